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
  return count_means(rules.value()[0], program, program, 64);
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
    return count_means(parse_means(PlacedText{rule, "e.toml", 1}, program).value().at(0), program, program, 64).count;
  };
  CHECK(counted("op == 0") == 3);
  CHECK(counted("rmw == 0") == 2);
  CHECK(counted("store == 0") == 1);
  CHECK(counted("sync == 0") == 2);
  CHECK(counted("ordering == 0") == 2);
  CHECK(counted("other == 0") == 0);
}

TEST_CASE("Ops are counted by the register that they write, by their label, and by whether they can be repeated") {
  const Program starter =
      std::move(read_trace_text("membar 1\nvar x y\nthread a\n  l: load x -> r1\n", "s.trace")).value();
  const Program program = std::move(read_trace_text("membar 1\nvar x z : together\nvar y\nmutex m\nthread a\n"
                                                    "  l: load.acq x -> r1\n  while r1 == 0\n    load x -> r1\n"
                                                    "    load y -> r2\n  end\n  repeat 3 i\n    store y r1\n  end\n"
                                                    "  lock m\n  if r1 == 2\n    store z 1\n  end\n  unlock m\n"
                                                    "  store [r2]:8 1\n  load 0x7f001040:8 -> r1\n",
                                                    "t.trace"))
                              .value();
  const auto counted = [&](const std::string& rule) {
    const auto rules = parse_means(PlacedText{rule, "e.toml", 1}, starter);
    INFO(rule << (rules ? "" : rules.error().text()));
    REQUIRE(rules.ok());
    return count_means(rules.value().at(0), program, starter, 64).count;
  };
  CHECK(counted("load to r1 == 0") == 3);
  CHECK(counted("load of x to r1 == 0") == 2);
  CHECK(counted("op to r2 == 0") == 1);
  CHECK(counted("load at l == 0") == 1);
  CHECK(counted("store at l == 0") == 0);
  CHECK(counted("ordering at l == 0") == 1);
  CHECK(counted("looped == 0") == 3);  // and not the loop in which `lock` waits
  CHECK(counted("looped of x == 0") == 1);
  CHECK(counted("looped of x in a to r1 == 0") == 1);
  CHECK(counted("repeat == 0") == 1);
  CHECK(counted("other == 0") == 3);  // z, an address in a register, an address
  CHECK(counted("together == 0") == 2);
  CHECK(counted("together of x == 0") == 1);
  CHECK(counted("together of y == 0") == 0);
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
  CHECK(error_of_rule("store at bar == 0").find("unknown label 'bar'") != std::string::npos);
  CHECK(error_of_rule("load to x == 0").find("counts nothing") != std::string::npos);
  CHECK(error_of_rule("load to r32 == 0").find("counts nothing") != std::string::npos);
  CHECK(error_of_rule("place in a == 0").find("counts declarations") != std::string::npos);
  CHECK(error_of_rule("together to r1 == 0").find("counts declarations") != std::string::npos);
  CHECK(error_of_rule("repeat of x == 0").find("counts loops") != std::string::npos);
  CHECK(error_of_rule("step == 3").find("counts what a run writes; expected 'of VARIABLE'") != std::string::npos);
}

}  // namespace
}  // namespace membar
