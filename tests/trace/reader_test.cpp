#include "sim/trace/reader.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

TEST_CASE("the first line that is no comment says what the file is") {
  CHECK(error_of_text("# a comment\n\n  membar 1 # and one\nthread t\n") == "no error");
  CHECK(error_of_text("thread t\n") == "t.trace:1:1: error: not a membar trace, expected 'membar 1' as the first line");
  CHECK(error_of_text("\n  membar 2\n") ==
        "t.trace:2:10: error: version 2 of the format is not known, expected 'membar 1' as the first line");
  CHECK(error_of_text("membar\n") == "t.trace:1:7: error: expected the version: 'membar 1', found the end of the line");
  CHECK(error_of_text("membar 1 x\n") ==
        "t.trace:1:10: error: expected the end of the line after 'membar 1', found 'x'");
  CHECK(error_of("membar 1\n") == "t.trace:2:1: error: second 'membar' line, expected it only as the first line");
}

TEST_CASE("empty files and files without a thread are refused") {
  CHECK(error_of_text("") == "t.trace:1:1: error: the file is empty, expected 'membar 1' as the first line");
  CHECK(error_of_text("# nothing\n\n") ==
        "t.trace:1:1: error: the file is empty, expected 'membar 1' as the first line");
  CHECK(error_of("var x\n") ==
        "t.trace:2:1: error: the trace has no thread, expected at least one 'thread NAME' section");
}

TEST_CASE("carriage returns, tabs and a missing last newline are tolerated") {
  const Result<Program> result =
      read_trace_text("membar 1\r\nvar x\r\nthread t\r\n\tload x -> r1\r\n\tload x:4", "t.trace");
  REQUIRE(result.ok());
  CHECK(result.value().threads[0].written_ops == 2);
}

TEST_CASE("a byte order mark in front of the first line is skipped, and one elsewhere is not") {
  CHECK(error_of_text("\xef\xbb\xbfmembar 1\nthread t\n") == "no error");
  CHECK(error_of_text("\xef\xbb\xbf# notes\nmembar 1\nthread t\n") == "no error");
  CHECK(error_of_text("\xef\xbb\xbfmembar 2\n") ==
        "t.trace:1:8: error: version 2 of the format is not known, expected 'membar 1' as the first line");
  CHECK(error_of("\xef\xbb\xbfvar x\n").starts_with("t.trace:2:1: error: expected an op"));
}

TEST_CASE("threads are numbered in order of appearance, and reopened") {
  const Program program =
      program_of("var x\nthread a\n  load x\nthread b\n  load x\nvar y\nthread a\n  load y\n  load y\nthread c\n");
  REQUIRE(program.threads.size() == 3);
  CHECK(program.threads[0].name == "a");
  CHECK(program.threads[0].line == 3);
  CHECK(program.threads[0].written_ops == 3);
  CHECK(program.threads[1].line == 5);
  CHECK(program.threads[1].written_ops == 1);
  CHECK(program.threads[2].written_ops == 0);
  CHECK(program.total_written_ops == 4);
  const std::vector<TraceOp> ops = ops_of(program, 0);
  REQUIRE(ops.size() == 4);
  CHECK(ops[2].index == 2);
  CHECK(ops[2].line == 10);
  CHECK(ops[3].kind == OpKind::finish);
  CHECK(ops_of(program, 2).size() == 1);
  CHECK(program.file == "t.trace");
}

TEST_CASE("256 threads are possible and 257 are not") {
  std::string text;
  for (int i = 0; i < 256; ++i) text += "thread t" + std::to_string(i) + "\n";
  CHECK(program_of(text).threads.size() == 256);
  CHECK(error_of(text + "thread t256\n") == "t.trace:258:8: error: too many threads, expected at most 256");
}

TEST_CASE("malformed lines are refused") {
  CHECK(error_of("thread\n") == "t.trace:2:7: error: expected the name of a thread, found the end of the line");
  CHECK(error_of("thread 1\n") == "t.trace:2:8: error: expected the name of a thread, found '1'");
  CHECK(error_of("thread a b\n") ==
        "t.trace:2:10: error: expected the end of the line after the name of the thread, found 'b'");
  CHECK(error_of("var x\nload x\n") == "t.trace:3:1: error: 'load' outside a thread, expected 'thread NAME' before it");
  CHECK(error_of("repeat 3\n") == "t.trace:2:1: error: 'repeat' outside a thread, expected 'thread NAME' before it");
  CHECK(error_of("vra x\n") == "t.trace:2:1: error: unknown declaration 'vra', did you mean 'var'?");
  CHECK(error_of("bogus x\n") ==
        "t.trace:2:1: error: unknown declaration 'bogus', expected var, init, place, site, mutex, chan, once, barrier, "
        "thread or expect");
  CHECK(error_of("thread t\n  = 3\n") == "t.trace:3:3: error: expected an op, a label or a declaration, found '='");
  CHECK(error_of("thread t\n  \x01\x80\n") ==
        "t.trace:3:3: error: expected an op, a label or a declaration, found '\\x01\\x80'");
}

TEST_CASE("binary data is refused as such") {
  CHECK(error_of_text(std::string_view("\x7f"
                                       "ELF\x02\x01\x01\0\0\n",
                                       10)) ==
        "t.trace:1:5: error: not a text trace (it contains binary data), expected 'membar 1' as the first line");
}

TEST_CASE("a line of 64 KiB is read and a longer one is refused") {
  const std::string line = "  load x # " + std::string(64 * 1024 - 11, '.');
  CHECK(error_of("var x\nthread t\n" + line + "\n  load x\n") == "no error");
  CHECK(error_of("var x\nthread t\n" + line + ".\n") ==
        "t.trace:4:1: error: line is longer than 65536 bytes; expected one op or declaration");
  CHECK(error_of(std::string(10 * 1000 * 1000, 'a')) ==
        "t.trace:2:1: error: line is longer than 65536 bytes; expected one op or declaration");
}

TEST_CASE("messages quote at most 40 characters") {
  CHECK(error_of("thread t\n  " + std::string(1000, 'a') + "\n") ==
        "t.trace:3:3: error: unknown op '" + std::string(40, 'a') +
            "...', expected one such as load, store.rel, add.sc or fence.sc");
}

TEST_CASE("deep parentheses are refused and not followed") {
  const std::string message =
      "t.trace:3:42: error: expression is too long, expected at most 16 operands and operators; use 'set' for a part "
      "of it";
  CHECK(error_of("thread t\nset r1 = " + std::string(60000, '(') + "\n") == message);
  CHECK(error_of("thread t\nset r1 = " + std::string(60000, '~') + "\n") == message);
}

TEST_CASE("labels name ops") {
  const Program program =
      program_of("var x\nthread a\npub: store x 1\n  load x\nthread b\n  pub:store x 2\nother: mfence\n");
  CHECK(program.labels == std::vector<std::string>{"", "pub", "other"});
  CHECK(ops_of(program, 0)[0].label == 1);
  CHECK(ops_of(program, 0)[1].label == 0);
  CHECK(ops_of(program, 1)[0].label == 1);
  CHECK(ops_of(program, 1)[1].label == 2);
}

TEST_CASE("labels that cannot be are refused") {
  CHECK(error_of("var x\nthread a\np: load x\np: load x\n") ==
        "t.trace:5:1: error: label 'p' already stands on line 4 of this thread, expected a new name");
  CHECK(error_of("thread a\np:\n") ==
        "t.trace:3:3: error: expected an op after the label 'p', found the end of the line");
  CHECK(error_of("thread a\np: repeat 3\n") ==
        "t.trace:3:1: error: label 'p' before 'repeat', expected an op after it");
  CHECK(error_of("p: mfence\n") == "t.trace:2:1: error: label 'p' outside a thread, expected 'thread NAME' before it");
}

TEST_CASE("after names an op of a thread that stands before or behind") {
  const Program program = program_of(
      "var x\nthread a\n  store x 1\n  load x after b:1\nthread b\n  load x\n  store x 2 after a:0\nthread c\n"
      "  swap.acq x 1 after b:1\n");
  CHECK(program.has_after);
  CHECK(ops_of(program, 0)[1].after_thread == 1);
  CHECK(ops_of(program, 0)[1].after_index == 1);
  CHECK(ops_of(program, 1)[1].after_thread == 0);
  CHECK(ops_of(program, 2)[0].after_thread == 1);
  CHECK(ops_of(program, 0)[0].after_thread == 0xffff);
  CHECK_FALSE(program_of("var x\nthread a\n  store x 1\n").has_after);
}

TEST_CASE("the target of an after is a write of another thread outside any block") {
  const std::string b = "thread b\n  load x\n  store x 1\n  repeat 2\n  store x 1\n  end\n";
  const auto error = [&b](const std::string& op) { return error_of("var x\nthread a\n" + op + "\n" + b); };
  CHECK(error("load x after b:1") == "no error");
  CHECK(error("load x after q:1") == "t.trace:4:8: error: unknown thread 'q', expected the name of a 'thread' section");
  CHECK(error("load x after a:0") ==
        "t.trace:4:8: error: 'after a:0' names the op's own thread, expected another thread");
  CHECK(
      error("load x after b:3") ==
      "t.trace:4:8: error: 'after b:3' names no op, expected a write of thread 'b', which has 3 ops (counted from 0)");
  CHECK(error("load x after b:0") ==
        "t.trace:4:8: error: 'after b:0' names an op that is no write or stands inside a block, expected a store or "
        "a read-modify-write outside any block");
  CHECK(error("load x after b:2").find("t.trace:4:8: error: 'after b:2' names an op that is no write or") == 0);
  // The same, where the target was read before.
  CHECK(error_of("var x\n" + b + "thread a\nload x after b:0\n").find("t.trace:10:8: error: 'after b:0' names") == 0);
  CHECK(error_of("var x\n" + b + "thread a\n load.acq 0x40:8 after b:0\n").find("t.trace:10:18: error: 'after b:0'") ==
        0);
}

TEST_CASE("an unknown thread of an after is answered with the nearest one") {
  CHECK(error_of("var x\nthread consumer\nload x after prodcer:0\nthread producer\nstore x 1\n") ==
        "t.trace:4:8: error: unknown thread 'prodcer', did you mean 'producer'?");
}

TEST_CASE("more names of threads than there can be threads are refused") {
  std::string text = "var x\nthread a\n";
  for (int i = 0; i < 1030; ++i) text += "load x after t" + std::to_string(i) + ":0\n";
  CHECK(error_of(text) == "t.trace:1027:8: error: unknown thread 't1023', expected the name of a 'thread' section");
  text = "thread a\n";
  for (int i = 0; i < 1030; ++i) text += "load 0x40:8 after t" + std::to_string(i) + ":0\n";
  CHECK(error_of(text) == "t.trace:1026:13: error: unknown thread 't1023', expected the name of a 'thread' section");
}

TEST_CASE("the quick way and the general way read the same op") {
  for (const std::string op : {"load 0x7ffcc5392428:8", "store 0xABC:16", "cas.rel 0x40:4 after u:0", "add.sc 0x8:8",
                               "load 0x0:1", "swap.acq_rel 0x4:2"}) {
    const std::string rest = "\nthread u\nstore 0x40:8\n";
    const Program quick = program_of("thread t\n  " + op + rest);
    const Program general = program_of("thread t\n  " + op + "  # a comment makes it less simple" + rest);
    const TraceOp a = ops_of(quick, 0)[0];
    const TraceOp b = ops_of(general, 0)[0];
    CHECK(same_op(a, b));
    CHECK(quick.lacks_values == general.lacks_values);
    CHECK(quick.has_after == general.has_after);
    CHECK(quick.used_ops[0].kind == general.used_ops[0].kind);
    CHECK(quick.used_ops[0].column == general.used_ops[0].column);
  }
}

TEST_CASE("what is nearly simple is judged by the general rules") {
  CHECK(op_error("load 0x10:3") == "11: size 3 is not possible, expected 1, 2, 4, 8 or 16 bytes");
  CHECK(op_error("load 0x10:88") == "11: size 88 is not possible, expected 1, 2, 4, 8 or 16 bytes");
  CHECK(op_error("load.sc 0x11:8").find("9: atomic access of 8 bytes is misaligned") == 0);
  CHECK(op_error("add 0x10:8") == "1: add needs an order, expected add.rlx, add.acq, add.rel, add.acq_rel or add.sc");
  CHECK(op_error("load 0x10:8x") == "11: malformed number '8x', expected decimal digits, or 0x and hexadecimal digits");
  CHECK(op_of("load 0x00000000000000000000010:8").address == 16);
  CHECK(op_of("load 0x7fffffffffffffff:1").address == 0x7fffffffffffffff);
}

}  // namespace
}  // namespace membar
