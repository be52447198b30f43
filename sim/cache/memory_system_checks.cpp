// What must always hold of the whole machine's caches, spelt out.
#include <array>
#include <cstring>
#include <unordered_map>

#include "sim/base/check.h"
#include "sim/cache/coherence_checker.h"
#include "sim/cache/memory_system.h"

namespace membar {

namespace {

// CHECK, of one line.
void expect(bool condition, const char* message, LineAddress line, CoreId core = kNoCore) {
  if (condition) return;
  InvariantFailure failure(message);
  failure.line = line;
  failure.core = core;
  throw failure;
}

}  // namespace

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
    expect(in_l1 == PrivateState::I || in_l1 == state, "the L1 holds a line that its L2 does not", line);
  }
  expect(writers == 0 || (writers == 1 && readers == 1), "a line has a writer and other holders", line);
}

void MemorySystem::check_line_at_rest(LineAddress line, const DirectoryLine& directory) const {
  expect(stable(directory.state) && directory.state != DirectoryState::NP, "a line is not at rest", line);
  expect((directory.state == DirectoryState::M) == (directory.owner != kNoCore), "an owner in the wrong state", line);
  expect((directory.state == DirectoryState::S) == !directory.sharers.empty(), "sharers in the wrong state", line);
  const L3Slice& slice = home(line);
  const std::uint8_t* l3_bytes = slice.bytes().bytes(slice.bytes_index(line));
  for (const auto& hierarchy : hierarchies_) {
    const CoreId core{static_cast<std::uint16_t>(&hierarchy - hierarchies_.data())};
    const PrivateState state = hierarchy->l2_state(line);
    expect(writable(state) == (directory.owner == core), "the directory is wrong about the owner", line, core);
    expect((state == PrivateState::S) == directory.sharers.contains(core), "the directory is wrong about a sharer",
           line, core);
    const PrivateHierarchy::HeldBytes held = hierarchy->held_bytes(line);
    const bool same = state != PrivateState::S && state != PrivateState::E;
    expect(same || l3_bytes == nullptr || std::memcmp(held.store->bytes(held.line), l3_bytes, spec_.line_bytes) == 0,
           "a clean copy differs from the L3's bytes", line, core);
  }
  const Dram::Place memory = dram_.bytes_of(line);
  expect(directory.dirty || l3_bytes == nullptr ||
             std::memcmp(memory.store->bytes(memory.line), l3_bytes, spec_.line_bytes) == 0,
         "a clean L3 line differs from memory", line);
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
      expect(entry != holders.end() && entry->second > 0, "a private hierarchy holds a line that the L3 does not",
             line);
      --entry->second;
    });
  }
  if (!checker_) return;
  std::array<std::uint64_t, kMessageTypes> sent = network_.statistics().messages;
  sent[static_cast<unsigned>(MessageType::MemData)] = dram_.statistics().reads;
  checker_->check_conservation(sent);
}

}  // namespace membar
