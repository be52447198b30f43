#include "sim/grade/parameter_draws.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/grade/grading.h"

namespace membar {
namespace {

using grading::exercise_text;

constexpr const char* kStarter = "membar 1\nvar x\nthread a\n  store x 1\n";

Result<Parameters> drawn(const std::string& draws, const std::optional<std::string>& student) {
  const auto exercise = parse_exercise(exercise_text(kStarter, "", "[draw]\n" + draws), "e.toml");
  REQUIRE(exercise.ok());
  return draw_parameters(exercise.value(), student);
}

TEST_CASE("Without a student every parameter has its first value") {
  const Parameters p = drawn("a = '7..9'\nb = 'x | y'\nc = '= 2 * ${a} + 1'\nd = 5\n", std::nullopt).value();
  CHECK(*p.find("a") == "7");
  CHECK(*p.find("b") == "x");
  CHECK(*p.find("c") == "15");
  CHECK(*p.find("d") == "5");
}

TEST_CASE("A student always draws the same values, and students draw every value that there is") {
  const std::string draws = "a = '10..30 step 10'\nb = 'x | y | z'\nc = 'x | y | z except ${b}'\n";
  CHECK(*drawn(draws, "anna").value().find("a") == *drawn(draws, "anna").value().find("a"));
  std::set<std::string> numbers, pairs;
  for (unsigned i = 0; i < 200; ++i) {
    const Parameters p = drawn(draws, "student " + std::to_string(i)).value();
    numbers.insert(*p.find("a"));
    CHECK(*p.find("b") != *p.find("c"));
    pairs.insert(*p.find("b") + *p.find("c"));
  }
  CHECK(numbers == std::set<std::string>{"10", "20", "30"});
  CHECK(pairs.size() == 6);
}

TEST_CASE("The values of one student are the same on every host") {
  // Both numbers were worked out by another implementation of FNV-1a, SplitMix64 and xoshiro256**.
  CHECK(seed_of("anna", "value") == 0x732459200e8914eeULL);
  CHECK(*drawn("value = '0..1000000'\n", "anna").value().find("value") == "503694");
  CHECK(seed_of("ab", "c") != seed_of("a", "bc"));
}

TEST_CASE("A new parameter does not change the others") {
  const std::string alone = *drawn("b = '0..1000000'\n", "anna").value().find("b");
  CHECK(*drawn("a = '0..1000000'\nb = '0..1000000'\n", "anna").value().find("b") == alone);
}

TEST_CASE("A draw that gives no value is an error with its line") {
  CHECK(drawn("a = '9..7'\n", "x").error().message ==
        "parameter 'a': '9..7' is no range; expected LOW..HIGH or LOW..HIGH step N");
  CHECK_FALSE(drawn("a = '1..7 step 0'\n", "x").ok());
  CHECK_FALSE(drawn("a = '1..'\n", "x").ok());
  CHECK_FALSE(drawn("a = '0..18446744073709551615'\n", "x").ok());
  CHECK(drawn("a = 'x | | y'\n", "x").error().message == "parameter 'a': has an empty choice; expected A | B | C");
  CHECK(drawn("a = 'x except x'\n", "x").error().message ==
        "parameter 'a': has no choice left; expected one that is not excepted");
  CHECK(drawn("a = '= 2 +'\n", "x").error().message.find("cannot be computed") != std::string::npos);
  CHECK(drawn("a = '= r1'\n", "x").error().message.find("cannot be computed") != std::string::npos);
  const Error later = drawn("a = '${b}'\nb = 1\n", "x").error();
  CHECK(later.message.find("unknown parameter 'b'") == 0);
  CHECK(later.line == 10);
}

}  // namespace
}  // namespace membar
