// What the generator makes: everything that a config and a trace can say, now and then.
#include "sim/stress/random_case.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "sim/config/parameters.h"

namespace membar {
namespace {

constexpr std::uint64_t kSeeds = 1500;

// Changes nothing of a run, or has one value.
bool is_fixed(const std::string& key) {
  return key == "data" || key == "frequency_ghz" || key == "core.isa" || key == "lowering.rmw";
}

void collect(const std::vector<StressOp>& ops, std::set<std::string>& found) {
  for (const StressOp& op : ops) {
    if (op.kind == StressOp::Kind::plain) {
      found.insert(std::string(name_of(op.op)) + "." + std::string(name_of(op.order)));
      if (op.after != 0) found.insert("after");
      if (op.hold) found.insert(op.until ? "hold until" : "hold");
      if (op.op == OpKind::delay && op.until) found.insert("delay until");
      if (is_write(op.op)) found.insert("size " + std::to_string(op.access.size));
    }
    if (op.kind == StressOp::Kind::await) found.insert("await." + std::string(name_of(op.order)));
    if (op.kind == StressOp::Kind::repeat) found.insert("repeat");
    if (op.kind == StressOp::Kind::branch) found.insert("if");
    if (op.kind == StressOp::Kind::loop) found.insert("while");
    if (op.kind == StressOp::Kind::critical) found.insert("lock");
    collect(op.body, found);
    collect(op.otherwise, found);
  }
}

}  // namespace

TEST_CASE("Every config key that changes a run takes several values, and every name that it may have") {
  std::map<std::string, std::set<std::string>> values;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    for (const std::string& setting : random_case(seed).settings) {
      const std::size_t mark = setting.find('=');
      values[setting.substr(0, mark)].insert(setting.substr(mark + 1));
    }
  }
  for (const ParameterInfo& info : parameters()) {
    if (is_fixed(info.key)) continue;
    INFO(info.key);
    CHECK(values[info.key].size() >= 2);
    for (const std::string_view name : info.names) CHECK(values[info.key].count(std::string(name)) == 1);
  }
}

TEST_CASE("Every op occurs with every order that it may have, and every block") {
  std::set<std::string> found;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    for (const StressThread& thread : random_case(seed).threads) collect(thread.ops, found);
  }
  for (unsigned kind = 0; kind < static_cast<unsigned>(OpKind::loop_begin); ++kind) {
    const auto op = static_cast<OpKind>(kind);
    const std::string name(name_of(op));
    INFO(name);
    if (!takes_order(op)) CHECK(found.count(name + ".") == 1);
    const bool rmw_or_fence = is_rmw(op) || op == OpKind::fence;
    if (rmw_or_fence) CHECK(found.count(name + ".acq_rel") == 1);
    if (takes_order(op)) CHECK(found.count(name + ".sc") == 1);
    if (op == OpKind::store || rmw_or_fence) CHECK(found.count(name + ".rel") == 1);
    if (op == OpKind::load || op == OpKind::await || rmw_or_fence) CHECK(found.count(name + ".acq") == 1);
    if (op == OpKind::load || op == OpKind::store || is_rmw(op)) CHECK(found.count(name + ".rlx") == 1);
    if (op == OpKind::load || op == OpKind::store || op == OpKind::await) CHECK(found.count(name + ".") == 1);
  }
  for (const char* what : {"after", "hold", "hold until", "delay until", "repeat", "if", "while", "lock", "size 1",
                           "size 2", "size 4", "size 8", "size 16"}) {
    INFO(what);
    CHECK(found.count(what) == 1);
  }
}

TEST_CASE("Cases have 1 to 16 threads, ordering tables, placements and shared lines") {
  std::set<std::size_t> threads;
  unsigned tables = 0, placed = 0, together = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const StressCase made = random_case(seed);
    threads.insert(made.threads.size());
    if (!made.model.empty()) ++tables;
    for (const StressVariable& variable : made.variables) {
      if (variable.place != StressVariable::Place::dram) ++placed;
      if (variable.element_bytes == 0) ++together;
    }
  }
  CHECK(*threads.begin() == 1);
  CHECK(*threads.rbegin() == 16);
  CHECK(tables > kSeeds / 10);
  CHECK(placed > kSeeds / 10);
  CHECK(together > kSeeds / 10);
}

TEST_CASE("The same seed gives the same case, and another seed another one") {
  CHECK(random_case(7) == random_case(7));
  CHECK(random_case(7).trace() == random_case(7).trace());
  CHECK_FALSE(random_case(7).trace() == random_case(8).trace());
}

TEST_CASE("A case as TOML is the machine that it runs on") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    StressCase made = random_case(seed);
    if (!made.model.empty()) continue;
    const auto read = parse_config(made.machine(""), "stress.toml");
    REQUIRE(read.ok());
    CHECK(read.value() == made.config().value());
  }
}

TEST_CASE("What waits for an op that is gone waits no more") {
  StressCase made;
  made.variables.resize(1);
  StressOp store;
  store.op = OpKind::store;
  store.id = 1;
  StressOp load;
  load.after = 1;
  StressOp done;
  done.kind = StressOp::Kind::done;
  StressOp await;
  await.kind = StressOp::Kind::await;
  made.threads = {{0, {store, done}}, {3, {load, await}}};
  CHECK(made.trace() ==
        "membar 1\n"
        "var m0[8] u64\n"
        "var done0\n"
        "thread t0\n"
        "  store m0[0] 0\n"
        "  store done0 1\n"
        "thread t3\n"
        "  load m0[0] after t0:0\n"
        "  await done0 == 1\n");
  made.threads[0].ops = {load};
  CHECK(made.trace() ==
        "membar 1\n"
        "var m0[8] u64\n"
        "thread t0\n"
        "  load m0[0]\n"
        "thread t3\n"
        "  load m0[0]\n");
}

}  // namespace membar
