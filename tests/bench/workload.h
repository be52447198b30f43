// The programs that are run: accesses in memory, generated from a seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/types.h"
#include "sim/trace/program.h"

namespace membar::bench {

// Where 8-byte accesses, 30 % of them stores, go.
enum class Pattern : std::uint8_t {
  hot,    // uniformly over 16 KiB private to each core
  mix,    // 95 % as hot, 5 % uniformly over 32 MiB private to each core
  share,  // all cores uniformly over one 16 KiB region
  cold,   // uniformly over 32 MiB private to each core
};
inline constexpr std::array kPatterns{Pattern::hot, Pattern::mix, Pattern::share, Pattern::cold};
std::string_view name_of(Pattern pattern);

struct Workload {
  Pattern pattern = Pattern::hot;
  unsigned cores = 1;
  std::uint32_t accesses_per_core = 0;
  bool values = false;  // stores carry values, and so lines carry their bytes
};

// What one core accesses, in order, from the seed of that pattern and core.
std::vector<Address> addresses(Pattern pattern, unsigned core, std::size_t count);

// How many accesses of each core stand in memory before they repeat: few where the lines are few, and where they are
// many so many that no cache of the machine holds what one round touches.
std::size_t block_size(Pattern pattern, unsigned cores);

Program make_program(const Workload& workload);

// `cores` threads that add 1 to one counter, `adds_per_core` times each.
Program make_counter(unsigned cores, std::uint32_t adds_per_core);

// A producer and a consumer with a ring of 64 places between them: the producer waits for a free place, fills it and
// publishes it with a release; the consumer waits for it with an acquire, reads it and gives the place back.
Program make_ring(std::uint32_t items);

}  // namespace membar::bench
