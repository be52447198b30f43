#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/machine_options.h"
#include "sim/app/run_setup.h"
#include "sim/config/config.h"
#include "sim/isa/lowering.h"
#include "sim/trace/format.h"
#include "sim/trace/input.h"
#include "sim/trace/line_reader.h"
#include "sim/trace/program.h"
#include "sim/trace/reader.h"

namespace membar {

namespace {

constexpr std::size_t kSourceWidth = 34;
constexpr std::size_t kMachineWidth = 20;

// The trace is read once for its ops, and once more by each thread for its lines.
struct TraceInput {
  std::string name;
  std::optional<std::string> bytes;  // of what can be read only once: a pipe
};

// Of a pipe: more than anyone reads.
constexpr std::size_t kMaxPipeBytes = std::size_t{256} << 20;

Result<TraceInput> input_of(const std::string& word) {
  TraceInput input{word == "-" ? "/dev/stdin" : word, std::nullopt};
  std::error_code ignored;
  const std::filesystem::file_type type = std::filesystem::status(input.name, ignored).type();
  using enum std::filesystem::file_type;
  if (type != fifo && type != character && type != socket) return input;
  std::ifstream stream(input.name, std::ios::binary);
  std::array<char, 65536> part;
  input.bytes.emplace();
  while (stream.read(part.data(), part.size()), stream.gcount() > 0) {
    input.bytes->append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (input.bytes->size() > kMaxPipeBytes) {
      return Error{input.name, 0, 0, "is longer than 256 MiB; expected so much in a file, not in a pipe"};
    }
  }
  return input;
}

// The lines of the trace as they stand in the file. A thread's ops lie there in rising order, so each thread walks
// through the file once, and nothing has to be kept; only a template's repeated lines make it begin again.
class SourceLines {
 public:
  // REQUIRES: input outlives the result
  static Result<SourceLines> open(const TraceInput& input) {
    SourceLines lines(input);
    if (auto opened = lines.begin_again(); !opened) return opened.error();
    return lines;
  }

  // Without the white space around it and the comment behind it; absent when the file is no longer what it was.
  std::optional<std::string> at(unsigned line) {
    if (line < reader_->number() && !begin_again()) return std::nullopt;
    while (reader_->number() < line && reader_->next(text_)) continue;
    if (reader_->number() != line) return std::nullopt;
    const std::string_view code = text_.substr(0, text_.find('#'));
    const std::size_t first = code.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::string();
    return std::string(code.substr(first, code.find_last_not_of(" \t") - first + 1));
  }

 private:
  explicit SourceLines(const TraceInput& input) : input_(&input) {}
  Result<Done> begin_again() {
    auto bytes = input_->bytes ? open_memory_source(*input_->bytes) : open_file_source(input_->name);
    if (!bytes) return bytes.error();
    reader_ = std::make_unique<LineReader>(std::move(bytes).value());
    return Done{};
  }

  const TraceInput* input_;
  std::unique_ptr<LineReader> reader_;
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

// What the model cannot express is said before anything is printed.
Result<Done> check_ops(const Program& program, const Config& config) {
  for (const Program::UsedOp& used : program.used_ops) {
    const Result<LoweredOp> lowered = lower(used.kind, used.order, config.lowering.store_sc, config.ordering);
    if (!lowered) return Error{program.file, used.line, used.column, lowered.error().message};
  }
  return Done{};
}

// The rows of one thread.
class ThreadPrinter {
 public:
  ThreadPrinter(const Program& program, std::size_t thread, SourceLines source, const Config& config)
      : program_(program), thread_(thread), source_(std::move(source)), config_(config) {}

  Result<Done> print() {
    OpStream& code = *program_.threads[thread_].code;
    std::cout << "thread " << program_.threads[thread_].name << "\n" << row("line", "op", "becomes", "barrier record");
    for (std::uint32_t position = 0; position < code.size();) {
      for (const TraceOp& op : code.fetch(position)) {
        ++position;
        if (auto printed = print(op); !printed) return printed;
      }
    }
    return Done{};
  }

 private:
  Result<Done> print(const TraceOp& op) {
    if (op.kind == OpKind::finish || op.kind == OpKind::loop_end || op.kind == OpKind::jump) return Done{};
    const SyncOp* part = program_.synchronisation.find(thread_, op.index);
    const bool structure = is_structure(op.kind);  // it has the number of the op behind it
    if (part != nullptr && (!structure || op.line == part->line)) return print_part(op, *part);
    const bool same_line = op.line == printed_line_;
    const std::optional<std::string> text = same_line ? "" : source_.at(op.line);
    if (!text) return changed(op);
    printed_line_ = op.line;
    const std::string number = same_line ? "" : std::to_string(op.line);
    if (lowers_to_machine_ops(op.kind)) return print_op(op, number, *text);
    if (!same_line) std::cout << row(number, *text, "", "");
    return Done{};
  }

  // Language synchronisation: the line as it stands in the file, then the ops that it consists of.
  Result<Done> print_part(const TraceOp& op, const SyncOp& part) {
    if (&part != printed_part_) {
      std::optional<std::string> text;
      if (part.kind == SyncOp::Kind::thread_start) text = "(waits to be spawned)";
      if (part.kind == SyncOp::Kind::thread_end) text = "(ends, for those who join it)";
      const bool written = !text;
      if (written) text = source_.at(part.line);
      if (!text) return changed(op);
      std::cout << row(written ? std::to_string(part.line) : "", *text, "", "");
      if (written) printed_line_ = part.line;
      printed_part_ = &part;
    }
    if (is_structure(op.kind)) return Done{};
    const std::string text = "  " + format_op(op, program_);
    if (lowers_to_machine_ops(op.kind)) return print_op(op, "", text);
    std::cout << row("", text, "", "");
    return Done{};
  }

  Result<Done> print_op(const TraceOp& op, const std::string& number, const std::string& text) const {
    const Result<LoweredOp> lowered = lower(op.kind, op.order, config_.lowering.store_sc, config_.ordering);
    if (!lowered) return Error{program_.file, op.line, 0, lowered.error().message};
    const BarrierKind barrier = lowered.value().barrier;
    std::cout << row(number, text, text_of(lowered.value()), barrier == BarrierKind::none ? "" : name_of(barrier));
    return Done{};
  }

  [[nodiscard]] Error changed(const TraceOp& op) const {
    return Error{program_.file, op.line, 0, "the file has changed; expected it to stay as it is"};
  }

  const Program& program_;
  const std::size_t thread_;
  SourceLines source_;
  const Config& config_;
  unsigned printed_line_ = 0;
  const SyncOp* printed_part_ = nullptr;
};

Result<Done> print_thread(const Program& program, std::size_t thread, const TraceInput& input, const Config& config) {
  Result<SourceLines> source = SourceLines::open(input);
  if (!source) return Error{input.name, 0, 0, source.error().message};
  return ThreadPrinter(program, thread, std::move(source).value(), config).print();
}

}  // namespace

ExitCode lower_trace(const Arguments& arguments) {
  const Result<Config> config = machine_of(arguments);
  if (!config) return report_error(config.error());
  const Result<TraceInput> input = input_of(arguments.words()[0]);
  if (!input) return report_error(input.error());
  const auto& [name, bytes] = input.value();
  const Result<ReadOptions> read = read_options_of(arguments, config.value());
  if (!read) return report_error(read.error());
  const ReadOptions& options = read.value();
  const Result<Program> program = bytes ? read_trace_text(*bytes, name, options) : read_trace(name, options);
  if (!program) return report_error(program.error());
  if (auto checked = check_ops(program.value(), config.value()); !checked) return report_error(checked.error());
  for (std::size_t thread = 0; thread < program.value().threads.size(); ++thread) {
    if (thread != 0) std::cout << "\n";
    if (auto printed = print_thread(program.value(), thread, input.value(), config.value()); !printed) {
      return report_error(printed.error());
    }
  }
  return kExitSuccess;
}

}  // namespace membar
