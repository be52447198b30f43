#include "sim/stress/difference.h"

#include <algorithm>
#include <vector>

namespace membar {

std::string difference(const MachineResult& a, const MachineResult& b) {
  if (a.cycles != b.cycles) {
    return "cycles: " + std::to_string(a.cycles.value) + " and " + std::to_string(b.cycles.value);
  }
  if (a.cores.size() != b.cores.size()) return "number of cores";
  for (std::size_t c = 0; c < a.cores.size(); ++c) {
    const CoreResult &x = a.cores[c], &y = b.cores[c];
    const std::string name = "core " + std::to_string(c) + ": ";
    if (x.end != y.end) return name + "end " + std::to_string(x.end.value) + " and " + std::to_string(y.end.value);
    if (x.ops != y.ops) return name + "ops " + std::to_string(x.ops) + " and " + std::to_string(y.ops);
    if (x.registers != y.registers || x.registers_used_mask != y.registers_used_mask) return name + "registers";
    for (unsigned cause = 0; cause < kCauses; ++cause) {
      if (x.accounting[cause] == y.accounting[cause]) continue;
      return name + "cause " + std::to_string(cause) + ": " + std::to_string(x.accounting[cause]) + " and " +
             std::to_string(y.accounting[cause]);
    }
  }
  for (std::size_t i = 0; i < std::min(a.stats.size(), b.stats.size()); ++i) {
    if (a.stats[i].value == b.stats[i].value) continue;
    return a.stats[i].name + ": " + std::to_string(a.stats[i].value) + " and " + std::to_string(b.stats[i].value);
  }
  return "";
}

std::string difference(const ExecutionLog& a, const ExecutionLog& b) {
  const std::vector<std::string> left = a.text(), right = b.text();
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (left[i] != right[i]) return left[i] + "\n" + right[i];
  }
  return left.size() == right.size() ? "" : "number of records";
}

}  // namespace membar
