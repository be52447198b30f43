#include "sim/app/command_line.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <iostream>

#include "sim/app/diagnostics.h"
#include "sim/base/nearest.h"

namespace membar {

namespace {

namespace po = boost::program_options;

using Takes = Option::Takes;

Error usage_error(std::string message) { return Error{"", 0, 0, std::move(message)}; }

std::vector<Option> options_of(const Command& command) {
  std::vector<Option> all = command.options;
  all.insert(all.end(), common_options().begin(), common_options().end());
  return all;
}

po::options_description description_of(const std::vector<Option>& options) {
  po::options_description description;
  for (const Option& option : options) {
    const std::string name(option.name);
    if (option.takes == Takes::nothing) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    }
  }
  return description;
}

// No report has such a name: behind `--json` it is what the command is to read.
bool is_name_of_input(const std::string& path) {
  static constexpr std::array<std::string_view, 5> kSuffixes{".trace", ".trace.zst", ".trace.gz", ".litmus", ".toml"};
  return std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view suffix) { return path.ends_with(suffix); });
}

// `--json` takes a file if one follows. Boost cannot say that, so the word behind it is joined to it here; without one
// it stands for standard output. When `join` is false every `--json` stands for standard output.
std::vector<std::string> with_optional_files(const std::vector<Option>& options, const std::vector<std::string>& words,
                                             bool join) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto is_it = [&](const Option& o) {
      return o.takes == Takes::optional_file && words[i] == "--" + std::string(o.name);
    };
    if (std::none_of(options.begin(), options.end(), is_it)) {
      out.push_back(words[i]);
      continue;
    }
    const bool file_follows = i + 1 < words.size() && !is_name_of_input(words[i + 1]) &&
                              (words[i + 1] == "-" || !words[i + 1].starts_with('-'));
    const bool joined = join && file_follows;
    out.push_back(words[i] + "=" + (joined ? words[i + 1] : "-"));
    if (joined) ++i;
  }
  return out;
}

std::string expected_words(const Command& command) {
  if (command.most_words == 0) return "no argument";
  if (command.most_words == 2 && command.least_words == 1) return "one or two of " + std::string(command.word);
  return (command.most_words == 1 ? "one " : "at least one ") + std::string(command.word);
}

std::string without_dashes(const std::string& option) {
  const std::size_t first = option.find_first_not_of('-');
  return first == std::string::npos ? option : option.substr(first, option.find('=') - first);
}

Error unknown_option(const std::vector<Option>& options, const std::string& given) {
  std::vector<std::string> names;
  for (const Option& option : options) names.emplace_back(option.name);
  const std::string name = without_dashes(given);
  const std::optional<std::string> near = nearest(name, names);
  const std::string dashed = (given.starts_with("--") || name.size() > 1 ? "--" : "-") + name;
  return usage_error("unknown option '" + dashed + "'" +
                     (near ? ", did you mean '--" + *near + "'?" : "; --help lists the options"));
}

Result<Done> check_value(const Option& option, const std::string& value) {
  if ((option.takes == Takes::new_file || option.takes == Takes::optional_file) && is_name_of_input(value)) {
    return usage_error("--" + std::string(option.name) + " would write to '" + value +
                       "', which is the name of an input; expected another name");
  }
  if (option.takes != Takes::number) {
    if (!value.empty()) return Done{};
    return usage_error("--" + std::string(option.name) + ": the value is empty; expected " +
                       std::string(option.argument));
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc{} && end == value.data() + value.size() && number <= option.most && number >= option.least) {
    return Done{};
  }
  return usage_error("--" + std::string(option.name) + " '" + value + "': expected a whole number from " +
                     std::to_string(option.least) + " to " + std::to_string(option.most));
}

Result<Done> add_option(const std::vector<Option>& options, const po::option& parsed, Arguments& arguments) {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const Option& option) { return option.name == parsed.string_key; });
  if (found == options.end()) return unknown_option(options, parsed.string_key);
  if (!found->repeatable && arguments.has(found->name)) {
    return usage_error("--" + parsed.string_key + " is given twice; expected it once");
  }
  if (found->takes == Takes::nothing) {
    arguments.add(found->name, "");
    return Done{};
  }
  for (const std::string& value : parsed.value) {
    if (auto fits = check_value(*found, value); !fits) return fits.error();
    arguments.add(found->name, value);
  }
  return Done{};
}

// What Boost found, as Arguments. Boost throws; nothing above this function does.
Result<Arguments> parse_words(const std::vector<Option>& options, const std::vector<std::string>& words) {
  Arguments arguments;
  try {
    const po::options_description description = description_of(options);
    const po::positional_options_description no_positional;
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed = po::command_line_parser(words).options(description).style(style).run();
    for (const po::option& option : parsed.options) {
      if (option.position_key != -1) {
        for (const std::string& word : option.value) arguments.add_word(word);
      } else if (auto added = add_option(options, option, arguments); !added) {
        return added.error();
      }
    }
  } catch (const po::unknown_option& e) {
    return unknown_option(options, e.get_option_name());
  } catch (const po::invalid_command_line_syntax& e) {
    const std::string name = e.get_option_name();
    const auto kind = e.kind();
    if (kind == po::invalid_syntax::missing_parameter || kind == po::invalid_syntax::empty_adjacent_parameter)
      return usage_error(name + ": its value is missing");
    return usage_error(name + " takes no value");
  } catch (const po::error& e) {
    return usage_error(e.what());
  }
  return arguments;
}

std::vector<std::string> split(std::string_view name) {
  const std::size_t space = name.find(' ');
  if (space == std::string_view::npos) return {std::string(name)};
  return {std::string(name.substr(0, space)), std::string(name.substr(space + 1))};
}

// "config" alone, or with a second word that no command has.
Error unknown_second_word(const std::vector<std::string>& words) {
  std::vector<std::string> seconds;
  for (const Command& command : commands()) {
    const std::vector<std::string> name = split(command.name);
    if (name.size() == 2 && name[0] == words[0]) seconds.push_back(name[1]);
  }
  std::string expected;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    if (i != 0) expected += i + 1 == seconds.size() ? " or " : ", ";
    expected += seconds[i];
  }
  if (words.size() < 2) return usage_error(words[0] + ": expected " + expected);
  return usage_error(words[0] + ": unknown command '" + words[1] + "'; expected " + expected +
                     did_you_mean(words[1], seconds));
}

Error unknown_command(const std::string& word) {
  if (word.starts_with('-')) return usage_error("unknown option '" + word + "'; membar --help lists what there is");
  std::vector<std::string> names;
  for (const Command& command : commands()) names.push_back(split(command.name)[0]);
  const std::string near = did_you_mean(word, names);
  return usage_error("unknown command '" + word + "'" + (near.empty() ? "; membar --help lists the commands" : near));
}

bool wants_help(const std::vector<std::string>& words) {
  const auto options_end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), options_end, "--help") != options_end ||
         std::find(words.begin(), options_end, "-h") != options_end;
}

// `membar config --help`: the help of every command that begins with the word.
bool print_help_of_group(const std::string& first) {
  bool any = false;
  for (const Command& command : commands()) {
    if (split(command.name)[0] != first) continue;
    std::cout << (any ? "\n" : "") << help_of(command);
    any = true;
  }
  return any;
}

ExitCode run_command(const Command& command, const std::vector<std::string>& words) {
  const std::string name = "membar " + std::string(command.name);
  const Result<Arguments> arguments = parse_arguments(command, words);
  if (!arguments) return report_error(name, arguments.error().message);
  const std::string level = arguments.value().text("log-level").value_or("warn");
  if (auto set = set_log_level(level); !set) return report_error(name, set.error().message);
  return command.run(arguments.value());
}

}  // namespace

Result<FoundCommand> find_command(const std::vector<std::string>& words) {
  bool first_known = false;
  const Command* one_word = nullptr;  // "sweep", which "sweep plot" goes before
  for (const Command& command : commands()) {
    const std::vector<std::string> name = split(command.name);
    if (words.empty() || name[0] != words[0]) continue;
    first_known = true;
    if (name.size() == 1) one_word = &command;
    if (name.size() == 2 && words.size() > 1 && name[1] == words[1]) return FoundCommand{&command, 2};
  }
  if (one_word != nullptr) return FoundCommand{one_word, 1};
  if (words.empty()) return usage_error("a command is missing; membar --help lists them");
  return first_known ? unknown_second_word(words) : unknown_command(words[0]);
}

Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words) {
  const std::vector<Option> options = options_of(command);
  Result<Arguments> parsed = parse_words(options, with_optional_files(options, words, true));
  if (!parsed) return parsed;
  // `membar run --json TRACE`: the word was needed as the trace.
  if (parsed.value().words().size() < command.least_words) {
    Result<Arguments> apart = parse_words(options, with_optional_files(options, words, false));
    if (apart && apart.value().words().size() >= command.least_words) parsed = std::move(apart);
  }
  const std::vector<std::string>& found = parsed.value().words();
  if (found.size() > command.most_words) {
    return usage_error("unexpected '" + found[command.most_words] + "'; expected " + expected_words(command));
  }
  const bool lists = std::any_of(options.begin(), options.end(), [&](const Option& option) {
    return !option.lists.empty() && parsed.value().text(option.name) == option.lists;
  });
  if (found.size() < command.least_words && !lists) {
    return usage_error(std::string(command.word) + " is missing; expected " + expected_words(command));
  }
  return parsed;
}

ExitCode run_command_line(const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "--version") {
    std::cout << "membar " << MEMBAR_VERSION << "\n";
    return kExitSuccess;
  }
  if (words.empty()) return report_error("membar", find_command(words).error().message);
  if (words[0] == "--help" || words[0] == "-h") {
    std::cout << help_of_program();
    return kExitSuccess;
  }
  const Result<FoundCommand> found = find_command(words);
  if (wants_help(words)) {
    if (found) {
      std::cout << help_of(*found.value().command);
      return kExitSuccess;
    }
    if (print_help_of_group(words[0])) return kExitSuccess;
  }
  if (!found) return report_error("membar", found.error().message);
  const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(found.value().words), words.end());
  return run_command(*found.value().command, rest);
}

}  // namespace membar
