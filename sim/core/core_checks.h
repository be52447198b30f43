// Part of core.cpp: what a core of a checked machine verifies as it goes. Other cores do nothing here.
#pragma once

#include <string>

#include "sim/base/check.h"
#include "sim/core/core.h"

namespace membar {

// The load takes the bytes of the last write in coherence order.
template <class Obs>
inline void Core<Obs>::check_load(const WindowEntry& entry, Slot slot) const {
  if constexpr (kChecked) hierarchy_.check_load(line_of(entry.address), slot, offset_of(entry.address), entry.size);
}

// An RMW does not overtake the older stores that the model orders before it.
template <class Obs>
inline void Core<Obs>::check_rmw(const WindowEntry& entry) const {
  if constexpr (kChecked) {
    if (stores_.buffer_empty() || !parameters_.orders(OrderClass::store, entry.order_class)) return;
    InvariantFailure failure("core c" + std::to_string(id_.value) + " performs an RMW before an older store");
    failure.core = id_;
    failure.line = line_of(entry.address);
    throw failure;
  }
}

// Stores become visible in the order that the model asks for: all of them in program order, or (where it orders no
// store before another) those to the same bytes, and those on the two sides of a store fence.
template <class Obs>
inline void Core<Obs>::check_commit(std::uint64_t position) const {
  if constexpr (kChecked) {
    const StoreEntry& store = stores_.at(position);
    for (std::uint64_t p = stores_.head(); p < position; ++p) {
      const StoreEntry& older = stores_.at(p);
      if (older.committed || (store.joined && (p == store.leader || (older.joined && older.leader == store.leader)))) {
        continue;
      }
      if (!stores_in_order_ && !older.marker && !StoreQueue::overlaps(older, store.address, store.size)) continue;
      InvariantFailure failure("core c" + std::to_string(id_.value) +
                               " makes a store visible before an older one that the memory model orders before it");
      failure.core = id_;
      failure.line = store.line;
      throw failure;
    }
  }
}

// Nothing is left behind when the last op has left and the last store is visible.
template <class Obs>
inline void Core<Obs>::check_end() const {
  if constexpr (kChecked) {
    if (waiting_ == 0 && barriers_ == 0 && stores_.head() == stores_.tail() && stores_.occupancy() == 0) return;
    InvariantFailure failure("core c" + std::to_string(id_.value) + " has ended, and something is still waiting in it");
    failure.core = id_;
    throw failure;
  }
}

}  // namespace membar
