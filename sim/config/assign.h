// Gives one parameter of a Config the value that a file or a --set wrote.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/config/toml_document.h"

namespace membar {

// For messages: a value on one line, long strings cut.
std::string shown(const TomlValue& value);
std::string shown_text(std::string_view text);
// The end of a message: "; expected X", or with a hint (", did you mean 'x'?") "HINT (expected X)".
std::string expecting(const std::string& hint, std::string_view expected);

// `base_folder` is where a relative model path starts ("" for the current folder). The Error has no place, unless it
// lies in the model's own file: the caller knows where the value stands.
// REQUIRES: key is the key of a parameter (find_parameter).
Result<Done> assign(Config& config, std::string_view key, const TomlValue& value, const std::string& base_folder);

}  // namespace membar
