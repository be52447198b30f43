#include "sim/analysis/run_result.h"

#include <catch2/catch.hpp>

#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

Program program_with_variables() {
  Program program;
  program.symbols.push_back({"x", Address{0x1000}, 8, 1, 2});
  program.symbols.push_back({"data", Address{0x1040}, 4, 3, 3});
  program.symbols.push_back({"huge", Address{0x2000}, 8, kMaxArrayValues + 1, 4});
  program.labels.push_back("pub");
  program.threads.resize(1);
  program.threads[0].name = "producer";
  return program;
}

MachineView view_of_addresses() {
  MachineView view;
  view.memory = [](Address address, unsigned bytes) { return address.value * 10 + bytes; };
  return view;
}

}  // namespace

TEST_CASE("A result has the value of every variable, element by element, but of no array beyond the limit") {
  const Program program = program_with_variables();
  Recorder recorder({});
  const RunResult result = make_run_result(program, Config{}, MachineResult{}, recorder, nullptr, view_of_addresses());
  REQUIRE(result.memory.size() == 2);
  CHECK(result.memory[0].symbol == "x");
  CHECK_FALSE(result.memory[0].is_array);
  CHECK(result.memory[0].values == std::vector<std::uint64_t>{0x1000 * 10 + 8});
  CHECK(result.memory[1].is_array);
  CHECK(result.memory[1].values == std::vector<std::uint64_t>{0x1040 * 10 + 4, 0x1044 * 10 + 4, 0x1048 * 10 + 4});
}

TEST_CASE("A run without data has no values of variables") {
  const Program program = program_with_variables();
  Recorder recorder({});
  CHECK(make_run_result(program, Config{}, MachineResult{}, recorder, nullptr, MachineView{}).memory.empty());
}

TEST_CASE("A result has the value of every parameter") {
  const Program program;
  Recorder recorder({});
  const RunResult result = make_run_result(program, Config{}, MachineResult{}, recorder, nullptr, MachineView{});
  CHECK(result.config.size() == parameters().size());
}

TEST_CASE("A result has the records when all fit into the table, and none when one is too many") {
  const Program program;
  for (const std::size_t limit : {2U, 3U}) {
    Recorder recorder({});
    RecordTable table(limit);
    recorder.add_sink(table);
    for (std::uint32_t id = 1; id <= 3; ++id) {
      (void)recorder.new_write(CoreId{0});
      recorder.write_visible(facts::hit_store(id, id, 10 * id));
    }
    recorder.barrier_done(BarrierFacts{});
    const RunResult result = make_run_result(program, Config{}, MachineResult{}, recorder, &table, MachineView{});
    CHECK(result.writes_fit == (limit == 3));
    CHECK(result.writes.size() == (limit == 3 ? 3U : 0U));
    CHECK(result.barriers_fit);
    CHECK(result.barriers.size() == 1);
    CHECK(result.totals.writes == 3);
  }
}

TEST_CASE("Expectations hold together only when each one does") {
  RunResult result;
  CHECK(result.expectations_held());
  result.expectations.push_back({"a", 1, true, ""});
  CHECK(result.expectations_held());
  result.expectations.push_back({"b", 2, false, ""});
  CHECK_FALSE(result.expectations_held());
}

TEST_CASE("Threads, variables and labels have their names, and what has none has the empty one") {
  const Program program = program_with_variables();
  CHECK(thread_name(program, CoreId{0}) == "producer");
  CHECK(thread_name(program, CoreId{1}).empty());
  CHECK(symbol_name(program, Address{0x1000}) == "x");
  CHECK(symbol_name(program, Address{0x1044}) == "data[1]");
  CHECK(symbol_name(program, Address{0x10}).empty());
  CHECK(label_name(program, 0).empty());
  CHECK(label_name(program, 1) == "pub");
}
