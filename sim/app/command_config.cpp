#include <iostream>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/machine_options.h"
#include "sim/config/config.h"
#include "sim/config/config_text.h"

namespace membar {

ExitCode show_config(const Arguments& arguments) {
  const Result<Config> config = machine_of(arguments);
  if (!config) return report_error(config.error());
  std::cout << config_show(config.value());
  return kExitSuccess;
}

ExitCode list_config(const Arguments& arguments) {
  std::cout << (arguments.has("markdown") ? config_markdown() : config_list());
  return kExitSuccess;
}

ExitCode check_config(const Arguments& arguments) {
  ExitCode code = kExitSuccess;
  for (const std::string& file : arguments.words()) {
    const Result<Config> config = load_config(file);
    if (!config) {
      code = report_error(config.error());
      continue;
    }
    for (const std::string& warning : warnings(config.value(), 0))
      std::cout << file << ": warning: " << warning << "\n";
    std::cout << file << ": ok\n";
  }
  return code;
}

}  // namespace membar
