#include "sim/report/markup_text.h"

#include "sim/report/json_text.h"

namespace membar {

std::string markup_text(std::string_view text) {
  std::string result;
  for (const char c : valid_utf8(text)) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return result;
}

}  // namespace membar
