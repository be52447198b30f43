#include "sim/system/statistics.h"

#include <string>

namespace membar {
namespace {

template <class Statistics>
void append(std::vector<Statistic>& list, const std::string& part, const Statistics& statistics) {
  statistics.for_each([&](const StatisticDescription& what, std::uint64_t value) {
    list.push_back({part + "." + std::string(what.name), value, std::string(what.unit), std::string(what.meaning)});
  });
}

}  // namespace

std::vector<Statistic> collect_statistics(const MemorySystem& memory, std::uint64_t replays) {
  L1Statistics l1;
  L2Statistics l2;
  for (unsigned core = 0; core < memory.cores(); ++core) {
    const PrivateHierarchy& hierarchy = memory.hierarchy(CoreId{static_cast<std::uint16_t>(core)});
    l1 += hierarchy.l1_statistics();
    l2 += hierarchy.l2_statistics();
  }
  CoreStatistics core;
  core.replays = replays;
  std::vector<Statistic> list;
  append(list, "core", core);
  append(list, "l1", l1);
  append(list, "l2", l2);
  append(list, "l3", memory.l3_statistics());
  append(list, "directory", memory.directory_statistics());
  for (unsigned type = 0; type < kMessageTypes; ++type) {
    const auto message = static_cast<MessageType>(type);
    if (message == MessageType::MemRead || message == MessageType::MemData || message == MessageType::MemWrite)
      continue;
    list.push_back({"network." + std::string(name_of(message)), memory.network_statistics().messages[type], "messages",
                    std::string(name_of(message)) + " messages sent between cores and L3 slices"});
  }
  append(list, "dram", memory.dram_statistics());
  return list;
}

}  // namespace membar
