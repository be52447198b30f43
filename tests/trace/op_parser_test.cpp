#include "sim/trace/op_parser.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

TEST_CASE("a load names its register") {
  const TraceOp op = op_of("load x -> r31");
  CHECK(op.kind == OpKind::load);
  CHECK(op.order == MemoryOrder::none);
  CHECK(op.address == kX);
  CHECK(op.size == 8);
  CHECK(op.dst == 31);
  CHECK(op.line == 8);
  CHECK(op.index == 0);
  CHECK(op.flags == 0);
  CHECK(op.operands == 0);
  CHECK(op_of("load x").dst == kNoRegister);
}

TEST_CASE("every order that makes sense is read") {
  CHECK(op_of("load.rlx x").order == MemoryOrder::rlx);
  CHECK(op_of("load.acq x").order == MemoryOrder::acq);
  CHECK(op_of("load.sc x").order == MemoryOrder::sc);
  CHECK(op_of("store.rel x 1").order == MemoryOrder::rel);
  CHECK(op_of("swap.acq_rel x 1").order == MemoryOrder::acq_rel);
  CHECK(op_of("fence.acq_rel").order == MemoryOrder::acq_rel);
}

TEST_CASE("orders that make no sense are refused with the list of those that do") {
  CHECK(op_error("load.rel x") == "1: load cannot have the order 'rel', expected load, load.rlx, load.acq or load.sc");
  CHECK(op_error("store.acq x 1") ==
        "1: store cannot have the order 'acq', expected store, store.rlx, store.rel or store.sc");
  CHECK(op_error("add x 1") == "1: add needs an order, expected add.rlx, add.acq, add.rel, add.acq_rel or add.sc");
  CHECK(op_error("fence") == "1: fence needs an order, expected fence.acq, fence.rel, fence.acq_rel or fence.sc");
  CHECK(op_error("fence.rlx") ==
        "1: fence cannot have the order 'rlx', expected fence.acq, fence.rel, fence.acq_rel or fence.sc");
  CHECK(op_error("mfence.sc") == "1: mfence takes no order, expected mfence");
  CHECK(op_error("load.aqc x") ==
        "6: unknown order 'aqc' of load, expected load, load.rlx, load.acq or load.sc, did you mean 'acq'?");
  CHECK(op_error("load. x") == "6: unknown order '' of load, expected load, load.rlx, load.acq or load.sc");
}

TEST_CASE("values are decimal, hexadecimal, negative, registers and arithmetic") {
  CHECK(op_of("store x 42").value == 42);
  CHECK(op_of("store x 42").flags == kHasValue);
  CHECK(op_of("store x 0xfF").value == 255);
  CHECK(op_of("store x -1").value == ~std::uint64_t{0});
  CHECK(op_of("store x 18446744073709551615").value == ~std::uint64_t{0});
  CHECK(op_of("store x (1 + 2) * 3 - 4 / 2").value == 7);
  CHECK(op_of("store x &y").value == kX + 64);
  Program program;
  const TraceOp op = op_of("store x r1 + 1", program);
  CHECK(op.flags == (kHasValue | kValueRegister));
  std::uint64_t registers[kRegisters] = {};
  registers[1] = 41;
  CHECK(program.operands[op.operands].value.evaluate(registers) == 42);
  CHECK(program.operands[op.operands].sources == std::array<std::uint8_t, 4>{1, 0xff, 0xff, 0xff});
}

TEST_CASE("a constant must fit in the bytes that are written or compared") {
  CHECK(op_of("store b 255").value == 255);
  CHECK(op_of("store b -128").value == 128);
  CHECK(op_error("store b 256") == "9: value 256 does not fit in 1 byte, expected -128..255");
  CHECK(op_error("store b -129") == "9: value -129 does not fit in 1 byte, expected -128..255");
  CHECK(op_error("store data[0] 4294967296") ==
        "15: value 4294967296 does not fit in 4 bytes, expected -2147483648..4294967295");
  CHECK(op_error("await b == 300") == "12: value 300 does not fit in 1 byte, expected -128..255");
  CHECK(op_error("cas.sc b 300 1") == "10: value 300 does not fit in 1 byte, expected -128..255");
}

TEST_CASE("numbers beyond 64 bits and malformed numbers are refused") {
  CHECK(op_error("store x 18446744073709551616") ==
        "9: number '18446744073709551616' is out of range, expected at most 18446744073709551615");
  CHECK(op_error("store x 12ab") ==
        "9: malformed number '12ab', expected decimal digits, or 0x and hexadecimal digits");
  CHECK(op_error("store x 0x") == "9: malformed number '0x', expected decimal digits, or 0x and hexadecimal digits");
}

TEST_CASE("addresses are variables, elements, raw addresses and registers") {
  CHECK(op_of("load data[3]").address == kData + 12);
  CHECK(op_of("load data[3]").size == 4);
  CHECK(op_of("load data[2 * 3 + 1]").address == kData + 28);
  CHECK(op_of("load wide").size == 16);
  CHECK(op_of("load 0x7f001040:2").address == 0x7f001040);
  CHECK(op_of("load 0x7f001040:2").size == 2);
  CHECK(op_of("load 4096:1").address == 4096);
  CHECK(op_of("load [0x7f001040]:4").address == 0x7f001040);
  CHECK(op_of("load x:4").size == 4);
  Program program;
  const TraceOp indexed = op_of("load data[r1 + 4]", program);
  CHECK(indexed.address == kData);
  CHECK(indexed.flags == kAddressRegister);
  std::uint64_t registers[kRegisters] = {};
  registers[1] = 2;
  CHECK(program.operands[indexed.operands].address.evaluate(registers) == 24);
  CHECK(program.needs_values);
  CHECK(program.needs_values_line == 8);
  const TraceOp raw = op_of("load [r1 + 8]:8 -> r2", program);
  CHECK(raw.address == 0);
  CHECK(raw.size == 8);
  CHECK(program.operands[raw.operands].address.evaluate(registers) == 10);
}

TEST_CASE("addresses that cannot be are refused") {
  CHECK(op_error("load flg") == "6: unknown variable 'flg', did you mean 'flag'?");
  CHECK(op_error("load something") == "6: unknown variable 'something', expected one that a 'var' line declares");
  CHECK(op_error("load r1") ==
        "6: 'r1' is a register, expected a variable; write [r1]:8 for the 8 bytes that it points to");
  CHECK(op_error("load data") == "6: 'data' is an array, expected an element: data[0]..data[999]");
  CHECK(op_error("load data[1000]") == "11: index 1000 of 'data' is out of range, expected 0..999");
  CHECK(op_error("load data[-1]") == "11: index -1 of 'data' is out of range, expected 0..999");
  CHECK(op_error("load x[1]") == "8: index 1 of 'x' is out of range, expected 0");
  CHECK(op_error("load data[3") == "12: expected ']' after the index, found the end of the line");
  CHECK(op_error("load 0x1000") ==
        "12: expected ':' and a size of 1, 2, 4, 8 or 16 bytes after the address, found the end of the line");
  CHECK(op_error("load 0x1000:3") == "13: size 3 is not possible, expected 1, 2, 4, 8 or 16 bytes");
  CHECK(op_error("load 0x1000:") == "13: expected a size of 1, 2, 4, 8 or 16 bytes, found the end of the line");
  CHECK(op_error("load") ==
        "5: expected a variable or an address such as 0x7f001040:8 or [r1]:8, found the end of the line");
  CHECK(op_error("load 0xffffffffffffffff:8") == "6: address is out of range, expected an access below 2^64");
  CHECK(op_error("load b:2") == "6: access of 2 bytes reaches beyond 'b', expected at most its 1 bytes");
}

TEST_CASE("atomics must be aligned and inside a line, and plain accesses need not") {
  CHECK(op_of("load 0x103c:8").address == 0x103c);
  CHECK(op_error("load.rlx 0x1004:8") ==
        "10: atomic access of 8 bytes is misaligned, expected an address that is a multiple of 8");
  CHECK(op_error("store.sc 0x103c:8 1") ==
        "10: atomic access of 8 bytes crosses a line, expected it inside one line of 64 bytes");
  CHECK(op_error("cas.rel 0x103e:4") ==
        "9: atomic access of 4 bytes crosses a line, expected it inside one line of 64 bytes");
  CHECK(op_error("await 0x1002:4 == 1") ==
        "7: atomic access of 4 bytes is misaligned, expected an address that is a multiple of 4");
}

TEST_CASE("stores without a value are recorded ones") {
  Program program;
  const TraceOp op = op_of("store 0x1000:8", program);
  CHECK(op.flags == 0);
  CHECK(program.lacks_values);
  op_of("store 0x1000:8 1", program);
  CHECK_FALSE(program.lacks_values);
  op_of("load 0x1000:8", program);
}

TEST_CASE("a read-modify-write may drop its result and, when recorded, its values") {
  const TraceOp swap = op_of("swap.acq x 5 -> r1");
  CHECK(swap.kind == OpKind::swap);
  CHECK(swap.value == 5);
  CHECK(swap.dst == 1);
  CHECK(op_of("add.sc x 1").dst == kNoRegister);
  CHECK(op_of("add.sc x").flags == 0);
  CHECK(op_of("add.sc x -> r1").flags == 0);
  CHECK(op_of("cas.rel x failed").flags == kFailedCas);
}

TEST_CASE("a cas has the expected value and the new one") {
  Program program;
  const TraceOp op = op_of("cas.sc x 3 4 -> r1", program);
  CHECK(op.value == 4);
  CHECK(op.dst == 1);
  CHECK(program.operands[op.operands].expected.evaluate(nullptr) == 3);
  const TraceOp registers = op_of("cas.sc x r1 r1 + 1", program);
  CHECK(program.operands[registers.operands].value.size == 3);
  const TraceOp negative = op_of("cas.sc x r1 -1", program);
  CHECK(negative.value == ~std::uint64_t{0});
  CHECK(op_error("cas.sc x 3") == "11: expected the new value: cas.sc x OLD NEW, found the end of the line");
}

TEST_CASE("await compares with a constant or with registers") {
  Program program;
  const TraceOp op = op_of("await.acq flag == 1", program);
  CHECK(op.kind == OpKind::await);
  CHECK(op.order == MemoryOrder::acq);
  CHECK(op.comparison == Comparison::equal);
  CHECK(op.value == 1);
  CHECK(program.needs_values);
  CHECK(op_of("await flag != 1").comparison == Comparison::not_equal);
  CHECK(op_of("await flag < 1").comparison == Comparison::less);
  CHECK(op_of("await flag >= r2").comparison == Comparison::greater_equal);
  CHECK(op_of("await flag >= r2").flags == kValueRegister);
  CHECK(op_error("await flag") == "11: expected ==, !=, < or >=, found the end of the line");
  CHECK(op_error("await flag <= 1") == "12: expected ==, !=, < or >=, found '<='");
  CHECK(op_error("await.rel flag == 1") ==
        "1: await cannot have the order 'rel', expected await, await.rlx, await.acq or await.sc");
}

TEST_CASE("set and delay take expressions") {
  const TraceOp set = op_of("set r3 = r1 + r2");
  CHECK(set.kind == OpKind::set);
  CHECK(set.dst == 3);
  CHECK(set.flags == kValueRegister);
  CHECK(op_of("set r3 = 7").value == 7);
  CHECK(op_of("delay 100").value == 100);
  CHECK(op_of("delay r1").flags == kValueRegister);
  CHECK(op_error("set r32 = 1") == "5: unknown register 'r32', expected r0..r31");
  CHECK(op_error("set r3 1") == "8: expected '=' and an expression: set r3 = r1 + r2, found '1'");
  CHECK(op_error("set 3 = 1") == "5: expected a register r0..r31, found '3'");
  CHECK(op_error("delay") == "6: expected a number, a register r0..r31 or a loop variable, found the end of the line");
}

TEST_CASE("a delay, and a store's hold, end at a cycle of the run when they say until") {
  CHECK(op_of("delay until 4000").value == 4000);
  CHECK(op_of("delay until 4000").flags == kUntil);
  CHECK(op_of("delay until r1").flags == (kUntil | kValueRegister));
  CHECK(op_error("delay until") ==
        "12: expected a number, a register r0..r31 or a loop variable, found the end of the line");
  Program program;
  const TraceOp held = op_of("store x 1 hold 300", program);
  CHECK(held.flags == (kHasValue | kHold));
  CHECK(held.target == 300);
  CHECK(program.has_hold);
  CHECK(op_of("store.rel x 1 hold until 4294967295").flags == (kHasValue | kHold | kUntil));
  CHECK(op_error("store x 1 hold 4294967296") == "16: 4294967296 cycles are out of range, expected less than 2^32");
  CHECK(op_error("store x 1 hold") ==
        "15: expected a number of cycles, or 'until' and a cycle, found the end of the line");
  CHECK(op_error("store x 1 hold 1 hold 2") == "18: second 'hold', expected one");
  for (const std::string op : {"store.sc x 1", "swap.sc x 1"}) {
    CHECK(op_error(op + " hold 3") ==
          std::to_string(op.size() + 2) + ": " + op.substr(0, op.find('.')) +
              " cannot be held in the store buffer, expected 'hold' only on store, store.rlx and store.rel");
  }
}

TEST_CASE("and, or and xor are read-modify-writes as add is") {
  CHECK(op_of("and.sc x 6 -> r1").kind == OpKind::bit_and);
  CHECK(op_of("or.rlx x r2").kind == OpKind::bit_or);
  const TraceOp op = op_of("xor.acq_rel x:4 5 -> r3");
  CHECK(op.kind == OpKind::bit_xor);
  CHECK(op.size == 4);
  CHECK(op.dst == 3);
  CHECK(op_error("xor x 1") == "1: xor needs an order, expected xor.rlx, xor.acq, xor.rel, xor.acq_rel or xor.sc");
}

TEST_CASE("the fences of x86 and prefetchw are ops of their own") {
  CHECK(op_of("mfence").kind == OpKind::mfence);
  CHECK(op_of("sfence").kind == OpKind::sfence);
  CHECK(op_of("lfence").kind == OpKind::lfence);
  CHECK(op_of("prefetchw y").address == kX + 64);
}

TEST_CASE("trailing parts stand in any order") {
  Program program;
  const TraceOp op = op_of("load x site 4 after other:0 -> r2 # comment", program);
  CHECK(op.dst == 2);
  CHECK(op.site == 4);
  CHECK(op.after_thread == 1);
  CHECK(op.after_index == 0);
  CHECK(program.has_after);
}

TEST_CASE("trailing parts that cannot be are refused") {
  CHECK(op_error("load x aftr t:1") ==
        "8: expected the end of the op, '-> REGISTER', 'after THREAD:N' or 'site N', found 'aftr', did you mean "
        "'after'?");
  CHECK(op_error("store x 1 2") == "11: expected the end of the op, 'after THREAD:N' or 'site N', found '2'");
  CHECK(op_error("store x 1 -> r1") ==
        "11: store has no result, expected '-> REGISTER' only on load, swap, add, and, or, xor and cas");
  CHECK(op_error("load x -> r1 -> r2") == "14: second result register, expected one");
  CHECK(op_error("load x -> q1") == "11: unknown register 'q1', expected r0..r31");
  CHECK(op_error("load x site 9") ==
        "8: unknown site 9, expected one that a 'site N file:line function' line before declares");
  CHECK(op_error("load x failed") == "8: 'failed' cannot stand here, expected it only on a cas without values");
  CHECK(op_error("cas.sc x 1 2 failed") == "14: 'failed' cannot stand here, expected it only on a cas without values");
  CHECK(op_error("load x after other") == "19: expected THREAD:N after 'after', found the end of the line");
  CHECK(op_error("load x after other:x") == "20: expected THREAD:N after 'after', found 'x'");
  CHECK(op_error("fence.sc after other:1") ==
        "10: fence cannot wait, expected 'after' only on an op that accesses memory");
  CHECK(op_error("load x after other:5000000000") ==
        "20: op number 5000000000 is out of range, expected less than 2^32");
}

TEST_CASE("more than four registers in one op are refused") {
  CHECK(op_of("store [r1]:8 r2 + r3 + r4 + r1").flags == (kHasValue | kAddressRegister | kValueRegister));
  CHECK(op_error("store [r1]:8 r2 + r3 + r4 + r5") ==
        "1: op reads more than 4 registers, expected at most 4; use 'set' to combine some");
}

TEST_CASE("unknown ops are answered with the nearest one") {
  CHECK(op_error("laod x") == "1: unknown op 'laod', did you mean 'load'?");
  CHECK(op_error("fenc.sc") == "1: unknown op 'fenc', did you mean 'fence'?");
  CHECK(op_error("frobnicate x") ==
        "1: unknown op 'frobnicate', expected one such as load, store.rel, add.sc or fence.sc");
}

TEST_CASE("arm64 ops are refused for what they are") {
  CHECK(op_error("dmb.ish") ==
        "1: 'dmb.ish' is an arm64 op, which this version does not run; expected an op of the trace language such as "
        "fence.acq, fence.rel, fence.sc, load.acq or store.rel");
  for (const std::string op : {"dmb.ishld", "dmb.ishst", "dsb.ish", "isb", "ldar x", "stlr x"}) {
    CHECK(op_error(op).find("is an arm64 op, which this version does not run") != std::string::npos);
  }
}

TEST_CASE("what occurs is noted once with its first place") {
  const Program program = program_of("var x\nthread t\n  load x\n  load.acq x\n  load x\n  repeat 2\n mfence\n  end\n");
  REQUIRE(program.used_ops.size() == 3);
  CHECK(program.used_ops[0].kind == OpKind::load);
  CHECK(program.used_ops[0].line == 4);
  CHECK(program.used_ops[0].column == 3);
  CHECK(program.used_ops[1].order == MemoryOrder::acq);
  CHECK(program.used_ops[2].kind == OpKind::mfence);
  CHECK(program.used_ops[2].column == 2);
}

TEST_CASE("equal operands are stored once") {
  const Program program = program_of("var x y\nthread t\n  store x r1\n  store y r1\n  store x r2\n");
  CHECK(program.operands.size() == 3);
}

}  // namespace
}  // namespace membar
