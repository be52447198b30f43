#include "sim/base/result.h"

#include <catch2/catch.hpp>

namespace membar {

TEST_CASE("An error about a whole line is shown at its first column, and one about a file without a place") {
  CHECK(Error{"a.trace", 3, 7, "no"}.text() == "a.trace:3:7: error: no");
  CHECK(Error{"a.trace", 3, 0, "no"}.text() == "a.trace:3:1: error: no");
  CHECK(Error{"a.trace", 0, 0, "no"}.text() == "a.trace: error: no");
  CHECK(Error{"", 0, 0, "no"}.text() == "error: no");
}

}  // namespace membar
