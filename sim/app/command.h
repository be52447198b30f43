// The commands, declared once: usage, --help, the parser and "did you mean" are derived from this table.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/exit_code.h"

namespace membar {

struct Option {
  enum class Takes : std::uint8_t {
    nothing,
    text,
    number,         // a whole number from `least` to `most`
    new_file,       // a file to write: no name that belongs to a trace, a machine or a test
    optional_file,  // the same, or `--json` alone; "-" is standard output
  };
  std::string_view name;  // without the dashes
  Takes takes = Takes::nothing;
  std::string_view argument;  // what help calls it: "FILE"; empty for Takes::nothing
  std::string_view meaning;
  bool repeatable = false;
  std::uint64_t most = ~std::uint64_t{0};  // Takes::number: the largest
  std::string_view lists = {};             // with this value the command only lists something, and needs no words
  std::uint64_t least = 0;                 // Takes::number: the smallest
};

// What stood on the command line, checked against the command's options.
class Arguments {
 public:
  void add(std::string_view option, std::string value) { values_[std::string(option)].push_back(std::move(value)); }
  void add_word(std::string word) { words_.push_back(std::move(word)); }

  [[nodiscard]] bool has(std::string_view option) const { return values_.find(option) != values_.end(); }
  // The value of an option that takes one; absent when it was not given.
  [[nodiscard]] std::optional<std::string> text(std::string_view option) const;
  // REQUIRES: the option takes a number (the parser has checked that it is one)
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view option) const;
  // Every value of a repeatable option, in order.
  [[nodiscard]] std::vector<std::string> texts(std::string_view option) const;
  // What is no option: the TRACE of `membar run TRACE`.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> words_;
};

struct Command {
  std::string_view name;  // "run", "config show"
  std::string_view word;  // the argument that is no option: "TRACE"; empty: none
  std::size_t least_words = 0;
  std::size_t most_words = 0;
  std::string_view summary;
  std::string_view example;  // the first thing that help shows
  std::vector<Option> options;
  ExitCode (*run)(const Arguments& arguments) = nullptr;
};

// In the order in which help lists them.
const std::vector<Command>& commands();

// Options that every command has: --log-level, --help.
const std::vector<Option>& common_options();

// "membar run TRACE [--config FILE] [--set KEY=VALUE]...", broken into lines of at most 100 characters.
std::string usage_of(const Command& command);
// The example, the usage, and a line per option.
std::string help_of(const Command& command);
// The example, and a line per command.
std::string help_of_program();

// One function per command, each in command_<name>.cpp.
ExitCode run_trace(const Arguments& arguments);
ExitCode check_protocol(const Arguments& arguments);
ExitCode run_litmus_tests(const Arguments& arguments);
ExitCode lower_trace(const Arguments& arguments);
ExitCode show_config(const Arguments& arguments);
ExitCode list_config(const Arguments& arguments);
ExitCode check_config(const Arguments& arguments);
ExitCode print_protocol(const Arguments& arguments);
ExitCode stress(const Arguments& arguments);
ExitCode explain_result(const Arguments& arguments);
ExitCode find_races(const Arguments& arguments);
ExitCode view_results(const Arguments& arguments);
ExitCode sweep_parameters(const Arguments& arguments);
ExitCode plot_sweep(const Arguments& arguments);
ExitCode best_of_sweep(const Arguments& arguments);
ExitCode show_sweep_status(const Arguments& arguments);
ExitCode merge_sweep_results(const Arguments& arguments);
ExitCode run_sweep_task(const Arguments& arguments);
ExitCode export_sweep(const Arguments& arguments);
ExitCode grade_submissions(const Arguments& arguments);
ExitCode print_help(const Arguments& arguments);

}  // namespace membar
