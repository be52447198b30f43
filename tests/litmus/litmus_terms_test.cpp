#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/litmus/litmus_testing.h"

namespace membar {
namespace {

using test::error_of;
using test::one_thread;
using test::outcome_of;
using test::read_good;

// What is left of an initial state when the code does nothing.
std::string kept(const std::string& initial, const std::string& locations) {
  return outcome_of(one_thread(initial, "nop ;", "locations [" + locations + "]"));
}

TEST_CASE("Every form of the initial state is understood") {
  const std::vector<std::array<std::string, 3>> table = {
      {"x=1", "x;", "[x]=1;"},
      {"[x]=1;", "x;", "[x]=1;"},
      {"x", "x;", "[x]=0;"},
      {"x; y;", "x; y;", "[x]=0; [y]=0;"},
      {" ; x = 1 ;; y = 2 ; ", "y; x;", "[x]=1; [y]=2;"},
      {"", "x;", "[x]=0;"},
      {"x=-1", "x;", "[x]=-1;"},
      {"x=4294967295", "x;", "[x]=-1;"},
      {"x=0x10", "x;", "[x]=16;"},
      {"x=0XfF", "x;", "[x]=255;"},
      {"x=4294967296", "x;", "[x]=4294967296;"},
      {"x=-3000000000", "x;", "[x]=-3000000000;"},
      {"uint64_t x", "x;", "[x]=0;"},
      {"uint64_t x=-1", "x;", "[x]=18446744073709551615;"},
      {"int64_t x=-1", "x;", "[x]=-1;"},
      {"uint32_t x=-1", "x;", "[x]=4294967295;"},
      {"int x=1", "x;", "[x]=1;"},
      {"int [x]=1", "x;", "[x]=1;"},
      {"int32_t x=-2; long y=-3; unsigned int z=-1;", "x; y; z;", "[x]=-2; [y]=-3; [z]=4294967295;"},
      {"y=x", "y;", "[y]=x;"},
      {"y=&x; x=3", "x; y;", "[x]=3; [y]=x;"},
      {"int *p=x", "p;", "[p]=x;"},
      {"int* p=&x", "p;", "[p]=x;"},
      {"*p=x", "p;", "[p]=x;"},
      {"int *p", "p;", "[p]=0;"},
      {"int a[2]={1,2}", "a;", "a={1,2};"},
      {"int a[2]={1,2}", "a[1]; x;", "[x]=0; a[1]=2;"},
      {"int64_t a[3]", "a;", "a={0,0,0};"},
      {"int a[2]; y=a[1]", "y;", "[y]=a[1];"},
      {"int a[2]; y=a[0]", "y;", "[y]=a;"},
      {"uint64_t a[2]={-1,0x10}", "a;", "a={18446744073709551615,16};"},
      {"0:rax=5", "0:rax;", "0:rax=5;"},
      {"0: rax = 5", "0:rax;", "0:rax=5;"},
      {"P0:rax=5", "P0:rax;", "0:rax=5;"},
      {"0:RAX=5", "0:rax;", "0:rax=5;"},
      {"0:r15=-1", "0:r15;", "0:r15=-1;"},
      {"uint64_t 0:rax=-1", "0:rax;", "0:rax=18446744073709551615;"},
      {"uint64_t P0:rax", "0:rax;", "0:rax=0;"},
      {"0:rsi=x", "0:rsi; x;", "0:rsi=x; [x]=0;"},
      {"0:rsi=&x", "0:rsi;", "0:rsi=x;"},
      {"int a[2]; 0:rsi=a[1]", "0:rsi;", "0:rsi=a[1];"},
      {"0:rax=0x100000000", "0:rax;", "0:rax=4294967296;"},
      {"x=1 (* one *); (* two *) y=2", "x; y;", "[x]=1; [y]=2;"},
      {"x1_b=1; _c=2; d.e=3", "x1_b; _c; d.e;", "[_c]=2; [d.e]=3; [x1_b]=1;"},
      {"x=1;\r\n\ty=2;\r\n", "x; y;", "[x]=1; [y]=2;"},
  };
  for (const auto& [initial, locations, wanted] : table) {
    INFO(initial);
    CHECK(kept(initial, locations) == wanted);
  }
}

TEST_CASE("A type in locations decides how the value is printed") {
  CHECK(kept("x=-1", "x uint32_t;") == "[x]=4294967295;");
  CHECK(kept("x=-1", "uint32_t x") == "[x]=4294967295;");
  CHECK(kept("x=-1", "[x] uint32_t") == "[x]=4294967295;");
  CHECK(kept("x=1", "x int; y int64_t;") == "[x]=1; [y]=0;");
  CHECK(kept("0:rax=-1", "0:rax uint64_t;") == "0:rax=18446744073709551615;");
  CHECK(kept("p=x", "p int*; q *;") == "[p]=x; [q]=0;");
}

TEST_CASE("No number of the test is taken for an address") {
  CHECK(kept("x=65536; y=131072; z=196608; 0:rax=65664", "x; y; z; 0:rax;") ==
        "0:rax=65664; [x]=65536; [y]=131072; [z]=196608;");
}

TEST_CASE("Symbolic registers get registers that the thread does not use, in the order of their names") {
  CHECK(outcome_of(one_thread("0:%px=x; %py=y;", "movl $1,(%px) ; movl $2,(%py) ; movl (%px),%v ; movl $3,%eax ;",
                              "locations [x; y; 0:rax; %v; %px; 0:%py;]")) ==
        "0:rax=3; 0:rbx=x; 0:rcx=y; 0:rdx=1; [x]=1; [y]=2;");
  CHECK(outcome_of("X86 A\n{ %v=x; }\nP0;\nMOV [%v],$1;\nMOV EAX,[x];\nexists (0:EAX=1)\n") == "0:EAX=1;");
  CHECK(error_of(one_thread("0:%v=x", "nop ;", "")) ==
        "2:2: symbolic register '%v' is not in the code, expected one that is");
  CHECK(error_of("X86_64 A\n{ %v=x; }\nP0|P1;\nmovq (%v),%rax|movq (%v),%rax;\n") ==
        "2:3: symbolic register '%v' is in the code of several threads, expected the thread in front");
}

TEST_CASE("What is wrong with an initial state is said with its place") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"x=1; x=2", "2:7: location 'x' is initialised twice, expected one initial value"},
      {"uint64_t x; x=1", "2:14: location 'x' is initialised twice, expected one initial value"},
      {"0:rax=1; 0:RAX=2", "2:11: register 'RAX' is initialised twice, expected one initial value"},
      {"0:eax=1", "2:2: a part of a register, 'eax', expected its 64-bit name, 'rax'"},
      {"0:X1=1", "2:2: unknown register 'X1', expected rax, rbx, ..., rsp or r8 to r15"},
      {"1:rax=1", "2:2: thread 1 does not exist, expected one of P0 to P0"},
      {"uint8_t x",
       "2:2: type 'uint8_t' is narrower than 32 bits, expected int, int32_t, uint32_t, int64_t, uint64_t, "
       "long or a pointer"},
      {"short x=1",
       "2:2: type 'short' is narrower than 32 bits, expected int, int32_t, uint32_t, int64_t, uint64_t, "
       "long or a pointer"},
      {"float x", "2:2: unknown type 'float', expected int, int32_t, uint32_t, int64_t, uint64_t, long or a pointer"},
      {"a[2]={1,2}", "2:2: an array needs a type, expected 'int a[2]'"},
      {"int a[2]={1}", "2:13: unexpected '}', expected as many values as the array has cells, 2"},
      {"int a[2]={1,2,3}", "2:15: unexpected ',', expected as many values as the array has cells, 2"},
      {"int a[0]", "2:6: this array has no cells, expected at least one"},
      {"int a[100000]", "2:8: '100000' is out of range, expected 0 to 4096"},
      {"int a[2]; y=a[2]", "2:14: 'a[2]' does not exist, expected a cell of an array"},
      {"[PTE(x)]=(oa:PA(y))", "2:3: 'PTE(...)' is not supported, expected a location, a register or a number"},
      {"x:red=1", "2:2: tags and labels are not supported: 'x:...', expected a location, a register or a number"},
      {"0:rax=P1:L0", "2:8: tags and labels are not supported: 'P1:...', expected a location, a register or a number"},
      {"0:rax=pac(x,1)", "2:8: 'pac(...)' is not supported, expected a location, a register or a number"},
      {"0:rax=instr:\"NOP\"", "2:8: 'instr:\"...\"' is not supported, expected a location, a register or a number"},
      {"TTHM=HA", "2:2: 'TTHM=' is not supported, expected a location or a register"},
      {"x=18446744073709551616", "2:4: '18446744073709551616' is too large, expected at most 64 bits"},
      {"x=", "2:4: unexpected '}', expected a number or the name of a location"},
      {"x=1 y=2", "2:6: unexpected 'y', expected ';' or '}' after an item of the initial state"},
      {"0:=1", "2:4: unexpected '=', expected the name of a register"},
      {"1=2", "2:2: unexpected '1', expected a location or a register, such as 'x' or '0:rax'"},
      {"x=1; #", "2:7: unexpected '#', expected a location or a register, such as 'x' or '0:rax'"},
  };
  for (const auto& [initial, wanted] : table) {
    INFO(initial);
    CHECK(error_of(one_thread(initial, "nop ;", "")) == wanted);
  }
  CHECK(error_of("X86_64 A\n{ x=1;\n") ==
        "2:7: unexpected end of the file, expected a location or a register, such "
        "as 'x' or '0:rax'");
  CHECK(error_of("X86 A\n{ 0:rax=1; }\nP0;\nnop;\n") ==
        "2:3: unknown register 'rax', expected EAX, EBX, ECX, EDX, ESI, EDI, EBP or ESP");
}

}  // namespace
}  // namespace membar
