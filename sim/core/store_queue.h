// The stores of one core between dispatch and commit: those still in the window, then (from leaving it) the store
// buffer. One ring in program order; positions grow for ever and never wrap in 64 bits.
//
//   head() <= position < buffer_end(): the store buffer; buffer_end() <= position < tail(): still in the window.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/types.h"
#include "sim/cache/private_hierarchy.h"
#include "sim/engine/observer.h"

namespace membar {

struct StoreEntry {
  std::uint64_t address = 0;
  std::uint64_t value = 0;
  LineAddress line;
  std::uint64_t sequence = 0;  // of its window entry
  Cycle buffered = kNever;
  WriteId id = kInitialWrite;
  std::uint32_t op_index = 0;
  std::uint8_t size = 0;
  bool address_known = false;
  bool value_known = false;
  bool marker = false;      // a store fence that waits its turn in the buffer; touches no memory
  bool billed = false;      // a marker whose op keeps a barrier record of it
  bool committed = false;   // out-of-order drains leave holes until they reach the head
  bool joined = false;      // coalesced into the entry `leader`: they commit together and take one place
  bool first_half = false;  // of a store that crosses a line: the half that is visible later is reported
  bool second_half = false;
  bool missed = false;            // counted as an L1 miss
  bool requested = false;         // ownership has been asked for and has not come yet
  bool granted_once = false;      // ownership came at least once (a further request is a regrant)
  bool forwarded = false;         // a load in the window took its value: it wants to hear of the id
  bool held_until = false;        // held_cycles is a cycle of the run; else it counts from `buffered`
  MshrId mshr{0};                 // while requested
  std::uint32_t held_cycles = 0;  // `hold`: it may not commit earlier
  std::uint64_t leader = 0;       // joined: the position of the oldest entry of its group
  std::uint32_t l1_place = PrivateHierarchy::kNoL1Place;  // where its line was last seen to be writable

  // REQUIRES: it is in the buffer
  [[nodiscard]] Cycle may_leave_from() const {
    if (held_cycles == 0) return buffered;
    return held_until ? Cycle{held_cycles} : buffered + Cycles{held_cycles};
  }
};

class StoreQueue {
 public:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  // The ring grows up to this: what took no place of its own in the buffer (coalesced), or has given it back (committed
  // before an older one), still keeps its position while an older store waits.
  static constexpr std::size_t kMaxCapacity = 8192;

  StoreQueue(unsigned window, unsigned entries) : entries_(entries) {
    std::size_t capacity = 2;
    while (capacity < window + std::size_t{4} * entries + 2) capacity *= 2;
    ring_.resize(capacity);
    mask_ = capacity - 1;
  }

  StoreEntry& at(std::uint64_t position) { return ring_[position & mask_]; }
  [[nodiscard]] const StoreEntry& at(std::uint64_t position) const { return ring_[position & mask_]; }
  [[nodiscard]] std::uint64_t head() const { return head_; }
  [[nodiscard]] std::uint64_t buffer_end() const { return buffer_end_; }
  [[nodiscard]] std::uint64_t tail() const { return tail_; }
  [[nodiscard]] bool buffer_empty() const { return head_ == buffer_end_; }
  // Places in use: coalesced entries count once.
  [[nodiscard]] unsigned occupancy() const { return occupancy_; }
  [[nodiscard]] bool buffer_full() const { return occupancy_ >= entries_; }
  [[nodiscard]] std::size_t capacity() const { return ring_.size(); }
  [[nodiscard]] bool has_room() const { return tail_ - head_ <= mask_; }
  [[nodiscard]] bool ring_full() const { return !has_room() && ring_.size() >= kMaxCapacity; }

  // Dispatch: a new youngest store. REQUIRES: has_room()
  std::uint64_t push() {
    ring_[tail_ & mask_] = StoreEntry{};
    return tail_++;
  }
  // Entries move. REQUIRES: !ring_full()
  void grow() {
    std::vector<StoreEntry> larger(ring_.size() * 2);
    for (std::uint64_t p = head_; p < tail_; ++p) larger[p & (larger.size() - 1)] = at(p);
    ring_ = std::move(larger);
    mask_ = ring_.size() - 1;
  }
  // Leaving the window, in order, as an entry of its own or as one of the group of `leader`. REQUIRES: the buffer has
  // room, or there is a leader.
  void enter_buffer(Cycle now, std::uint64_t leader = kNone) {
    StoreEntry& entry = at(buffer_end_);
    entry.buffered = now;
    ++buffer_end_;
    if (leader == kNone) {
      ++occupancy_;
    } else {
      entry.joined = true;
      entry.leader = leader;
    }
  }
  // Which groups a store may join: that of its program-order neighbour, in a buffer that drains in order or not, or
  // that of the youngest entry of its line with no store fence behind it.
  enum class Join : std::uint8_t { neighbour_in_order, neighbour, any };
  // The group in the buffer that `store` may join; kNone: there is none, or, where entries do not drain in order, an
  // older group must write the same bytes first.
  [[nodiscard]] std::uint64_t group_of(const StoreEntry& store, Join join) const {
    std::uint64_t group = kNone;
    for (std::uint64_t p = buffer_end_; p-- > head_;) {
      const StoreEntry& entry = at(p);
      if (entry.marker) return group;
      if (!entry.committed && entry.line == store.line) {
        const std::uint64_t of_entry = entry.joined ? entry.leader : p;
        if (group == kNone) group = of_entry;
        if (of_entry != group && overlaps(entry, store.address, store.size)) return kNone;
      }
      if (join == Join::neighbour_in_order || (join == Join::neighbour && group == kNone)) return group;
    }
    return group;
  }
  // Squash: forget the stores from `position` on. REQUIRES: position >= buffer_end()
  void truncate(std::uint64_t position) {
    for (std::uint64_t p = position; p < tail_; ++p) {
      if (at(p).address_known && !at(p).marker) uncount(at(p));
    }
    tail_ = position;
  }
  // An entry is done and gives its place back; the head moves over all that are.
  void commit(std::uint64_t position) {
    StoreEntry& entry = at(position);
    if (!entry.marker) uncount(entry);
    entry.committed = true;
    if (!entry.joined) --occupancy_;
    while (head_ < buffer_end_ && at(head_).committed) ++head_;
  }
  // The same for the head. REQUIRES: it is no marker, has not joined another, and no younger entry is committed
  void commit_head() {
    uncount(at(head_));
    --occupancy_;
    ++head_;
  }
  // A joined entry leads a group of its own from now on: those of `leader` behind it.
  void split_group(std::uint64_t position) {
    const std::uint64_t leader = at(position).leader;
    at(position).joined = false;
    ++occupancy_;
    for (std::uint64_t p = position + 1; p < buffer_end_; ++p) {
      if (at(p).joined && at(p).leader == leader) at(p).leader = position;
    }
  }
  // The address of an entry became known: loads may now find it.
  void count(StoreEntry& entry) {
    entry.address_known = true;
    for_granules(entry.address, entry.size, [](std::uint16_t& n) { ++n; });
  }
  // False: certainly no store in the queue touches these bytes.
  [[nodiscard]] bool may_touch(std::uint64_t address, unsigned size) const {
    const std::uint64_t first = address >> 3, last = (address + size - 1) >> 3;
    if (filter_[first & kFilterMask] != 0) return true;
    for (std::uint64_t g = first + 1; g <= last; ++g) {
      if (filter_[g & kFilterMask] != 0) return true;
    }
    return false;
  }
  // The same for all bytes of a line. Lines have 16 bytes or more: their counters stand side by side.
  [[nodiscard]] bool may_touch_line(LineAddress line, unsigned line_shift) const {
    const std::uint64_t first = (line.value << line_shift) >> 3 & kFilterMask;
    unsigned any = 0;
    for (std::uint64_t g = first; g < first + (std::uint64_t{1} << (line_shift - 3)); ++g) any |= filter_[g];
    return any != 0;
  }
  // The youngest uncommitted store before `before` that overlaps; kNone if there is none.
  [[nodiscard]] std::uint64_t youngest_overlap(std::uint64_t address, unsigned size, std::uint64_t before) const {
    for (std::uint64_t p = before; p-- > head_;) {
      const StoreEntry& entry = at(p);
      if (!entry.committed && !entry.marker && entry.address_known && overlaps(entry, address, size)) return p;
    }
    return kNone;
  }
  // Some store in the window before `before` has no address yet.
  [[nodiscard]] bool unknown_address_before(std::uint64_t before) const {
    for (std::uint64_t p = buffer_end_; p < before; ++p) {
      if (!at(p).address_known && !at(p).marker) return true;
    }
    return false;
  }
  static bool overlaps(const StoreEntry& entry, std::uint64_t address, unsigned size) {
    return entry.address < address + size && address < entry.address + entry.size;
  }
  static bool contains(const StoreEntry& entry, std::uint64_t address, unsigned size) {
    return entry.address <= address && address + size <= entry.address + entry.size;
  }

 private:
  static constexpr std::uint64_t kFilterMask = 1023;

  template <class Change>
  void for_granules(std::uint64_t address, unsigned size, Change change) {
    if ((address & 7) + size <= 8) [[likely]] {
      change(filter_[(address >> 3) & kFilterMask]);
      return;
    }
    const std::uint64_t last = (address + size - 1) >> 3;
    for (std::uint64_t g = address >> 3; g <= last; ++g) change(filter_[g & kFilterMask]);
  }
  void uncount(const StoreEntry& entry) {
    for_granules(entry.address, entry.size, [](std::uint16_t& n) { --n; });
  }

  std::vector<StoreEntry> ring_;
  std::size_t mask_ = 0;
  unsigned entries_;
  unsigned occupancy_ = 0;
  std::uint64_t head_ = 0, buffer_end_ = 0, tail_ = 0;
  // How many uncommitted stores touch each 8-byte granule (hashed): most loads need no search.
  std::array<std::uint16_t, kFilterMask + 1> filter_{};
};

}  // namespace membar
