#include "sim/trace/program.h"

#include <algorithm>
#include <array>

namespace membar {

std::string Program::symbol_at(Address address) const {
  // Symbols ascend by address.
  const auto after = std::upper_bound(symbols.begin(), symbols.end(), address,
                                      [](Address wanted, const Symbol& symbol) { return wanted < symbol.address; });
  if (after != symbols.begin()) {
    const Symbol& symbol = *std::prev(after);
    const std::uint64_t offset = address.value - symbol.address.value;
    if (offset < symbol.bytes()) {
      std::string name = symbol.name;
      if (symbol.count > 1) name += "[" + std::to_string(offset / symbol.element_bytes) + "]";
      const std::uint64_t inside = offset % symbol.element_bytes;
      return inside == 0 ? name : name + "+" + std::to_string(inside);
    }
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (std::uint64_t rest = address.value; rest != 0 || digits.empty(); rest >>= 4) digits += kDigits[rest & 15];
  std::reverse(digits.begin(), digits.end());
  return "0x" + digits;
}

}  // namespace membar
