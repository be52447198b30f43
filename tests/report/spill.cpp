#include "sim/report/spill.h"

#include <catch2/catch.hpp>
#include <sstream>

using membar::Spill;

namespace {

std::string read_back(Spill& spill) {
  std::ostringstream out;
  REQUIRE(spill.copy_to(out).ok());
  return out.str();
}

}  // namespace

TEST_CASE("A spill that nothing was written to is empty") {
  Spill spill;
  CHECK(spill.empty());
  CHECK(read_back(spill).empty());
}

TEST_CASE("What was written comes back whole, on either side of the size that stays in memory") {
  for (const std::size_t size : {std::size_t{1}, Spill::kInMemory - 1, Spill::kInMemory, 3 * Spill::kInMemory + 17}) {
    Spill spill;
    std::string all;
    for (std::size_t i = 0; all.size() < size; ++i) {
      const std::string piece = std::to_string(i) + ";";
      spill.append(piece);
      all += piece;
    }
    CHECK_FALSE(spill.empty());
    CHECK((read_back(spill) == all));
  }
}
