// Reads the text of a trace: `membar 1`, declarations, `thread` sections and `expect` lines.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sim/base/result.h"
#include "sim/trace/program.h"
#include "sim/trace/read_options.h"

namespace membar {

// The program of a trace file, plain or compressed with zstd or gzip (told by its first bytes). Memory does not grow
// with the length of the trace; ops beyond ReadOptions::memory_ops are kept in a temporary file that lives as long as
// the Program. Errors: every malformed line, with its place; a file that cannot be read; no space for the temporary
// file.
Result<Program> read_trace(const std::string& path, const ReadOptions& options = {});

// The same of a text in memory, which may be compressed as well; `file_name` is what errors name.
Result<Program> read_trace_text(std::string_view text, std::string file_name, const ReadOptions& options = {});

// "NAME=VALUE", as ReadOptions::parameters has them. The Error has no place.
Result<std::pair<std::string, std::string>> parse_trace_parameter(std::string_view text);

}  // namespace membar
