#include "sim/trace/format.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

const std::string kHead = "var x y flag\nvar data[1000] u32\nvar bytes[9] u8\nvar wide u128\nsite 4 a.c:1 f\n";

Program in_loops(const std::string& op) {
  return program_of(kHead + "thread t\nrepeat 2 i\nrepeat 3 j\n" + op + "\nend\nend\nthread other\nstore x 1\n");
}

std::string formatted(const std::string& op) {
  const Program program = in_loops(op);
  return format_op(ops_of(program, 0)[2], program);
}

TEST_CASE("ops are written in one canonical form") {
  CHECK(formatted("store.sc   flag 0x1") == "store.sc flag 1");
  CHECK(formatted("load data[ i*2 ]->r2") == "load data[i * 2] -> r2");
  CHECK(formatted("cas.rel 0x7f00:8 after other:0") == "cas.rel 0x7f00:8 after other:0");
  CHECK(formatted("cas.rel x site 4 failed -> r1") == "cas.rel x -> r1 failed site 4");
  CHECK(formatted("store x -1") == "store x 18446744073709551615");
  CHECK(formatted("store data[1] -1") == "store data[1] 4294967295");
}

TEST_CASE("what was written reads as the same op") {
  for (const std::string op : {"load x",
                               "load x -> r1",
                               "load.acq data[999] -> r31",
                               "load data[r1 + 4] -> r2",
                               "load data[i * 2 + r1]",
                               "load bytes[i]",
                               "load bytes[3]:2",
                               "load data[i]:2",
                               "load x:4",
                               "load [r1]:8 -> r2",
                               "load [r1 + 8]:16",
                               "load 0x7f001040:8",
                               "load 0x10004:8",
                               "load 0x10004:4",
                               "store 0x10000:8 1",
                               "store x",
                               "store x 5",
                               "store.rel x r1",
                               "store x (r1 + 2) * 3 - (r1 - (r2 - 1)) % 4",
                               "store x r1 << 2 | r2 & 3 ^ ~r1",
                               "store x i * 2 + j",
                               "store wide 5",
                               "swap.acq x 1 -> r1",
                               "swap.acq x",
                               "add.sc flag r1 -> r1",
                               "cas.sc x 3 4 -> r1",
                               "cas.sc x r1 -1",
                               "cas.sc x r1 + 1 r2 - 1",
                               "cas.sc x failed",
                               "cas.sc x -> r1",
                               "fence.acq",
                               "fence.acq_rel",
                               "mfence",
                               "sfence",
                               "lfence",
                               "prefetchw y",
                               "delay 100",
                               "delay i + 1",
                               "await flag == 1",
                               "await.acq flag >= r1 + 1",
                               "await.sc data[i] != 3",
                               "await flag < 7",
                               "set r3 = r1 + r2",
                               "set r3 = 7",
                               "load x after other:0 site 4",
                               "store x 1 after other:0"}) {
    INFO(op);
    const Program program = in_loops(op);
    const TraceOp first = ops_of(program, 0)[2];
    const std::string text = format_op(first, program);
    INFO(text);
    const Program again = in_loops(text);
    const TraceOp second = ops_of(again, 0)[2];
    CHECK(same_op(first, second));
    CHECK(program.operands == again.operands);
    CHECK(format_op(second, again) == text);
  }
}

TEST_CASE("structure is written with positions") {
  const Program program = program_of("thread t\nrepeat 2 k\nif r1 <= 3\nset r1 = 1\nelse\nset r1 = 2\nend\nend\n");
  const std::vector<TraceOp> ops = ops_of(program, 0);
  CHECK(format_op(ops[0], program) == "repeat 2 i");
  CHECK(format_op(ops[1], program) == "unless 3 >= r1 jump 4");
  CHECK(format_op(ops[3], program) == "jump 5");
  CHECK(format_op(ops[5], program) == "end");
  CHECK(format_op(ops[6], program) == "finish");
}

}  // namespace
}  // namespace membar
