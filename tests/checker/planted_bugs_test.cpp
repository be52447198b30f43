// Every bug of the catalogue, planted into a copy of the tables: what breaks, on which machine, after how many steps.
#include "sim/protocol/planted_bugs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "sim/checker/check.h"
#include "sim/checker/explorer.h"

namespace membar {

namespace {

// The fewest private hierarchies with one line that show the bug.
struct Finding {
  std::string_view bug;
  unsigned caches;
  std::size_t steps;
  Property property;
  bool compiles;
};

constexpr Finding kFindings[] = {
    {"ack-too-few", 2, 16, Property::single_writer, true},
    {"early-writer", 2, 16, Property::single_writer, false},
    {"ack-without-invalidation", 2, 15, Property::single_writer, true},
    {"ack-before-the-data", 2, 15, Property::single_writer, true},
    {"upgrade-skips-invalidation", 2, 13, Property::single_writer, true},
    {"upgrade-survives-inv", 2, 16, Property::single_writer, true},
    {"lost-downgrade", 2, 9, Property::single_writer, true},
    {"silent-write-stays-clean", 1, 6, Property::data_value, true},
    {"reader-served-too-early", 2, 15, Property::data_value, true},
    {"writeback-drops-bytes", 1, 9, Property::data_value, true},
    {"stale-putm-accepted", 2, 12, Property::inclusion, true},
    {"writeback-ignores-forwards", 2, 9, Property::deadlock, true},
    {"answer-to-reader-only", 2, 12, Property::deadlock, true},
    {"freed-before-putack", 2, 16, Property::possible, true},
    {"recall-forgets-the-l1", 2, 11, Property::bookkeeping, false},
    {"recall-ends-early", 2, 13, Property::inclusion, true},
    {"recall-drops-dirty-bytes", 1, 15, Property::data_value, true},
    {"eviction-without-recall", 2, 10, Property::inclusion, true},
};

Exploration explore_with(const PlantedBug& bug, unsigned caches) {
  ExplorerOptions options;
  options.shape.caches = caches;
  bug.plant(options.tables);
  return explore(options);
}

}  // namespace

TEST_CASE("Every bug of the catalogue is found, with a shortest way to it, and not on fewer caches than it takes") {
  for (const PlantedBug& bug : planted_bugs()) {
    INFO(bug.name);
    const auto* expected = std::find_if(std::begin(kFindings), std::end(kFindings),
                                        [&](const Finding& finding) { return finding.bug == bug.name; });
    REQUIRE(expected != std::end(kFindings));
    if (expected->caches > 1) CHECK(explore_with(bug, expected->caches - 1).end == Exploration::End::complete);
    const Exploration result = explore_with(bug, expected->caches);
    REQUIRE(result.end == Exploration::End::violated);
    CHECK(title_of(result.counterexample->violation.property) == title_of(expected->property));
    CHECK(result.counterexample->steps.size() == expected->steps);
    ProtocolTables tables;
    bug.plant(tables);
    CHECK(compiles(tables) == expected->compiles);
  }
}

TEST_CASE("The bugs of the catalogue have names of their own and a hint that is one line") {
  for (const PlantedBug& bug : planted_bugs()) {
    INFO(bug.name);
    CHECK(bug.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK(find_planted_bug(bug.name) == &bug);
    CHECK_FALSE(bug.hint.empty());
    CHECK(bug.hint.find('\n') == std::string_view::npos);
  }
  CHECK(planted_bugs().size() >= 12);
  CHECK(find_planted_bug("no-such-bug") == nullptr);
  CHECK(find_planted_bug("") == nullptr);
}

}  // namespace membar
