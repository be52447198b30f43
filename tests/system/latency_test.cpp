// Load-to-use latencies of an idle machine: exactly what the config says, at every window size.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

// A linked list: every load takes its address from the one before. Lines are 4096 bytes apart, so on `textbook` they
// share one L1 set, and eight L2 sets.
std::string chain(const std::string& placement, unsigned links = 8) {
  std::string text = "membar 1\nvar list[" + std::to_string((links + 9) * 512) + "]\n";
  for (unsigned i = 0; i < links; ++i) {
    text += "init list[" + std::to_string(i * 512) + "] = " + std::to_string(0x10000 + (i + 1) * 4096) + "\n";
  }
  const auto place = [&](unsigned i) {
    if (!placement.empty()) text += "place list[" + std::to_string(i * 512) + "] " + placement + "\n";
  };
  for (unsigned i = 0; i < links; ++i) place(i);
  text += "thread walker\n  set r1 = 65536\n";
  for (unsigned i = 0; i < links; ++i) text += "  load [r1]:8 -> r1\n";
  return text;
}

// The chain in the L2 alone: eight further lines have pushed it out of the L1.
std::string chain_in_l2() {
  std::string text = chain("modified c0");
  std::string more;
  for (unsigned i = 8; i < 16; ++i) more += "place list[" + std::to_string(i * 512) + "] modified c0\n";
  return text.insert(text.find("thread"), more);
}

void check_steps(const TraceRun& run, std::uint64_t latency, DataSource source) {
  INFO(run.problem());
  REQUIRE(run.problem().empty());
  CHECK(run.load(0, 0).performed == Cycle{1 + latency});  // the `set` before it takes a cycle
  for (std::size_t i = 0; i < 8; ++i) CHECK(run.load(0, i).source == source);
  for (std::size_t i = 1; i < 8; ++i) {
    CHECK((run.load(0, i).performed - run.load(0, i - 1).performed).value == latency);
  }
  CHECK(run.cycles() == 1 + 8 * latency);
  CHECK(run.reg(0, 1) == 0x10000 + 8 * 4096);
}

struct Totals {
  unsigned l1, l2, l3, dram, network, probe;
  [[nodiscard]] std::vector<std::string> settings() const {
    std::vector<std::string> list{"l1.latency=" + std::to_string(l1),           "l2.latency=" + std::to_string(l2),
                                  "l3.latency=" + std::to_string(l3),           "dram.latency=" + std::to_string(dram),
                                  "network.latency=" + std::to_string(network), "core.count=2"};
    if (probe != 0) list.push_back("l2.probe_latency=" + std::to_string(probe));
    return list;
  }
  // l2 + network + L3 access + network + probe + network, and the L3 access is l3 - l2 - 2 x network.
  [[nodiscard]] unsigned peer() const { return l3 + (probe != 0 ? probe : l2 - l1) + network; }
};

constexpr Totals kTotals[] = {
    {4, 12, 40, 200, 8, 0},        {1, 2, 5, 6, 1, 0},        {3, 14, 44, 210, 10, 0},
    {5, 14, 50, 250, 12, 0},       {4, 12, 40, 200, 1, 0},    {4, 12, 40, 200, 13, 0},
    {4, 12, 40, 200, 8, 3},        {4, 12, 40, 200, 8, 40},   {2, 9, 30, 31, 10, 0},
    {10, 100, 1000, 5000, 200, 0}, {4, 10, 100, 300, 20, 17}, {7, 8, 25, 90, 8, 1},
};

std::string store_to(const std::string& placement) {
  return "membar 1\nvar x\n" + (placement.empty() ? "" : "place x " + placement + "\n") +
         "thread writer\n  store x 1\n";
}

}  // namespace

TEST_CASE("A chain of dependent loads costs exactly 4, 12, 40 and 200 cycles a load, and 56 from another core") {
  for (const unsigned window : {1U, 2U, 3U, 8U, 64U, 512U}) {
    for (const char* model : {"sc", "tso", "pso"}) {
      CAPTURE(window, model);
      const std::vector<std::string> settings{"core.window=" + std::to_string(window),
                                              "core.model=" + std::string(model), "core.count=2"};
      check_steps(run_trace(chain("modified c0"), settings), 4, DataSource::l1);
      check_steps(run_trace(chain("exclusive c0"), settings), 4, DataSource::l1);
      check_steps(run_trace(chain("shared c0 c1"), settings), 4, DataSource::l1);
      check_steps(run_trace(chain_in_l2(), settings), 12, DataSource::l2);
      check_steps(run_trace(chain("l3"), settings), 40, DataSource::l3);
      check_steps(run_trace(chain("shared c1"), settings), 40, DataSource::l3);
      check_steps(run_trace(chain(""), settings), 200, DataSource::dram);
      check_steps(run_trace(chain("modified c1"), settings), 56, DataSource::peer);
      check_steps(run_trace(chain("exclusive c1"), settings), 56, DataSource::peer);
    }
  }
}

TEST_CASE("Other totals give other latencies by the same arithmetic") {
  for (const Totals& totals : kTotals) {
    for (const char* window : {"1", "16"}) {
      std::vector<std::string> settings = totals.settings();
      settings.push_back("core.window=" + std::string(window));
      CAPTURE(settings);
      check_steps(run_trace(chain("modified c0"), settings), totals.l1, DataSource::l1);
      check_steps(run_trace(chain_in_l2(), settings), totals.l2, DataSource::l2);
      check_steps(run_trace(chain("l3"), settings), totals.l3, DataSource::l3);
      check_steps(run_trace(chain(""), settings), totals.dram, DataSource::dram);
      check_steps(run_trace(chain("modified c1"), settings), totals.peer(), DataSource::peer);
    }
  }
}

TEST_CASE("A store is visible as soon as its ownership is there") {
  for (const Totals& totals : kTotals) {
    struct Case {
      const char* placement;
      unsigned cycles;
      DataSource source;
    };
    const Case cases[] = {
        {"modified c1", totals.peer(), DataSource::peer},
        {"exclusive c1", totals.peer(), DataSource::peer},
        {"shared c0 c1", totals.peer(), DataSource::upgrade},
        {"shared c1", totals.peer(), DataSource::l3},
        {"shared c0", totals.l3, DataSource::upgrade},
        {"l3", totals.l3, DataSource::l3},
        {"", totals.dram, DataSource::dram},
    };
    for (const Case& one : cases) {
      CAPTURE(one.placement, totals.settings());
      const TraceRun run = run_trace(store_to(one.placement), totals.settings());
      REQUIRE(run.problem().empty());
      const WriteFacts& write = run.write(0, 0);
      CHECK(write.dispatched == Cycle{0});
      CHECK(write.buffered == Cycle{1});
      CHECK(write.request.started == Cycle{1});
      CHECK(write.request.granted == Cycle{1 + one.cycles});
      CHECK(write.visible == Cycle{1 + one.cycles});
      CHECK(write.request.source == one.source);
      CHECK(run.cycles() == 1 + one.cycles);
      CHECK(run.machine->state(CoreId{0}, write.address) == "M");
      CHECK(run.machine->state(CoreId{1}, write.address) == "I");
    }
    for (const char* placement : {"modified c0", "exclusive c0"}) {
      CAPTURE(placement);
      const TraceRun run = run_trace(store_to(placement), totals.settings());
      REQUIRE(run.problem().empty());
      CHECK(run.write(0, 0).visible == Cycle{2});
      CHECK(run.write(0, 0).request.started == kNever);
    }
  }
}

TEST_CASE("A ring adds its hops, there and back") {
  // Four cores and four slices share four stops; line n belongs to slice n modulo 4, and the core is at stop 0.
  const unsigned distances[] = {0, 1, 2, 1};
  for (const unsigned hop : {0U, 1U, 3U, 10U}) {
    const std::vector<std::string> settings{"network.topology=ring", "network.hop=" + std::to_string(hop),
                                            "l3.slices=4", "core.count=4"};
    for (unsigned line = 0; line < 4; ++line) {
      CAPTURE(hop, line);
      const std::string access = "thread walker\n  load a[" + std::to_string(line * 8) + "]\n";
      const unsigned hops = distances[line] * hop;
      CHECK(run_trace("membar 1\nvar a[32]\nplace a l3\n" + access, settings).cycles() == 40 + 2 * hops);
      CHECK(run_trace("membar 1\nvar a[32]\n" + access, settings).cycles() == 200 + 2 * hops);
      CHECK(run_trace("membar 1\nvar a[32]\nplace a modified c0\n" + access, settings).cycles() == 4);
      // To the slice, from there to the owner at stop 2, and from the owner back.
      const unsigned to_owner = distances[(line + 2) % 4] * hop;
      CHECK(run_trace("membar 1\nvar a[32]\nplace a modified c2\n" + access, settings).cycles() ==
            56 + hops + to_owner + 2 * hop);
    }
  }
}

TEST_CASE("Independent loads overlap as far as window, width and MSHRs allow") {
  const auto loads = [](unsigned n) {
    std::string text = "membar 1\nvar a[1024]\nthread t\n";
    for (unsigned i = 0; i < n; ++i) text += "  load a[" + std::to_string(i * 8) + "]\n";
    return text;
  };
  const auto cycles = [&](unsigned n, const std::vector<std::string>& settings) {
    const TraceRun run = run_trace(loads(n), settings);
    INFO(run.problem());
    REQUIRE(run.problem().empty());
    return run.cycles();
  };
  CHECK(cycles(4, {"core.window=1"}) == 4 * 200);
  CHECK(cycles(4, {"core.window=4"}) == 3 + 200);                        // dispatched one a cycle
  CHECK(cycles(4, {"core.window=4", "core.issue_width=4"}) == 3 + 200);  // the L3 begins one a cycle
  CHECK(cycles(4, {"core.window=4", "core.issue_width=4", "l3.slices=4", "dram.channels=4"}) == 200);
  CHECK(cycles(4, {"core.window=2"}) == 200 + 201);  // the third is dispatched when the first leaves
  CHECK(cycles(4, {"core.window=64", "core.mshrs=2"}) == 200 + 201);
  CHECK(cycles(4, {"core.window=64", "core.mshrs=1"}) == 4 * 200);
  CHECK(cycles(4, {"core.window=64", "dram.cycles_per_request=10"}) == 200 + 3 * 10);
  CHECK(cycles(4, {"core.window=64", "l3.cycles_per_request=7"}) == 200 + 3 * 7);
  CHECK(cycles(16, {"core.window=64", "core.mshrs=16", "core.issue_width=2", "l3.slices=2", "dram.channels=2"}) ==
        200 + 7);
  CHECK(cycles(4, {"core.window=4", "core.speculative_loads=off"}) == 4 * 200);  // tso: each waits for the one before
  CHECK(cycles(4, {"core.window=4", "core.speculative_loads=off", "core.model=sc"}) == 4 * 200);
}

TEST_CASE("Loads of one line in flight share one request") {
  const TraceRun run =
      run_trace("membar 1\nvar a[8]\ninit a[3] = 9\nthread t\n  load a[0]\n  load a[3] -> r1\n  load a[7]\n",
                {"core.window=8", "core.mshrs=1"});
  REQUIRE(run.problem().empty());
  CHECK(run.load(0, 0).performed == Cycle{200});
  CHECK(run.load(0, 1).performed == Cycle{200});
  CHECK(run.load(0, 2).performed == Cycle{200});
  CHECK(run.cycles() == 200);
  CHECK(run.stat("l2.misses") == 1);
  CHECK(run.stat("l2.merges") == 2);
  CHECK(run.reg(0, 1) == 9);
}

TEST_CASE("A store merges with a load of its line that is under way, and asks for ownership when that has come") {
  // The load brings E, so the store needs nothing more.
  const TraceRun alone = run_trace("membar 1\nvar a[8]\nthread t\n  load a[0]\n  store a[1] 1\n", {"core.window=8"});
  REQUIRE(alone.problem().empty());
  CHECK(alone.load(0, 0).performed == Cycle{200});
  CHECK(alone.write(0, 0).buffered == Cycle{200});
  CHECK(alone.write(0, 0).visible == Cycle{201});
  // Here it brings S.
  const TraceRun shared = run_trace("membar 1\nvar a[8]\nplace a shared c1\nthread t\n  load a[0]\n  store a[1] 1\n",
                                    {"core.window=8", "core.count=2"});
  REQUIRE(shared.problem().empty());
  CHECK(shared.load(0, 0).performed == Cycle{40});
  CHECK(shared.write(0, 0).visible == Cycle{40 + 56});
}

TEST_CASE("A banked DRAM charges what its rows cost") {
  const std::vector<std::string> settings{"dram.model=banked", "dram.t_rcd=20", "dram.t_rp=30",
                                          "dram.t_cas=15",     "dram.banks=2",  "dram.row_size=128"};
  // Rows of two lines; rows 0 and 2 share bank 0.
  const TraceRun run =
      run_trace("membar 1\nvar a[128]\nthread t\n  load a[0]\n  load a[8]\n  load a[16]\n  load a[32]\n", settings);
  INFO(run.problem());
  REQUIRE(run.problem().empty());
  CHECK(run.load(0, 0).performed == Cycle{200});                              // closed: t_rcd + t_cas
  CHECK((run.load(0, 1).performed - run.load(0, 0).performed).value == 180);  // open
  CHECK((run.load(0, 2).performed - run.load(0, 1).performed).value == 200);  // the other bank, closed
  CHECK((run.load(0, 3).performed - run.load(0, 2).performed).value == 230);  // bank 0, another row
}

}  // namespace membar
