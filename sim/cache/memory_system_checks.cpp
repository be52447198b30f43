// What must always hold of the whole machine's caches, spelt out.
#include <cstring>
#include <unordered_map>

#include "sim/base/check.h"
#include "sim/cache/memory_system.h"

namespace membar {

bool MemorySystem::idle() const {
  if (!queue_.empty() || pool_.in_use() != 0) return false;
  for (const auto& hierarchy : hierarchies_) {
    if (!hierarchy->idle()) return false;
  }
  for (const auto& slice : slices_) {
    if (!slice->idle()) return false;
  }
  return true;
}

void MemorySystem::check_single_writer(LineAddress line) const {
  unsigned writers = 0;
  unsigned readers = 0;
  for (const auto& hierarchy : hierarchies_) {
    const PrivateState state = hierarchy->l2_state(line);
    writers += writable(state) ? 1U : 0U;
    readers += readable(state) ? 1U : 0U;
    const PrivateState in_l1 = hierarchy->l1_state(line);
    MEMBAR_CHECK(in_l1 == PrivateState::I || in_l1 == state, "the L1 holds a line that its L2 does not");
  }
  MEMBAR_CHECK(writers == 0 || (writers == 1 && readers == 1), "a line has a writer and other holders");
}

void MemorySystem::check_line_at_rest(LineAddress line, const DirectoryLine& directory) const {
  MEMBAR_CHECK(stable(directory.state) && directory.state != DirectoryState::NP, "a line is not at rest");
  MEMBAR_CHECK((directory.state == DirectoryState::M) == (directory.owner != kNoCore), "an owner in the wrong state");
  MEMBAR_CHECK((directory.state == DirectoryState::S) == !directory.sharers.empty(), "sharers in the wrong state");
  const L3Slice& slice = home(line);
  const std::uint8_t* l3_bytes = slice.bytes().bytes(slice.bytes_index(line));
  for (const auto& hierarchy : hierarchies_) {
    const CoreId core{static_cast<std::uint16_t>(&hierarchy - hierarchies_.data())};
    const PrivateState state = hierarchy->l2_state(line);
    MEMBAR_CHECK(writable(state) == (directory.owner == core), "the directory is wrong about the owner");
    MEMBAR_CHECK((state == PrivateState::S) == directory.sharers.contains(core),
                 "the directory is wrong about a sharer");
    const PrivateHierarchy::HeldBytes held = hierarchy->held_bytes(line);
    const bool same = state != PrivateState::S && state != PrivateState::E;
    MEMBAR_CHECK(
        same || l3_bytes == nullptr || std::memcmp(held.store->bytes(held.line), l3_bytes, spec_.line_bytes) == 0,
        "a clean copy differs from the L3's bytes");
  }
  const Dram::Place memory = dram_.bytes_of(line);
  MEMBAR_CHECK(directory.dirty || l3_bytes == nullptr ||
                   std::memcmp(memory.store->bytes(memory.line), l3_bytes, spec_.line_bytes) == 0,
               "a clean L3 line differs from memory");
}

void MemorySystem::check_at_rest() const {
  MEMBAR_CHECK(idle(), "the machine is not at rest");
  std::unordered_map<LineAddress, unsigned> holders;  // by the directory
  for (const auto& slice : slices_) {
    slice->for_each([&](LineAddress line, const DirectoryLine& directory) {
      check_line_at_rest(line, directory);
      check_single_writer(line);
      holders[line] = directory.sharers.count() + (directory.owner != kNoCore ? 1U : 0U);
    });
  }
  for (const auto& hierarchy : hierarchies_) {
    hierarchy->check_invariants();
    hierarchy->for_each_line([&](LineAddress line, PrivateState) {
      const auto entry = holders.find(line);
      MEMBAR_CHECK(entry != holders.end() && entry->second > 0,
                   "a private hierarchy holds a line that the L3 does not");
      --entry->second;
    });
  }
}

}  // namespace membar
