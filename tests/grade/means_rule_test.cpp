#include "sim/grade/means_rule.h"

#include <catch2/catch.hpp>

#include "sim/trace/reader.h"

namespace membar {
namespace {

constexpr const char* kTrace =
    "membar 1\nvar x y\nvar d[4]\nplace x l3\n"
    "thread a\n  store x 1 hold 5\n  store.rel y 1\n  mfence\n  fence.sc\n  add.rlx d[2] 1 -> r1\n"
    "thread b\n  repeat 3 i\n    load x -> r1\n  end\n  load.acq x -> r2\n  await y == 1\n  set r3 = r1\n"
    "  load y -> r4 after a:1\n  delay 3\n";

MeansCount counted_by(const std::string& rule) {
  static const Program program = std::move(read_trace_text(kTrace, "t.trace")).value();
  const auto rules = parse_means(PlacedText{rule, "e.toml", 4}, program);
  INFO(rule << (rules ? "" : rules.error().text()));
  REQUIRE(rules.ok());
  REQUIRE(rules.value().size() == 1);
  return count_means(rules.value()[0], program);
}

std::string error_of_rule(const std::string& rule) {
  static const Program program = std::move(read_trace_text(kTrace, "t.trace")).value();
  const auto rules = parse_means(PlacedText{rule, "e.toml", 4}, program);
  return rules ? "" : rules.error().text();
}

TEST_CASE("Ops are counted as they are written, by mnemonic, order, class, variable and thread") {
  CHECK(counted_by("op == 0").count == 11);
  CHECK(counted_by("store == 0").count == 2);
  CHECK(counted_by("store.rel == 0").count == 1);
  CHECK(counted_by("store.sc == 0").count == 0);
  CHECK(counted_by("load == 0").count == 3);
  CHECK(counted_by("load of x == 0").count == 2);
  CHECK(counted_by("load of x in a == 0").count == 0);
  CHECK(counted_by("op in b of y == 0").count == 2);
  CHECK(counted_by("barrier == 0").count == 2);
  CHECK(counted_by("fence == 0").count == 1);
  CHECK(counted_by("rmw == 0").count == 1);
  CHECK(counted_by("rmw of d == 0").count == 1);
  CHECK(counted_by("atomic == 0").count == 3);
  CHECK(counted_by("set == 0").count == 1);
  CHECK(counted_by("delay == 0").count == 1);
  CHECK(counted_by("place == 0").count == 1);
  CHECK(counted_by("after == 0").count == 1);
  CHECK(counted_by("hold == 0").count == 1);
}

TEST_CASE("Language synchronisation counts as one op, whatever it is made of") {
  const Program program =
      std::move(read_trace_text("membar 1\nvar n\nmutex m\nthread a\n  lock m\n  store n 1\n  unlock m\n", "t.trace"))
          .value();
  const auto counted = [&](const std::string& rule) {
    return count_means(parse_means(PlacedText{rule, "e.toml", 1}, program).value().at(0), program).count;
  };
  CHECK(counted("op == 0") == 3);
  CHECK(counted("rmw == 0") == 2);
  CHECK(counted("store == 0") == 1);
}

TEST_CASE("A rule holds up to its number, from it, or at it") {
  CHECK(counted_by("store <= 2").held);
  CHECK_FALSE(counted_by("store <= 1").held);
  CHECK(counted_by("store >= 2").held);
  CHECK_FALSE(counted_by("store >= 3").held);
  CHECK(counted_by("store == 2").held);
  CHECK_FALSE(counted_by("store == 3").held);
  CHECK(counted_by("store == 3").places[1].line == 7);
}

TEST_CASE("A rule that counts nothing is an error with its line") {
  CHECK(error_of_rule("\n\nstore = 2").find("e.toml:6:1: error: 'store = 2' counts nothing") == 0);
  CHECK(error_of_rule("store").find("counts nothing") != std::string::npos);
  CHECK(error_of_rule("store == many").find("counts nothing") != std::string::npos);
  CHECK(error_of_rule("store of x of y == 1").find("counts nothing") != std::string::npos);
  CHECK(error_of_rule("mfence.sc == 0").find("unknown op 'mfence.sc'") != std::string::npos);
  CHECK(error_of_rule("store.hot == 0").find("unknown op 'store.hot'") != std::string::npos);
  CHECK(error_of_rule("store of z == 0").find("unknown variable 'z'") != std::string::npos);
  CHECK(error_of_rule("store in c == 0").find("unknown thread 'c'") != std::string::npos);
}

}  // namespace
}  // namespace membar
