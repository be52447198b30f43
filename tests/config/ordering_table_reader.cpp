#include "sim/config/ordering_table_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace membar {
namespace {

using enum OrderClass;

OrderingTable read(std::string_view text) {
  auto table = parse_ordering_table(text, "t.toml");
  INFO((table ? "" : table.error().text()));
  REQUIRE(table.ok());
  return std::move(table).value();
}

std::string complaint(std::string_view text) {
  const auto table = parse_ordering_table(text, "t.toml");
  return table ? "" : table.error().text();
}

TEST_CASE("an empty table orders accesses of the same address and nothing else") {
  const OrderingTable table = read("");
  CHECK(table.name == "t");
  for (unsigned o = 0; o < kOrderClasses; ++o) {
    for (unsigned y = 0; y < kOrderClasses; ++y) {
      const OrderRule expected = o < 3 && y < 3 ? OrderRule::same_address : OrderRule::never;
      CHECK(table.rules[o][y] == expected);
    }
  }
  CHECK_FALSE(table.acquire_fence);
  CHECK_FALSE(table.release_fence);
}

TEST_CASE("a base is a built-in table under another name") {
  for (const char* base : {"sc", "tso", "pso"}) {
    OrderingTable expected = *builtin_table(base);
    expected.name = "mine";
    CHECK(read("name = \"mine\"\nbase = \"" + std::string(base) + "\"\n") == expected);
  }
}

TEST_CASE("a line changes one pair of its base") {
  OrderingTable expected = tso_table();
  expected.name = "no_load_store";
  expected.rules[0][1] = OrderRule::same_address;
  CHECK(read("name = \"no_load_store\"\nbase = \"tso\"\n[order.load]\nstore = \"same_address\"\n") == expected);
}

TEST_CASE("rules with both ops named beat rules with any, and an older op's any beats a younger op's") {
  const OrderingTable table = read(R"(
[order.any]
any = "same_address"
store = "always"
[order.load]
any = "same_address"
rmw = "always"
)");
  CHECK(table.rule(load, store) == OrderRule::same_address);
  CHECK(table.rule(load, rmw) == OrderRule::always);
  CHECK(table.rule(store, store) == OrderRule::always);
  CHECK(table.rule(mfence, lfence) == OrderRule::same_address);
}

TEST_CASE("the order of the file does not matter to the rules") {
  CHECK(read("[order.load]\nrmw = \"always\"\nany = \"same_address\"\n") ==
        read("[order.load]\nany = \"same_address\"\nrmw = \"always\"\n"));
}

TEST_CASE("a younger load may pass an older store, for the store forwards") {
  CHECK(read("[order.store]\nload = \"never\"\n").rule(store, load) == OrderRule::never);
}

TEST_CASE("accesses of one address that could change places are refused") {
  CHECK(complaint("[order.load]\nload = \"never\"\n") ==
        "t.toml:2:8: error: a load after a load is \"never\", so that two accesses of one address could change places "
        "and the memory would not be coherent; expected same_address or always");
  CHECK(complaint("[order.store]\nstore = \"dependency\"\n") ==
        "t.toml:2:9: error: a store after a store is \"dependency\", so that two accesses of one address could change "
        "places and the memory would not be coherent; expected same_address or always");
  CHECK(complaint("[order.load]\nany = \"never\"\n").starts_with("t.toml:2:7: error: a load after a load is"));
  CHECK(complaint("[order.store]\nrmw = \"never\"\n").starts_with("t.toml:2:7: error: a rmw after a store is"));
  CHECK(complaint("[order.any]\nstore = \"never\"\n").starts_with("t.toml:2:9: error: a store after a load is"));
}

TEST_CASE("fences for acquires and releases are read") {
  const OrderingTable table = read(R"(
[order.any]
mfence = "always"
[order.mfence]
any = "always"
[fences]
acquire = "mfence"
release = "mfence"
)");
  CHECK(table.acquire_fence == mfence);
  CHECK(table.release_fence == mfence);
}

TEST_CASE("a fence that leaves open what it is named for is refused") {
  CHECK(complaint("[fences]\nacquire = \"lfence\"\n") ==
        "t.toml:2:11: error: acquire fence lfence leaves an older load and a younger store unordered; expected "
        "\"always\" in [order.load] lfence and in [order.lfence] store");
  CHECK(complaint(
            "[order.load]\nsfence = \"always\"\n[order.sfence]\nany = \"always\"\n[fences]\nrelease = \"sfence\"\n") ==
        "t.toml:6:11: error: release fence sfence leaves an older store and a younger store unordered; expected "
        "\"always\" in [order.store] sfence and in [order.sfence] store");
  CHECK(complaint("base = \"pso\"\nname = \"mine\"\n[fences]\nrelease = \"sfence\"\n").empty());
}

TEST_CASE("unknown names are errors at their place, with the nearest") {
  CHECK(complaint("nam = \"x\"\n") ==
        "t.toml:1:1: error: unknown key 'nam', did you mean 'name'? (expected name, base, [order.OP] or [fences] "
        "acquire and release)");
  CHECK(complaint("[ordr]\n") ==
        "t.toml:1:2: error: unknown table 'ordr', did you mean 'order'? (expected [order.OP] or [fences])");
  CHECK(complaint("[order.laod]\n")
            .starts_with("t.toml:1:8: error: unknown op 'laod' in [order.laod], did you mean 'load'? (expected load, "
                         "store, rmw, mfence"));
  CHECK(complaint("[order.load]\nstor = \"always\"\n") ==
        "t.toml:2:1: error: unknown op 'stor' in [order.load], did you mean 'store'? (expected load, store, rmw, "
        "mfence, sfence, lfence or any)");
  CHECK(complaint("[order.load]\nstore = \"allways\"\n") ==
        "t.toml:2:9: error: order.load.store is 'allways', did you mean 'always'? (expected always, same_address, "
        "dependency or never)");
  CHECK(complaint("[fences]\nacquire = \"load\"\n") ==
        "t.toml:2:11: error: fences.acquire is 'load'; expected mfence, sfence or lfence");
  CHECK(complaint("[fences]\naquire = \"lfence\"\n")
            .starts_with("t.toml:2:1: error: unknown key 'fences.aquire', did you mean 'fences.acquire'?"));
  CHECK(complaint("base = \"tos\"\n") ==
        "t.toml:1:8: error: base is 'tos', did you mean 'tso'? (expected sc, tso or pso)");
}

TEST_CASE("values that are no strings are errors") {
  CHECK(complaint("[order.load]\nstore = 1\n") == "t.toml:2:9: error: order.load.store is 1; expected a string");
  CHECK(complaint("name = true\n") == "t.toml:1:8: error: name is true; expected a string");
  CHECK(complaint("[order]\nload = \"always\"\n") ==
        "t.toml:2:1: error: [order] has the key 'load'; expected a table for the older op, such as [order.load]");
}

TEST_CASE("a table has a name of its own") {
  CHECK(complaint("name = \"tso\"\n") ==
        "t.toml:1:8: error: the table is called 'tso', as a built-in model is; expected a name of its own (name = "
        "\"...\")");
  CHECK(parse_ordering_table("", "some/sc.toml").error().text() ==
        "some/sc.toml: error: the table is called 'sc', as a built-in model is; expected a name of its own (name = "
        "\"...\")");
  CHECK(complaint("name = \"two words\"\n") ==
        "t.toml:1:8: error: name is 'two words'; expected 1 to 40 letters, digits, - or _");
}

TEST_CASE("a table that is not there is an error") {
  CHECK(load_ordering_table("no/such.toml").error().text() ==
        "no/such.toml: error: no such file; expected a TOML file");
}

}  // namespace
}  // namespace membar
