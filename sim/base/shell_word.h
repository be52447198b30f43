// A word as a POSIX shell takes it.
#pragma once

#include <string>

namespace membar {

// In quotes where a shell would not read the word as it is.
std::string shell_word(const std::string& word);

}  // namespace membar
