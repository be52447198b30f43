#include "sim/trace/sync_parser.h"

#include "sim/trace/format.h"
#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

const std::string kDeclared = "mutex m n\nchan ch[3] u\nonce o\nbarrier b[2]\nvar x\n";

// The error of a line in a thread: "COLUMN: MESSAGE", the column counted from the start of the line.
std::string line_error(const std::string& line) {
  const Result<Program> result =
      read_trace_text("membar 1\n" + kDeclared + "thread w\nthread t\n" + line + "\n", "t.trace");
  if (result.ok()) return "no error";
  CHECK(result.error().line == 9);
  return std::to_string(result.error().column) + ": " + result.error().message;
}

const std::vector<SyncOp>& sync_ops_of(const Program& program, std::size_t thread) {
  return program.synchronisation.ops.at(thread);
}

TEST_CASE("the hidden variables of each object lie on lines of their own, in order of declaration") {
  const Program program = program_of("var first\n" + kDeclared + "thread t\n  lock m\n");
  std::string layout;
  for (const Symbol& symbol : program.symbols) {
    layout += symbol.name + "=" + std::to_string((symbol.address.value - 0x10000) / 8) + " ";
    CHECK(symbol.hidden == (symbol.name != "first" && symbol.name != "x"));
  }
  CHECK(
      layout ==
      "first=0 m.lock=8 n.lock=16 ch.lock=24 ch.sent=25 ch.received=26 ch.closed=27 ch.version=32 ch.buffer=40 "
      "u.lock=48 u.sent=49 u.received=50 u.closed=51 u.version=56 u.buffer=64 o.done=72 o.lock=73 b.arrived=80 x=88 ");
}

TEST_CASE("a lock is a cas, and behind it the ops of one that has to wait") {
  const Program program = program_of(kDeclared + "thread t\n  store x 1\n  lock m\n  unlock m\n");
  const std::vector<TraceOp> ops = ops_of(program, 0);
  std::string text;
  for (const TraceOp& op : ops) text += format_op(op, program) + "\n";
  CHECK(text ==
        "store x 1\n"
        "cas.acq m.lock 0 1 -> h2\n"
        "unless h2 != 0 jump 6\n"
        "await.rlx m.lock == 0\n"
        "cas.acq m.lock 0 1 -> h2\n"
        "unless h2 == 0 jump 3\n"
        "swap.rel m.lock 0 -> h2\n"
        "unless h2 == 0 jump 9\n"
        "panic: unlock of mutex 'm', which is not locked: expected 'lock' before it\n"
        "finish\n");
  for (std::size_t i = 1; i < 6; ++i) CHECK(ops[i].line == 9);
  CHECK(program.needs_values);
  REQUIRE(sync_ops_of(program, 0).size() == 2);
  const SyncOp& lock = sync_ops_of(program, 0)[0];
  CHECK(lock.kind == SyncOp::Kind::lock);
  CHECK(program.synchronisation.object(lock).name == "m");
  CHECK(lock.line == 9);
  CHECK(lock.first_index == 1);
  CHECK(lock.last_index == 3);
}

TEST_CASE("an op is found to be part of the operation that it was written for, and others of none") {
  const Program program = program_of(kDeclared + "thread t\n  store x 1\n  lock m\n  store x 2\n  unlock m\n");
  const Synchronisation& known = program.synchronisation;
  CHECK(known.find(0, 0) == nullptr);
  for (std::uint32_t index = 1; index <= 3; ++index) {
    REQUIRE(known.find(0, index) != nullptr);
    CHECK(known.find(0, index)->kind == SyncOp::Kind::lock);
  }
  CHECK(known.find(0, 4) == nullptr);
  REQUIRE(known.find(0, 5) != nullptr);
  CHECK(known.find(0, 5)->kind == SyncOp::Kind::unlock);
  CHECK(known.find(0, 6) == nullptr);
  CHECK(known.find(1, 0) == nullptr);
}

TEST_CASE("all ops of one operation carry its label and its site") {
  const Program program = program_of("site 4 a.c:1 f\n" + kDeclared + "thread t\n  here: send ch 7 site 4\n  lock m\n");
  const std::vector<TraceOp> ops = ops_of(program, 0);
  const SyncOp& send = sync_ops_of(program, 0)[0];
  std::size_t counted = 0;
  for (const TraceOp& op : ops) {
    if (is_structure(op.kind) || op.index > send.last_index) continue;
    ++counted;
    CHECK(program.labels[op.label] == "here");
    CHECK(op.site == 4);
  }
  CHECK(counted == send.last_index + 1);
  CHECK(ops[ops.size() - 2].label == 0);
}

TEST_CASE(
    "a thread that is spawned waits first, wherever its section stands, and one that is joined says when it ends") {
  const std::string worker = "thread worker\n  store x 1\n  repeat 2\n    store x 2\n  end\n";
  const std::string main = "thread main\n  spawn worker\n  join worker\n";
  for (const bool worker_first : {true, false}) {
    const Program program = program_of("var x\n" + (worker_first ? worker + main : main + worker));
    const std::size_t thread = worker_first ? 0 : 1;
    const std::vector<TraceOp> ops = ops_of(program, thread);
    std::string text;
    for (const TraceOp& op : ops) text += std::to_string(op.index) + " " + format_op(op, program) + "\n";
    CHECK(text ==
          "0 await.acq worker.start != 0\n1 store x 1\n2 repeat 2 i\n2 store x 2\n3 end\n3 store.rel worker.end 1\n"
          "4 finish\n");
    CHECK(ops[2].target == 5);
    CHECK(ops[4].target == 3);
    CHECK(program.threads[thread].written_ops == 4);
    const std::vector<SyncOp>& own = sync_ops_of(program, thread);
    REQUIRE(own.size() == 2);
    CHECK(own[0].kind == SyncOp::Kind::thread_start);
    CHECK(own[0].last_index == 0);
    CHECK(own[1].kind == SyncOp::Kind::thread_end);
    CHECK(own[1].first_index == 3);
    CHECK(program.synchronisation.object(own[0]).thread == thread);
    CHECK(sync_ops_of(program, 1 - thread).size() == 2);
  }
}

TEST_CASE("the first op of a spawned thread moves what labels name, in a trace that is spilled as well") {
  std::string text = "var x\nthread worker\n  there: store x 1\n  l: lock m\n";
  for (unsigned i = 0; i < 3000; ++i) text += "  store x " + std::to_string(i) + "\n";
  text += "  unlock m\nthread main\n  spawn worker\nexpect visible(there) > 0\nexpect cost(l) > 0\n";
  for (const std::uint64_t memory_ops : {std::uint64_t{1000}, std::uint64_t{100000}}) {
    ReadOptions options;
    options.memory_ops = memory_ops;
    const Program program = program_of("mutex m\n" + text, options);
    CHECK(program.expectations[0].left->op_index == 1);
    CHECK(program.expectations[1].left->op_index == 2);
    CHECK(program.expectations[1].left->last_op_index == 4);
    const std::vector<TraceOp> ops = ops_of(program, 0);
    REQUIRE(ops.size() == 3000 + 1 + 1 + 5 + 3 + 1);
    CHECK(ops[0].kind == OpKind::await);
    for (std::uint32_t i = 0; i < 3000; ++i) {
      CHECK(ops[7 + i].value == i);
      CHECK(ops[7 + i].index == 5 + i);
    }
  }
}

TEST_CASE("lines of language synchronisation that are malformed are refused") {
  CHECK(line_error("lock q") == "6: unknown mutex 'q', expected one that a 'mutex' line declares");
  CHECK(line_error("lock") == "5: expected the name of a mutex, found the end of the line");
  CHECK(line_error("lock ch") == "6: 'ch' is a channel, expected a mutex");
  CHECK(line_error("lock x") == "6: 'x' is a variable, expected a mutex");
  CHECK(line_error("load m") == "6: 'm' is a mutex, expected a variable");
  CHECK(line_error("lock.acq m") == "1: lock takes no order, expected lock");
  CHECK(line_error("lock m n") == "8: expected the end of the op, or 'site N', found 'n'");
  CHECK(line_error("lock m after w:0") == "8: expected the end of the op, or 'site N', found 'after'");
  CHECK(line_error("send ch") == "8: expected the value to send: send ch VALUE, found the end of the line");
  CHECK(line_error("recv ch -> x") == "12: unknown register 'x', expected r0..r31");
  CHECK(line_error("recv ch -> r1, r1") == "16: the same register twice, expected two: recv ch -> r1, r2");
  CHECK(line_error("recv ch ->") == "11: expected a register r0..r31, found the end of the line");
  CHECK(line_error("send sh 1") == "6: unknown channel 'sh', did you mean 'ch'?");
  CHECK(line_error("wait m") == "6: 'm' is a mutex, expected a barrier");
  CHECK(line_error("once q") == "6: unknown once 'q', expected one that a 'once' line before the threads declares");
  CHECK(line_error("spawn w extra") == "9: expected the end of the op, or 'site N', found 'extra'");
  CHECK(line_error("l: once o") == "1: label 'l' before 'once', expected an op after it");
}

TEST_CASE("declarations that are malformed are refused") {
  CHECK(error_of("mutex\n") == "t.trace:2:6: error: expected the name of a mutex, found the end of the line");
  CHECK(error_of("var m\nmutex m\n") == "t.trace:3:7: error: 'm' is already declared on line 2, expected a new name");
  CHECK(error_of("mutex m\nvar m\n") == "t.trace:3:5: error: 'm' is already declared on line 2, expected a new name");
  CHECK(error_of("mutex m m\n") == "t.trace:2:9: error: 'm' is declared twice on this line, expected a new name");
  CHECK(error_of("mutex r1\n") ==
        "t.trace:2:7: error: 'r1' has a meaning of its own, expected another name for the mutex");
  CHECK(error_of("chan ch[-1]\n") == "t.trace:2:9: error: capacity is out of range, expected 0 to 1048576");
  CHECK(error_of("chan ch[1048577]\n") == "t.trace:2:9: error: capacity is out of range, expected 0 to 1048576");
  CHECK(error_of("barrier b[0]\n") == "t.trace:2:11: error: number of threads is out of range, expected 1 to 256");
  CHECK(error_of("barrier b\n") ==
        "t.trace:2:10: error: expected the number of threads that meet: barrier b[3], found the end of the line");
  CHECK(error_of("lock m\n") == "t.trace:2:1: error: 'lock' outside a thread, expected 'thread NAME' before it");
}

TEST_CASE("what is certain to be wrong is refused before the run") {
  CHECK(line_error("spawn t") == "7: a thread cannot spawn itself, expected the name of another thread");
  CHECK(line_error("join t") == "6: a thread cannot join itself, expected the name of another thread");
  CHECK(line_error("join q") == "6: unknown thread 'q', expected the name of a 'thread' section");
  CHECK(line_error("spawn ww") == "7: unknown thread 'ww', did you mean 'w'?");
  CHECK(line_error("unlock m") == "1: nobody locks mutex 'm', so it cannot be unlocked, expected a 'lock'");
  const auto error = [](const std::string& body) { return error_of(kDeclared + "thread w\nthread t\n" + body); };
  CHECK(error("  spawn w\n  spawn w\n") ==
        "t.trace:10:3: error: thread 'w' was spawned on line 9, expected one 'spawn'");
  CHECK(error("  close ch\n  close ch\n") ==
        "t.trace:10:3: error: channel 'ch' was closed on line 9, expected one 'close'");
  CHECK(error("  close ch\n  send ch 1\n") ==
        "t.trace:10:3: error: channel 'ch' was closed on line 9, expected 'send' before 'close'");
  CHECK(error("  once o\n    if r1 == 1\n      once o\n") ==
        "t.trace:11:12: error: once 'o' inside its own block of line 9 would wait for itself for ever, expected "
        "another name");
  CHECK(error("  once o\n  store x 1\n") ==
        "t.trace:9:3: error: 'once' is not closed, expected 'end' before the section of the thread ends");
  CHECK(error("  lock m\nthread u\n  store x 1 after t:0\n") ==
        "t.trace:11:13: error: 'after t:N' counts ops, and thread 't' has language synchronisation, which becomes "
        "several; expected a thread without it");
}

TEST_CASE("a thread may close or spawn where another, or another branch, does so too: only the run tells") {
  CHECK(line_error("if r1 == 1\nclose ch\nelse\nclose ch\nend") == "no error");
  CHECK(line_error("if r1 == 1\nspawn w\nelse\nspawn w\nend") == "no error");
  CHECK(error_of(kDeclared + "thread t\n  close ch\nthread u\n  close ch\n") == "no error");
}

TEST_CASE("expectations name hidden variables, and their states") {
  const Program program =
      program_of(kDeclared + "thread t\n  lock m\nexpect m.lock == 1\nexpect state(m.lock, c0) == M\n");
  CHECK(program.expectations[0].left->kind == ExpectTerm::Kind::variable);
  CHECK(program.symbol_at(program.expectations[0].left->address) == "m.lock");
  CHECK(program.expectations[1].left->kind == ExpectTerm::Kind::state);
  CHECK(error_of(kDeclared + "thread t\nexpect m.unlock == 1\n") ==
        "t.trace:8:8: error: unknown thread 'm', expected the name of a 'thread' section");
}

TEST_CASE("a placement of an object is one of all its lines") {
  const Program program = program_of(kDeclared + "place ch modified c0\nthread t\n  lock m\n");
  std::string placed;
  for (const Placement& placement : program.placements) placed += program.symbols[placement.symbol].name + " ";
  CHECK(placed == "ch.lock ch.sent ch.received ch.closed ch.version ch.buffer ");
}

}  // namespace
}  // namespace membar
