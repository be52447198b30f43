// A program without the ordering of some barriers: its ops, its runs, and what the oracle allows of it.
#include "sim/marginal/ordering_removed.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/isa/lowering.h"
#include "sim/litmus/observables.h"
#include "sim/litmus/runner.h"
#include "sim/litmus/trace_as_test.h"
#include "tests/marginal/measured.h"

namespace membar::test {
namespace {

BarrierKey op_key(unsigned core, std::uint64_t index, BarrierFacts::Kind kind) {
  return {BarrierKey::By::op, kind, CoreId{static_cast<std::uint16_t>(core)}, index};
}

// "fence.rlx load.rlx", what the machine would fetch.
std::string ops_of(const Program& program, std::size_t thread) {
  std::string text;
  OpStream& code = *program.threads[thread].code;
  for (std::uint32_t at = 0; at < code.size();) {
    const auto ops = code.fetch(at);
    for (const TraceOp& op : ops) {
      text += std::string(name_of(op.kind)) + "." + std::string(name_of(op.order)) + " ";
    }
    at += static_cast<std::uint32_t>(ops.size());
  }
  return text;
}

TEST_CASE("Of every kind of barrier something else is left, and only of the one that is removed") {
  Program program = program_of(
      "membar 1\nvar x\nthread a\n  load.acq x\n  store.rel x 1\n  store.sc x 1\n  add.rlx x 1\n  mfence\n"
      "  fence.rel\n  await.acq x == 2\nthread b\n  mfence\n");
  const std::string whole = "load.acq store.rel store.sc add.rlx mfence. fence.rel await.acq . ";
  const Config config = textbook({});
  using Kind = BarrierFacts::Kind;
  struct Removal {
    Kind kind;
    const char* left;
  };
  const Removal removals[] = {
      {Kind::acquire, "load.rlx"},  {Kind::release, "store.rlx"}, {Kind::atomic_store, "store.unordered"},
      {Kind::rmw, "add.unordered"}, {Kind::mfence, "fence.rlx"},  {Kind::fence, "fence.rlx"},
      {Kind::acquire, "await.rlx"}};
  for (std::size_t i = 0; i < std::size(removals); ++i) {
    {
      const OrderingRemoved removed(program, config, op_key(0, i, removals[i].kind), true);
      std::string expected;
      std::size_t at = 0;
      for (std::size_t n = 0; at < whole.size(); ++n) {
        const std::size_t end = whole.find(' ', at);
        expected += (n == i ? removals[i].left : whole.substr(at, end - at)) + " ";
        at = end + 1;
      }
      CHECK(ops_of(program, 0) == expected);
      CHECK(ops_of(program, 1) == "mfence. . ");
    }
    CHECK(ops_of(program, 0) == whole);
  }
}

TEST_CASE("A changed op stays so wherever a long thread is read from, and a span outlives the next call") {
  std::string text = "membar 1\nvar x\nthread a\n";
  for (int i = 0; i < 600; ++i) text += "  mfence\n";
  Program program = program_of(text);
  const OrderingRemoved removed(program, textbook({}), op_key(0, 300, BarrierFacts::Kind::mfence), true);
  OpStream& code = *program.threads[0].code;
  const auto first = code.fetch(290);
  const auto second = code.fetch(300);
  CHECK(first[10].kind == OpKind::fence);
  CHECK(second[0].kind == OpKind::fence);
  CHECK(second[1].kind == OpKind::mfence);
  CHECK(first[9].kind == OpKind::mfence);
  CHECK(code.fetch(301)[0].kind == OpKind::mfence);
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST_CASE("A run without a fence takes as long as the trace without that line, in every litmus trace and machine") {
  std::size_t fences = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/litmus")) {
    if (entry.path().extension() != ".trace") continue;
    const std::vector<std::string> lines = lines_of(entry.path());
    for (const char* model : {"core.model=sc", "core.model=tso", "core.model=pso"}) {
      for (const char* window : {"core.window=1", "core.window=16"}) {
        const Measured run = measured(joined(lines), {model, window});
        for (const MarginalCost& cost : run.costs.costs) {
          INFO(entry.path() << ":" << cost.group.first.line << " " << model << " " << window);
          std::vector<std::string> without = lines;
          REQUIRE(without[cost.group.first.line - 1].find("fence") != std::string::npos);
          without[cost.group.first.line - 1].clear();
          const MachineResult result = result_of(textbook({model, window}), program_of(joined(without)));
          const CoreId core = cost.group.first.core;
          CHECK(cost.run == static_cast<std::int64_t>(run.whole.cycles.value - result.cycles.value));
          CHECK(cost.thread ==
                static_cast<std::int64_t>(run.whole.cores[core.value].end.value - result.cores[core.value].end.value));
          ++fences;
        }
      }
    }
  }
  CHECK(fences > 100);
}

// Small programs with atomics in the places where their ordering matters.
const std::vector<std::string>& programs_with_atomics() {
  static const std::vector<std::string> programs = {
      "membar 1\nvar x y\nthread a\n  store.sc x 1\n  load y -> r1\nthread b\n  store.sc y 1\n  load x -> r1\n",
      "membar 1\nvar x y\nthread a\n  store x 1\n  store.sc y 1\nthread b\n  load y -> r1\n  load x -> r2\n",
      "membar 1\nvar x y\nthread a\n  store x 1\n  swap.sc x 2 -> r2\n  load y -> r1\nthread b\n  store y 1\n  mfence\n"
      "  load x -> r1\n",
      "membar 1\nvar x y z\nthread a\n  store x 1\n  add.sc z 1 -> r2\n  load y -> r1\nthread b\n  store y 1\n"
      "  add.sc z 1 -> r2\n  load x -> r1\n",
      "membar 1\nvar x y\nthread a\n  store x 1\n  sfence\n  store.sc y 1\nthread b\n  load y -> r1\n  load x -> r2\n",
      "membar 1\nvar x y\nthread a\n  swap.sc x 1 -> r1\n  load x -> r2\n  load y -> r3\nthread b\n  store y 1\n"
      "  swap.sc x 2 -> r1\n  load y -> r2\n",
      "membar 1\nvar x y\nthread a\n  load y -> r1\n  swap.sc x 1 -> r2\nthread b\n  load x -> r1\n  store y 1\n",
      "membar 1\nvar m x\nthread a\n  cas.sc m 0 1 -> r1\n  load x -> r2\n  store x 5\nthread b\n  cas.sc m 0 1 -> r1\n"
      "  store x 7\n  load x -> r2\n",
  };
  return programs;
}

TEST_CASE("What the machine shows without an atomic's ordering is what the oracle allows, and mostly all of it") {
  std::size_t states = 0, shown = 0;
  for (const std::string& text : programs_with_atomics()) {
    const Program whole = program_of(text);
    for (const char* model : {"core.model=sc", "core.model=tso", "core.model=pso"}) {
      const Config config = textbook({model});
      for (const MarginalCost& cost : measured(text, {model}).costs.costs) {
        if (!cost.group.orders) continue;
        Result<LitmusTest> test = trace_as_test(program_of(text));
        REQUIRE(test.ok());
        const OrderingRemoved removed(test.value().program, config, cost.group.key, true);
        RunnerOptions options;
        options.runs = 60;
        options.oracle = true;
        options.until_all_allowed = true;
        const auto result = run_litmus(test.value(), config, options);
        INFO(text << model << " line " << cost.group.first.line);
        REQUIRE(result.ok());
        REQUIRE(result.value().allowed);
        for (const auto& [state, count] : result.value().histogram) CHECK(result.value().allowed->count(state) == 1);
        states += result.value().allowed->size();
        shown += result.value().histogram.size();
      }
    }
  }
  CHECK(states > 100);
  CHECK(shown * 10 >= states * 9);
}

std::size_t outcomes(const std::string& text, const char* model, const std::vector<Observable>& observables,
                     const FinalState& values, std::uint64_t removed_op) {
  Program program = program_of(text);
  const Config config = textbook({model});
  const auto kind =
      text.find("store.sc") != std::string::npos ? BarrierFacts::Kind::atomic_store : BarrierFacts::Kind::rmw;
  const OrderingRemoved removed(program, config, op_key(0, removed_op, kind), true);
  OracleOptions options;
  options.table = config.ordering;
  const auto allowed = allowed_outcomes(program, observables, options);
  REQUIRE(allowed.ok());
  return allowed.value().find(values) == nullptr ? 0 : 1;
}

TEST_CASE("The oracle lets an atomic that orders nothing pass older stores, and be passed by younger loads") {
  const std::vector<Observable> both{{Observable::Kind::reg, 0, 1, Address{0}, 8},
                                     {Observable::Kind::reg, 1, 1, Address{0}, 8}};
  const std::vector<Observable> reader{{Observable::Kind::reg, 1, 1, Address{0}, 8},
                                       {Observable::Kind::reg, 1, 2, Address{0}, 8}};
  constexpr std::uint64_t kNone = 99;
  for (const char* model : {"core.model=sc", "core.model=tso"}) {
    CHECK(outcomes(programs_with_atomics()[0], model, both, {0, 0}, kNone) == 0);
    CHECK(outcomes(programs_with_atomics()[0], model, both, {0, 0}, 0) == 1);
    CHECK(outcomes(programs_with_atomics()[1], model, reader, {1, 0}, kNone) == 0);
    CHECK(outcomes(programs_with_atomics()[1], model, reader, {1, 0}, 1) == 1);
    // An SFENCE in front of it orders its store, whatever it orders itself.
    CHECK(outcomes(programs_with_atomics()[4], model, reader, {1, 0}, 2) == 0);
    // Older loads, and younger stores, are ordered with it as with a store and with a load.
    CHECK(outcomes(programs_with_atomics()[6], model, both, {1, 1}, 1) == 0);
  }
}

TEST_CASE("Atomics whose ordering is removed lose no update") {
  const std::string text =
      "membar 1\nvar n x\nthread a\n  repeat 50 i\n    store x i\n    add.sc n 1 -> r1\n    load x\n  end\n"
      "thread b\n  repeat 50 i\n    add.sc n 1 -> r1\n    load x\n  end\nexpect n == 100\n";
  for (const char* window : {"core.window=1", "core.window=32"}) {
    Program program = program_of(text);
    const Config config = textbook({window});
    const OrderingRemoved first(program, config, op_key(0, 1, BarrierFacts::Kind::rmw), true);
    const OrderingRemoved second(program, config, op_key(1, 0, BarrierFacts::Kind::rmw), true);
    MachineOptions options;
    options.check = true;  // coherence, too
    auto machine = Machine::create(config, program, options);
    REQUIRE(machine.ok());
    REQUIRE(machine.value()->run().outcome == RunEnd::Outcome::finished);
    CHECK(machine.value()->memory(program.symbols[0].address, 8) == 100);
  }
}

}  // namespace
}  // namespace membar::test
