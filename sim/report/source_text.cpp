#include "sim/report/source_text.h"

#include <algorithm>

namespace membar {

std::string op_in_line(std::string line, const std::string& label) {
  line.erase(std::min(line.find('#'), line.size()));
  if (!label.empty()) {
    const std::size_t place = line.find(label + ":");
    if (place != std::string::npos) line.erase(0, place + label.size() + 1);
  }
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
}

}  // namespace membar
