#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/machine_options.h"
#include "sim/config/config.h"
#include "sim/isa/lowering.h"
#include "sim/trace/input.h"
#include "sim/trace/line_reader.h"
#include "sim/trace/program.h"
#include "sim/trace/reader.h"

namespace membar {

namespace {

constexpr std::size_t kSourceWidth = 34;
constexpr std::size_t kMachineWidth = 20;

// The lines of the trace as they stand in the file, in rising order. A thread's ops lie in that order, so each thread
// walks through the file once, and nothing has to be kept.
class SourceLines {
 public:
  static Result<SourceLines> open(const std::string& path) {
    auto file = open_file_source(path);
    if (!file) return file.error();
    auto bytes = decompressed(std::move(file).value());
    if (!bytes) return bytes.error();
    return SourceLines(std::move(bytes).value());
  }

  // Without the white space around it and the comment behind it; absent when the file is no longer what it was, as a
  // pipe is when it is read again. REQUIRES: not before the line of the last call
  std::optional<std::string> at(unsigned line) {
    while (reader_.number() < line && reader_.next(text_)) continue;
    if (reader_.number() != line) return std::nullopt;
    const std::string_view code = text_.substr(0, text_.find('#'));
    const std::size_t first = code.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::string();
    return std::string(code.substr(first, code.find_last_not_of(" \t") - first + 1));
  }

 private:
  explicit SourceLines(std::unique_ptr<ByteSource> bytes) : reader_(std::move(bytes)) {}
  LineReader reader_;
  std::string_view text_;
};

bool lowers_to_machine_ops(OpKind kind) { return !is_structure(kind) && kind != OpKind::delay && kind != OpKind::set; }

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string row(const std::string& line, const std::string& source, const std::string& machine,
                std::string_view barrier) {
  std::string text = std::string(6 - std::min<std::size_t>(6, line.size()), ' ') + line + "  " +
                     padded(source, kSourceWidth) + "  " + padded(machine, kMachineWidth) + "  " + std::string(barrier);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

Result<Done> print_thread(const ProgramThread& thread, const std::string& file, const Config& config) {
  Result<SourceLines> source = SourceLines::open(file);
  if (!source) return Error{file, 0, 0, source.error().message};
  std::cout << "thread " << thread.name << "\n" << row("line", "op", "becomes", "barrier record");
  unsigned printed_line = 0;
  for (std::uint32_t position = 0; position < thread.code->size();) {
    for (const TraceOp& op : thread.code->fetch(position)) {
      ++position;
      if (op.kind == OpKind::finish || op.kind == OpKind::loop_end || op.kind == OpKind::jump) continue;
      const bool same_line = op.line == printed_line;
      const std::string number = same_line ? "" : std::to_string(op.line);
      const std::optional<std::string> text = same_line ? "" : source.value().at(op.line);
      if (!text) return Error{file, op.line, 0, "cannot read the line a second time; expected a file, not a pipe"};
      printed_line = op.line;
      if (!lowers_to_machine_ops(op.kind)) {
        if (!same_line) std::cout << row(number, *text, "", "");
        continue;
      }
      const Result<LoweredOp> lowered = lower(op.kind, op.order, config.lowering.store_sc, config.ordering);
      if (!lowered) return Error{file, op.line, 0, lowered.error().message};
      const BarrierKind barrier = lowered.value().barrier;
      std::cout << row(number, *text, text_of(lowered.value()), barrier == BarrierKind::none ? "" : name_of(barrier));
    }
  }
  return Done{};
}

}  // namespace

ExitCode lower_trace(const Arguments& arguments) {
  const Result<Config> config = machine_of(arguments);
  if (!config) return report_error(config.error());
  const std::string& file = arguments.words()[0];
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.value().machine.line_size.value);
  const Result<Program> program = read_trace(file, options);
  if (!program) return report_error(program.error());
  for (const ProgramThread& thread : program.value().threads) {
    if (&thread != &program.value().threads.front()) std::cout << "\n";
    if (auto printed = print_thread(thread, file, config.value()); !printed) return report_error(printed.error());
  }
  return kExitSuccess;
}

}  // namespace membar
