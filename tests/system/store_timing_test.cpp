// When stores become visible: the store buffer, its policies, and what other cores read one cycle before and after.
// `textbook`: L1 4, L2 12, L3 40, DRAM 200, network 8, so a line of another core costs 56.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/clean_run.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

std::uint64_t visible(const TraceRun& result, std::size_t core, std::size_t n) {
  return result.write(core, n).visible.value;
}

std::string lines(char from, char to, const std::string& placement) {
  std::string text;
  for (char name = from; name <= to; ++name) {
    text += "var " + std::string(1, name) + "\n";
    if (!placement.empty()) text += "place " + std::string(1, name) + " " + placement + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("Stores to own lines commit one a cycle, two cycles after their dispatch") {
  const TraceRun result =
      clean_run(lines('a', 'd', "modified c0") + "thread t\n  store a 1\n  store b 1\n  store c 1\n  store d 1\n");
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(result.write(0, i).dispatched == Cycle{i});
    CHECK(result.write(0, i).buffered == Cycle{i + 1});
    CHECK(visible(result, 0, i) == i + 2);
  }
  CHECK(result.cycles() == 5);
}

TEST_CASE("However many stores enter the buffer in one cycle, one commits a cycle") {
  const TraceRun result =
      clean_run(lines('a', 'd', "modified c0") + "thread t\n  store a 1\n  store b 1\n  store c 1\n  store d 1\n",
                {"core.window=8", "core.issue_width=4"});
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(result.write(0, i).buffered == Cycle{1});
    CHECK(visible(result, 0, i) == i + 2);
  }
}

TEST_CASE("Stores that miss go one after the other, and pso lets them overlap") {
  const std::string body = lines('a', 'c', "") + "thread t\n  store a 1\n  store b 1\n  store c 1\n";
  const TraceRun tso = clean_run(body);
  CHECK(visible(tso, 0, 0) == 201);
  CHECK(visible(tso, 0, 1) == 401);  // asks for its line when it has become the head
  CHECK(visible(tso, 0, 2) == 601);
  const TraceRun pso = clean_run(body, {"core.model=pso"});
  CHECK(visible(pso, 0, 0) == 201);
  CHECK(visible(pso, 0, 1) == 202);
  CHECK(visible(pso, 0, 2) == 203);
}

TEST_CASE("pso lets a store to an own line pass one that misses, unless a store fence stands between") {
  const std::string head = "var a\nvar b\nplace b modified c0\nthread t\n  store a 1\n";
  const TraceRun plain = clean_run(head + "  store b 1\n", {"core.model=pso"});
  CHECK(visible(plain, 0, 0) == 201);
  CHECK(visible(plain, 0, 1) == 3);
  const TraceRun fenced = clean_run(head + "  sfence\n  store b 1\n", {"core.model=pso"});
  CHECK(visible(fenced, 0, 1) == 202);
  const TraceRun release = clean_run(head + "  store.rel b 1\n", {"core.model=pso"});
  CHECK(visible(release, 0, 1) == 202);
  const TraceRun same = clean_run("var a[2]\nthread t\n  store a[0] 1\n  store a[0] 2\n", {"core.model=pso"});
  CHECK(visible(same, 0, 0) == 201);
  CHECK(visible(same, 0, 1) == 202);
  CHECK(same.machine->memory(same.write(0, 1).address, 8) == 2);
}

TEST_CASE("rfo_prefetch asks for the lines of that many stores behind the head") {
  const std::string body = lines('a', 'd', "") + "thread t\n  store a 1\n  store b 1\n  store c 1\n  store d 1\n";
  const TraceRun one = clean_run(body, {"store_buffer.rfo_prefetch=1"});
  CHECK(visible(one, 0, 0) == 201);
  CHECK(visible(one, 0, 1) == 202);  // asked for at 2
  CHECK(one.write(0, 1).request.started == Cycle{2});
  CHECK(one.write(0, 2).request.started == Cycle{201});  // it came within reach when the first was done
  CHECK(visible(one, 0, 2) == 401);
  const TraceRun all = clean_run(body, {"store_buffer.rfo_prefetch=3"});
  for (std::size_t i = 0; i < 4; ++i) CHECK(visible(all, 0, i) == 201 + i);
  const TraceRun few = clean_run(body, {"store_buffer.rfo_prefetch=3", "core.mshrs=2"});
  CHECK(visible(few, 0, 1) == 202);
  CHECK(visible(few, 0, 2) == 401);
  CHECK(few.write(0, 2).mshr_granted == Cycle{201});
}

TEST_CASE("A full store buffer keeps stores in the window") {
  const std::string body = lines('a', 'd', "") + "thread t\n  store a 1\n  store b 1\n  store c 1\n  store d 1\n";
  const TraceRun result = clean_run(body, {"store_buffer.entries=2"});
  CHECK(result.write(0, 1).buffered == Cycle{2});
  CHECK(result.write(0, 2).oldest == Cycle{3});
  CHECK(result.write(0, 2).buffered == Cycle{201});  // the first was visible in this cycle
  CHECK(result.write(0, 3).dispatched == Cycle{201});
  CHECK(result.write(0, 3).buffered == Cycle{401});
  CHECK(visible(result, 0, 3) == 801);
  CHECK(result.cause(0, Cause::store_buffer_full) == (201 - 3) + (401 - 202));
}

TEST_CASE("Coalescing merges neighbours of one line into one commit, and nothing else") {
  const Settings on{"store_buffer.coalesce=true"};
  const TraceRun merged = clean_run("var a[8]\nthread t\n  store a[0] 1\n  store a[1] 2\n  store a[0] 3\n", on);
  for (std::size_t i = 0; i < 3; ++i) CHECK(visible(merged, 0, i) == 201);
  CHECK(merged.write(0, 0).coalesced_into == merged.write(0, 2).id);
  CHECK(merged.write(0, 1).coalesced_into == kInitialWrite);
  CHECK(merged.machine->memory(merged.write(0, 0).address, 8) == 3);
  const TraceRun apart = clean_run("var a[8]\nvar b\nthread t\n  store a[0] 1\n  store b 2\n  store a[1] 3\n", on);
  CHECK(visible(apart, 0, 0) == 201);
  CHECK(visible(apart, 0, 1) == 401);
  CHECK(visible(apart, 0, 2) == 402);
  const TraceRun off = clean_run("var a[8]\nthread t\n  store a[0] 1\n  store a[1] 2\n");
  CHECK(visible(off, 0, 1) == 202);
  // Merged stores take one place.
  const TraceRun full = clean_run("var a[8]\nthread t\n  store a[0] 1\n  store a[1] 2\n  store a[2] 3\n",
                                  {"store_buffer.coalesce=true", "store_buffer.entries=1"});
  CHECK(full.write(0, 2).buffered == Cycle{3});
  CHECK(visible(full, 0, 2) == 201);
}

TEST_CASE("A coalesced store of pso does not pass an older store to its bytes") {
  // b keeps the second group apart from the first, which waits for its line longer than the second.
  const TraceRun result =
      clean_run("var a[8]\nvar b\nthread t\n  store a[1] 1\n  store b 1\n  store a[0] 2\n  store a[1] 3\n",
                {"store_buffer.coalesce=true", "core.model=pso", "core.window=8", "core.issue_width=4"});
  CHECK(result.machine->memory(Address{0x10008}, 8) == 3);
  CHECK(visible(result, 0, 0) <= visible(result, 0, 3));
}

TEST_CASE("A store of pso that commits before an older one gives its place in the buffer back at once") {
  const TraceRun result =
      clean_run("var x\nvar y[8]\nplace y modified c0\nthread t\n  store x 1\n  repeat 8 i\n    store y[i] i\n  end\n",
                {"core.model=pso", "store_buffer.entries=2"});
  CHECK(visible(result, 0, 0) == 201);
  for (std::size_t i = 1; i < 9; ++i) CHECK(visible(result, 0, i) == 2 * i + 1);  // one place: filled, then emptied
  CHECK(result.cause(0, Cause::dependency) == 0);
}

TEST_CASE("Any number of stores may coalesce into an entry while it waits for its line") {
  const TraceRun result = clean_run("var x\nthread t\n  repeat 150 i\n    store x i\n  end\n  mfence\n",
                                    {"store_buffer.coalesce=true", "store_buffer.entries=1"});
  for (std::size_t i = 0; i < 150; ++i) CHECK(visible(result, 0, i) == 201);
  CHECK(result.cause(0, Cause::dependency) == 0);
  CHECK(result.cycles() == 231);
  // The fence waits for the oldest of them, and that is whose segments stand on its bill.
  CHECK(result.barrier(0, 0).bill.at("dram") == 193 - 151);
  CHECK(result.barrier(0, 0).bill.at("behind_older") == 0);
}

TEST_CASE("A lazy buffer sits on its stores: until the delay, the high-water mark, a fence or the end of its thread") {
  const Settings lazy{"store_buffer.drain=lazy", "store_buffer.lazy_delay=100"};
  const std::string head = "var x\nvar y\nplace x modified c0\nplace y modified c0\nthread t\n";
  CHECK(visible(clean_run(head + "  store x 1\n  delay 1000\n", lazy), 0, 0) == 101);  // buffered at 1
  CHECK(visible(clean_run(head + "  store x 1\n", lazy), 0, 0) == 2);                  // nothing else to do
  CHECK(visible(clean_run(head + "  store x 1\n  delay 10\n", lazy), 0, 0) == 12);
  CHECK(visible(clean_run(head + "  store x 1\n  mfence\n  delay 1000\n", lazy), 0, 0) == 2);
  CHECK(visible(clean_run(head + "  store x 1\n  swap.sc y 1\n  delay 1000\n", lazy), 0, 0) == 2);
  Settings high = lazy;
  high.push_back("store_buffer.lazy_high_water=2");
  const TraceRun two = clean_run(head + "  store x 1\n  delay 20\n  store y 1\n  delay 1000\n", high);
  CHECK(visible(two, 0, 0) == 22);   // y enters then
  CHECK(visible(two, 0, 1) == 122);  // one alone waits again: it was buffered at 22
  Settings full = lazy;
  full.push_back("store_buffer.entries=2");
  const TraceRun filled = clean_run(head + "  store x 1\n  delay 20\n  store y 1\n  delay 1000\n", full);
  CHECK(visible(filled, 0, 0) == 22);
}

TEST_CASE("Under sc a lazy buffer drains for an await as it does for a load") {
  for (const char* op : {"load y -> r1", "await y == 0"}) {
    CAPTURE(op);
    const TraceRun result = clean_run(
        "var x\nvar y\nplace x modified c0\nplace y modified c0\nthread t\n  store x 1\n  " + std::string(op) + "\n",
        {"core.model=sc", "store_buffer.drain=lazy"});
    CHECK(visible(result, 0, 0) < 5);
  }
}

TEST_CASE("A load takes its value from the store buffer in forward_latency cycles") {
  for (const unsigned latency : {1U, 4U, 9U}) {
    for (const char* window : {"1", "8"}) {
      CAPTURE(latency, window);
      const TraceRun result =
          clean_run("var x\nthread t\n  store x 77\n  load x -> r1\n  delay 1\n",
                    {"store_buffer.forward_latency=" + std::to_string(latency), "core.window=" + std::string(window)});
      CHECK(result.reg(0, 1) == 77);
      CHECK(result.load(0, 0).source == DataSource::forward);
      CHECK((result.load(0, 0).performed - result.load(0, 0).dispatched).value == latency);
      CHECK(result.load(0, 0).from_write == result.write(0, 0).id);
    }
  }
  // Under sc the load may not perform before the store is visible; then the L1 has it.
  const TraceRun sc = clean_run("var x\nthread t\n  store x 77\n  load x -> r1\n", {"core.model=sc"});
  CHECK(sc.reg(0, 1) == 77);
  CHECK(sc.load(0, 0).performed == Cycle{205});
}

TEST_CASE("A part of an older store is forwarded, and bytes that only partly overlap wait for the commit") {
  const std::string store = "var a[8]\nthread t\n  store a[0] 0x8877665544332211\n";
  const TraceRun inside = clean_run(store + "  load a[0]:2 -> r1\n  load 0x10003:4 -> r2\n");
  CHECK(inside.reg(0, 1) == 0x2211);
  CHECK(inside.reg(0, 2) == 0x77665544);
  CHECK(inside.load(0, 1).source == DataSource::forward);
  const TraceRun across = clean_run(store + "  load 0x10004:8 -> r1\n");
  CHECK(across.reg(0, 1) == 0x88776655);
  CHECK(across.load(0, 0).performed == Cycle{201 + 4});  // commits at 201, then an L1 hit
  const TraceRun two = clean_run("var a[8]\nthread t\n  store a[0]:4 1\n  store 0x10004:4 2\n  load a[0] -> r1\n");
  CHECK(two.reg(0, 1) == 0x200000001);
  const TraceRun newest = clean_run("var a[8]\nthread t\n  store a[0] 1\n  store a[0] 2\n  load a[0] -> r1\n");
  CHECK(newest.reg(0, 1) == 2);
}

TEST_CASE("Another core reads the old value until the probe that takes its copy, and then never again") {
  // The Upgrade starts at 1, reaches the L3 at 21, and its invalidation reaches the reader at 21 + 12 + 8 = 41.
  const auto read_at = [](unsigned cycle) {
    return clean_run("var x\nplace x shared c0 c1\nthread writer\n  store x 1\nthread reader\n  delay " +
                     std::to_string(cycle) + "\n  load x -> r1\n");
  };
  const TraceRun before = read_at(40), after = read_at(41);
  CHECK(before.reg(1, 1) == 0);
  CHECK(before.load(1, 0).source == DataSource::l1);
  CHECK(visible(before, 0, 0) == 57);
  CHECK(after.reg(1, 1) == 1);
  CHECK(after.load(1, 0).performed == Cycle{41 + 56});
  CHECK(visible(after, 0, 0) == 57);
  CHECK(after.write(0, 0).request.granted == Cycle{57});
}

TEST_CASE("A probe of the cycle before the commit takes the line away, one of the cycle after reads the new value") {
  // The reader's probe arrives at the writer 12 + 8 + 12 + 8 = 40 cycles after its load began; the store would commit
  // in cycle 102, and messages of a cycle come first.
  const auto read_at = [](unsigned cycle) {
    return clean_run("var x\nplace x modified c0\nthread writer\n  delay 100\n  store x 1\nthread reader\n  delay " +
                     std::to_string(cycle) + "\n  load x -> r1\n");
  };
  const TraceRun at_102 = read_at(62), at_103 = read_at(63);
  CHECK(at_102.reg(1, 1) == 0);
  CHECK(visible(at_102, 0, 0) > at_102.load(1, 0).performed.value - 56);
  CHECK(at_102.machine->state(CoreId{0}, Address{0x10000}) == "M");
  CHECK(at_103.reg(1, 1) == 1);
  CHECK(visible(at_103, 0, 0) == 102);
  CHECK(at_103.machine->state(CoreId{0}, Address{0x10000}) == "S");
}

TEST_CASE("Accesses of 1, 2, 4, 8 and 16 bytes touch exactly their bytes") {
  const TraceRun result = clean_run(
      "var a[8]\ninit a[0] = 0xffffffffffffffff\ninit a[1] = 0xffffffffffffffff\ninit a[2] = 0xffffffffffffffff\n"
      "thread t\n  store 0x10001:1 0x12\n  store 0x10002:2 0x3456\n  store 0x10004:4 0x789abcde\n"
      "  load a[0] -> r1\n  load 0x10001:1 -> r2\n  load 0x10002:2 -> r3\n  load 0x10004:4 -> r4\n"
      "  store 0x10008:16 0x1122334455667788\n  mfence\n  load a[1] -> r5\n  load a[2] -> r6\n  load 0x10008:16 -> "
      "r7\n");
  CHECK(result.reg(0, 1) == 0x789abcde345612ff);
  CHECK(result.reg(0, 2) == 0x12);
  CHECK(result.reg(0, 3) == 0x3456);
  CHECK(result.reg(0, 4) == 0x789abcde);
  CHECK(result.reg(0, 5) == 0x1122334455667788);
  CHECK(result.reg(0, 6) == 0);
  CHECK(result.reg(0, 7) == 0x1122334455667788);
}

TEST_CASE("A split access is two accesses, and visible with the later half") {
  const TraceRun result = clean_run(
      "var a[8]\nvar b[8]\nplace a modified c0\nthread t\n  store 0x1003c:8 0x1122334455667788\n"
      "  mfence\n  load 0x1003c:8 -> r1\n  load 0x1003c:4 -> r2\n  load 0x10040:4 -> r3\n");
  REQUIRE(result.writes.size() == 1);
  CHECK(result.write(0, 0).address == Address{0x1003c});
  CHECK(result.write(0, 0).size == 8);
  CHECK(result.write(0, 0).dispatched == Cycle{0});
  CHECK(visible(result, 0, 0) > 200);  // the second line came from DRAM
  CHECK(result.reg(0, 1) == 0x1122334455667788);
  CHECK(result.reg(0, 2) == 0x55667788);
  CHECK(result.reg(0, 3) == 0x11223344);
  CHECK(result.load(0, 0).address == Address{0x1003c});
  CHECK(result.load(0, 0).size == 8);
  CHECK(result.load(0, 0).value == 0x1122334455667788);
  CHECK(result.load(0, 0).from_write == result.write(0, 0).id);
}

TEST_CASE("No core has seen a write before it was visible, not even its own that read one half") {
  const TraceRun result = clean_run(
      "var a[8]\nvar b[8]\nplace a modified c0\nthread t\n  store 0x1003c:8 1\n  delay 20\n  load 0x1003c:4\n");
  CHECK(visible(result, 0, 0) > 200);
  CHECK(result.load(0, 0).source == DataSource::l1);
  CHECK(result.writes[0].seen.empty());
  CHECK(result.writes[0].forwarded == result.load(0, 0).performed);
}

TEST_CASE("Both halves of a split store take their bytes from the register") {
  const TraceRun result = clean_run(
      "var a[8]\nvar b[8]\nthread t\n  set r1 = 0x1122334455667788\n  store 0x1003c:8 r1\n"
      "  store 0x1007e:4 r1 + 1\n");
  CHECK(result.machine->memory(Address{0x1003c}, 4) == 0x55667788);
  CHECK(result.machine->memory(Address{0x10040}, 4) == 0x11223344);
  CHECK(result.machine->memory(Address{0x1007e}, 2) == 0x7789);
  CHECK(result.machine->memory(Address{0x10080}, 2) == 0x5566);
  CHECK(result.write(0, 0).value == 0x1122334455667788);
  CHECK(result.write(0, 1).value == 0x55667789);
}

TEST_CASE("A split store of pso is reported when its later half is visible, whichever that is") {
  const TraceRun result =
      clean_run("var a[8]\nvar b[8]\nplace b modified c0\nthread t\n  store 0x1003c:8 1\n", {"core.model=pso"});
  REQUIRE(result.writes.size() == 1);
  CHECK(visible(result, 0, 0) == 201);
}

TEST_CASE("The halves of a split load overlap nothing, and the value is there with the later one") {
  const std::string body =
      "var a[8]\nvar b[8]\nplace b modified c0\ninit a[7] = 0x1111111122222222\n"
      "thread t\n  load 0x1003c:8 -> r1\n  set r2 = r1 + 1\n";
  for (const char* window : {"1", "8"}) {
    CAPTURE(window);
    const TraceRun result = clean_run(body, {"core.window=" + std::string(window)});
    CHECK(result.reg(0, 1) == 0x11111111);
    CHECK(result.load(0, 0).performed == Cycle{204});  // 200 for the first line, then an L1 hit
    CHECK(result.load(0, 0).dispatched == Cycle{0});
  }
}

TEST_CASE("Every access counts once: as an L1 hit, or as an L1 miss and never again when it commits or is retried") {
  const std::string ops =
      "  store a 1\n  store a 2\n  load b -> r1\n  load b -> r2\n  store b 3\n  add.rlx c 1\n  add.rlx c 1\n  store d "
      "1\n"
      "  store e 1\n  load f\n  load g\n  swap.sc f 1\n  prefetchw h\n  delay 300\n  store h 1\n";
  for (const char* window : {"1", "16"}) {
    for (const char* mshrs : {"1", "10"}) {
      CAPTURE(window, mshrs);
      const TraceRun result = clean_run("var a\nvar b\nvar c\nvar d\nvar e\nvar f\nvar g\nvar h\nthread t\n" + ops,
                                        {"core.window=" + std::string(window), "core.mshrs=" + std::string(mshrs)});
      CHECK(result.stat("l1.hits") + result.stat("l1.misses") == 13);  // a prefetchw is no access
      // One a line, but h: it was there when its store came. With a window a second load of b joins the first.
      if (std::string(window) == "1") CHECK(result.stat("l1.misses") == 7);
    }
  }
}

}  // namespace membar
