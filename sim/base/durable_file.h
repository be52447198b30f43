// A file that is there whole or not at all, whatever ends the process or the machine, on network file systems too.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace membar {

// Writes under another name in the same folder (the path and ".part-HOST-PROCESS"), syncs to disk, gives the file its
// name, and syncs the folder. Replaces what was there.
Result<Done> write_durably(const std::string& path, std::string_view bytes);
// All bytes of a file.
Result<std::string> read_whole(const std::string& path);

}  // namespace membar
