#include "sim/trace/declarations.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

Program declared(const std::string& body, const ReadOptions& options = {}) {
  return program_of(body + "\nthread t\n", options);
}

TEST_CASE("each variable lies on a line of its own") {
  const Program program = declared("var x y flag # three\nvar z u16");
  REQUIRE(program.symbols.size() == 4);
  CHECK(program.symbols[0].name == "x");
  CHECK(program.symbols[0].address == Address{0x10000});
  CHECK(program.symbols[0].element_bytes == 8);
  CHECK(program.symbols[0].count == 1);
  CHECK(program.symbols[0].line == 2);
  CHECK(program.symbols[1].address == Address{0x10040});
  CHECK(program.symbols[2].address == Address{0x10080});
  CHECK(program.symbols[3].address == Address{0x100c0});
  CHECK(program.symbols[3].element_bytes == 2);
}

TEST_CASE("the line size moves variables apart") {
  ReadOptions options;
  options.line_size = 128;
  CHECK(declared("var x y", options).symbols[1].address == Address{0x10080});
}

TEST_CASE("an array takes as many lines as it needs") {
  const Program program = declared("var data[1000] u32\nvar x\nvar small[3] wide[2] u128");
  CHECK(program.symbols[0].bytes() == 4000);
  CHECK(program.symbols[1].address == Address{0x10000 + 63 * 64});
  CHECK(program.symbols[2].bytes() == 48);
  CHECK(program.symbols[3].address == Address{0x10000 + 65 * 64});
}

TEST_CASE("variables that stand together share a line") {
  const Program program = declared("var a b : together\nvar c u8 : together\nvar x[3] y u16 : together");
  CHECK(program.symbols[0].address == Address{0x10000});
  CHECK(program.symbols[1].address == Address{0x10008});
  CHECK(program.symbols[2].address == Address{0x10040});
  CHECK(program.symbols[3].address == Address{0x10080});
  CHECK(program.symbols[4].address == Address{0x10086});
}

TEST_CASE("malformed variables are refused") {
  CHECK(error_of("var\n") ==
        "t.trace:2:4: error: expected the name of a variable: var x y data[1000] u32, found the "
        "end of the line");
  CHECK(error_of("var 9\n") == "t.trace:2:5: error: expected the name of a variable, found '9'");
  CHECK(error_of("var r1\n") ==
        "t.trace:2:5: error: 'r1' has a meaning of its own, expected another name for the variable");
  CHECK(error_of("var u8\n") ==
        "t.trace:2:5: error: 'u8' has a meaning of its own, expected another name for the variable");
  CHECK(error_of("var x[4] u7\n") == "t.trace:2:10: error: unknown type 'u7', expected u8, u16, u32, u64 or u128");
  CHECK(error_of("var x i32\n") == "t.trace:2:7: error: unknown type 'i32', expected u8, u16, u32, u64 or u128");
  CHECK(error_of("var x\nvar x\n") == "t.trace:3:5: error: 'x' is already declared on line 2, expected a new name");
  CHECK(error_of("var x x\n") == "t.trace:2:7: error: 'x' is declared twice on this line, expected a new name");
  CHECK(error_of("var x u32 y\n") == "t.trace:2:11: error: expected the end of the line after the type, found 'y'");
  CHECK(error_of("var x[0]\n") ==
        "t.trace:2:7: error: number of elements is out of range, expected 1 to 1099511627776");
  CHECK(error_of("var x[r1]\n") == "t.trace:2:7: error: number of elements is not constant, expected a number");
  CHECK(error_of("var x[1099511627776]\n") ==
        "t.trace:2:5: error: variables are too large, expected at most 1099511627776 bytes in all");
  CHECK(error_of("var x : apart\n") == "t.trace:2:9: error: expected 'together' after ':', found 'apart'");
  CHECK(error_of("var a[8] b : together\n") ==
        "t.trace:2:10: error: 'b' does not fit on the line any more, expected at most 64 bytes together");
}

TEST_CASE("init gives values to variables, elements and whole arrays") {
  const Program program =
      declared("var x\nvar data[4] u32\ninit x = 7\ninit data[3] = -1\ninit data = 1 -2 0x3\ninit x = 2 * 4");
  REQUIRE(program.initial_values.size() == 6);
  CHECK(program.initial_values[0].address == Address{0x10000});
  CHECK(program.initial_values[0].bytes == 8);
  CHECK(program.initial_values[0].value == 7);
  CHECK(program.initial_values[1].address == Address{0x10040 + 12});
  CHECK(program.initial_values[1].bytes == 4);
  CHECK(program.initial_values[1].value == 0xffffffff);
  CHECK(program.initial_values[2].address == Address{0x10040});
  CHECK(program.initial_values[3].address == Address{0x10044});
  CHECK(program.initial_values[3].value == 0xfffffffe);
  CHECK(program.initial_values[4].value == 3);
  CHECK(program.initial_values[5].value == 8);
}

TEST_CASE("malformed initial values are refused") {
  CHECK(error_of("var x\ninit z = 1\n") ==
        "t.trace:3:6: error: unknown variable 'z', expected one that a 'var' line declares");
  CHECK(error_of("var x\ninit x 1\n") == "t.trace:3:8: error: expected '=' and a value, found '1'");
  CHECK(error_of("var x\ninit x = r1\n") == "t.trace:3:10: error: initial value is not constant, expected a number");
  CHECK(error_of("var x\ninit x = 1 2\n") ==
        "t.trace:3:12: error: expected the end of the line after the value, found '2'");
  CHECK(error_of("var x u8\ninit x = 256\n") ==
        "t.trace:3:10: error: value 256 does not fit in 1 byte, expected -128..255");
  CHECK(error_of("var x[2]\ninit x = 1 2 3\n") == "t.trace:3:14: error: too many values for 'x', expected at most 2");
  CHECK(error_of("var x[2]\ninit x[2] = 1\n") == "t.trace:3:8: error: index 2 of 'x' is out of range, expected 0..1");
  CHECK(error_of("var x[2]\ninit x[r1] = 1\n") == "t.trace:3:8: error: index is not constant, expected a number");
}

TEST_CASE("place says where lines are at the start") {
  using Where = Placement::Where;
  const Program program = declared(
      "var x\nvar data[40]\nplace x modified c0\nplace x exclusive 3\n"
      "place data[9] shared c0 c1 c2\nplace x l3\nplace data dram");
  REQUIRE(program.placements.size() == 5);
  CHECK(program.placements[0].where == Where::modified);
  CHECK(program.placements[0].cores == std::vector<CoreId>{CoreId{0}});
  CHECK(program.placements[0].symbol == 0);
  CHECK_FALSE(program.placements[0].element);
  CHECK(program.placements[0].line == 4);
  CHECK(program.placements[0].column == 7);
  CHECK(program.placements[1].where == Where::exclusive);
  CHECK(program.placements[1].cores == std::vector<CoreId>{CoreId{3}});
  CHECK(program.placements[2].where == Where::shared);
  CHECK(program.placements[2].element == 9);
  CHECK(program.placements[2].cores.size() == 3);
  CHECK(program.placements[3].where == Where::l3);
  CHECK(program.placements[4].where == Where::dram);
  CHECK(program.placements[4].cores.empty());
}

TEST_CASE("malformed placements are refused") {
  CHECK(error_of("var x\nplace x\n") ==
        "t.trace:3:8: error: expected modified CORE, exclusive CORE, shared CORE..., l3 or dram, found the end of the "
        "line");
  CHECK(error_of("var x\nplace x modifed c0\n") ==
        "t.trace:3:9: error: unknown place 'modifed', did you mean 'modified'?");
  CHECK(error_of("var x\nplace x somewhere\n") ==
        "t.trace:3:9: error: unknown place 'somewhere', expected modified, exclusive, shared, l3 or dram");
  CHECK(error_of("var x\nplace x modified\n") ==
        "t.trace:3:17: error: expected a core such as c0, found the end of the line");
  CHECK(error_of("var x\nplace x modified c0 c1\n") ==
        "t.trace:3:21: error: expected the end of the line after one core, found 'c1'");
  CHECK(error_of("var x\nplace x shared c0 c0\n") == "t.trace:3:19: error: core c0 is named twice, expected it once");
  CHECK(error_of("var x\nplace x modified c256\n") ==
        "t.trace:3:18: error: core 256 is out of range, expected c0..c255");
  CHECK(error_of("var x\nplace x l3 c0\n") == "t.trace:3:12: error: expected the end of the line, found 'c0'");
}

TEST_CASE("sites have a place and a function") {
  const Program program = declared("site 1 main.c:12 main\nsite 7 a/b.cc:3 std::atomic<int>::load(int) const  # why");
  REQUIRE(program.sites.size() == 2);
  CHECK(program.sites[0].number == 1);
  CHECK(program.sites[0].location == "main.c:12");
  CHECK(program.sites[0].function == "main");
  CHECK(program.sites[1].function == "std::atomic<int>::load(int) const");
  CHECK(declared("site 1 a:1 main()::{lambda(int)#1}").sites[0].function == "main()::{lambda(int)#1}");
  CHECK(declared("site 1 a:1 # nothing").sites[0].function.empty());
  CHECK(error_of("site 0 a:1 f\n") == "t.trace:2:6: error: site number 0 is out of range, expected 1..4294967295");
  CHECK(error_of("site 1 a:1 f\nsite 1 a:2 g\n") ==
        "t.trace:3:6: error: site 1 is declared twice, expected another number");
  CHECK(error_of("site x a:1 f\n") ==
        "t.trace:2:6: error: expected the number of the site: site N file:line function, found 'x'");
  CHECK(error_of("site 1\n") == "t.trace:2:7: error: expected file:line of the site, found the end of the line");
}

TEST_CASE("an address has the name of what lies there") {
  const Program program = declared("var x\nvar data[4] u32");
  CHECK(program.symbol_at(Address{0x10000}) == "x");
  CHECK(program.symbol_at(Address{0x10004}) == "x+4");
  CHECK(program.symbol_at(Address{0x10008}) == "0x10008");
  CHECK(program.symbol_at(Address{0x10040}) == "data[0]");
  CHECK(program.symbol_at(Address{0x1004c}) == "data[3]");
  CHECK(program.symbol_at(Address{0x10050}) == "0x10050");
  CHECK(program.symbol_at(Address{0xffff}) == "0xffff");
  CHECK(program.symbol_at(Address{0}) == "0x0");
}

}  // namespace
}  // namespace membar
