#include "sim/base/result.h"

namespace membar {

std::string Error::text() const {
  std::string out;
  if (!file.empty()) {
    out += file + ":";
    if (line != 0) {
      out += std::to_string(line) + ":" + std::to_string(column != 0 ? column : 1) + ":";
    }
    out += " ";
  }
  return out + "error: " + message;
}

}  // namespace membar
