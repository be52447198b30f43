#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/machine_options.h"
#include "sim/app/output_file.h"
#include "sim/app/terminal_line.h"
#include "sim/config/config.h"
#include "sim/litmus/litmus_test.h"
#include "sim/litmus/runner.h"
#include "sim/litmus/trace_as_test.h"
#include "sim/report/litmus_report.h"
#include "sim/trace/reader.h"

namespace membar {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "membar litmus";
constexpr std::string_view kSuffix = ".litmus";
constexpr std::uint64_t kDefaultRuns = 1000;

Error whole_file(const std::string& file, std::string message) { return Error{file, 0, 0, std::move(message)}; }

// The test files that the words of the command line mean: files as they are, and of directories every *.litmus below,
// sorted by path.
Result<std::vector<std::string>> files_of(const std::string& word) {
  std::error_code problem;
  if (!fs::is_directory(word, problem)) return std::vector<std::string>{word};
  std::vector<std::string> files;
  fs::recursive_directory_iterator at(word, fs::directory_options::skip_permission_denied, problem);
  for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    std::error_code ignored;
    if (at->path().extension() == kSuffix && at->is_regular_file(ignored)) files.push_back(at->path().string());
  }
  if (problem) return whole_file(word, "cannot read this directory: " + problem.message());
  if (files.empty()) return whole_file(word, "no test in this directory, expected files named *.litmus");
  std::sort(files.begin(), files.end());
  return files;
}

bool is_trace(const std::string& file) {
  return file.ends_with(".trace") || file.ends_with(".trace.zst") || file.ends_with(".trace.gz");
}

// Far more than any litmus test has.
constexpr std::size_t kMostBytes = 1'000'000;

Result<std::string> text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMostBytes + 1, ' ');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) {
    return whole_file(file, "too large for a litmus test, expected at most " + std::to_string(kMostBytes) + " bytes");
  }
  if (text.find('\0') != std::string::npos) return whole_file(file, "not a text: it has a byte of value 0");
  if (!in.eof()) return whole_file(file, std::string("cannot read this file: ") + std::strerror(errno));
  return text;
}

Result<Config> config_of(const Arguments& arguments) {
  Result<Config> config = machine_of(arguments);
  const std::optional<std::string> model = arguments.text("model");
  if (!config || !model) return config;
  const std::vector<std::string> setting{"core.model=" + *model};
  if (auto applied = apply_settings(config.value(), setting); !applied) {
    return Error{"--model", 0, 0, applied.error().message};
  }
  return config;
}

// "membar: test 12 of 300".
class Progress {
 public:
  explicit Progress(std::size_t tests) : tests_(tests), line_(std::chrono::seconds(1)) {}
  void show(std::size_t test) {
    if (line_.due()) line_.show("membar: test " + std::to_string(test + 1) + " of " + std::to_string(tests_));
  }
  void wipe() { line_.wipe(); }

 private:
  std::size_t tests_;
  TerminalLine line_;
};

class LitmusCommand {
 public:
  LitmusCommand(const Arguments& arguments, Config config, std::optional<OutputFile> json_file)
      : config_(std::move(config)), json_file_(std::move(json_file)) {
    options_.runs = arguments.number("runs").value_or(kDefaultRuns);
    options_.timing.seed = arguments.number("seed").value_or(config_.machine.seed);
    options_.timing.fixed_machine = arguments.has("config");
    for (const std::string& setting : arguments.texts("set")) {
      options_.timing.fixed_keys.push_back(setting.substr(0, setting.find('=')));
    }
    options_.until_all_allowed = arguments.has("until");
    options_.oracle = arguments.has("oracle") || options_.until_all_allowed;
    options_.interrupted = &defer_interrupt();
    prints_text_ = arguments.text("json") != kStandardOutput;
    if (json_file_) json_.emplace(json_file_->stream());
  }

  ExitCode run(const std::vector<std::string>& words) {
    std::vector<std::string> files;
    for (const std::string& word : words) {
      const Result<std::vector<std::string>> found = files_of(word);
      if (!found) {
        note_error(found.error(), kExitBadInput);
        continue;
      }
      files.insert(files.end(), found.value().begin(), found.value().end());
    }
    Progress progress(files.size());
    for (std::size_t i = 0; i < files.size() && !*options_.interrupted; ++i) {
      progress.show(i);
      run_file(files[i], progress);
    }
    progress.wipe();
    if (*options_.interrupted && std::cout.good() && (!json_file_ || json_file_->good())) {
      report_error(kName, "interrupted after " + std::to_string(tests_) + (tests_ == 1 ? " test" : " tests"));
    }
    if (json_) {
      json_->finish();
      if (auto committed = json_file_->commit(); !committed) return report_error(committed.error());
    }
    return *options_.interrupted ? kExitInterrupted : worst_;
  }

 private:
  void note(ExitCode code) { worst_ = std::max(worst_, code); }

  // With the oracle the question is whether something forbidden was seen; without it, what the condition says.
  static ExitCode judged(const LitmusOutcome& outcome) {
    const bool failed = outcome.allowed ? outcome.forbidden_states() != 0 : !judge(outcome.test, outcome.histogram).ok;
    return failed ? kExitExpectationFailed : kExitSuccess;
  }

  void note_error(const Error& error, ExitCode code) {
    report_error(error);
    if (json_) json_->error(error);
    note(code);
  }

  [[nodiscard]] Result<LitmusTest> read_test(const std::string& file) const {
    if (is_trace(file)) {
      ReadOptions options;
      options.line_size = static_cast<unsigned>(config_.machine.line_size.value);
      Result<Program> program = read_trace(file, options);
      if (!program) return program.error();
      return trace_as_test(std::move(program).value());
    }
    const Result<std::string> text = text_of(file);
    if (!text) return text.error();
    return read_litmus(file, text.value());
  }

  void run_file(const std::string& file, Progress& progress) {
    const Result<LitmusTest> test = read_test(file);
    if (!test) {
      progress.wipe();
      return note_error(test.error(), kExitBadInput);
    }
    const Result<LitmusResult> result = run_litmus(test.value(), config_, options_);
    if (!result) {
      progress.wipe();
      return note_error(result.error(), kExitBadInput);
    }
    if (result.value().interrupted) return;
    if (const std::optional<Error>& error = result.value().cannot_finish) {
      progress.wipe();
      return note_error(*error, kExitCannotFinish);
    }
    ++tests_;
    if (const std::optional<Error>& error = result.value().oracle_failed) {
      progress.wipe();
      note_error(*error, kExitBadInput);
    }
    const LitmusOutcome outcome{test.value(), result.value().runs, result.value().histogram, result.value().allowed};
    if (prints_text_) {
      progress.wipe();
      write_litmus_text(outcome, std::cout);
      std::cout.flush();
      if (!std::cout.good()) request_stop();
    }
    if (json_) json_->test(outcome);
    if (json_file_ && !json_file_->good()) request_stop();
    note(judged(outcome));
  }

  Config config_;
  std::optional<OutputFile> json_file_;
  std::optional<LitmusJson> json_;
  RunnerOptions options_;
  bool prints_text_ = true;
  std::size_t tests_ = 0;
  ExitCode worst_ = kExitSuccess;
};

}  // namespace

ExitCode run_litmus_tests(const Arguments& arguments) {
  if (const std::optional<std::string> until = arguments.text("until"); until && *until != "all-allowed") {
    return report_error(kName, "--until " + *until + " means nothing, expected --until all-allowed");
  }
  Result<Config> config = config_of(arguments);
  if (!config) return report_error(config.error());
  std::optional<OutputFile> json;
  if (const std::optional<std::string> path = arguments.text("json")) {
    const std::vector<std::string>& tests = arguments.words();
    if (std::any_of(tests.begin(), tests.end(), [&](const std::string& test) { return same_file(test, *path); })) {
      return report_error(kName, "--json " + *path + " names a litmus test; expected another file");
    }
    Result<OutputFile> file = OutputFile::create(*path);
    if (!file) return report_error(file.error());
    json.emplace(std::move(file).value());
  }
  return LitmusCommand(arguments, std::move(config).value(), std::move(json)).run(arguments.words());
}

}  // namespace membar
