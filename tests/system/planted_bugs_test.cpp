// Whole machines on a wrong protocol: whatever it does, the run ends in order, and the checks see most of it.
#include "sim/protocol/planted_bugs.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/base/check.h"
#include "sim/engine/random.h"
#include "tests/support/random_program.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

// How a run on a wrong protocol shows it.
enum class Sign : std::uint8_t { none, wrong_value, cannot_finish, invariant };

// REQUIRES: tables is not the protocol's own.
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
Sign run_on(const ProtocolTables& tables, const RandomCase& made, bool check) {
  RunTraceOptions options;
  options.tables = &tables;
  options.max_cycles = 100'000;
  options.check = check;
  try {
    return sign_of(run_trace(made.trace, made.settings, options));
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
  const RandomCase made = random_case(seed);
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
      const RandomCase made = random_case(seed);
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
