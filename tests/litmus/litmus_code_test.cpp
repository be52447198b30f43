// What each form of an instruction does, and what is refused.
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

std::string x86(const std::string& initial, const std::string& code, const std::string& locations) {
  return outcome_of("X86 one\n{" + initial + "}\nP0;\n" + code + "\nlocations [" + locations + "]\n");
}

TEST_CASE("Every X86_64 instruction of the format does what it says") {
  const std::vector<std::array<std::string, 4>> table = {
      {"", "movl $1,(x) ;", "x;", "[x]=1;"},
      {"", "MOVL $1,(x) ;", "x;", "[x]=1;"},
      {"", "mov $1,(x) ;", "x;", "[x]=1;"},
      {"", "movl $-1,[x] ;", "x;", "[x]=-1;"},
      {"", "movq $-1,(x) ;", "x;", "[x]=-1;"},
      {"uint64_t x", "movq $-1,(x) ;", "x;", "[x]=18446744073709551615;"},
      {"uint64_t x=-1", "movl $1,(x) ;", "x;", "[x]=18446744069414584321;"},
      {"", "movl 5,%eax ;", "0:rax;", "0:rax=5;"},
      {"", "movl $5,eax ;", "0:rax;", "0:rax=5;"},
      {"", "movl $5,%EAX ;", "0:rax;", "0:rax=5;"},
      {"", "movl $5,%r8d ; movl %r8d,%r9d ;", "0:r8; 0:r9;", "0:r8=5; 0:r9=5;"},
      {"0:rbx=-1", "movl %ebx,%eax ; movq %rax,(x) ;", "x;", "[x]=4294967295;"},
      {"0:rbx=-1", "mov %rbx,%rax ; movq %rax,(x) ;", "x;", "[x]=-1;"},
      {"0:rbx=-1", "movl %rbx,%rax ; movq %rax,(x) ;", "x;", "[x]=4294967295;"},
      {"0:rax=-1", "mov $1,%eax ; movq %rax,(x) ;", "x;", "[x]=1;"},
      {"0:rax=-1; x=3", "movl (x),%eax ; movq %rax,(y) ;", "y;", "[y]=3;"},
      {"x=-1", "movl (x),%eax ;", "0:rax;", "0:rax=-1;"},
      {"x=7", "mov (x),%rax ;", "0:rax; x;", "0:rax=7; [x]=7;"},
      {"0:rsi=x; x=7", "movl (%rsi),%eax ; movl (rsi),%ebx ; movl [%rsi],%ecx ;", "0:rax; 0:rbx; 0:rcx;",
       "0:rax=7; 0:rbx=7; 0:rcx=7;"},
      {"int a[3]={1,2,3}; 0:rsi=a", "movl 4(%rsi),%eax ; movl 8[%rsi],%ebx ;", "0:rax; 0:rbx;", "0:rax=2; 0:rbx=3;"},
      {"int a[3]={1,2,3}; 0:rsi=a; 0:rcx=1",
       "movl (%rsi,%rcx,4),%eax ; movl 4(%rsi,%rcx,4),%ebx ; movl -4(%rsi,%rcx,8),%edx ;", "0:rax; 0:rbx; 0:rdx;",
       "0:rax=2; 0:rbx=3; 0:rdx=2;"},
      {"int a[2]; 0:rsi=a[1]", "movl $5,(%rsi) ; movl $4,-4(%rsi) ;", "a;", "a={4,5};"},
      {"x=1; 0:rax=2", "xchgl %eax,(x) ;", "0:rax; x;", "0:rax=1; [x]=2;"},
      {"x=1; 0:rax=2", "xchg (x),%rax ;", "0:rax; x;", "0:rax=1; [x]=2;"},
      {"x=-1; 0:rax=-1", "xchgl (x),%eax ; movq %rax,(y) ;", "y;", "[y]=4294967295;"},
      {"0:rax=1; 0:rbx=2", "xchgq %rax,%rbx ;", "0:rax; 0:rbx;", "0:rax=2; 0:rbx=1;"},
      {"0:rax=-1; 0:rbx=2", "xchgl %eax,%ebx ; movq %rbx,(x) ;", "0:rax; x;", "0:rax=2; [x]=4294967295;"},
      {"x=1; 0:rax=2", "lock xchgl (x),%eax ;", "0:rax; x;", "0:rax=1; [x]=2;"},
      {"x=5", "addl $3,(x) ;", "x;", "[x]=8;"},
      {"x=5; 0:rax=3", "addl %eax,(x) ; addl (x),%eax ;", "x; 0:rax;", "0:rax=11; [x]=8;"},
      {"0:rax=-1", "addl $1,%eax ; movq %rax,(x) ;", "x;", "[x]=0;"},
      {"0:rax=4294967295", "addq $1,%rax ;", "0:rax;", "0:rax=4294967296;"},
      {"x=5", "andl $4,(x) ; orl $3,(x) ; xorl $1,(x) ;", "x;", "[x]=6;"},
      {"0:rax=5", "and $4,%rax ; or $3,%rax ; xor $1,%rax ;", "0:rax;", "0:rax=6;"},
      {"0:rax=5", "xorl %eax,%eax ;", "0:rax;", "0:rax=0;"},
      {"x=5; 0:rax=6", "andl (x),%eax ; orl %eax,(x) ;", "x; 0:rax;", "0:rax=4; [x]=5;"},
      {"x=5", "incl (x) ; inc (x) ; decl (x) ; incl (x) ;", "x;", "[x]=7;"},
      {"0:rax=-1", "incl %eax ; movq %rax,(x) ; decq %rax ;", "0:rax; x;", "0:rax=-1; [x]=0;"},
      {"x=5", "lock incl (x) ;", "x;", "[x]=6;"},
      {"x=5", "lock; incl (x) ;", "x;", "[x]=6;"},
      {"x=5", "LOCK ; DECL (x) ;", "x;", "[x]=4;"},
      {"x=-1", "lock incl (x) ;", "x;", "[x]=0;"},
      {"uint64_t x", "lock decq (x) ;", "x;", "[x]=18446744073709551615;"},
      {"uint64_t x", "lock dec (x) ;", "x;", "[x]=18446744073709551615;"},
      {"x=5; 0:rax=3", "lock addl %eax,(x) ; lock xorl $1,(x) ;", "x;", "[x]=9;"},
      {"x=5", "lock orl $2,(x) ; lock andl $6,(x) ;", "x;", "[x]=6;"},
      {"x=5; 0:rax=5; 0:rbx=9", "cmpxchgl (x),%ebx ;", "x; 0:rax; 0:rbx;", "0:rax=5; 0:rbx=9; [x]=9;"},
      {"x=5; 0:rax=4; 0:rbx=9", "cmpxchgl (x),%ebx ;", "x; 0:rax;", "0:rax=5; [x]=5;"},
      {"x=5; 0:rax=5; 0:rbx=9", "lock cmpxchgl (x),%ebx ;", "x; 0:rax;", "0:rax=5; [x]=9;"},
      {"x=5; 0:rax=4; 0:rbx=9", "lock; cmpxchg (x),%rbx ;", "x; 0:rax;", "0:rax=5; [x]=5;"},
      {"x=-1; 0:rax=-1; 0:rbx=9", "lock cmpxchgl (x),%ebx ; movq %rax,(y) ;", "x; y;", "[x]=9; [y]=-1;"},
      {"x=-1; 0:rax=-2; 0:rbx=9", "lock cmpxchgl (x),%ebx ; movq %rax,(y) ;", "x; y;", "[x]=-1; [y]=4294967295;"},
      {"0:rcx=5; 0:rax=5; 0:rbx=9", "cmpxchgq %rcx,%rbx ;", "0:rcx; 0:rax;", "0:rax=5; 0:rcx=9;"},
      {"0:rcx=5; 0:rax=4; 0:rbx=9", "cmpxchgq %rcx,%rbx ;", "0:rcx; 0:rax;", "0:rax=5; 0:rcx=5;"},
      {"0:rsi=x; x=1", "lock incl (%rsi) ; xchgl %eax,(%rsi) ;", "x; 0:rax;", "0:rax=2; [x]=0;"},
      {"", "mfence ; SFENCE ; lfence ; nop ; NOP ; movl $1,(x) ;", "x;", "[x]=1;"},
      {"", "movl $1,%eax ; movl %eax,(x) ; movl (x),%ebx ;", "0:rbx;", "0:rbx=1;"},
  };
  for (const auto& [initial, code, locations, wanted] : table) {
    INFO(initial << " | " << code);
    CHECK(outcome_of(one_thread(initial, code, "locations [" + locations + "]")) == wanted);
  }
}

TEST_CASE("X86 has the destination first and 32 bits") {
  CHECK(x86("", "MOV [x],$1; MOV EAX,[x]; mov EBX,EAX; MOVL [y],EBX;", "x; y; 0:EAX; 0:EBX;") ==
        "0:EAX=1; 0:EBX=1; [x]=1; [y]=1;");
  CHECK(x86("0:ESI=x", "MOV [ESI],$2; MOV EAX,(ESI);", "x; 0:EAX; 0:ESI;") == "0:EAX=2; 0:ESI=x; [x]=2;");
  CHECK(x86("x=1; 0:EAX=2", "XCHG [x],EAX;", "x; 0:EAX;") == "0:EAX=1; [x]=2;");
  CHECK(x86("x=1; 0:EAX=2", "XCHG EAX,[x];", "x; 0:EAX;") == "0:EAX=1; [x]=2;");
  CHECK(x86("x=1", "LOCK INC [x]; LOCK; ADD [x],$3; INC [x]; DEC [x]; XOR [x],$7; OR [x],$8;", "x;") == "[x]=10;");
  CHECK(x86("x=1; 0:EAX=1; 0:EBX=3", "LOCK CMPXCHG [x],EBX; MFENCE; LFENCE; SFENCE;", "x; 0:EAX;") ==
        "0:EAX=1; [x]=3;");
  CHECK(x86("x=1", "CMP [x],$1; JE L0; MOV [y],$1; JMP L1; L0: MOV [y],$2; L1: ADD EAX,[y];", "y; 0:EAX;") ==
        "0:EAX=2; [y]=2;");
  CHECK(x86("x=-1; y=x", "MOV EAX,[y]; MOV EBX,[EAX];", "0:EAX; 0:EBX; y;") == "0:EAX=x; 0:EBX=-1; [y]=x;");
  CHECK(x86("eax=4", "MOV EBX,[eax];", "0:EBX;") == "0:EBX=4;");
}

TEST_CASE("Labels stand alone, in twos, at the end, and jumps go both ways") {
  CHECK(outcome_of(one_thread("", "L0: ; L1: L2: incl %eax ; cmpl $5,%eax ; jne L1 ; jmp End ; movl $9,%eax ; End: ;",
                              "locations [0:rax;]")) == "0:rax=5;");
  CHECK(outcome_of(one_thread("", "jmp A ; B: movl $2,%ebx ; jmp C ; A: movl $1,%eax ; jmp B ; C: nop ;",
                              "locations [0:rax; 0:rbx;]")) == "0:rax=1; 0:rbx=2;");
  CHECK(outcome_of(one_thread("", "je L ; movl $1,%eax ; L: ;", "locations [0:rax;]")) == "0:rax=1;");
  CHECK(outcome_of(one_thread("", "js L ; jlt L ; jge M ; L: movl $1,%eax ; M: ;", "locations [0:rax;]")) ==
        "0:rax=0;");
}

TEST_CASE("Rows may share lines and span them, and cells may be empty") {
  const LitmusTest test = read_good(
      "X86_64 A\n{}\n P0 | P1 | P2 ; movl $1,\n(x) | | ;\n | mfence | L0: ; \n| | movl (x),%eax ; exists (x=1)\n");
  CHECK(test.program.threads.size() == 3);
  CHECK(read_good("X86_64 A\n{}\nP0|P1;\nlock; incl (x)|lock;incl (x);\nexists x=2\n").program.threads.size() == 2);
}

TEST_CASE("What is wrong with the code is said with its place") {
  const std::string expected_instruction =
      " is not supported, expected mov, xchg, cmpxchg, add, or, and, xor, cmp, inc, dec, a jump, a fence or nop, of 32 "
      "or 64 bits";
  const std::string lock =
      "'lock' cannot stand here, expected it before add, or, and, xor, inc, dec, xchg or cmpxchg "
      "with a destination in memory";
  std::vector<std::pair<std::string, std::string>> table = {
      {"Movl $1,(x) ;", "4:1: instruction 'Movl'" + expected_instruction},
      {"jz L ;", "4:1: instruction 'jz'" + expected_instruction},
      {"movl $1 ;", "4:9: unexpected ';', expected ',' and a second operand"},
      {"movl $1,(x)", "5:1: unexpected 'exists', expected ';' at the end of the row"},
      {"movl $1,(x) movl $2,(x) ;", "4:13: unexpected 'movl', expected ';' at the end of the row"},
      {"movl $1,x ;", "4:9: unexpected 'x', expected a register, '(x)' or a number"},
      {"movl $1,%al ;", "4:9: register 'al' is narrower than 32 bits, expected one of 32 or 64 bits"},
      {"mov %ax,(x) ;", "4:5: register 'ax' is narrower than 32 bits, expected one of 32 or 64 bits"},
      {"movl (x),(y) ;", "4:6: both operands are in memory, expected at most one"},
      {"movl %eax,$1 ;", "4:11: a number cannot be the destination, expected a register or a memory operand"},
      {"cmpl %eax,$1 ;", "4:11: the compared operand is a number, expected a register or a memory operand"},
      {"xchgl $1,(x) ;", "4:7: a number cannot be exchanged, expected a register or a memory operand"},
      {"cmpxchgl (x),$1 ;", "4:14: unexpected operand of 'cmpxchg', expected a register behind the memory operand"},
      {"incl $1 ;", "4:6: unexpected '$', expected a register or a memory operand"},
      {"movq %eax,(x) ;", "4:6: this register has 32 bits and the instruction has 64, expected the same width"},
      {"mov %eax,%rbx ;", "4:5: the registers differ in width, expected the same width"},
      {"movl [12],%eax ;", "4:7: addresses that are numbers are not supported, expected a location or a register"},
      {"movl (%rsi,%rcx,3),%eax ;", "4:17: unexpected '3', expected a scale: 1, 2, 4 or 8"},
      {"movl $0x1ffffffff,(x) ;", "4:6: this number does not fit in the 32 bits of the instruction"},
      {"movl $99999999999999999999,(x) ;", "4:7: '99999999999999999999' is too large, expected at most 64 bits"},
      {"lock movl $1,(x) ;", "4:1: " + lock},
      {"lock incl %eax ;", "4:1: " + lock},
      {"lock xchgl %eax,%ebx ;", "4:1: " + lock},
      {"lock ; ;", "4:8: unexpected ';', expected an instruction"},
      {"jmp L ;", "4:5: no label 'L' in this thread, expected one to jump to"},
      {"jmp ;", "4:5: unexpected ';', expected the label to jump to"},
      {"L: ; L: ;", "4:6: label 'L' is there twice, expected another name"},
      {"add: nop ;", "4:1: 'add' cannot name a label, expected another name"},
      {"1: nop ;", "4:1: unexpected '1', expected an instruction, a label, '|' or ';'"},
      {"nop | nop ;", "4:5: too many cells in this row, expected 1 cells, one per thread"},
      {"nop ; (* open", "4:7: this comment does not end, expected '*)'"},
      {"movl %fs:0(%rsi,%rcx,4),%eax ;",
       "4:6: register 'fs' is not supported here, expected rax, rbx, ..., rsp, r8 to r15, or their lower 32 bits"},
      {"movq %XMM0,%rax ;",
       "4:6: register 'XMM0' is not supported here, expected rax, rbx, ..., rsp, r8 to r15, or their lower 32 bits"},
  };
  for (const char* mnemonic : {"xadd", "sub", "test", "bts", "movb", "movw", "xchgb", "addw", "shl", "cmovc", "movnti",
                               "clflush", "uxch", "ret", "push", "setnb"}) {
    table.emplace_back(std::string(mnemonic) + " $1,(x) ;",
                       "4:1: instruction '" + std::string(mnemonic) + "'" + expected_instruction);
  }
  for (const auto& [code, wanted] : table) {
    INFO(code);
    CHECK(error_of("X86_64 one\n{}\n P0 ;\n" + code + "\nexists (x=1)") == wanted);
  }
}

TEST_CASE("What is wrong with the table of threads is said with its place") {
  CHECK(error_of("X86_64 A\n{}\n P1 ;\n nop ;\n") ==
        "3:2: unexpected 'P1', expected 'P0', the name of the next thread");
  CHECK(error_of("X86_64 A\n{}\n P0 | P2 ;\n") == "3:7: unexpected 'P2', expected 'P1', the name of the next thread");
  CHECK(error_of("X86_64 A\n{}\n P0 P1 ;\n") == "3:5: unexpected 'P1', expected '|' or ';' after the name of a thread");
  CHECK(error_of("X86_64 A\n{}\n") == "2:3: unexpected end of the file, expected 'P0', the name of the next thread");
  CHECK(error_of("X86_64 A\n{}\n P0 | P1 ;\n nop ;\n") ==
        "4:6: too few cells in this row, expected 2 cells, one per thread");
  CHECK(error_of("X86_64 A\n{}\n P0 | P1 ;\n nop | nop | ;\n") ==
        "4:12: too many cells in this row, expected 2 cells, one per thread");
  CHECK(error_of("X86_64 A\n{}\n P0 | P1 ;\n jmp L | L: nop ;\n") ==
        "4:6: no label 'L' in this thread, expected one to jump to");
  CHECK(error_of("X86_64 A\n{}\n P0 | P1 ;\n L: nop | L: nop ;\n") ==
        "4:11: label 'L' is there twice, expected another name");
  CHECK(error_of("X86 A\n{}\n P0 ;\n MOV eax,$1 ;\n") ==
        "4:6: unexpected 'eax', expected a register in upper case, '[x]' or a number");
  CHECK(error_of("X86 A\n{}\n P0 ;\n MOV %eax,$1 ;\n") ==
        "4:6: register 'eax' is not supported here, expected EAX, EBX, ECX, EDX, ESI, EDI, EBP or ESP");
  CHECK(error_of("X86 A\n{}\n P0 ;\n MOVQ EAX,$1 ;\n").starts_with("4:2: instruction 'MOVQ' is not supported"));
}

}  // namespace
}  // namespace membar
