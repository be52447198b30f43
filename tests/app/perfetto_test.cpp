// The Perfetto trace of a run, read back by its schema and compared with the JSON records of the same run.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/app/perfetto_file.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using Json = nlohmann::json;
using Slices = std::map<std::string, std::map<std::uint64_t, const test::PerfettoSlice*>>;  // [category][id]
using Words = std::vector<std::string>;

struct Run {
  std::string trace;
  Json json;
  test::PerfettoFile file;
};

Run run(const std::string& trace, const Words& options) {
  const test::TemporaryDirectory directory;
  const std::string json = directory.path("json"), perfetto = directory.path("perfetto");
  Words arguments{"run", trace, "--json", json, "--perfetto", perfetto, "--no-expect"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const test::Outcome outcome = test::run_membar(arguments);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return {trace, Json::parse(test::read_file(json)), test::read_perfetto(test::read_file(perfetto))};
}

std::string group_name(const Run& run, const Json& core) {
  const std::string name = "core " + core.dump();
  const Json& thread = run.json["cores"][core.get<std::size_t>()]["thread"];
  return thread.is_null() ? name : name + ": " + thread.get<std::string>();
}

// Each once.
Slices slices_by_id(const Run& run) {
  Slices slices;
  for (const test::PerfettoSlice& slice : run.file.slices) {
    if (!slice.arguments.contains("id")) continue;
    CHECK(slices[slice.category].emplace(slice.arguments["id"].get<std::uint64_t>(), &slice).second);
  }
  return slices;
}

void add_segments(const test::PerfettoSlice& slice, std::map<std::string, std::uint64_t>& cycles) {
  std::uint64_t at = slice.from;
  for (const test::PerfettoSlice& segment : slice.within) {
    if (segment.category == "read") continue;
    CHECK(segment.category == "segment");
    CHECK(segment.from == at);  // they leave no gap
    at = segment.to;
    cycles[segment.name] += segment.to - segment.from;
  }
  CHECK(at == slice.to);
}

// The argument is what the JSON says; an absent one is null, false or 0 there.
void check_argument(const Json& arguments, const Json& record, const char* name) {
  INFO(name << " of " << record.dump());
  const Json expected = record.at(name);
  if (!arguments.contains(name)) {
    CHECK((expected.is_null() || expected == false || expected == 0));
  } else if (std::string(name) == "address") {
    CHECK(std::stoull(expected.get<std::string>(), nullptr, 16) == arguments[name].get<std::uint64_t>());
  } else {
    CHECK(arguments[name] == expected);
  }
}

void check_record(const Run& run, const test::PerfettoSlice& slice, const Json& record, const Words& arguments) {
  CHECK(run.file.group_of(slice.track) == group_name(run, record["core"]));
  CHECK(run.file.tracks.at(slice.track).name == "ops");
  CHECK(slice.from == record["dispatched"]);
  for (const char* name : {"op", "label", "line_number", "site"}) check_argument(slice.arguments, record, name);
  for (const std::string& name : arguments) check_argument(slice.arguments, record, name.c_str());
  if (!record["label"].is_null()) CHECK(slice.name.starts_with(record["label"].get<std::string>() + ": "));
}

// What the slice read is at its end, and joined to the write that it read from.
void check_reads(const test::PerfettoSlice& slice, Slices& slices, const Json& from_write) {
  const auto is_read = [](const test::PerfettoSlice& within) { return within.category == "read"; };
  const bool reads_a_write = !from_write.is_null() && from_write != 0;
  REQUIRE(std::count_if(slice.within.begin(), slice.within.end(), is_read) == (reads_a_write ? 1 : 0));
  if (!reads_a_write) return;
  const test::PerfettoSlice& reads = *std::find_if(slice.within.begin(), slice.within.end(), is_read);
  CHECK(reads.is_instant);
  CHECK(reads.from == slice.to);
  CHECK(reads.arguments["from_write"] == from_write);
  REQUIRE(reads.flows.size() == 1);
  // What comes first in time is where the arrow begins.
  const auto starts = [&](const char* category) {
    const auto write = slices[category].find(from_write);
    return write != slices[category].end() && write->second->from < reads.from &&
           std::count(write->second->flows.begin(), write->second->flows.end(), reads.flows[0]) == 1;
  };
  CHECK((starts("write") != starts("buffered")));
}

void check_writes(const Run& run, Slices& slices) {
  CHECK(slices["write"].size() == run.json["writes"].size());
  std::size_t buffered_writes = 0;
  for (const Json& record : run.json["writes"]) {
    INFO(record.dump());
    REQUIRE(slices["write"].contains(record["id"]));
    const test::PerfettoSlice& slice = *slices["write"].at(record["id"]);
    check_record(run, slice, record,
                 {"symbol", "address", "size", "value", "buffered", "requested", "granted", "visible", "segments",
                  "regrants", "coalesced_into", "failed"});
    std::map<std::string, std::uint64_t> cycles;
    add_segments(slice, cycles);
    if (record["buffered"].is_null()) {
      CHECK(slice.to == record["visible"]);
    } else {
      CHECK(slice.to == record["buffered"]);
      ++buffered_writes;
      REQUIRE(slices["buffered"].contains(record["id"]));
      const test::PerfettoSlice& buffered = *slices["buffered"].at(record["id"]);
      CHECK(run.file.tracks.at(buffered.track).name == "store buffer");
      CHECK(run.file.group_of(buffered.track) == group_name(run, record["core"]));
      CHECK(buffered.name == slice.name);
      CHECK(buffered.from == record["buffered"]);
      CHECK(buffered.to == record["visible"]);
      add_segments(buffered, cycles);
    }
    CHECK(Json(cycles) == (cycles.empty() ? Json() : record["segments"]));
    check_reads(slice, slices, record["from_write"]);
  }
  CHECK(slices["buffered"].size() == buffered_writes);
}

void check_barriers(const Run& run, Slices& slices) {
  CHECK(slices["barrier"].size() == run.json["barriers"].size());
  for (const Json& record : run.json["barriers"]) {
    INFO(record.dump());
    REQUIRE(slices["barrier"].contains(record["id"]));
    const test::PerfettoSlice& slice = *slices["barrier"].at(record["id"]);
    check_record(run, slice, record, {"stall", "ordering_stall", "bill"});
    CHECK(slice.to == record["completed"]);
    std::uint64_t stall = 0;
    for (const test::PerfettoSlice& within : slice.within) {
      CHECK(within.name == "stall");
      CHECK(within.from >= slice.from);
      stall += within.to - within.from;
    }
    CHECK(stall <= record["stall"]);  // a barrier that becomes several machine ops shows the stall of the last one
    CHECK(slice.within.size() <= 1);
  }
}

void check_loads(const Run& run, Slices& slices) {
  CHECK(slices["load"].size() == run.json["loads"].size());
  for (const Json& record : run.json["loads"]) {
    INFO(record.dump());
    REQUIRE(slices["load"].contains(record["id"]));
    const test::PerfettoSlice& slice = *slices["load"].at(record["id"]);
    check_record(run, slice, record, {"symbol", "address", "size", "value", "source", "from_write", "replays"});
    CHECK(slice.to == record["performed"]);
    check_reads(slice, slices, record["from_write"]);
    CHECK(slice.within.size() == (record["from_write"] == 0 ? 0 : 1));
  }
}

// Every flow of a write is of one reader; no two writes have one.
void check_flows(const Run& run) {
  std::map<std::uint64_t, std::uint64_t> writers;
  std::size_t readers = 0;
  for (const test::PerfettoSlice& slice : run.file.slices) {
    if (slice.category != "write" && slice.category != "buffered") {
      CHECK(slice.flows.empty());
      continue;
    }
    for (const std::uint64_t flow : slice.flows) CHECK(writers.emplace(flow, slice.arguments["id"]).second);
  }
  for (const Json& record : run.json["writes"]) {
    readers += record["seen"].size();
    const bool own = record["seen"].contains(record["core"].dump());
    if (!own && !record["forwarded"].is_null()) ++readers;
  }
  CHECK(writers.size() == readers);
  for (const test::PerfettoSlice& slice : run.file.slices) {
    for (const auto& within : slice.within)
      for (const std::uint64_t flow : within.flows) CHECK(writers[flow] == within.arguments["from_write"]);
  }
}

// How many intervals hold each cycle, as the changes of that number.
class Levels {
 public:
  void add(std::uint64_t from, std::uint64_t to) {
    ++steps_[from];
    --steps_[to];
  }
  [[nodiscard]] std::vector<std::pair<std::uint64_t, std::int64_t>> changes() const {
    std::vector<std::pair<std::uint64_t, std::int64_t>> changes;
    std::int64_t level = 0;
    for (const auto& [cycle, step] : steps_) {
      level += step;
      if (step != 0) changes.emplace_back(cycle, level);
    }
    return changes;
  }

 private:
  std::map<std::uint64_t, std::int64_t> steps_;
};

void check_counter(const Run& run, const std::string& group, const std::string& name, const Levels& expected) {
  INFO(name << " of " << group);
  std::size_t found = 0;
  for (const auto& [uuid, track] : run.file.tracks) {
    if (!track.is_counter || track.name != name || run.file.group_of(uuid) != group) continue;
    ++found;
    const std::vector<test::PerfettoCount>& counts = run.file.counters.at(uuid);
    REQUIRE(!counts.empty());
    CHECK(counts[0].cycle == 0);
    CHECK(counts[0].value == 0);
    std::vector<std::pair<std::uint64_t, std::int64_t>> changes;
    for (std::size_t i = 1; i < counts.size(); ++i) changes.emplace_back(counts[i].cycle, counts[i].value);
    CHECK((changes == expected.changes()));
  }
  CHECK(found == 1);
}

void check_counters(const Run& run) {
  for (const Json& core : run.json["cores"]) {
    const std::string group = group_name(run, core["id"]);
    Levels loads, buffered, mshrs;
    for (const Json& load : run.json["loads"]) {
      if (load["core"] == core["id"]) loads.add(load["dispatched"], load["performed"]);
    }
    for (const Json& write : run.json["writes"]) {
      if (write["core"] == core["id"] && !write["buffered"].is_null())
        buffered.add(write["buffered"], write["visible"]);
    }
    for (const test::PerfettoSlice& slice : run.file.slices) {
      if (slice.category == "request" && run.file.group_of(slice.track) == group) mshrs.add(slice.from, slice.to);
    }
    check_counter(run, group, "loads pending", loads);
    check_counter(run, group, "writes in the store buffer", buffered);
    check_counter(run, group, "MSHRs in use", mshrs);
    for (const auto& [cycle, level] : mshrs.changes()) CHECK(level <= run.json["config"]["core.mshrs"]);
  }
}

// Every grant that a write used is one of its core's, for its line (a split write has two).
void check_requests(const Run& run) {
  const std::uint64_t line_size = run.json["config"]["line_size"];
  std::set<std::tuple<std::string, std::uint64_t, std::uint64_t>> grants;
  std::size_t requests = 0, lost = 0;
  for (const test::PerfettoSlice& slice : run.file.slices) {
    if (slice.category != "request") continue;
    ++requests;
    CHECK(run.file.tracks.at(slice.track).name.starts_with("MSHR "));
    if (slice.name == "lost") {
      ++lost;
      continue;
    }
    CHECK(slice.to == slice.arguments["granted"]);
    grants.emplace(run.file.group_of(slice.track), slice.arguments["line"], slice.to);
    REQUIRE(!slice.within.empty());
    for (std::size_t i = 1; i < slice.within.size(); ++i) CHECK(slice.within[i].from == slice.within[i - 1].to);
    CHECK(slice.within.front().from >= slice.from);
    CHECK(slice.within.back().to == slice.to);
  }
  for (const Json& write : run.json["writes"]) {
    if (write["granted"].is_null()) continue;
    INFO(write.dump());
    const std::uint64_t address = std::stoull(write["address"].get<std::string>(), nullptr, 16);
    const std::uint64_t first = address / line_size * line_size;
    const std::uint64_t last = (address + write["size"].get<std::uint64_t>() - 1) / line_size * line_size;
    const std::string group = group_name(run, write["core"]);
    CHECK(grants.count({group, first, write["granted"]}) + grants.count({group, last, write["granted"]}) >= 1);
  }
  // Each takes an MSHR once; one that came from the L2 may have asked for more with the same MSHR.
  const Json& stats = run.json["stats"];
  const auto stat = [&](const char* name) { return stats.at(name)["value"].get<std::size_t>(); };
  CHECK(lost == stat("l2.lost_fills"));
  CHECK(requests <= stat("l2.hits") + stat("l2.misses") + stat("l2.upgrades"));
  CHECK(requests >= stat("l2.misses"));
}

void check_run(const std::string& trace, const Words& options) {
  INFO(trace << " " << Json(options).dump());
  const Run result = run(trace, options);
  CHECK(result.file.problems == Words{});
  CHECK(result.file.process == "membar: " + trace);
  Slices slices = slices_by_id(result);
  check_writes(result, slices);
  check_barriers(result, slices);
  check_loads(result, slices);
  check_flows(result);
  check_counters(result);
  check_requests(result);
}

TEST_CASE("A Perfetto trace has every write, load and barrier of the JSON once, joined by flows") {
  check_run("traces/lessons/01-publish.trace", {});
  check_run("traces/lessons/23-fence-modified-elsewhere.trace", {});
  check_run("traces/lessons/27-false-sharing.trace", {});
  check_run("traces/lessons/29-counter-add.trace", {});
  check_run("traces/lessons/30-counter-cas.trace", {});
  check_run("traces/litmus/iriw+mfences.trace", {"--set", "core.model=sc"});
}

// Ops of all kinds on a few lines, some of them across two.
std::string mixed_trace(unsigned threads, unsigned ops) {
  static const Words kinds{"load x -> r1",
                           "load data[{}] -> r2",
                           "lfence",
                           "store x {}",
                           "store data[{}] 7",
                           "store data[{}] r2",
                           "add.rlx x 1 -> r4",
                           "store.sc x 3",
                           "sfence",
                           "prefetchw data[{}]",
                           "load.acq data[{}] -> r5",
                           "store.rel y {}",
                           "cas.sc y 0 1 -> r6",
                           "mfence",
                           "load 0x9003c:8 -> r7",
                           "store 0x9003c:8 5"};
  std::string text = "membar 1\nvar x\nvar y\nvar data[512]\n";
  std::uint64_t random = 1;
  const auto draw = [&random](std::uint64_t below) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    return (random >> 33) % below;
  };
  for (unsigned thread = 0; thread < threads; ++thread) {
    text += "\nthread t" + std::to_string(thread) + "\n";
    for (unsigned i = 0; i < ops; ++i) {
      std::string op = kinds[draw(kinds.size())];
      if (const auto hole = op.find("{}"); hole != std::string::npos) {
        op.replace(hole, 2, std::to_string(draw(4) == 0 ? draw(512) : draw(24)));
      }
      text += "  " + (draw(10) == 0 ? "op" + std::to_string(i) + ": " : std::string()) + op + "\n";
    }
  }
  return text;
}

std::vector<test::PerfettoSlice> requests_of(const Run& result, const std::string& symbol) {
  std::vector<test::PerfettoSlice> requests;
  for (const test::PerfettoSlice& slice : result.file.slices) {
    if (slice.category == "request" && slice.arguments.value("symbol", "") == symbol) requests.push_back(slice);
  }
  return requests;
}

TEST_CASE("An MSHR that asks for more while it fills the L1 from the L2 is in use from the first") {
  const test::TemporaryDirectory directory;
  std::string text = "membar 1\nvar a\nvar data[48]\nplace a shared c0 c1\n\nthread p\n";
  for (const char* op : {"0", "8", "16", "24", "32", "40"}) text += std::string("  load data[") + op + "] -> r1\n";
  text += "  delay 200\n  load a -> r2\n  prefetchw a\n  delay 100\n\nthread q\n  delay 1\n";
  const Words tiny{"--config", "configs/machines/tiny.toml", "--set", "core.window=4"};
  const Run result = run(directory.file("more.trace", text), tiny);
  const auto requests = requests_of(result, "a");
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].name == "upgrade");
  REQUIRE(!requests[0].within.empty());
  CHECK(requests[0].within.front().from == requests[0].from + 1);
  CHECK(result.json["stats"]["l2.hits"]["value"] == 1);
}

// Lines are lost on their way from the L2 to the L1 where many cores want few lines and the L1 is small.
TEST_CASE("An MSHR whose line is lost on its way to the L1 is free from then on") {
  const test::TemporaryDirectory directory;
  const Run result =
      run(directory.file("mixed.trace", mixed_trace(4, 600)), {"--config", "configs/machines/tiny.toml"});
  CHECK(std::count_if(result.file.slices.begin(), result.file.slices.end(), [](const test::PerfettoSlice& slice) {
          return slice.category == "request" && slice.name == "lost" && slice.within.empty();
        }) > 0);
  check_counters(result);
  check_requests(result);
}

TEST_CASE("A Perfetto trace agrees with the JSON on machines whose ops overlap and whose lines are taken away") {
  const test::TemporaryDirectory directory;
  const std::string trace = directory.file("mixed.trace", mixed_trace(3, 200));
  const Words wide{"--set", "core.window=16", "--set", "core.issue_width=4", "--set", "core.mshrs=4"};
  const auto with = [&](Words more) {
    more.insert(more.end(), wide.begin(), wide.end());
    return more;
  };
  check_run(trace, {"--config", "configs/machines/tiny.toml"});
  check_run(trace, with({"--config", "configs/machines/tiny.toml", "--set", "store_buffer.rfo_prefetch=2"}));
  check_run(trace, with({"--set", "core.model=sc"}));
  check_run(trace, with({"--set", "core.model=pso", "--set", "store_buffer.coalesce=true"}));
  check_run(trace, with({"--set", "core.model=configs/machines/models/rmo.toml", "--set", "store_buffer.drain=lazy"}));
}

}  // namespace
}  // namespace membar
