#include "sim/base/host_name.h"

#include <unistd.h>

#include <array>

namespace membar {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace membar
