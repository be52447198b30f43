// Whole machines on a wrong protocol: whatever it does, the run ends in order, and the checks see most of it.
#include "sim/protocol/planted_bugs.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/check.h"
#include "sim/engine/random.h"
#include "sim/stress/random_case.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

// How a run on a wrong protocol shows it.
enum class Sign : std::uint8_t { none, wrong_value, cannot_finish, invariant };

// Fails the test where a run ends in another way than a wrong protocol can make it.
Sign sign_of(const TraceRun& run) {
  REQUIRE_FALSE(run.refused);
  switch (run.end.outcome) {
    case RunEnd::Outcome::finished:
      return run.problem().empty() ? Sign::none : Sign::wrong_value;
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
      CHECK_FALSE(run.end.error.message.empty());
      return Sign::cannot_finish;
    case RunEnd::Outcome::broken:
      CHECK(run.end.error.message.find("invariant failed: ") == 0);
      CHECK(run.end.error.message.find(", in cycle ") != std::string::npos);
      return Sign::invariant;
    case RunEnd::Outcome::fault:
    case RunEnd::Outcome::interrupted:
      break;
  }
  FAIL("a wrong protocol does not make a program wrong");
  return Sign::none;
}

// What a run does after its end may fail as well (records of times that make no sense), and says so.
Sign run_on(const ProtocolTables& tables, const StressCase& made, bool check) {
  RunTraceOptions options;
  options.base = made.config().value();
  options.tables = &tables;
  options.max_cycles = 100'000;
  options.check = check;
  try {
    return sign_of(run_trace(made.trace(), {}, options));
  } catch (const InvariantFailure&) {
    return Sign::invariant;
  }
}

// Wrong tables of all kinds: other states, actions that are missing, too many, or of another cell, messages that wait.
template <class TableType>
void mutate(TableType& table, Random& random) {
  auto& cell = table.cells[random.below(table.cells.size())];
  const auto& other = table.cells[random.below(table.cells.size())];
  switch (random.below(6)) {
    case 0:
      cell.next = static_cast<typename TableType::State>(random.below(TableType::kStates));
      return;
    case 1:
      if (cell.action_count != 0) --cell.action_count;
      return;
    case 2:
      for (unsigned i = 1; i < cell.action_count; ++i) cell.actions[i - 1U] = cell.actions[i];
      if (cell.action_count != 0) --cell.action_count;
      return;
    case 3:
      if (cell.action_count == cell.kMaxActions) return;
      cell.actions[cell.action_count++] =
          static_cast<typename TableType::Action>(random.below(count_of(typename TableType::Action{})));
      return;
    case 4:
      cell.outcome = cell.outcome == Outcome::stall ? Outcome::go : Outcome::stall;
      return;
    default:
      cell = other;
  }
}

ProtocolTables random_tables(std::uint64_t seed) {
  Random random(seed);
  ProtocolTables tables;
  for (std::uint64_t left = 1 + random.below(3); left != 0; --left) {
    if (random.below(2) == 0) {
      mutate(tables.private_table, random);
    } else {
      mutate(tables.directory_table, random);
    }
  }
  return tables;
}

// The runs of a random protocol on a random program, with and without checks.
void run_random_protocol(std::uint64_t seed, unsigned (&signs)[4]) {
  const ProtocolTables tables = random_tables(seed);
  const StressCase made = random_case(seed);
  INFO("protocol and program of seed " << seed);
  const Sign unchecked = run_on(tables, made, false);
  const Sign checked = run_on(tables, made, true);
  ++signs[static_cast<unsigned>(checked)];
  // What is wrong without checks does not go by unseen with them.
  if (checked == Sign::none) CHECK(unchecked == Sign::none);
}

}  // namespace

TEST_CASE("A run on a random wrong protocol ends in order, and checks see no less than the run itself") {
  unsigned signs[4] = {};
  for (std::uint64_t seed = 1; seed <= 150; ++seed) run_random_protocol(seed, signs);
  // Most mistakes lie in cells that a small program does not meet; some do not.
  CHECK(signs[static_cast<unsigned>(Sign::none)] > 0);
  CHECK(signs[static_cast<unsigned>(Sign::invariant)] > 0);
}

// Loads and stores that come back to a written line after it has left the caches, on a machine of a few lines.
constexpr const char* kComeBack =
    "var x\nvar d[64]\nthread t\n  store x 42\n  repeat 24 i\n    load d[i * 8] -> r2\n  end\n  load x -> r1\n"
    "expect t.r1 == 42\n";
const std::vector<std::string> kFewLines{"l1.size=256", "l1.ways=2",    "l2.size=512",
                                         "l2.ways=4",   "l3.size=1KiB", "l3.ways=8"};

TraceRun run_with_bug(const std::string& body, const std::vector<std::string>& settings, std::string_view bug,
                      bool check) {
  REQUIRE(find_planted_bug(bug) != nullptr);
  ProtocolTables tables;
  find_planted_bug(bug)->plant(tables);
  RunTraceOptions options;
  options.tables = &tables;
  options.max_cycles = 100'000;
  options.check = check;
  return run_trace("membar 1\n" + body, settings, options);
}

TEST_CASE("A planted bug shows as a wrong value, and with checks as the invariant that it broke before") {
  REQUIRE(run_trace(std::string("membar 1\n") + kComeBack, kFewLines).problem().empty());
  const TraceRun wrong = run_with_bug(kComeBack, kFewLines, "writeback-drops-bytes", false);
  REQUIRE(wrong.ok());
  CHECK(wrong.problem() == "line 10: expect t.r1 == 42: t.r1 = 0\n");
  const TraceRun checked = run_with_bug(kComeBack, kFewLines, "writeback-drops-bytes", true);
  REQUIRE(checked.end.outcome == RunEnd::Outcome::broken);
  CHECK(
      checked.end.error.message.starts_with("invariant failed: the L3 holds bytes of a line that are older than the "
                                            "last write in coherence order, in cycle "));
  CHECK(checked.end.error.message.ends_with(", line 0x10000 (x), on PutM from core c0"));
}

TEST_CASE("A planted bug shows as a program that waits for ever") {
  const std::string poll =
      "var flag\nthread p\n  delay 600\n  store flag 1\nthread c\n  await flag == 1\n"
      "place flag shared c0 c1\n";
  REQUIRE(run_trace("membar 1\n" + poll).problem().empty());
  const TraceRun hangs = run_with_bug(poll, {}, "upgrade-skips-invalidation", false);
  CHECK(hangs.end.outcome == RunEnd::Outcome::stuck);
  CHECK(hangs.end.error.line == 7);
  const TraceRun checked = run_with_bug(poll, {}, "upgrade-skips-invalidation", true);
  CHECK(checked.end.outcome == RunEnd::Outcome::broken);
  CHECK(checked.end.error.message.starts_with("invariant failed: the directory forgets that core c1 holds a line, "));
}

TEST_CASE("A loop that a planted bug keeps writing for ever is given up") {
  ProtocolTables tables;
  RunTraceOptions options;
  options.tables = &tables;
  options.max_cycles = 5'000;
  const TraceRun run =
      run_trace("membar 1\nvar x\nthread t\n  set r1 = 0\n  while r1 == 0\n    store x 1\n  end\n", {}, options);
  CHECK(run.end.outcome == RunEnd::Outcome::no_progress);
  CHECK(run.end.error.message.starts_with("the run is not over after 5000 cycles: "));
}

// Data of eight slices waits for its turn at the port of r. That of x is the last; the Inv that w's store sends after
// it has a network of its own.
constexpr const char* kOvertaken =
    "var a0 a1 a2 a3 a4 a5 a6 x\n"
    "place a0 l3\nplace a1 l3\nplace a2 l3\nplace a3 l3\nplace a4 l3\nplace a5 l3\nplace a6 l3\nplace x shared c1 c2\n"
    "thread r\n  load a0\n  load a1\n  load a2\n  load a3\n  load a4\n  load a5\n  load a6\n  load x -> r1\n"
    "  delay 500\n  load x -> r2\n"
    "thread w\n  delay 8\n  store x 1\n"
    "thread sharer\n  delay 1\n"
    "expect r.r2 == 1\n";
const std::vector<std::string> kNarrowPorts{"core.window=64", "core.issue_width=8", "l3.slices=8",
                                            "network.cycles_per_message=20"};

TEST_CASE("An Inv that overtakes the data and is answered at once leaves the reader with an old value") {
  REQUIRE(run_trace(std::string("membar 1\n") + kOvertaken, kNarrowPorts).problem().empty());
  const TraceRun wrong = run_with_bug(kOvertaken, kNarrowPorts, "ack-before-the-data", false);
  REQUIRE(wrong.ok());
  CHECK(wrong.problem() == "line 27: expect r.r2 == 1: r.r2 = 0\n");
  const TraceRun checked = run_with_bug(kOvertaken, kNarrowPorts, "ack-before-the-data", true);
  REQUIRE(checked.end.outcome == RunEnd::Outcome::broken);
  CHECK(checked.end.error.message.starts_with("invariant failed: core c1 may write a line that core c0 may read, in "));
}

TEST_CASE("Checks catch every bug of the catalogue on small programs, and most are caught without") {
  unsigned unchecked = 0;
  for (const PlantedBug& bug : planted_bugs()) {
    ProtocolTables tables;
    bug.plant(tables);
    bool seen = sign_of(run_with_bug(kComeBack, kFewLines, bug.name, false)) != Sign::none ||
                sign_of(run_with_bug(kOvertaken, kNarrowPorts, bug.name, false)) != Sign::none;
    bool caught = sign_of(run_with_bug(kComeBack, kFewLines, bug.name, true)) != Sign::none ||
                  sign_of(run_with_bug(kOvertaken, kNarrowPorts, bug.name, true)) != Sign::none;
    for (std::uint64_t seed = 1; seed <= 3000 && !(seen && caught); ++seed) {
      INFO(bug.name << ", seed " << seed);
      const StressCase made = random_case(seed);
      if (!caught) caught = run_on(tables, made, true) != Sign::none;
      if (!seen) seen = run_on(tables, made, false) != Sign::none;
    }
    INFO(bug.name);
    CHECK(caught);
    if (!seen) UNSCOPED_INFO("only checks see " << bug.name);
    unchecked += seen ? 1U : 0U;
  }
  CHECK(unchecked >= 12);
}

TEST_CASE("The lessons on every planted bug end in order") {
  unsigned caught = 0;
  for (const PlantedBug& bug : planted_bugs()) {
    ProtocolTables tables;
    bug.plant(tables);
    bool seen = false;
    for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/lessons")) {
      if (entry.path().extension() != ".trace") continue;
      INFO(bug.name << ", " << entry.path().filename().string());
      RunTraceOptions options;
      options.tables = &tables;
      options.max_cycles = 1'000'000;
      seen = sign_of(run_trace_file(entry.path().string(), {}, options)) != Sign::none || seen;
    }
    caught += seen ? 1U : 0U;
  }
  // Lessons fit into the caches: bugs of evictions and of rare races do not show in them.
  CHECK(caught >= 6);
}

TEST_CASE("Many random wrong protocols", "[.][long]") {
  const char* const first = std::getenv("MEMBAR_SEED");
  const char* const count = std::getenv("MEMBAR_CASES");
  const std::uint64_t from = first != nullptr ? std::strtoull(first, nullptr, 10) : 1;
  const std::uint64_t cases = count != nullptr ? std::strtoull(count, nullptr, 10) : 1000;
  unsigned signs[4] = {};
  for (std::uint64_t seed = from; seed < from + cases; ++seed) run_random_protocol(seed, signs);
  WARN("none " << signs[0] << ", wrong values " << signs[1] << ", cannot finish " << signs[2] << ", invariants "
               << signs[3]);
}

TEST_CASE("Many random programs on every planted bug", "[.][long]") {
  const char* const first = std::getenv("MEMBAR_SEED");
  const char* const count = std::getenv("MEMBAR_CASES");
  const std::uint64_t from = first != nullptr ? std::strtoull(first, nullptr, 10) : 1;
  const std::uint64_t cases = count != nullptr ? std::strtoull(count, nullptr, 10) : 200;
  for (const PlantedBug& bug : planted_bugs()) {
    ProtocolTables tables;
    bug.plant(tables);
    unsigned unchecked[4] = {}, checked[4] = {};
    for (std::uint64_t seed = from; seed < from + cases; ++seed) {
      const StressCase made = random_case(seed);
      INFO(bug.name << ", seed " << seed);
      ++unchecked[static_cast<unsigned>(run_on(tables, made, false))];
      ++checked[static_cast<unsigned>(run_on(tables, made, true))];
    }
    WARN(bug.name << ": none, wrong values, cannot finish, invariants: " << unchecked[0] << ' ' << unchecked[1] << ' '
                  << unchecked[2] << ' ' << unchecked[3] << "; with checks " << checked[0] << ' ' << checked[1] << ' '
                  << checked[2] << ' ' << checked[3]);
  }
}

}  // namespace membar
