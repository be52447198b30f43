#include "sim/app/machine_options.h"

namespace membar {

Result<Config> machine_of(const Arguments& arguments) {
  const std::optional<std::string> file = arguments.text("config");
  Result<Config> config = file ? load_config(*file) : Result<Config>(builtin_textbook());
  if (!config) return config;
  if (auto applied = apply_settings(config.value(), arguments.texts("set")); !applied) return applied.error();
  return config;
}

}  // namespace membar
