// Text within XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace membar {

// The text for an element or an attribute in double quotes: what would be markup is escaped, control characters, which
// XML does not have, become blanks, and bytes that are not UTF-8 become U+FFFD.
std::string markup_text(std::string_view text);

}  // namespace membar
