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

struct Parts {
  CoreStatistics core;
  L1Statistics l1;
  L2Statistics l2;
  L3Statistics l3;
  DirectoryStatistics directory;
  NetworkStatistics network;
  DramStatistics dram;
};

std::vector<Statistic> list_of(const Parts& parts) {
  std::vector<Statistic> list;
  append(list, "core", parts.core);
  append(list, "l1", parts.l1);
  append(list, "l2", parts.l2);
  append(list, "l3", parts.l3);
  append(list, "directory", parts.directory);
  for (unsigned type = 0; type < kMessageTypes; ++type) {
    const auto message = static_cast<MessageType>(type);
    if (message == MessageType::MemRead || message == MessageType::MemData || message == MessageType::MemWrite)
      continue;
    list.push_back({"network." + std::string(name_of(message)), parts.network.messages[type], "messages",
                    std::string(name_of(message)) + " messages sent between cores and L3 slices"});
  }
  append(list, "dram", parts.dram);
  return list;
}

}  // namespace

std::vector<Statistic> collect_statistics(const MemorySystem& memory, std::uint64_t replays) {
  Parts parts;
  for (unsigned core = 0; core < memory.cores(); ++core) {
    const PrivateHierarchy& hierarchy = memory.hierarchy(CoreId{static_cast<std::uint16_t>(core)});
    parts.l1 += hierarchy.l1_statistics();
    parts.l2 += hierarchy.l2_statistics();
  }
  parts.core.replays = replays;
  parts.l3 = memory.l3_statistics();
  parts.directory = memory.directory_statistics();
  parts.network = memory.network_statistics();
  parts.dram = memory.dram_statistics();
  return list_of(parts);
}

std::vector<Statistic> all_statistics() { return list_of({}); }

}  // namespace membar
