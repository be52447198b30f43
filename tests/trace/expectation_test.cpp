#include "sim/trace/expectation.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

using Kind = ExpectTerm::Kind;
using Relation = Expectation::Relation;

const std::string kTrace =
    "var x y flag\nvar data[10] u32\nvar M\n"
    "thread producer\n"       // line 5
    "  store x 42\n"          // 0
    "  store y 100\n"         // 1
    "pub: store.sc flag 1\n"  // 2
    "  store data[3] 1\n"     // 3
    "  fence.sc\n"            // 4
    "  repeat 10 i\n"
    "    store data[i] 2\n"    // 5
    "inner: add.rlx flag 1\n"  // 6
    "  end\n"
    "  store.rel data[4] 1\n"  // 7
    "thread consumer\n"
    "  await.acq flag == 1\n"
    "look: load x -> r1\n"
    "  mfence\n"
    "  mfence\n"
    "pub: store y 1\n";

Expectation expectation_of(const std::string& text, bool before = false) {
  const std::string line = "expect " + text + "\n";
  Program program = program_of(before ? line + kTrace : kTrace + line);
  REQUIRE(program.expectations.size() == 1);
  return std::move(program.expectations[0]);
}

// "COLUMN: MESSAGE" of an expectation on line 22, columns counted from behind "expect ".
std::string expect_error(const std::string& text) {
  const Result<Program> result = read_trace_text("membar 1\n" + kTrace + "expect " + text + "\n", "t.trace");
  if (result.ok()) return "no error";
  CHECK(result.error().line == 22);
  return std::to_string(result.error().column - 7) + ": " + result.error().message;
}

TEST_CASE("an expectation compares a register with a number") {
  const Expectation e = expectation_of("consumer.r1 == 42   # a comment");
  CHECK(e.text == "consumer.r1 == 42");
  CHECK(e.line == 22);
  CHECK(e.relation == Relation::equal);
  CHECK(e.left->kind == Kind::reg);
  CHECK(e.left->thread == 1);
  CHECK(e.left->reg == 1);
  CHECK(e.right->kind == Kind::number);
  CHECK(e.right->number == 42);
}

TEST_CASE("every relation is read") {
  CHECK(expectation_of("cycles != 1").relation == Relation::not_equal);
  CHECK(expectation_of("cycles < 1").relation == Relation::less);
  CHECK(expectation_of("cycles <= 1").relation == Relation::less_equal);
  CHECK(expectation_of("cycles > 1").relation == Relation::greater);
  CHECK(expectation_of("cycles >= 1").relation == Relation::greater_equal);
  const Expectation range = expectation_of("cost(producer.pub) in 20..500");
  CHECK(range.relation == Relation::in_range);
}

TEST_CASE("variables and elements of arrays have an address and a size") {
  const Expectation e = expectation_of("data[3] == x");
  CHECK(e.left->kind == Kind::variable);
  CHECK(e.left->address == Address{0x10000 + 3 * 64 + 12});
  CHECK(e.left->bytes == 4);
  CHECK(e.right->address == Address{0x10000});
}

TEST_CASE("expectations may stand before what they name") {
  const Expectation e = expectation_of("visible(producer.store.y) < visible(producer.pub)", true);
  CHECK(e.left->kind == Kind::visible);
  CHECK(e.left->thread == 0);
  CHECK(e.left->op_index == 1);
  CHECK(e.right->op_index == 2);
}

TEST_CASE("ops are named by label, by what they do, and by their order") {
  CHECK(expectation_of("visible(consumer.pub) == 1").left->op_index == 4);
  CHECK(expectation_of("visible(inner) == 1").left->op_index == 6);
  CHECK(expectation_of("visible(inner[9]) == 1").left->occurrence == 9);
  CHECK(expectation_of("visible(producer.inner[9]) == 1").left->occurrence == 9);
  CHECK(expectation_of("visible(producer.store.flag) == 1").left->op_index == 2);
  CHECK(expectation_of("visible(producer.store.sc.flag) == 1").left->op_index == 2);
  CHECK(expectation_of("visible(producer.add.flag[3]) == 1").left->occurrence == 3);
  CHECK(expectation_of("visible(producer.store.data[3]) == 1").left->op_index == 3);
  CHECK(expectation_of("visible(producer.store.rel.data) == 1").left->op_index == 7);
  CHECK(expectation_of("cost(producer.fence) == 1").left->op_index == 4);
  CHECK(expectation_of("cost(producer.fence.sc) == 1").left->op_index == 4);
  CHECK(expectation_of("cost(consumer.await.flag) == 1").left->op_index == 0);
}

TEST_CASE("cores are numbers and threads") {
  CHECK(expectation_of("seen(producer.pub, consumer) > 0").left->core == CoreId{1});
  CHECK(expectation_of("seen(producer.pub, c1) > 0").left->core == CoreId{1});
  CHECK(expectation_of("seen(producer.pub, 7) > 0").left->core == CoreId{7});
  CHECK(expectation_of("cycles(consumer) > 0").left->thread == 1);
  CHECK(expectation_of("cycles(consumer) > 0").left->kind == Kind::thread_cycles);
}

TEST_CASE("a thread that is called like another core is ambiguous") {
  CHECK(error_of("var x\nthread c1\np: store x 1\nexpect seen(p, c1) > 0\n") ==
        "t.trace:5:16: error: 'c1' is core 1 and a thread on core 0, expected a plain number");
  CHECK(error_of("var x\nthread c0\np: store x 1\nexpect seen(p, c0) > 0\n") == "no error");
}

TEST_CASE("states are compared with their names") {
  const Expectation e = expectation_of("state(data[3], c0) == M");
  CHECK(e.left->kind == Kind::state);
  CHECK(e.left->core == CoreId{0});
  CHECK(e.left->address == Address{0x10000 + 3 * 64 + 12});
  CHECK(e.right->kind == Kind::state_name);
  CHECK(e.right->number == 'M');
  CHECK(expectation_of("I != state(x, consumer)").left->number == 'I');
  // Elsewhere M is a variable here.
  CHECK(expectation_of("M == 0").left->kind == Kind::variable);
}

TEST_CASE("terms are calculated with the usual precedence") {
  const Expectation e = expectation_of("cycles - 2 * (x + 3) / 4 == -1");
  CHECK(e.left->kind == Kind::subtract);
  CHECK(e.left->left->kind == Kind::cycles);
  CHECK(e.left->right->kind == Kind::divide);
  CHECK(e.left->right->left->kind == Kind::multiply);
  CHECK(e.left->right->left->right->kind == Kind::add);
  CHECK(e.right->kind == Kind::subtract);
  const Expectation range = expectation_of("cycles in cycles(producer)..cycles(producer) + 10");
  CHECK(range.right->kind == Kind::thread_cycles);
  CHECK(range.upper->kind == Kind::add);
}

TEST_CASE("a negative number is compared as it would be written") {
  CHECK(expectation_of("consumer.r1 == -1").right->number == ~std::uint64_t{0});
  CHECK(expectation_of("-2 != x").left->number == ~std::uint64_t{0} - 1);
  CHECK(program_of("var b u8\nthread t\nexpect b == -1\n").expectations.at(0).right->number == 255);
  CHECK(expectation_of("x + 0 == -1").right->kind == Kind::subtract);
  CHECK(expectation_of("x >= -1").right->kind == Kind::subtract);
}

TEST_CASE("expectations on values need data, and those on times do not") {
  const std::string trace = "var x\nthread t\np: store x 1\n";
  CHECK_FALSE(program_of(trace + "expect visible(p) < 9\nexpect state(x, 0) == M\n").needs_values);
  const Program values = program_of(trace + "expect visible(p) < 9\nexpect x == 1\n");
  CHECK(values.needs_values);
  CHECK(values.needs_values_line == 6);
  CHECK(program_of(trace + "expect t.r1 == 1\n").needs_values);
}

TEST_CASE("malformed expectations are refused") {
  CHECK(expect_error("") ==
        "1: expected THREAD.rN, a variable, visible(W), seen(W, CORE), cost(B), cycles, state(VAR, CORE) or a number, "
        "found the end of the line");
  CHECK(expect_error("cycles") == "7: expected ==, !=, <, <=, >, >= or 'in LOW..HIGH', found the end of the line");
  CHECK(expect_error("cycles = 3") == "8: expected ==, !=, <, <=, >, >= or 'in LOW..HIGH', found '='");
  CHECK(expect_error("cycles == 3 4") == "13: expected an operator or the end of the line, found '4'");
  CHECK(expect_error("cycles in 3") ==
        "12: expected '..' between the ends of the range: in 20..500, found the end of the line");
  CHECK(expect_error("visble(pub) == 3") == "1: unknown function 'visble', did you mean 'visible'?");
  CHECK(expect_error("f(pub) == 3") == "1: unknown function 'f', expected visible, seen, cost, cycles or state");
  CHECK(expect_error("seen(producer.pub) == 3") == "18: expected ',' and a core, found ')'");
  CHECK(expect_error("(cycles == 3") == "9: expected ')', found '=='");
  CHECK(expect_error("cycles == " + std::string(1000, '(')).find("expectation is nested too deeply") !=
        std::string::npos);
  std::string sum = "1";
  for (int i = 0; i < 300; ++i) sum += "+1";
  CHECK(expect_error("cycles == " + sum).find("expectation is too long, expected at most 200 terms") !=
        std::string::npos);
}

TEST_CASE("unknown names in expectations are answered with the nearest ones") {
  CHECK(expect_error("consmer.r1 == 1") == "1: unknown thread 'consmer', did you mean 'consumer'?");
  CHECK(expect_error("cycles(q) == 1") == "8: unknown thread 'q', expected the name of a 'thread' section");
  CHECK(expect_error("consumer.r32 == 1") ==
        "1: 'consumer.r32' has no value, expected THREAD.r0..THREAD.r31, a variable, or visible(), seen() or cost() of "
        "an op");
  CHECK(expect_error("flg == 1") == "1: unknown variable 'flg', did you mean 'flag'?");
  CHECK(expect_error("data == 1") == "1: 'data' is an array, expected an element such as data[0]");
  CHECK(expect_error("data[10] == 1") == "1: index 10 of 'data' is out of range, expected 0..9");
  CHECK(expect_error("visible(inne) == 1") == "9: unknown label 'inne', did you mean 'inner'?");
  CHECK(expect_error("visible(producer.nothing) == 1") ==
        "9: unknown label 'nothing', expected a label ('NAME: store x 1') or THREAD.OP.SYMBOL");
  CHECK(expect_error("visible(producer.store.flg) == 1") == "9: unknown variable 'flg', did you mean 'flag'?");
  CHECK(expect_error("visible(producer.stoer.flag) == 1") ==
        "9: unknown op 'stoer' in 'producer.stoer.flag', expected THREAD.OP.SYMBOL or THREAD.LABEL");
  CHECK(expect_error("seen(inner, q) == 1") == "13: unknown core 'q', expected c0, c1, ... or the name of a thread");
  CHECK(expect_error("seen(inner, c256) == 1") == "13: core 256 is out of range, expected 0..255");
}

TEST_CASE("a name must stand for one op") {
  CHECK(expect_error("visible(pub) == 1") == "9: label 'pub' stands in several threads, expected THREAD.pub");
  CHECK(expect_error("cost(consumer.mfence) == 1") ==
        "6: 'consumer.mfence' matches 2 ops (lines 19 and 20), expected exactly one; put a label before the op, as in "
        "'pub: mfence ...', and write consumer.pub");
  CHECK(
      expect_error("visible(producer.store.data) == 1") ==
      "9: 'producer.store.data' matches 3 ops (lines 9 and 12, ...), expected exactly one; put a label before the op, "
      "as in 'pub: store ...', and write producer.pub");
  CHECK(expect_error("visible(consumer.store.x) == 1") ==
        "9: 'consumer.store.x' matches no op, expected exactly one; put a label before the op, as in 'pub: store ...', "
        "and write consumer.pub");
  CHECK(expect_error("visible(producer.store.rel.flag) == 1").find("9: 'producer.store.rel.flag' matches no op") == 0);
  CHECK(expect_error("visible(producer.store) == 1").find("9: 'producer.store' does not name an op") == 0);
  CHECK(expect_error("visible(producer.store.acquire.x) == 1").find("does not name an op") != std::string::npos);
}

TEST_CASE("an index counts executions, of which only blocks have more than one") {
  CHECK(expect_error("visible(producer.pub[0]) == 1") == "no error");
  CHECK(expect_error("visible(producer.pub[1]) == 1") ==
        "9: 'producer.pub[1]' is executed once, expected no index, or [0]");
  CHECK(expect_error("visible(inner[1][2]) == 1") ==
        "9: 'inner[1][2]' has too many indices, expected one: the count of the execution");
}

TEST_CASE("visible and seen need a write, and cost a barrier") {
  CHECK(expect_error("visible(look) == 1") ==
        "9: the op of 'look' (line 18) does not write, expected a store or a read-modify-write");
  CHECK(expect_error("cost(producer.store.x) == 1") ==
        "6: the op of 'producer.store.x' (line 6) is no barrier, expected a fence, a read-modify-write, or an op with "
        "the "
        "order acq, rel or sc");
  CHECK(expect_error("cost(inner) == 1") == "no error");
  CHECK(expect_error("cost(producer.pub) == 1") == "no error");
}

TEST_CASE("states are no numbers") {
  CHECK(expect_error("state(x, 0) == 3") == "7: a state is compared with something else, expected M, E, S or I");
  CHECK(expect_error("state(x, 0) == Q") == "16: a state is compared with something else, expected M, E, S or I");
  CHECK(expect_error("state(x, 0) < M") == "7: a state has no order, expected state(VAR, CORE) == or != M, E, S or I");
  CHECK(expect_error("cycles in 1..state(x, 0)") ==
        "20: a state is no number, expected state(VAR, CORE) == M, E, S or I");
  CHECK(expect_error("state(x, 0) + 1 == 3") == "7: a state is no number, expected state(VAR, CORE) == M, E, S or I");
}

TEST_CASE("a label wins over an op of the same name") {
  Program program = program_of("thread t\nmfence\nfence: mfence\nfence.sc\nexpect cost(t.fence) == 0\n");
  CHECK(program.expectations[0].left->op_index == 1);
}

}  // namespace
}  // namespace membar
