#include "sim/base/keep_memory.h"

#include <malloc.h>

namespace membar {

void keep_memory() {
  constexpr int kMuch = 1 << 30;
  mallopt(M_TRIM_THRESHOLD, kMuch);
  mallopt(M_MMAP_THRESHOLD, kMuch);
}

}  // namespace membar
