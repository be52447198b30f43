#include <iostream>

#include "sim/app/command_line.h"
#include "sim/app/diagnostics.h"

namespace membar {

ExitCode print_help(const Arguments& arguments) {
  if (arguments.words().empty()) {
    std::cout << help_of_program();
    return kExitSuccess;
  }
  std::vector<std::string> words = arguments.words();
  words.emplace_back("--help");
  return run_command_line(words);
}

}  // namespace membar
