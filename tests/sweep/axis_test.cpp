#include "sim/sweep/axis.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace membar {
namespace {

using Values = std::vector<std::string>;

Values values(const std::string& text) {
  const auto parsed = parse_values(text);
  INFO(text << ": " << (parsed ? "" : parsed.error().message));
  REQUIRE(parsed.ok());
  return parsed.value();
}

std::string problem(const std::string& text) {
  const auto parsed = parse_values(text);
  INFO(text);
  REQUIRE(!parsed.ok());
  return parsed.error().message;
}

TEST_CASE("A range goes from its start to its end in steps, and takes the end if a step arrives there") {
  CHECK(values("20:80:20") == Values{"20", "40", "60", "80"});
  CHECK(values("20:79:20") == Values{"20", "40", "60"});
  CHECK(values("80:20:-30") == Values{"80", "50", "20"});
  CHECK(values("7:7:1") == Values{"7"});
  CHECK(values("0.1:0.5:0.1") == Values{"0.1", "0.2", "0.3", "0.4", "0.5"});
  CHECK(values("18.5ns:20ns:0.5ns") == Values{"18.5ns", "19ns", "19.5ns", "20ns"});
  CHECK(values("0:2KiB:1KiB") == Values{"0", "1KiB", "2KiB"});
  CHECK(values("1MiB:512KiB:-256KiB") == Values{"1MiB", "768KiB", "512KiB"});
  CHECK(values("20ns:19ns:-0.5ns") == Values{"20ns", "19.5ns", "19ns"});
}

TEST_CASE("A range with a factor grows by it") {
  CHECK(values("1:64:*4") == Values{"1", "4", "16", "64"});
  CHECK(values("256KiB:1MiB:*2") == Values{"256KiB", "512KiB", "1MiB"});
  CHECK(values("10:100:*1.5") == Values{"10", "15", "23", "34", "51", "76"});  // whole ends give whole values
  CHECK(values("1:3:*1.1") == Values{"1", "2", "3"});                          // none of them twice
}

TEST_CASE("The whole numbers of a range are written out, however round they are") {
  CHECK(values("99999:100001:1") == Values{"99999", "100000", "100001"});
  CHECK(values("1000000:1000000000:*1000") == Values{"1000000", "1000000000"});
  CHECK(values("12345678901:12345678902:1") == Values{"12345678901", "12345678902"});
  CHECK(values("100000ns:200000ns:100000ns") == Values{"100000ns", "200000ns"});
}

TEST_CASE("What stands between commas is taken as it is") {
  CHECK(values("sc,tso,pso") == Values{"sc", "tso", "pso"});
  CHECK(values("100") == Values{"100"});
  CHECK(values("32KiB,1M,20ns") == Values{"32KiB", "1M", "20ns"});
  CHECK(values("a:b") == Values{"a:b"});
}

TEST_CASE("Ranges that lead nowhere say why") {
  CHECK(problem("20:80:-10") == "the step does not lead from 20 to 80");
  CHECK(problem("80:20:10") == "the step does not lead from 80 to 20");
  CHECK(problem("20:80:0") == "the step does not lead from 20 to 80");
  CHECK(problem("0:80:*2") == "expected a range from above 0 and a factor above 1");
  CHECK(problem("1:80:*1") == "expected a range from above 0 and a factor above 1");
  CHECK(problem("80:20:*2") == "a range with a factor goes up; expected FROM below TO");
  CHECK(problem("1:x:2") == "'x' is no number; expected FROM:TO:STEP or FROM:TO:*FACTOR, as in 20:80:10");
  CHECK(problem("1KiB:20ns:1") == "'20ns' has another unit than '1KiB'");
  CHECK(problem("1KiB:4KiB:*2KiB") == "the factor '2KiB' has a unit; expected a number");
  CHECK(problem("9007199254740990:9007199254740994:1") ==
        "'9007199254740994' is beyond 2^53, where ranges are not exact; expected a list of values");
  CHECK(problem("1KiB:2KiB:--1KiB").starts_with("'--1KiB' is no number"));
  CHECK(problem("1KiB:2KiB:-").starts_with("'-' is no number"));
  CHECK(problem("1:100000000:1") == "the range has more than 1000000 values");
  CHECK(problem("40:100:*1.0000000001") == "the range has more than 1000000 values");
  CHECK(problem("a,,b") == "there is an empty value; expected values as in 100,200,400 or 20:80:10");
  CHECK(problem("") == "there is an empty value; expected values as in 100,200,400 or 20:80:10");
}

TEST_CASE("An axis is a key with its values") {
  const auto axis = parse_axis("l3.latency=40,60");
  REQUIRE(axis.ok());
  CHECK(axis.value().keys() == Values{"l3.latency"});
  CHECK(axis.value().size() == 2);
  CHECK(axis.value().value(0, 1) == "60");
  CHECK(parse_axis("l3.latency").error().message ==
        "'l3.latency' names no values; expected KEY=VALUES, as in l3.latency=20:80:10");
  CHECK(parse_axis("=1").error().message == "'=1' names no values; expected KEY=VALUES, as in l3.latency=20:80:10");
  CHECK(parse_axis("l3.latency=1:0:1").error().message == "l3.latency: the step does not lead from 1 to 0");
}

TEST_CASE("Columns that move together have one length") {
  const auto axis = Axis::paired({"l1.size", "l1.ways"}, {{"32KiB", "48KiB"}, {"8", "12"}});
  REQUIRE(axis.ok());
  CHECK(axis.value().size() == 2);
  CHECK(axis.value().value(1, 1) == "12");
  CHECK(Axis::paired({"a", "b"}, {{"1", "2"}, {"3"}}).error().message ==
        "b has 1 values and a has 2; expected as many");
  CHECK(Axis::paired({"a"}, {{}}).error().message == "expected at least one value");
}

}  // namespace
}  // namespace membar
