// From the words of the command line to a command and its Arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/app/command.h"
#include "sim/base/result.h"

namespace membar {

// Which command the first words name. Errors: none of them, with the nearest.
struct FoundCommand {
  const Command* command = nullptr;
  std::size_t words = 0;  // how many words its name took
};
Result<FoundCommand> find_command(const std::vector<std::string>& words);

// The options and words after the command's name. Errors: an option it does not have (with the nearest), a value that
// is missing or wrong, too few or too many words.
Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words);

// The whole program but main: finds the command, parses, runs, and returns the exit code.
ExitCode run_command_line(const std::vector<std::string>& words);

}  // namespace membar
