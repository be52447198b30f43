// Any bytes as a trace: a program, or one error with a place and a message. What it has read can be printed.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/base/check.h"
#include "sim/trace/format.h"
#include "sim/trace/reader.h"

namespace {

void read_all(membar::Program& program) {
  for (const membar::ProgramThread& thread : program.threads) {
    for (std::uint32_t position = 0; position < thread.code->size();) {
      const std::span<const membar::TraceOp> ops = thread.code->fetch(position);
      for (const membar::TraceOp& op : ops) MEMBAR_CHECK(!membar::format_op(op, program).empty(), "an op has a text");
      position += static_cast<std::uint32_t>(ops.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto program = membar::read_trace_text(text, "fuzz.trace", {});
  if (program.ok()) {
    read_all(program.value());
  } else {
    MEMBAR_CHECK(program.error().file == "fuzz.trace" && !program.error().message.empty(), "an error says where");
    MEMBAR_CHECK(program.error().message.find('\n') == std::string::npos, "an error is one line");
  }
  return 0;
}
