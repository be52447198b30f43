#include "sim/litmus/trace_as_test.h"

#include <string>
#include <utility>

#include "sim/litmus/observables.h"

namespace membar {
namespace {

constexpr std::uint64_t kMostOps = 1000;

// "traces/litmus/sb.trace" -> "sb"
std::string stem_of(const std::string& file) {
  const std::string name = file.substr(file.find_last_of('/') + 1);
  return name.substr(0, name.find('.'));
}

}  // namespace

Result<LitmusTest> trace_as_test(Program program) {
  const auto refuse = [&](const std::string& why) { return Error{program.file, 0, 0, why}; };
  if (program.total_written_ops > kMostOps) {
    return refuse("the trace is too large for a litmus test: it has " + std::to_string(program.total_written_ops) +
                  " ops, expected at most " + std::to_string(kMostOps));
  }
  if (program.lacks_values) return refuse("some writes of this trace have no value: expected one for every write");
  if (program.threads.empty()) return refuse("the trace has no thread: expected at least one 'thread NAME' line");
  LitmusTest test;
  test.name = stem_of(program.file);
  test.arch = "trace";
  test.file = program.file;
  test.condition_text = "forall (true)";
  for (const Observable& seen : observables_of(program)) {
    LitmusColumn column;
    const bool reg = seen.kind == Observable::Kind::reg;
    column.kind = reg ? LitmusColumn::Kind::reg : LitmusColumn::Kind::memory;
    column.name =
        reg ? std::to_string(seen.thread) + ":r" + std::to_string(seen.reg) : "[" + name_of(seen, program) + "]";
    column.thread = seen.thread;
    column.reg = seen.reg;
    column.address = seen.address;
    column.bytes = seen.bytes;
    column.is_signed = false;
    column.first = test.state_size++;
    test.columns.push_back(std::move(column));
  }
  test.program = std::move(program);
  return test;
}

}  // namespace membar
