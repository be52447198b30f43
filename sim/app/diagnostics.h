// What the program says on stderr: one line per error, and the log.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/exit_code.h"
#include "sim/base/result.h"

namespace membar {

// The input was bad: "file:line:column: error: ...". Returns kExitBadInput, so that a command can end with it.
ExitCode report_error(const Error& error);

// The usage was bad, or the output failed: "membar run: error: ...". Returns kExitBadInput.
ExitCode report_error(std::string_view command, const std::string& message);

// A sentence about something that is legal and probably not meant. Shown from --log-level warn on.
void report_warning(const std::string& message);

// Sets what the log shows: trace, debug, info, warn (the default), error or off. The log goes to stderr.
// Error: no such level, with the nearest.
Result<Done> set_log_level(const std::string& level);

}  // namespace membar
