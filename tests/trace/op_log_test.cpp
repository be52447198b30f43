#include "sim/trace/op_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

// A trace of many ops of every kind, in threads that are reopened again and again.
std::string long_trace(std::size_t ops) {
  std::mt19937_64 random(7);
  std::string text = "var x y\nvar data[1000] u32\nthread t0\n  store x 1\nthread t1\n  store x 1\n";
  for (std::size_t i = 0; i < ops;) {
    text += "thread t" + std::to_string(random() % 5) + "\n";
    for (std::size_t n = random() % 400; n > 0; --n, ++i) {
      const std::string address = std::to_string(0x100000 + 8 * (random() % 100000)) + ":8";
      switch (random() % 12) {
        case 0:
          text += "  store " + address + " " + std::to_string(random()) + "\n";
          break;
        case 1:
          text += "  store.sc x r" + std::to_string(random() % 32) + " + 1\n";
          break;
        case 2:
          text += "  repeat 3 i\n load data[i * 2 + r1] -> r2\n  end\n";
          break;
        case 3:
          text += "  if r1 == 7\n  add.sc x 1 -> r3\n  else\n  mfence\n  end\n";
          break;
        case 4:
          text += "  cas.acq " + address + "\n";
          break;
        default:
          text += "  load " + address + "\n";
          break;
      }
    }
  }
  return text + "thread t2\n  load x after t0:0\nthread t0\n  load x after t1:0\n";
}

TEST_CASE("a spilled trace is the same as one in memory") {
  const std::string text = long_trace(300000);
  ReadOptions in_memory;
  in_memory.memory_ops = 1000000000;
  const Program a = program_of(text, in_memory);
  const Program b = program_of(text);
  REQUIRE(a.total_written_ops > 300000);
  CHECK(dynamic_cast<MemoryOpStream*>(a.threads[0].code.get()) != nullptr);
  CHECK(dynamic_cast<MemoryOpStream*>(b.threads[0].code.get()) == nullptr);
  REQUIRE(a.threads.size() == b.threads.size());
  for (std::size_t thread = 0; thread < a.threads.size(); ++thread) {
    const std::vector<TraceOp> left = ops_of(a, thread);
    const std::vector<TraceOp> right = ops_of(b, thread);
    REQUIRE(left.size() == right.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < left.size(); ++i) different += same_op(left[i], right[i]) ? 0 : 1;
    CHECK(different == 0);
    CHECK(a.threads[thread].written_ops == b.threads[thread].written_ops);
  }
}

TEST_CASE("a block that begins in a spilled chunk gets its target") {
  std::string body;
  for (int i = 0; i < 5000; ++i) body += "load x\n";
  ReadOptions options;
  options.memory_ops = 10;
  const Program program =
      program_of("var x\nthread t\nrepeat 2 i\nif r1 == 1\n" + body + "else\n" + body + "end\nend\n", options);
  const std::vector<TraceOp> ops = ops_of(program, 0);
  REQUIRE(ops.size() == 10005);
  CHECK(ops[0].target == 10004);
  CHECK(ops[1].target == 5003);
  CHECK(ops[5002].kind == OpKind::jump);
  CHECK(ops[5002].target == 10003);
  CHECK(ops[10003].target == 1);
}

// REQUIRES: a trace of one thread of loads of ascending addresses
Program spilled(std::uint32_t loads) {
  std::string text = "thread t\n";
  for (std::uint32_t i = 0; i < loads; ++i) text += "load " + std::to_string(0x100000 + 8 * i) + ":8\n";
  ReadOptions options;
  options.memory_ops = 1;
  return program_of(text, options);
}

TEST_CASE("ops are handed out from any position, chunk by chunk") {
  const Program program = spilled(10 * kOpsPerChunk);
  OpStream& code = *program.threads[0].code;
  CHECK(code.size() == 10 * kOpsPerChunk + 1);
  CHECK(code.fetch(0).size() == kOpsPerChunk);
  CHECK(code.fetch(kOpsPerChunk - 1).size() == 1);
  CHECK(code.fetch(kOpsPerChunk).size() == kOpsPerChunk);
  REQUIRE(code.fetch(10 * kOpsPerChunk).size() == 1);
  CHECK(code.fetch(10 * kOpsPerChunk)[0].kind == OpKind::finish);
  std::mt19937 random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint32_t position = static_cast<std::uint32_t>(random()) % (10 * kOpsPerChunk);
    REQUIRE(code.fetch(position)[0].address == 0x100000 + 8 * std::uint64_t{position});
  }
}

TEST_CASE("a span stays valid over the next fetch") {
  const Program program = spilled(10 * kOpsPerChunk);
  OpStream& code = *program.threads[0].code;
  for (std::uint32_t chunk = 0; chunk + 1 < 10; ++chunk) {
    const std::span<const TraceOp> first = code.fetch(chunk * kOpsPerChunk);
    code.fetch((chunk + 1) * kOpsPerChunk);
    REQUIRE(first[5].address == 0x100000 + 8 * std::uint64_t{chunk * kOpsPerChunk + 5});
  }
}

TEST_CASE("a loop across chunks is decoded once") {
  const Program program = spilled(10 * kOpsPerChunk);
  OpStream& code = *program.threads[0].code;
  const TraceOp* const first = code.fetch(0).data();
  const TraceOp* const second = code.fetch(kOpsPerChunk).data();
  const TraceOp* const third = code.fetch(2 * kOpsPerChunk).data();
  for (int i = 0; i < 3; ++i) {
    // Decoding again would take the slot that was used least recently: another place.
    CHECK(code.fetch(0).data() == first);
    CHECK(code.fetch(kOpsPerChunk).data() == second);
    CHECK(code.fetch(2 * kOpsPerChunk).data() == third);
  }
}

TEST_CASE("many pending afters are checked from the temporary file") {
  std::string text = "thread a\n";
  for (int i = 0; i < 80000; ++i) text += "load 0x40:8 after b:0\n";
  CHECK(program_of(text + "thread b\nstore 0x40:8\n").has_after);
  CHECK(error_of(text + "load 0x40:8 after b:1\nthread b\nstore 0x40:8\n") ==
        "t.trace:80003:13: error: 'after b:1' names no op, expected a write of thread 'b', which has 1 op (counted "
        "from 0)");
  CHECK(error_of(text + "thread b\nload 0x40:8\n")
            .find("t.trace:3:13: error: 'after b:0' names an op that is no write") == 0);
}

TEST_CASE("a temporary file that cannot be created is an error of the trace") {
  ReadOptions options;
  options.memory_ops = 1;
  options.temporary_directory = "/nonexistent";
  const std::string error = error_of_text("membar 1\nthread t\n  mfence\n  mfence\n", options);
  CHECK(error ==
        "t.trace:4:3: error: cannot create a temporary file in '/nonexistent': No such file or directory; expected a "
        "writable directory in $TMPDIR");
}

TEST_CASE("the temporary file has no name") {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("membar-test-" + std::to_string(getpid()));
  std::filesystem::create_directory(directory);
  {
    ReadOptions options;
    options.memory_ops = 1;
    options.temporary_directory = directory.string();
    const Program program = program_of("thread t\n  mfence\n  mfence\n", options);
    CHECK(std::filesystem::is_empty(directory));
    CHECK(ops_of(program, 0).size() == 3);
  }
  std::filesystem::remove(directory);
}

TEST_CASE("a full disk is an error of the trace") {
  // Every write to /dev/full fails as on a full disk.
  const int full = open("/dev/full", O_RDWR | O_CLOEXEC);
  REQUIRE(full >= 0);
  const auto file = std::make_shared<SpillFile>(full);
  OpLog log;
  REQUIRE(log.spill_to(file));
  bool ok = true;
  for (std::uint32_t i = 0; i < kOpsPerChunk; ++i) {
    REQUIRE(ok);
    ok = log.push(TraceOp{});
  }
  CHECK_FALSE(ok);
  CHECK(file->problem() ==
        "cannot write the temporary file of the trace: No space left on device; expected space in $TMPDIR");
}

}  // namespace
}  // namespace membar
