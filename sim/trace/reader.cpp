#include "sim/trace/reader.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "sim/base/nearest.h"
#include "sim/trace/block_parser.h"
#include "sim/trace/declarations.h"
#include "sim/trace/line_reader.h"
#include "sim/trace/op_parser.h"
#include "sim/trace/simple_op.h"
#include "sim/trace/sync_declarations.h"
#include "sim/trace/sync_finish.h"
#include "sim/trace/sync_parser.h"
#include "sim/trace/trace_state.h"
#include "sim/trace/trace_template.h"

namespace membar {
namespace {

// The lines that end a thread section and stand at top level.
struct TopLevel {
  std::string_view word;
  bool (*parse)(TraceState&);
};

bool parse_thread(TraceState& state) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  const std::string_view name = scanner.word();
  if (name.empty()) return scanner.expected("the name of a thread");
  if (!scanner.expect_end("the end of the line after the name of the thread")) return false;
  state.thread = state.code.open_thread(name, scanner.line());
  if (state.thread) return true;
  return scanner.fail(place, "too many threads, expected at most " + std::to_string(kMaxCores));
}

bool parse_second_header(TraceState& state) {
  return state.scanner.fail(state.scanner.place(), "second 'membar' line, expected it only as the first line");
}

constexpr std::array kTopLevel{TopLevel{"thread", parse_thread},   TopLevel{"var", parse_var},
                               TopLevel{"init", parse_init},       TopLevel{"place", parse_place},
                               TopLevel{"site", parse_site},       TopLevel{"expect", parse_expect},
                               TopLevel{"mutex", parse_mutex},     TopLevel{"chan", parse_channel},
                               TopLevel{"barrier", parse_barrier}, TopLevel{"membar", parse_second_header}};

// A line other than the simplest ones.
class LineParser {
 public:
  explicit LineParser(TraceState& state) : state_(state), scanner_(state.scanner) {}

  bool parse() {
    if (scanner_.finished()) return true;
    const char* place = scanner_.place();
    const std::string_view word = scanner_.peek_word();
    if (word.empty()) return scanner_.expected("an op, a label or a declaration");
    const char after = scanner_.peek(word.size());
    if (after == ':') return labelled(word);
    for (const TopLevel& top : kTopLevel) {
      if (top.word != word || after == '.') continue;
      if (!state_.blocks.empty()) return inside_block(place, word);
      state_.thread.reset();
      if (word != "membar") scanner_.word();
      return top.parse(state_);
    }
    if (!state_.thread && word == "once") {
      scanner_.word();
      return parse_once(state_);
    }
    if (!state_.thread) return outside(place, word);
    if (is_block_word(word) && after != '.') return parse_block_line(state_);
    if (is_sync_word(word)) return parse_sync_line(state_, 0, nullptr);
    return parse_op(state_, 0);
  }

 private:
  bool inside_block(const char* place, std::string_view word) {
    const OpenBlock& block = state_.blocks.back();
    return scanner_.fail(place, "'" + std::string(word) + "' inside the block that begins on line " +
                                    std::to_string(block.line) + ", expected 'end' before it");
  }

  bool outside(const char* place, std::string_view word) {
    if (op_kind_of(word) || is_block_word(word) || is_sync_word(word)) {
      return scanner_.fail(place, "'" + std::string(word) + "' outside a thread, expected 'thread NAME' before it");
    }
    std::vector<std::string_view> known;
    for (const TopLevel& top : kTopLevel) known.push_back(top.word);
    for (unsigned i = 0; i < static_cast<unsigned>(OpKind::loop_begin); ++i)
      known.push_back(name_of(static_cast<OpKind>(i)));
    const std::string hint = did_you_mean(word, known);
    return scanner_.fail(
        place,
        "unknown declaration " + quoted(word) +
            (hint.empty() ? ", expected var, init, place, site, mutex, chan, once, barrier, thread or expect" : hint));
  }

  bool labelled(std::string_view label) {
    const char* place = scanner_.place();
    if (!state_.thread) return outside_label(place, label);
    scanner_.word();
    scanner_.take(':');
    if (scanner_.finished()) return scanner_.expected("an op after the label " + quoted(label));
    const std::string_view word = scanner_.peek_word();
    if (is_block_word(word)) {
      return scanner_.fail(place,
                           "label " + quoted(label) + " before '" + std::string(word) + "', expected an op after it");
    }
    const std::uint16_t thread = *state_.thread;
    if (const LabelDefinition* known = state_.labels.find(label, thread)) {
      return scanner_.fail(place, "label " + quoted(label) + " already stands on line " + std::to_string(known->line) +
                                      " of this thread, expected a new name");
    }
    const std::uint32_t number = state_.labels.number(label, state_.program.labels);
    LabelDefinition definition;
    const bool parsed =
        is_sync_word(word) ? parse_sync_line(state_, number, &definition) : parse_op(state_, number, &definition);
    if (!parsed) return false;
    state_.labels.define(number, definition);
    return true;
  }

  bool outside_label(const char* place, std::string_view label) {
    return scanner_.fail(place, "label " + quoted(label) + " outside a thread, expected 'thread NAME' before it");
  }

  TraceState& state_;
  LineScanner& scanner_;
};

bool parse_header(LineScanner& scanner, bool& is_template) {
  static constexpr std::string_view kWanted = "expected 'membar 1' as the first line";
  const char* place = scanner.place();
  for (const char* c = place; c < scanner.end(); ++c) {
    const bool text = static_cast<unsigned char>(*c) >= 0x20 || *c == '\t';
    if (!text) return scanner.fail(c, "not a text trace (it contains binary data), " + std::string(kWanted));
  }
  scanner.skip_blanks();
  place = scanner.place();
  if (!scanner.take_word("membar")) return scanner.fail(place, "not a membar trace, " + std::string(kWanted));
  scanner.skip_blanks();
  place = scanner.place();
  std::uint64_t version = 0;
  if (!scanner.number(version, "the version: 'membar 1'")) return false;
  if (version != 1) {
    return scanner.fail(place,
                        "version " + std::to_string(version) + " of the format is not known, " + std::string(kWanted));
  }
  scanner.skip_blanks();
  is_template = scanner.take_word("template");
  return scanner.expect_end(is_template ? "the end of the line after 'template'"
                                        : "the end of the line after 'membar 1'");
}

// The lines of a trace: as they stand in the file, or what a template becomes.
class TraceLines {
 public:
  explicit TraceLines(std::unique_ptr<ByteSource> source) : reader_(std::make_unique<LineReader>(std::move(source))) {}

  bool next(std::string_view& line) { return reader_->next(line); }
  // In the file.
  [[nodiscard]] unsigned number() const {
    const unsigned number = reader_->number();
    return filled_.origins.empty() || number == 0 ? number : filled_.origins[number - 1];
  }
  [[nodiscard]] const std::optional<Error>& error() const { return reader_->error(); }

  // The rest is a template.
  std::optional<Error> fill(const std::vector<std::pair<std::string, std::string>>& values) {
    std::string text;
    const unsigned first = reader_->number();
    for (std::string_view line; reader_->next(line);) {
      text.append(line) += '\n';
      if (reader_->number() > kMostFilledLines) {
        return Error{"", reader_->number(), 1,
                     "the template is too long, expected at most " + std::to_string(kMostFilledLines) + " lines"};
      }
    }
    if (reader_->error()) return reader_->error();
    Result<FilledText> filled = fill_trace_template(text, first, values);
    if (!filled) return filled.error();
    filled_ = std::move(filled).value();
    auto source = open_memory_source(filled_.text);
    if (!source) return source.error();
    reader_ = std::make_unique<LineReader>(std::move(source).value());
    return std::nullopt;
  }

 private:
  FilledText filled_;
  std::unique_ptr<LineReader> reader_;
};

// Every line, up to the first error.
bool parse_lines(TraceLines& lines, TraceState& state) {
  LineScanner& scanner = state.scanner;
  std::string_view line;
  bool header = false;
  SimpleOps simple(state);
  while (lines.next(line)) {
    if (simple.parse(line, lines.number())) continue;
    if (simple.failed()) return false;
    scanner.start(line, lines.number());
    if (!header && scanner.finished()) continue;
    bool is_template = false;
    const bool ok = header ? LineParser(state).parse() : parse_header(scanner, is_template);
    if (!ok) return false;
    const auto& values = state.options.parameters;
    if (!header && !is_template && !values.empty()) {
      return scanner.fail_at(1, 1, "the trace has no parameters, expected 'membar 1 template' as its first line");
    }
    if (is_template) {
      if (const auto wrong = lines.fill(values)) return scanner.fail_at(wrong->line, wrong->column, wrong->message);
    }
    header = true;
  }
  if (lines.error()) return scanner.fail_at(lines.error()->line, lines.error()->column, lines.error()->message);
  if (!header) return scanner.fail_at(1, 1, "the file is empty, expected 'membar 1' as the first line");
  if (!expect_blocks_closed(state)) return false;
  if (state.code.threads() > 0) return true;
  return scanner.fail_at(lines.number(), 1, "the trace has no thread, expected at least one 'thread NAME' section");
}

Result<Program> read(Result<std::unique_ptr<ByteSource>> source, std::string file_name, const ReadOptions& options) {
  const auto named = [&file_name](Error error) {
    error.file = file_name;
    return error;
  };
  if (!source) return named(source.error());
  TraceLines lines(std::move(source).value());
  TraceState state(options);
  if (!parse_lines(lines, state)) return named(*state.scanner.error());
  if (std::optional<Error> error = finish_synchronisation(state)) return named(*error);
  if (std::optional<Error> error = state.code.finish(state.program)) return named(*error);
  if (std::optional<Error> error = resolve_expectations(state)) return named(*error);
  state.program.file = file_name;
  state.program.symbols = state.symbols.release();
  return std::move(state.program);
}

}  // namespace

Result<Program> read_trace(const std::string& path, const ReadOptions& options) {
  return read(open_file_source(path), path, options);
}

Result<Program> read_trace_text(std::string_view text, std::string file_name, const ReadOptions& options) {
  return read(open_memory_source(text), std::move(file_name), options);
}

Result<std::pair<std::string, std::string>> parse_trace_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals + 1 == text.size())
    return Error{"", 0, 0, "'" + std::string(text) + "' gives no value; expected NAME=VALUE"};
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

}  // namespace membar
