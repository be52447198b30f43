// Explores the protocol exhaustively for one line: every interleaving of loads, stores, L2 evictions, L3 evictions and
// message deliveries, with channels that are FIFO per source, destination and virtual network and otherwise unordered.
//
// Checked in every state: a single writer or several readers, readable copies hold the latest value, no impossible cell
// is hit, hooks match the change of state; in every quiescent state: directory and caches agree, nothing is lost; and
// from every state the mere delivery of messages, in whatever order, ends in a quiescent one: no deadlock, no livelock.
//
// States are identified up to a renaming of the cores (they are alike), and values to "the latest" or "an older one":
// nothing that the protocol does depends on more.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/protocol/directory_table.h"
#include "sim/protocol/private_table.h"

namespace membar {

struct ExplorerOptions {
  unsigned caches = 2;  // 1 to 4
  PrivateTable private_table = kPrivateTable;
  DirectoryTable directory_table = kDirectoryTable;
  std::size_t max_states = 50'000'000;
};

struct Exploration {
  std::string failure;  // empty: every property holds; else what broke, and the steps that lead there
  std::size_t states = 0;
  std::size_t quiescent_states = 0;
  std::size_t transitions = 0;          // those that change the state
  std::size_t most_in_flight = 0;       // messages, all channels together
  std::size_t deepest_channel[3] = {};  // messages in one channel, per virtual network
  std::vector<bool> private_cells;      // PrivateTable::index -> a go cell was taken, a stall cell stalled
  std::vector<bool> directory_cells;    // DirectoryTable::index -> the same
};

// REQUIRES: 1 <= caches <= 4
Exploration explore(const ExplorerOptions& options);

}  // namespace membar
