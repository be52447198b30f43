// The bills of a full barrier behind an empty buffer, an L1 hit, an L3 miss, a DRAM miss and a line that another core
// has modified (lessons 19 to 23), worked out from the totals of the config alone.
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

using Bills = std::map<std::string, std::uint64_t>;

// The hops of a miss, as DESIGN section 2 adds them up.
struct Hops {
  std::uint64_t lookup, network, l3_access, dram_access, probe, mfence;
  explicit Hops(const Config& config)
      : lookup(config.l2.latency.value),
        network(config.network.latency.value),
        l3_access(config.l3.latency.value - lookup - 2 * network),
        dram_access(config.dram.latency.value - config.l3.latency.value),
        probe(config.l2.probe_latency.value != 0 ? config.l2.probe_latency.value : lookup - config.l1.latency.value),
        mfence(config.fence.mfence.value) {}
};

// The store leaves the window, and its request starts, in cycle 1; the fence is dispatched in that cycle, which is no
// stall. So the first cycle of the way is not on the bill.
Bills miss_bill(const Hops& hops, Bills rest) {
  rest["travel"] = hops.lookup + hops.network - 1;
  rest["fixed"] = hops.mfence;
  return rest;
}

Bills expected_bill(const std::string& lesson, const Hops& hops) {
  if (lesson == "19-fence-empty-buffer") return {{"fixed", hops.mfence - 1}};
  if (lesson == "20-fence-l1-hit") return {{"fixed", hops.mfence}};
  if (lesson == "21-fence-l3-miss") return miss_bill(hops, {{"l3", hops.l3_access}, {"fill", hops.network}});
  if (lesson == "22-fence-dram-miss") {
    return miss_bill(hops, {{"dram", hops.dram_access}, {"l3", hops.l3_access}, {"fill", hops.network}});
  }
  return miss_bill(hops, {{"directory", hops.l3_access}, {"owner", hops.network + hops.probe + hops.network}});
}

const std::vector<std::string> kLessons{"19-fence-empty-buffer", "20-fence-l1-hit", "21-fence-l3-miss",
                                        "22-fence-dram-miss", "23-fence-modified-elsewhere"};

Bills entries_of(const Bill& bill) {
  Bills entries;
  for (std::size_t entry = 0; entry < kBillEntries; ++entry) {
    if (bill.cycles[entry] != 0) entries[std::string(bill_entry_name(entry))] = bill.cycles[entry];
  }
  return entries;
}

void check_bills(const Config& base, const std::vector<std::string>& settings) {
  RunTraceOptions options;
  options.base = base;
  for (const std::string& lesson : kLessons) {
    const TraceRun run = run_trace_file("traces/lessons/" + lesson + ".trace", settings, options);
    INFO(lesson);
    REQUIRE(run.ok());
    CHECK(run.violations.empty());
    REQUIRE(run.barriers.size() == 1);
    Bills expected = expected_bill(lesson, Hops(run.config));
    std::erase_if(expected, [](const auto& entry) { return entry.second == 0; });
    std::uint64_t stall = 0;
    for (const auto& [name, cycles] : expected) stall += cycles;
    CHECK(run.barriers[0].stall == stall);
    CHECK(run.barriers[0].ordering_stall() == stall);
    CHECK(entries_of(run.barriers[0].bill) == expected);
  }
}

TEST_CASE("An acquiring await is on the bill with its variable, where a fence behind it does the ordering") {
  const TraceRun run = run_trace(
      "membar 1\nvar d f\nthread a\n  store d 1\n  store.rel f 1\nthread b\n"
      "  await.acq f == 1\n  load d -> r1\n",
      {std::string("core.model=") + MEMBAR_SOURCE_DIR + "/configs/machines/models/rmo.toml"});
  INFO(run.problem());
  REQUIRE(run.ok());
  CHECK(run.barrier(1, 0).facts.kind == BarrierFacts::Kind::acquire);
  CHECK(run.barrier(1, 0).facts.address == run.write(0, 1).address);
}

TEST_CASE("the five bills of a full barrier follow from the totals of the config") {
  const std::vector<std::vector<std::string>> machines{
      {},
      {"fence.mfence=1"},
      {"fence.mfence=100"},
      {"l1.latency=2", "l2.latency=9"},
      {"l2.latency=20"},
      {"l2.probe_latency=17"},
      {"l3.latency=41"},
      {"l3.latency=95", "dram.latency=96"},
      {"network.latency=1"},
      {"network.latency=13"},
      {"dram.latency=350"},
      {"l1.latency=5", "l2.latency=14", "l3.latency=61", "network.latency=11", "dram.latency=275", "fence.mfence=33"},
  };
  for (const std::vector<std::string>& settings : machines) {
    INFO(settings.size() << (settings.empty() ? "" : " " + settings[0]));
    check_bills(builtin_textbook(), settings);
  }
}

TEST_CASE("the five bills of a full barrier follow from the totals of the published machines") {
  for (const std::string name : {"skylake-client", "zen2", "nehalem"}) {
    INFO(name);
    const Result<Config> config = load_config(MEMBAR_SOURCE_DIR "/configs/machines/" + name + ".toml");
    REQUIRE(config.ok());
    check_bills(config.value(), {});
  }
}

TEST_CASE("what a full barrier waits for decides its price: nothing, a hit, the L3, another core, DRAM") {
  std::vector<std::uint64_t> stalls;
  for (const std::size_t lesson : {0u, 1u, 2u, 4u, 3u}) {
    const TraceRun run = run_trace_file("traces/lessons/" + kLessons[lesson] + ".trace");
    REQUIRE(run.barriers.size() == 1);
    stalls.push_back(run.barriers[0].stall);
  }
  CHECK(stalls == std::vector<std::uint64_t>{29, 30, 69, 85, 229});
}

}  // namespace
}  // namespace membar
