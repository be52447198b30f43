// How a part declares its counters: once, in a list of X(name, unit, meaning), as in cache_statistics.h. The struct,
// the names in reports and the documentation are derived from that list:
//
//   #define MEMBAR_DRAM_STATISTICS(X) X(reads, "requests", "lines read by the L3") X(writes, ...)
//   dram_statistics.for_each([](const StatisticDescription& what, std::uint64_t value) { ... });
#pragma once

#include <cstdint>
#include <string_view>

namespace membar {

struct StatisticDescription {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
};

}  // namespace membar

#define MEMBAR_STATISTIC_FIELD(name, unit, meaning) std::uint64_t name = 0;
#define MEMBAR_STATISTIC_VISIT(name, unit, meaning) visit(::membar::StatisticDescription{#name, unit, meaning}, name);
#define MEMBAR_STATISTIC_ADD(name, unit, meaning) name += other.name;

#define MEMBAR_STATISTICS_STRUCT(Struct, LIST)                                                                    \
  struct Struct {                                                                                                 \
    LIST(MEMBAR_STATISTIC_FIELD)                                                                                  \
    template <class Visitor>                                                                                      \
    void for_each(Visitor&& visit) const {LIST(MEMBAR_STATISTIC_VISIT)} Struct& operator+=(const Struct& other) { \
      LIST(MEMBAR_STATISTIC_ADD)                                                                                  \
      return *this;                                                                                               \
    }                                                                                                             \
  };
