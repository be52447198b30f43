// Bytes to a file descriptor.
#pragma once

#include <string_view>

namespace membar {

// Writes all of them, however often that takes. False when they cannot be written: errno says why.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace membar
