// Random programs on random machines: the laws that every run keeps, whatever it does.
#include <catch2/catch.hpp>
#include <string>

#include "sim/stress/random_case.h"
#include "sim/stress/trial.h"

namespace membar {
namespace {

void check_seeds(std::uint64_t first, std::uint64_t count, bool compare) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const StressCase made = random_case(seed);
    const Verdict verdict = try_case(made, {compare});
    if (verdict.good()) continue;
    FAIL("seed " << seed << ": " << name_of(verdict.problem) << ": " << verdict.text << "\n"
                 << made.machine("model.toml") << made.model << made.trace());
  }
}

}  // namespace

TEST_CASE("Random programs keep the axioms of their model and the laws of conservation") {
  check_seeds(1, 1500, false);
}

TEST_CASE("Running ahead, observing and carrying data change nothing") { check_seeds(10001, 500, true); }

}  // namespace membar
