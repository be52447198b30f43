// SHA-256, by which results name what they were made of.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace membar {

// 64 hexadecimal digits.
std::string content_hash(std::string_view bytes);
// Of a file's bytes as they are, compressed or not.
Result<std::string> content_hash_of_file(const std::string& path);

}  // namespace membar
