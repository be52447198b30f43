// What the tests of the reader share.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/program.h"
#include "sim/trace/reader.h"

namespace membar {

// The program of a text without its first line. The text must be a good one.
inline Program program_of(const std::string& body, const ReadOptions& options = {}) {
  Result<Program> result = read_trace_text("membar 1\n" + body, "t.trace", options);
  INFO((result.ok() ? std::string() : result.error().text()));
  REQUIRE(result.ok());
  return std::move(result).value();
}

// The error of a whole text, as the user sees it.
inline std::string error_of_text(std::string_view text, const ReadOptions& options = {}) {
  const Result<Program> result = read_trace_text(text, "t.trace", options);
  return result.ok() ? "no error" : result.error().text();
}
inline std::string error_of(const std::string& body) { return error_of_text("membar 1\n" + body); }

inline std::vector<TraceOp> ops_of(const Program& program, std::size_t thread) {
  std::vector<TraceOp> ops;
  OpStream& code = *program.threads.at(thread).code;
  while (ops.size() < code.size()) {
    const std::span<const TraceOp> some = code.fetch(static_cast<std::uint32_t>(ops.size()));
    REQUIRE_FALSE(some.empty());
    ops.insert(ops.end(), some.begin(), some.end());
  }
  return ops;
}

inline bool same_op(const TraceOp& a, const TraceOp& b) {
  return a.address == b.address && a.value == b.value && a.index == b.index && a.line == b.line &&
         a.operands == b.operands && a.label == b.label && a.site == b.site && a.target == b.target &&
         a.after_index == b.after_index && a.after_thread == b.after_thread && a.kind == b.kind && a.order == b.order &&
         a.size == b.size && a.dst == b.dst && a.flags == b.flags && a.comparison == b.comparison;
}

// The one op of a trace with some variables in which it stands.
inline TraceOp op_of(const std::string& line, Program& program) {
  program = program_of("var x y flag\nvar data[1000] u32\nvar b u8\nvar wide u128\nsite 4 a.c:1 f\nthread t\n  " +
                       line + "\nthread other\n  store x 1\n");
  const std::vector<TraceOp> ops = ops_of(program, 0);
  REQUIRE(ops.size() == 2);
  CHECK(ops[1].kind == OpKind::finish);
  return ops[0];
}
inline TraceOp op_of(const std::string& line) {
  Program program;
  return op_of(line, program);
}

// The error of such an op: "COLUMN: MESSAGE", the column counted from the start of the op.
inline std::string op_error(const std::string& line) {
  const Result<Program> result = read_trace_text(
      "membar 1\nvar x y flag\nvar data[1000] u32\nvar b u8\nvar wide u128\nthread t\n" + line + "\n", "t.trace");
  if (result.ok()) return "no error";
  CHECK(result.error().file == "t.trace");
  CHECK(result.error().line == 7);
  return std::to_string(result.error().column) + ": " + result.error().message;
}

inline constexpr std::uint64_t kX = 0x10000;
inline constexpr std::uint64_t kData = 0x10000 + 3 * 64;

}  // namespace membar
