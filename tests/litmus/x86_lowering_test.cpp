// Flags against arithmetic done another way: on 128 bits, without a bit of the lowering's.
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/litmus/litmus_testing.h"

namespace membar {
namespace {

using test::one_thread;
using test::outcome_of;
using test::read_good;

__extension__ using Wide = __int128;

Wide as_signed(std::uint64_t value, unsigned bytes) {
  return bytes == 4 ? Wide{static_cast<std::int32_t>(value)} : Wide{static_cast<std::int64_t>(value)};
}

struct Flags {
  bool zero, sign, less;  // less: SF xor OF
};

// The exact result of signed arithmetic: its sign is SF xor OF.
Wide exact(std::string_view operation, Wide left, Wide right) {
  if (operation == "add") return left + right;
  if (operation == "inc") return left + 1;
  if (operation == "dec") return left - 1;
  if (operation == "and") return left & right;
  if (operation == "or") return left | right;
  if (operation == "xor") return left ^ right;
  return left - right;  // cmp
}

Flags flags_of(std::string_view operation, std::uint64_t left, std::uint64_t right, unsigned bytes) {
  const Wide result = exact(operation, as_signed(left, bytes), as_signed(right, bytes));
  const Wide kept = as_signed(static_cast<std::uint64_t>(result), bytes);
  return {kept == 0, kept < 0, result < 0};
}

// r8 to r15 become 1 where je jne js jns jlt jge jle jgt are not taken.
const std::string kJumps =
    "je L0 ; movl $1,%r8d ; L0: jne L1 ; movl $1,%r9d ; L1: js L2 ; movl $1,%r10d ; L2: jns L3 ; movl $1,%r11d ;"
    "L3: jlt L4 ; movl $1,%r12d ; L4: jge L5 ; movl $1,%r13d ; L5: jle L6 ; movl $1,%r14d ; L6: jgt L7 ; "
    "movl $1,%r15d ; L7: ;";

std::string wanted(const Flags& flags) {
  const std::array<bool, 8> taken = {flags.zero,
                                     !flags.zero,
                                     flags.sign,
                                     !flags.sign,
                                     flags.less,
                                     !flags.less,
                                     flags.less || flags.zero,
                                     !flags.less && !flags.zero};
  std::string text;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    text += (i == 0 ? "0:r" : " 0:r") + std::to_string(8 + i) + "=" + (taken[i] ? "0;" : "1;");
  }
  return text;
}

std::string seen(const std::string& initial, const std::string& code) {
  return outcome_of(
      one_thread(initial, code + kJumps, "locations [0:r8; 0:r9; 0:r10; 0:r11; 0:r12; 0:r13; 0:r14; 0:r15;]"));
}

const std::vector<std::uint64_t> kEdges = {0,
                                           1,
                                           2,
                                           0x7fffffff,
                                           0x80000000,
                                           0x80000001,
                                           0xffffffff,
                                           0x12345678,
                                           0x7fffffffffffffff,
                                           0x8000000000000000,
                                           ~std::uint64_t{0}};

std::string number(std::uint64_t value) { return std::to_string(value); }

TEST_CASE("Every jump reads the flags of cmp, add, and, or, xor, inc and dec right, on 32 and 64 bits") {
  for (const std::string operation : {"cmp", "add", "and", "or", "xor", "inc", "dec"}) {
    const bool unary = operation == "inc" || operation == "dec";
    for (const unsigned bytes : {4U, 8U}) {
      for (const std::uint64_t left : kEdges) {
        for (const std::uint64_t right : kEdges) {
          if (unary && right != 0) continue;
          const std::string suffix = bytes == 4 ? "l " : "q ";
          const std::string source = bytes == 4 ? "%ebx," : "%rbx,";
          const std::string code = operation + suffix + (unary ? "" : source) + (bytes == 4 ? "%eax ; " : "%rax ; ");
          INFO(code << left << " " << right);
          CHECK(seen("0:rax=" + number(left) + "; 0:rbx=" + number(right), code) ==
                wanted(flags_of(operation, left, right, bytes)));
        }
      }
    }
  }
}

TEST_CASE("Flags are the same with the destination in memory, locked or not, and with a number as source") {
  for (const std::string operation : {"add", "xor", "or", "and", "inc", "dec"}) {
    const bool unary = operation == "inc" || operation == "dec";
    for (const std::string prefix : {"", "lock "}) {
      for (const std::uint64_t left :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x7fffffff}, ~std::uint64_t{0}}) {
        for (const std::uint64_t right : {std::uint64_t{1}, ~std::uint64_t{0}}) {
          if (unary && right != 1) continue;
          const std::string source = unary ? "" : right == 1 ? "$1," : "$-1,";
          const std::string code = prefix + operation + "l " + source + "(x) ; ";
          INFO(code << left);
          CHECK(seen("x=" + number(left), code) == wanted(flags_of(operation, left, right, 4)));
        }
      }
    }
  }
}

TEST_CASE("cmpxchg sets the flags of a comparison of the accumulator with the destination") {
  for (const std::string prefix : {"", "lock "}) {
    for (const std::uint64_t accumulator : {std::uint64_t{0}, std::uint64_t{0x80000000}, ~std::uint64_t{0}}) {
      for (const std::uint64_t destination : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
        INFO(prefix << accumulator << " " << destination);
        CHECK(seen("0:rax=" + number(accumulator) + "; x=" + number(destination), prefix + "cmpxchgl (x),%ebx ; ") ==
              wanted(flags_of("cmp", accumulator, destination, 4)));
      }
    }
  }
}

TEST_CASE("Moves, exchanges and fences leave the flags alone, and all start cleared") {
  CHECK(seen("0:rax=1; x=5", "cmpl $2,%eax ; movl $0,%ebx ; xchgl (x),%ebx ; xchgl %ebx,%ecx ; mfence ; nop ; ") ==
        wanted(flags_of("cmp", 1, 2, 4)));
  CHECK(seen("", "") == wanted({false, false, false}));
}

std::string kinds_of(std::string_view text) {
  const LitmusTest test = read_good(text);
  std::string kinds;
  for (const TraceOp& op : test.program.threads[0].code->fetch(0)) {
    const std::string_view name = name_of(op.kind);
    if (!kinds.empty()) kinds += " ";
    kinds += name.empty() ? "." : std::string(name);
    if (op.order == MemoryOrder::sc) kinds += ".sc";
  }
  return kinds;
}

TEST_CASE("A locked instruction is one atomic op, and an unlocked one on memory a load and a store") {
  const auto kinds = [](const std::string& code) { return kinds_of(one_thread("", code, "")); };
  CHECK(kinds("incl (x) ;") == "load set store .");
  CHECK(kinds("lock incl (x) ;") == "add.sc .");
  CHECK(kinds("lock decl (x) ;") == "add.sc .");
  CHECK(kinds("lock xorl $1,(x) ;") == "xor.sc .");
  CHECK(kinds("lock orl $1,(x) ;") == "or.sc .");
  CHECK(kinds("lock andl $1,(x) ;") == "and.sc .");
  CHECK(kinds("xchgl %eax,(x) ;") == "swap.sc .");
  CHECK(kinds("lock cmpxchgl (x),%ebx ;") == "cas.sc . set .");
  CHECK(kinds("cmpxchgl (x),%ebx ;") == "load . store . set .");
  CHECK(kinds("movl $1,(x) ; movl (x),%eax ;") == "store load .");
  CHECK(kinds("cmpl $1,(x) ;") == "load .");
  CHECK(kinds("mfence ; sfence ; lfence ; nop ;") == "mfence sfence lfence .");
  CHECK(kinds("nop ; L0: ;") == ".");
}

TEST_CASE("Ops know their number, their line and their place in the file") {
  const LitmusTest test = read_good("X86_64 A\n{ 1:rax=7; }\n P0 | P1 ;\n movl $1,(x) | ;\n\n mfence | L: jmp L ;\n");
  const auto ops = test.program.threads[0].code->fetch(0);
  REQUIRE(ops.size() == 3);
  CHECK(ops[0].line == 4);
  CHECK(ops[0].index == 0);
  CHECK(ops[0].size == 4);
  CHECK(ops[1].line == 6);
  CHECK(ops[1].index == 1);
  CHECK(ops[2].kind == OpKind::finish);
  CHECK(test.program.threads[0].written_ops == 2);
  CHECK(test.program.threads[0].name == "P0");
  CHECK(test.program.threads[1].line == 3);
  CHECK(test.program.total_written_ops == 3);
  REQUIRE(test.program.used_ops.size() == 3);
  CHECK(test.program.used_ops[0].kind == OpKind::store);
  CHECK(test.program.used_ops[0].line == 4);
  CHECK(test.program.used_ops[0].column == 2);
}

TEST_CASE("What a jump back encloses stands inside a loop, and nothing else does") {
  const LitmusTest test = read_good(one_thread("", "movl $1,(x) ; L: movl (x),%eax ; jmp M ; M: jmp L ; mfence ;", ""));
  std::string inside;
  for (const TraceOp& op : test.program.threads[0].code->fetch(0)) inside += (op.flags & kInsideBlock) != 0 ? '1' : '0';
  CHECK(inside == "011100");
}

TEST_CASE("Every location has cache lines of its own, and arrays are contiguous") {
  const LitmusTest test = read_good("X86_64 A\n{ int a[40]; uint64_t b[3]; x; }\nP0;\nmovl $1,(y);\n");
  REQUIRE(test.program.symbols.size() == 4);
  std::uint64_t end = 0;
  for (const Symbol& symbol : test.program.symbols) {
    INFO(symbol.name);
    CHECK(symbol.address.value % kLocationStride == 0);
    CHECK(symbol.address.value >= end);
    end = symbol.address.value + symbol.bytes();
  }
  CHECK(test.program.symbols[0].bytes() == 160);
  CHECK(test.program.symbols[1].element_bytes == 8);
}

}  // namespace
}  // namespace membar
