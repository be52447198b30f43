// What ops cost and when they perform: fences, RMWs, await, delay, replays, `after`,
// placements. `textbook`: L1 4, L2 12, L3 40, DRAM 200, peer and Upgrade 56; MFENCE 30, SFENCE 4, LFENCE 4, LOCK 16;
// await gap 1.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/clean_run.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

// When a further op of the only thread is dispatched.
std::uint64_t next_dispatch(const std::string& body, const Settings& settings = {}) {
  return clean_run(body + "  load own\n", settings).loads.back().facts.dispatched.value;
}

const std::string kVariables = "var x\nvar y\nvar own\nplace own modified c0\n";

}  // namespace

TEST_CASE("A fence that waits for nothing costs its fixed cost, at least a cycle") {
  const std::string head = kVariables + "thread t\n  ";
  CHECK(next_dispatch(head + "mfence\n") == 30);
  CHECK(next_dispatch(head + "fence.sc\n") == 30);
  CHECK(next_dispatch(head + "sfence\n") == 4);
  CHECK(next_dispatch(head + "lfence\n") == 4);
  CHECK(next_dispatch(head + "mfence\n", {"fence.mfence=7"}) == 7);
  CHECK(next_dispatch(head + "sfence\n", {"fence.sfence=7"}) == 7);
  CHECK(next_dispatch(head + "lfence\n", {"fence.lfence=7"}) == 7);
  CHECK(next_dispatch(head + "mfence\n", {"fence.mfence=0"}) == 1);
  CHECK(next_dispatch(head + "mfence\n  mfence\n") == 60);
  CHECK(next_dispatch(head + "fence.acq\n") == 0);  // nothing on x86
  CHECK(next_dispatch(head + "fence.rel\n") == 0);
}

TEST_CASE("MFENCE starts when the last older store is visible") {
  const std::string head = kVariables + "thread t\n  store x 1\n  mfence\n";
  CHECK(next_dispatch(head) == 201 + 30);
  CHECK(next_dispatch(kVariables + "place x l3\nthread t\n  store x 1\n  mfence\n") == 41 + 30);
  CHECK(next_dispatch(kVariables + "place x modified c0\nthread t\n  store x 1\n  mfence\n") == 2 + 30);
  CHECK(next_dispatch(kVariables + "thread t\n  store x 1\n  store y 1\n  mfence\n") == 401 + 30);
  CHECK(next_dispatch(kVariables + "thread t\n  store x 1\n  store y 1\n  mfence\n", {"core.model=pso"}) == 202 + 30);
  // A store fence waits in the buffer, a load fence for no store.
  CHECK(next_dispatch(kVariables + "thread t\n  store x 1\n  sfence\n") == 1 + 4);
  CHECK(next_dispatch(kVariables + "thread t\n  store x 1\n  lfence\n") == 1 + 4);
}

TEST_CASE("LFENCE waits for older loads and holds younger ones") {
  const Settings wide{"core.window=16"};
  const TraceRun result = clean_run(kVariables + "thread t\n  load x\n  lfence\n  load own\n", wide);
  CHECK(result.load(0, 0).performed == Cycle{200});
  CHECK(result.load(0, 1).performed == Cycle{200 + 4 + 4});
  const TraceRun without = clean_run(kVariables + "thread t\n  load x\n  load own\n", wide);
  CHECK(without.load(0, 1).performed == Cycle{1 + 4});
}

TEST_CASE("XCHG and LOCK ops cost their access and the lock") {
  struct Case {
    const char* placement;
    unsigned access;
  };
  for (const char* op : {"store.sc x 1", "swap.rlx x 1", "add.acq x 1", "cas.sc x 0 1", "cas.sc x 5 1"}) {
    for (const Case& one : {Case{"modified c0", 4}, Case{"exclusive c0", 4}, Case{"l3", 40}, Case{"dram", 200},
                            Case{"modified c1", 56}, Case{"shared c0 c1", 56}, Case{"shared c0", 40}}) {
      for (const unsigned lock : {0U, 16U}) {
        CAPTURE(op, one.placement, lock);
        const std::string text = kVariables + "place x " + one.placement + "\nthread t\n  " + op + "\n";
        const Settings settings{"core.count=2", "fence.lock=" + std::to_string(lock)};
        const TraceRun result = clean_run(text + "  load own\n", settings);
        CHECK(result.write(0, 0).visible == Cycle{one.access});
        CHECK(result.load(0, 0).dispatched == Cycle{one.access + lock});
      }
    }
  }
}

TEST_CASE("A locked op starts when the store buffer is empty") {
  const std::string head = kVariables + "place y modified c0\nthread t\n  store x 1\n  swap.sc y 1\n";
  CHECK(clean_run(head).write(0, 1).visible == Cycle{201 + 4});
  CHECK(clean_run(head, {"core.window=16"}).write(0, 1).visible == Cycle{201 + 4});
  const TraceRun loads = clean_run(kVariables + "place y modified c0\nthread t\n  load x\n  swap.sc y 1\n  load own\n",
                                   {"core.window=16"});
  CHECK(loads.write(0, 0).visible == Cycle{200 + 4});
  CHECK(loads.load(0, 1).performed == Cycle{204 + 16 + 4});
}

TEST_CASE("mov+mfence is a store and then a fence") {
  const std::string text = kVariables + "place x modified c0\nthread t\n  store.sc x 1\n";
  const TraceRun result = clean_run(text + "  load own\n", {"lowering.store_sc=mov+mfence"});
  CHECK(result.write(0, 0).visible == Cycle{2});
  CHECK(result.load(0, 0).dispatched == Cycle{32});
}

TEST_CASE("RMWs return the old value, at their size, and a cas writes only what it expected") {
  const TraceRun result = clean_run(
      "var a[4]\ninit a[0] = 0x11223344aabbccff\nthread t\n"
      "  add.sc a[0]:1 1 -> r1\n  add.sc a[0]:2 0x1000 -> r2\n  swap.sc 0x10004:4 7 -> r3\n  cas.sc a[1] 0 9 -> r4\n"
      "  cas.sc a[1] 0 8 -> r5\n  set r10 = 9\n  cas.sc a[1] r10 r10 + 1 -> r6\n  add.sc a[2] 0 - 1 -> r7\n");
  CHECK(result.reg(0, 1) == 0xff);
  CHECK(result.reg(0, 2) == 0xcc00);  // the carry of the byte is lost
  CHECK(result.reg(0, 3) == 0x11223344);
  CHECK(result.reg(0, 4) == 0);
  CHECK(result.reg(0, 5) == 9);
  CHECK(result.reg(0, 6) == 9);
  CHECK(result.machine->memory(Address{0x10000}, 8) == 0x7aabbdc00);
  CHECK(result.machine->memory(Address{0x10008}, 8) == 10);
  CHECK(result.machine->memory(Address{0x10010}, 8) == ~std::uint64_t{0});
  CHECK(result.write(0, 4).failed);
  CHECK_FALSE(result.write(0, 5).failed);
}

TEST_CASE("An await polls every L1 latency plus gap, and pays for the poll that misses") {
  // The writer's invalidation reaches the reader at 41: the first poll from then on misses, and takes 56.
  struct Case {
    unsigned gap, last_poll, hits;
  };
  for (const Case& one :
       {Case{0, 44, 11}, Case{1, 45, 9}, Case{4, 48, 6}, Case{7, 44, 4}, Case{30, 68, 2}, Case{100, 104, 1}}) {
    CAPTURE(one.gap);
    const TraceRun result = clean_run(
        "var x\nplace x shared c0 c1\nthread writer\n  store x 1\nthread reader\n  await x == 1\n  load x -> r1\n",
        {"await.gap=" + std::to_string(one.gap)});
    CHECK(result.load(1, 0).performed == Cycle{one.last_poll + 56});
    CHECK(result.reg(1, 1) == 1);
    CHECK(result.cause(1, Cause::await) == one.last_poll + 56);
    CHECK(result.stat("l1.hits") == one.hits + 1);  // the polls, and the last load
    CHECK(result.stat("l1.misses") == 1 + 1);       // the poll that sees the new value, and the writer's store
  }
}

TEST_CASE("An await whose condition holds is one load") {
  for (const char* condition : {"== 5", "!= 4", "< 6", ">= 5"}) {
    CAPTURE(condition);
    CHECK(next_dispatch("var x\nvar own\nplace own modified c0\ninit x = 5\nplace x modified c0\nthread t\n  await x " +
                        std::string(condition) + "\n") == 4);
    CHECK(next_dispatch("var x\nvar own\nplace own modified c0\ninit x = 5\nthread t\n  await x " +
                        std::string(condition) + "\n") == 200);
  }
}

TEST_CASE("An await sees its own store by forwarding") {
  const TraceRun result = clean_run("var x\nthread t\n  store x 3\n  await x == 3\n  delay 1\n");
  CHECK(result.load(0, 0).source == DataSource::forward);
  CHECK(result.load(0, 0).performed == Cycle{1 + 4});
}

TEST_CASE("A delay until a cycle ends there, and costs nothing when it is past") {
  for (const char* window : {"1", "16"}) {
    CAPTURE(window);
    const Settings settings{"core.window=" + std::string(window)};
    CHECK(next_dispatch(kVariables + "thread t\n  delay until 1\n", settings) == 1);
    CHECK(next_dispatch(kVariables + "thread t\n  delay until 400\n", settings) == 400);
    const std::string load = kVariables + "thread t\n  load x\n  delay until ";  // the load leaves in cycle 200
    CHECK(next_dispatch(load + "201\n", settings) == 201);
    CHECK(next_dispatch(load + "200\n", settings) == next_dispatch(load + "0\n", settings));
    CHECK(next_dispatch(kVariables + "thread t\n  set r1 = 150\n  delay until r1 + 50\n", settings) == 200);
  }
}

TEST_CASE("A delay starts when the older ops have left, and the store buffer drains meanwhile") {
  for (const char* window : {"1", "16"}) {
    CAPTURE(window);
    const Settings settings{"core.window=" + std::string(window)};
    CHECK(next_dispatch(kVariables + "thread t\n  delay 17\n", settings) == 17);
    CHECK(next_dispatch(kVariables + "thread t\n  delay 0\n", settings) == 0);
    const TraceRun result = clean_run(kVariables + "thread t\n  load x\n  delay 10\n  load own\n", settings);
    CHECK(result.load(0, 1).dispatched == Cycle{210});
    const TraceRun stores = clean_run(kVariables + "thread t\n  store x 1\n  delay 1000\n", settings);
    CHECK(stores.write(0, 0).visible == Cycle{201});
    CHECK(stores.cycles() == 1001);
  }
}

TEST_CASE("A load that bound too early is done again replay_latency after it lost its line") {
  // Both loads go at once; the second one's line is taken at 41, before the first has performed.
  const std::string body =
      "var slow\nvar x\nplace x shared c0 c1\nthread writer\n  store x 1\nthread reader\n  load slow\n  load x -> r1\n";
  for (const unsigned latency : {0U, 1U, 10U, 100U}) {
    CAPTURE(latency);
    const TraceRun result = clean_run(body, {"core.window=8", "core.replay_latency=" + std::to_string(latency)});
    const LoadFacts& load = result.load(1, 1);
    CHECK(load.replays == 1);
    CHECK(load.dispatched == Cycle{41 + latency});
    CHECK(load.performed == Cycle{41 + latency + 56});
    CHECK(result.reg(1, 1) == 1);
    CHECK(result.stat("core.replays") == 1);
  }
  const TraceRun off = clean_run(body, {"core.window=8", "core.speculative_loads=off"});
  CHECK(off.stat("core.replays") == 0);
  CHECK(off.load(1, 1).performed == Cycle{200 + 56});
  const TraceRun narrow = clean_run(body);
  CHECK(narrow.stat("core.replays") == 0);
}

TEST_CASE("A load that lost its line to an eviction is done again too") {
  // One set of two ways: the third line pushes out the second, which was read early.
  const TraceRun result =
      clean_run("var a\nvar b\nvar c\nplace b exclusive c0\nthread t\n  load a\n  load b -> r1\n  load c\n",
                {"core.window=8", "l1.size=128", "l1.ways=2", "l2.size=128", "l2.ways=2"});
  CHECK(result.stat("core.replays") == 1);
  CHECK(result.load(0, 1).replays == 1);
}

TEST_CASE("A forwarded load is guarded from its store's commit on") {
  // x is forwarded while `slow` is on its way; the store commits; then the other core takes the line.
  const TraceRun result = clean_run(
      "var slow\nvar x\nplace x modified c0\nthread t\n  store x 1\n  load slow\n  load x -> r1\n"
      "thread other\n  delay 60\n  store x 2\n",
      {"core.window=8"});
  CHECK(result.load(0, 1).replays == 1);
  CHECK(result.reg(0, 1) == 2);
}

TEST_CASE("An op held by `after` goes in the cycle after the other op is visible, and sends nothing before") {
  const std::string head = "var x\nvar y\nvar z\nplace y modified c1\nthread a\n";
  const TraceRun load = clean_run(head + "  store x 1\nthread b\n  load y after a:0\n  load x -> r1\n");
  CHECK(load.write(0, 0).visible == Cycle{201});
  CHECK(load.load(1, 0).performed == Cycle{202 + 4});
  CHECK(load.reg(1, 1) == 1);
  CHECK(load.cause(1, Cause::after) == 202);
  const TraceRun store = clean_run(head + "  store x 1\nthread b\n  store z 1 after a:0\n");
  CHECK(store.write(1, 0).request.started > store.write(0, 0).visible);
  const TraceRun rmw = clean_run(head + "  load z\n  add.sc x 1\nthread b\n  add.sc x 1 -> r1 after a:1\n");
  CHECK(rmw.reg(1, 1) == 1);
  const TraceRun failed = clean_run(head + "  cas.sc x 5 1\nthread b\n  load x -> r1 after a:0\n");
  CHECK(failed.load(1, 0).performed > failed.write(0, 0).visible);
  const TraceRun past = clean_run(head + "  store y 1\nthread b\n  delay 500\n  load z after a:0\n");
  CHECK(past.load(1, 0).performed == Cycle{700});  // long visible
  const TraceRun both_ways = clean_run(
      head + "  store x 1\n  store x 2 after b:0\nthread b\n  store x 3 after a:0\n  load x -> r1 after a:1\n");
  CHECK(both_ways.reg(1, 1) == 2);
}

TEST_CASE("A line is where it was placed, with its value") {
  const auto state = [](const std::string& placement, std::uint16_t core) {
    const TraceRun result =
        clean_run("var x\nvar y\ninit x = 7\nplace x " + placement + "\nthread t\n  load y\n", {"core.count=3"});
    CHECK(result.memory("x") == 7);
    return std::string(result.machine->state(CoreId{core}, Address{0x10000}));
  };
  CHECK(state("modified c0", 0) == "M");
  CHECK(state("exclusive c1", 1) == "E");
  CHECK(state("shared c0 c2", 0) == "S");
  CHECK(state("shared c0 c2", 1) == "I");
  CHECK(state("shared c0 c2", 2) == "S");
  CHECK(state("l3", 0) == "I");
  CHECK(state("dram", 0) == "I");
  for (const char* placement :
       {"modified c1", "exclusive c1", "shared c1", "shared c0 c1", "l3", "dram", "modified c0"}) {
    CAPTURE(placement);
    const TraceRun result = clean_run(
        "var x\ninit x = 7\nplace x " + std::string(placement) + "\nthread t\n  load x -> r1\n", {"core.count=2"});
    CHECK(result.reg(0, 1) == 7);
  }
}

TEST_CASE("A write prefetch makes the store's line ready") {
  for (const char* placement : {"dram", "l3", "modified c1", "shared c0 c1"}) {
    CAPTURE(placement);
    const TraceRun result =
        clean_run("var x\nplace x " + std::string(placement) + "\nthread t\n  prefetchw x\n  delay 300\n  store x 1\n",
                  {"core.count=2"});
    CHECK(result.write(0, 0).dispatched == Cycle{301});
    CHECK(result.write(0, 0).visible == Cycle{303});
    CHECK(result.write(0, 0).request.started == kNever);
  }
}

TEST_CASE("Any number of cores from 1 to 256, on either topology, with any number of slices") {
  for (const unsigned cores : {1U, 3U, 5U, 100U, 256U}) {
    for (const char* topology : {"crossbar", "ring", "mesh"}) {
      CAPTURE(cores, topology);
      std::string text = "var sum\nvar other[256]\n";
      for (unsigned c = 0; c < cores; ++c) {
        text += "thread t" + std::to_string(c) + "\n  add.rlx sum " + std::to_string(c + 1) + "\n  store other[" +
                std::to_string(c) + "] " + std::to_string(c) + "\n  load sum -> r1\n";
      }
      const TraceRun result = clean_run(text, {"network.topology=" + std::string(topology), "l3.slices=2",
                                               "l1.size=4KiB", "l2.size=8KiB", "l3.size=256KiB"});
      CHECK(result.memory("sum") == cores * (cores + 1) / 2);
      CHECK(result.result.cores.size() == cores);
      CHECK(result.machine->memory(Address{0x10040 + 8 * (cores - 1)}, 8) == cores - 1);
    }
  }
  const TraceRun idle = clean_run("var x\nthread t\n  load x\n", {"core.count=256"});
  CHECK(idle.result.cores.size() == 256);
  CHECK(idle.cause(255, Cause::idle) == 200);
}

TEST_CASE("Without data every cycle is the same") {
  const std::string text =
      "var a[64]\nplace a[0] shared c0 c1\nthread t\n  repeat 20 i\n    store a[i * 3] 1\n    load a[i]\n"
      "    add.sc a[8] 1\n  end\nthread u\n  repeat 20 i\n    store.sc a[i] 2\n    load a[63 - i]\n  end\n";
  for (const char* window : {"1", "16"}) {
    const Settings with{"core.window=" + std::string(window)};
    Settings without = with;
    without.emplace_back("data=off");
    const TraceRun a = clean_run(text, with), b = clean_run(text, without);
    CHECK(b.machine->has_data() == false);
    CHECK(a.cycles() == b.cycles());
    for (std::size_t c = 0; c < 2; ++c) CHECK(a.result.cores[c].accounting == b.result.cores[c].accounting);
  }
}

TEST_CASE("The fences that one op lowers to share one record, and the accounting still adds up") {
  const std::string rmo = std::string("core.model=") + MEMBAR_SOURCE_DIR + "/configs/machines/models/rmo.toml";
  for (const char* op :
       {"fence.acq_rel", "add.acq_rel x 1", "store.sc x 1", "store.rel x 1", "load.acq x", "cas.sc x 0 1"}) {
    for (const char* lowering : {"xchg", "mov+mfence"}) {
      CAPTURE(op, lowering);
      const TraceRun result = clean_run(kVariables + "thread t\n  store y 1\n  " + std::string(op) + "\n",
                                        {rmo, "lowering.store_sc=" + std::string(lowering)});
      CHECK(result.barriers.size() == 1);
    }
  }
}

TEST_CASE("An RMW of a table that lets it pass stores waits for the store fence before it") {
  const std::string rmo = std::string("core.model=") + MEMBAR_SOURCE_DIR + "/configs/machines/models/rmo.toml";
  const std::string head = kVariables + "place y modified c0\nthread t\n  store x 1\n";
  const TraceRun passes = clean_run(head + "  add.rlx y 1\n", {rmo});
  CHECK(passes.write(0, 1).visible == Cycle{1 + 4});  // an L1 hit, as under any model
  const TraceRun waits = clean_run(head + "  sfence\n  add.rlx y 1\n", {rmo});
  CHECK(waits.write(0, 1).visible == waits.write(0, 0).visible + Cycles{4});
  CHECK(waits.barrier(0, 0).stall == 201 - 2 - 1);  // the fence's: in cycle 5 it left the window
  CHECK(waits.cause(0, Cause::order) == 0);
}

}  // namespace membar
