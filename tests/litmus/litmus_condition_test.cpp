#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/litmus/litmus_testing.h"

namespace membar {
namespace {

using test::error_of;
using test::holds_at_end;
using test::one_thread;
using test::read_good;

LitmusTest with_condition(const std::string& condition) {
  return read_good("X86_64 A\n{int a[2]={1,2}; uint64_t u; p=x;}\n P0 | P1 ;\n movl (x),%eax | movl $1,(y) ;\n" +
                   condition + "\n");
}

std::string text_of(const std::string& condition) { return with_condition(condition).condition_text; }

TEST_CASE("Conditions are printed as herd prints them") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"exists 0:rax=1", "exists (0:rax=1)"},
      {"exists (0:rax=1)", "exists (0:rax=1)"},
      {"exists (0:rax=1);", "exists (0:rax=1)"},
      {"exists ((0: rax = 1))", "exists (0:rax=1)"},
      {"exists 0:RAX==0x1f", "exists (0:rax=31)"},
      {"exists P1:r8=-1", "exists (1:r8=-1)"},
      {"exists x=1 /\\ [y]=2", "exists ([x]=1 /\\ [y]=2)"},
      {"exists x=1/\\y=p/\\p=x", "exists ([x]=1 /\\ [y]=p /\\ [p]=x)"},
      {"~exists x=1", "~exists ([x]=1)"},
      {"~ exists x=1", "~exists ([x]=1)"},
      {"forall x=1", "forall ([x]=1)"},
      {"final x=1", "exists ([x]=1)"},
      {"", "forall (true)"},
      {"exists true", "exists (true)"},
      {"forall (false \\/ x=1)", "forall (false \\/ [x]=1)"},
      {"exists x=1 with nothing: more", "exists ([x]=1)"},
      {"exists (x=1); with tso: forall", "exists ([x]=1)"},
      {"exists x!=1", "exists (not ([x]=1))"},
      {"exists [x]<>1", "exists (not ([x]=1))"},
      {"exists not x=1 /\\ y=2", "exists (not ([x]=1) /\\ [y]=2)"},
      {"exists ~(x=1 /\\ y=2)", "exists (not ([x]=1 /\\ [y]=2))"},
      {"exists not ~x=1", "exists (not (not ([x]=1)))"},
      {"exists x=1 \\/ y=2 /\\ x=3", "exists ([x]=1 \\/ [y]=2 /\\ [x]=3)"},
      {"exists (x=1 \\/ y=2) /\\ x=3", "exists (([x]=1 \\/ [y]=2) /\\ [x]=3)"},
      {"exists x=1 /\\ y=2 => x=3 /\\ y=4", "exists ([x]=1 /\\ ([y]=2 => [x]=3) /\\ [y]=4)"},
      {"exists (x=1 /\\ y=2) => x=3", "exists (([x]=1 /\\ [y]=2) => [x]=3)"},
      {"exists x=1 => y=2 => x=3", "exists ([x]=1 => [y]=2 => [x]=3)"},
      {"exists (x=1 => y=2) => x=3", "exists (([x]=1 => [y]=2) => [x]=3)"},
      {"exists 0:rax=1:rax", "exists (0:rax=1:rax)"},
      {"exists [x]=[y]", "exists ([x]=[y])"},
      {"exists [x]=0:rax", "exists ([x]=0:rax)"},
      {"exists 0:rax=*y", "exists (0:rax=[y])"},
      {"exists 0:rax=x", "exists (0:rax=x)"},
      {"exists 0:rax=&x", "exists (0:rax=x)"},
      {"exists 0:rax=a[1]", "exists (0:rax=a[1])"},
      {"exists a[1]=2 /\\ a[0]!=5", "exists (a[1]=2 /\\ not (a[0]=5))"},
      {"exists a={1,2}", "exists (a={1,2})"},
      {"exists u=18446744073709551615", "exists ([u]=18446744073709551615)"},
      {"exists (x=1 (* one *) /\\\n y=2)", "exists ([x]=1 /\\ [y]=2)"},
      {"locations [x; 0:rax;] exists y=1", "exists ([y]=1)"},
      {"locations [] exists y=1", "exists ([y]=1)"},
      {"filter x=1 exists y=1", "exists ([y]=1)"},
      {"locations [x]; filter (x=1); exists y=1", "exists ([y]=1)"},
      {"filter x=1", "forall (true)"},
  };
  for (const auto& [condition, wanted] : table) {
    INFO(condition);
    CHECK(text_of(condition) == wanted);
  }
}

// The truth of a condition over p, q, r, where x, y, z hold them.
bool truth(const std::string& condition, bool p, bool q, bool r) {
  const LitmusTest test = read_good("X86_64 A\n{x; y; z;}\nP0;\nnop;\nlocations [x; y; z;] exists " + condition + "\n");
  return holds(test.condition, test.columns, {p, q, r});
}

TEST_CASE("A disjunction is weakest, then a conjunction, then an implication, then a negation") {
  for (int bits = 0; bits < 8; ++bits) {
    const bool p = (bits & 1) != 0;
    const bool q = (bits & 2) != 0;
    const bool r = (bits & 4) != 0;
    INFO(p << q << r);
    CHECK(truth("x=1 \\/ y=1 /\\ z=1", p, q, r) == (p || (q && r)));
    CHECK(truth("x=1 /\\ y=1 \\/ z=1", p, q, r) == ((p && q) || r));
    CHECK(truth("x=1 /\\ y=1 => z=1", p, q, r) == (p && (!q || r)));
    CHECK(truth("x=1 => y=1 /\\ z=1", p, q, r) == ((!p || q) && r));
    CHECK(truth("x=1 => y=1 \\/ z=1", p, q, r) == (!p || q || r));
    CHECK(truth("x=1 => y=1 => z=1", p, q, r) == (!p || !q || r));
    CHECK(truth("(x=1 => y=1) => z=1", p, q, r) == (!(!p || q) || r));
    CHECK(truth("not x=1 => y=1", p, q, r) == (p || q));
    CHECK(truth("not x=1 /\\ y=1", p, q, r) == (!p && q));
    CHECK(truth("~(x=1 /\\ y=1) \\/ z=1", p, q, r) == (!(p && q) || r));
    CHECK(truth("x!=1 /\\ y<>1", p, q, r) == (!p && !q));
    CHECK(truth("[x]=[y] /\\ z==1", p, q, r) == (p == q && r));
    CHECK(truth("true /\\ x=1", p, q, r) == p);
    CHECK(truth("false \\/ x=1", p, q, r) == p);
  }
}

TEST_CASE("Values compare modulo the width of their column") {
  const auto after = [](const std::string& initial, const std::string& code, const std::string& condition) {
    INFO(initial << " | " << code << " | " << condition);
    return holds_at_end(one_thread(initial, code, "exists " + condition));
  };
  CHECK(after("", "movl $-1,(x) ;", "x=-1"));
  CHECK(after("", "movl $-1,(x) ;", "x=4294967295"));
  CHECK(after("", "movl $-1,(x) ;", "x=0xffffffff"));
  CHECK(after("", "movl $-1,(x) ;", "x=18446744073709551615"));
  CHECK_FALSE(after("uint64_t x", "movl $-1,(x) ;", "x=-1"));
  CHECK(after("uint64_t x", "movq $-1,(x) ;", "x=-1"));
  CHECK(after("uint64_t x", "movq $-1,(x) ;", "x=18446744073709551615"));
  CHECK_FALSE(after("uint64_t x", "movq $-1,(x) ;", "x=4294967295"));
  CHECK(after("x=-1", "movl (x),%eax ;", "0:rax=-1"));
  CHECK(after("x=-1", "movl (x),%eax ;", "0:rax=4294967295"));
  CHECK(after("x=-1", "movl (x),%eax ; movl %eax,(y) ;", "0:rax=[x] /\\ [x]=[y]"));
  CHECK_FALSE(after("x=-1", "movl (x),%eax ; movq %rax,(y) ;", "[x]=[y]"));
  CHECK(after("0:rax=x", "movq %rax,(p) ;", "p=x /\\ 0:rax=x /\\ 0:rax=[p] /\\ p!=p"));
  CHECK(after("int a[2]={1,2}", "nop ;", "a={1,2} /\\ a[1]=2 /\\ a!={1,3}"));
}

TEST_CASE("Registers stand before memory, threads and names in order, and nothing is shown twice") {
  const LitmusTest test = read_good(
      "X86_64 A\n{int a[2];}\nP0|P1;\nnop|movl (b),%eax;\n"
      "locations [c; 1:rax; a; [b]; a[1];] filter 0:rsp=0 exists 1:r8=0 /\\ 1:rbx=0 /\\ 0:r10=0 /\\ b=0 /\\ 0:rax=0\n");
  CHECK(state_text(test, FinalState(test.state_size)) ==
        "0:rax=0; 0:r10=0; 1:rax=0; 1:rbx=0; 1:r8=0; a={0,0}; [b]=0; [c]=0; a[1]=0;");
  CHECK(test.columns.back().name == "0:rsp");
  CHECK_FALSE(test.columns.back().shown);
}

TEST_CASE("What is wrong with a condition is said with its place") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"exists z=1", "5:8: location 'z' is neither in the initial state nor in the code, expected one that is"},
      {"exists x=z",
       "5:10: location 'z' is neither in the initial state nor in the code, expected one that is, or a "
       "number"},
      {"filter z=1 exists x=1",
       "5:8: location 'z' is neither in the initial state nor in the code, expected one that "
       "is"},
      {"exists 0:eax=1", "5:8: a part of a register, 'eax', expected its 64-bit name, 'rax'"},
      {"exists 0:X0=1", "5:8: unknown register 'X0', expected rax, rbx, ..., rsp or r8 to r15"},
      {"exists 1:rax=1", "5:8: thread 1 does not exist, expected one of P0 to P0"},
      {"exists 0:%v=1", "5:8: symbolic register '%v' is not in the code, expected one that is"},
      {"exists x", "5:9: unexpected end of the file, expected '=' or '!=' after a location or a register"},
      {"exists x>1", "5:9: unexpected '>', expected '=' or '!=' after a location or a register"},
      {"exists", "5:7: unexpected end of the file, expected a location or a register, such as 'x' or '0:rax'"},
      {"exists (x=1", "5:12: unexpected end of the file, expected ')', '/\\', '\\/' or '=>'"},
      {"exists x=1)", "5:11: unexpected ')', expected '/\\', '\\/', '=>' or the end of the condition"},
      {"exists x=1 y=2", "5:12: unexpected 'y', expected '/\\', '\\/', '=>' or the end of the condition"},
      {"exists x=1 /\\",
       "5:14: unexpected end of the file, expected a location or a register, such as 'x' or "
       "'0:rax'"},
      {"exists x={1,2}", "5:8: '[x]' has 1 value and is compared with 2, expected as many"},
      {"exists a=1", "5:8: 'a' has 2 values and is compared with 1, expected as many"},
      {"exists [a]=[x]", "5:8: 'a' has 2 values and is compared with 1, expected as many"},
      {"exists a[2]=1", "5:8: 'a[2]' does not exist, expected a cell of an array"},
      {"exists x=a[2]", "5:10: 'a[2]' does not exist, expected a cell of an array"},
      {"exists x[0]=1", "5:8: 'x[0]' does not exist, expected a cell of an array"},
      {"exists fault(P0,x)", "5:8: 'fault(...)' is not supported, expected a location, a register or a number"},
      {"exists [PTE(x)]=1", "5:9: 'PTE(...)' is not supported, expected a location, a register or a number"},
      {"exists x=1:0", "5:12: unexpected '0', expected the name of a register"},
      {"observed x=1;", "5:1: 'observed' is not supported, expected 'exists', '~exists', 'forall' or nothing"},
      {"~x=1", "5:1: unexpected '~', expected 'exists', '~exists', 'forall' or the end of the file"},
      {"locations [x y;]",
       "5:14: unknown type 'y', expected int, int32_t, uint32_t, int64_t, uint64_t, long or a "
       "pointer"},
      {"locations [x; 0:rax", "5:20: unexpected end of the file, expected ';' or ']' after an entry of 'locations'"},
      {"locations x", "5:11: unexpected 'x', expected '['"},
  };
  for (const auto& [condition, wanted] : table) {
    INFO(condition);
    CHECK(error_of("X86_64 one\n{int a[2];}\n P0 ;\n movl $1,(x) ;\n" + condition) == wanted);
  }
  const std::string deep(1000, '(');
  CHECK(error_of("X86_64 one\n{x;}\n P0 ;\n nop ;\nexists " + deep + "x=1") ==
        "5:209: the condition is nested too deeply, expected at most 200 levels");
}

}  // namespace
}  // namespace membar
