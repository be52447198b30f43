#include "sim/app/command.h"

#include <algorithm>
#include <charconv>

#include "sim/base/check.h"

namespace membar {

namespace {

using Takes = Option::Takes;

constexpr std::size_t kLineWidth = 100;

// "[--config FILE]", "[--set KEY=VALUE]...", "[--json [FILE]]".
std::string usage_of(const Option& option) {
  std::string text = "[--" + std::string(option.name);
  if (option.takes == Takes::optional_file) {
    text += " [" + std::string(option.argument) + "]";
  } else if (option.takes != Takes::nothing) {
    text += " " + std::string(option.argument);
  }
  return text + (option.repeatable ? "]..." : "]");
}

std::string usage_of_word(const Command& command) {
  if (command.word.empty()) return "";
  const std::string word(command.word);
  const std::string more = command.most_words > 1 ? "..." : "";
  return command.least_words == 0 ? "[" + word + "]" + more : word + more;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

// Two columns; `left` is not broken.
std::string table_row(const std::string& left, std::string_view right, std::size_t width) {
  return "  " + padded(left, width) + "  " + std::string(right) + "\n";
}

}  // namespace

std::optional<std::string> Arguments::text(std::string_view option) const {
  const auto found = values_.find(option);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::optional<std::uint64_t> Arguments::number(std::string_view option) const {
  const std::optional<std::string> value = text(option);
  if (!value) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  MEMBAR_CHECK(error == std::errc{} && end == value->data() + value->size(), "the parser has checked the number");
  return number;
}

std::vector<std::string> Arguments::texts(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {"log-level", Takes::text, "LEVEL", "what is logged to stderr: trace, debug, info, warn (default), error or off"},
      {"help", Takes::nothing, "", "prints this and does nothing"},
  };
  return options;
}

std::string usage_of(const Command& command) {
  std::string line = "membar " + std::string(command.name);
  const std::size_t indent = line.size() + 1;
  std::vector<std::string> parts;
  if (!command.word.empty()) parts.push_back(usage_of_word(command));
  for (const Option& option : command.options) parts.push_back(usage_of(option));
  for (const Option& option : common_options()) parts.push_back(usage_of(option));
  std::string text;
  for (const std::string& part : parts) {
    if (line.size() + 1 + part.size() > kLineWidth) {
      text += line + "\n";
      line = std::string(indent - 1, ' ');
    }
    line += " " + part;
  }
  return text + line + "\n";
}

std::string help_of(const Command& command) {
  std::string text =
      "Example: " + std::string(command.example) + "\n\n" + std::string(command.summary) + ".\n\nusage: ";
  text += usage_of(command) + "\n";
  std::vector<Option> all = command.options;
  all.insert(all.end(), common_options().begin(), common_options().end());
  std::size_t width = 0;
  const auto left = [](const Option& option) {
    std::string name = "--" + std::string(option.name);
    if (option.takes == Takes::optional_file) return name + " [" + std::string(option.argument) + "]";
    return option.takes == Takes::nothing ? name : name + " " + std::string(option.argument);
  };
  for (const Option& option : all) width = std::max(width, left(option).size());
  for (const Option& option : all) text += table_row(left(option), option.meaning, width);
  return text;
}

std::string help_of_program() {
  std::string text =
      "Example: membar run traces/lessons/01-publish.trace\n\n"
      "membar replays traces of loads, stores, atomic operations and fences on a simulated multicore machine,\n"
      "and says when each write became visible to the other cores and what each barrier cost.\n\n"
      "usage: membar COMMAND [ARGUMENTS]\n\n";
  std::size_t width = 0;
  const auto left = [](const Command& command) {
    const std::string word = usage_of_word(command);
    return std::string(command.name) + (word.empty() ? "" : " " + word);
  };
  for (const Command& command : commands()) width = std::max(width, left(command).size());
  for (const Command& command : commands()) text += table_row(left(command), command.summary, width);
  text += "\n" + table_row("--version", "prints the version", width);
  text += table_row("--help", "prints this; membar COMMAND --help explains a command", width);
  return text;
}

}  // namespace membar
