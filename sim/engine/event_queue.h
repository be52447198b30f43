// The discrete-event queue: a timing wheel for the near future and a heap for the far one.
//
// Events come out in ascending (cycle, phase, order). `order` is given by the caller, so the result does not depend on
// the sequence in which different sources were simulated; two events of equal (cycle, phase, order) come out in the
// sequence in which they were scheduled.
//
// Steady state allocates nothing: nodes are pooled, and the vectors keep their capacity.
// The wheel is the scheme 4 of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987; the events of
// one cycle are sorted when that cycle begins.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/types.h"

namespace membar {

template <class Payload>
class EventQueue {
 public:
  // REQUIRES of schedule: phase <= 1, order < 2^63.
  static constexpr std::uint64_t kMaxOrder = (std::uint64_t{1} << 63) - 1;

  struct Event {
    Cycle cycle;
    unsigned phase = 0;
    std::uint64_t order = 0;
    Payload payload{};
  };

  EventQueue() { nodes_.reserve(256); }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  // The cycle of the last event that was popped, or the last one that was advanced to: nothing may be scheduled before
  // it.
  [[nodiscard]] Cycle now() const { return Cycle{now_}; }

  // The cycle of the next event; kNever if there is none.
  [[nodiscard]] Cycle next_cycle() const {
    if (position_ < current_.size()) return Cycle{now_};
    return Cycle{std::min(next_in_wheel_, far_.empty() ? kNever.value : far_.front().cycle)};
  }

  // REQUIRES: cycle >= now(). The cycle that is being drained is allowed: the event takes its place among those left.
  void schedule(Cycle cycle, unsigned phase, std::uint64_t order, const Payload& payload) {
    add(cycle, phase, order) = payload;
  }
  // The same, for a payload that the caller fills in place: it holds what an earlier event left there. The reference is
  // good until the next call of the queue. (A payload that is written field by field and copied at once would wait for
  // its own stores.)
  Payload& add(Cycle cycle, unsigned phase, std::uint64_t order) {
    MEMBAR_CHECK(cycle.value >= now_, "an event may not be scheduled in the past");
    const std::uint32_t node = allocate();
    const std::uint64_t key = (std::uint64_t{phase} << 63) | order;
    ++size_;
    if (cycle.value == now_) {
      insert_into_current(key, node);
    } else if (cycle.value - now_ < kSlots) {
      insert_into_wheel(cycle.value, key, node);
    } else {
      far_.push_back({cycle.value, key, sequence_++, node});
      std::push_heap(far_.begin(), far_.end(), later);
    }
    return nodes_[node].payload;
  }

  // Time passes without an event. REQUIRES: cycle >= now(), and no event before it.
  void advance_to(Cycle cycle) {
    MEMBAR_CHECK(cycle.value >= now_ && next_cycle() >= cycle, "time may not pass over an event");
    if (cycle.value == now_) return;
    now_ = cycle.value;
    current_.clear();
    position_ = 0;
    bring_near();
    if (next_in_wheel_ == now_) {  // its events are those of the cycle that begins
      take_slot(now_ % kSlots);
      next_in_wheel_ = find_next_in_wheel();
    }
  }

  // REQUIRES: !empty().
  Event pop() {
    if (position_ == current_.size()) begin_next_cycle();
    const Entry entry = current_[position_++];
    --size_;
    Node& node = nodes_[entry.node];
    Event event{Cycle{now_}, static_cast<unsigned>(entry.key >> 63), entry.key & kMaxOrder, node.payload};
    node.next = free_;
    free_ = entry.node;
    return event;
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct alignas(64) Node {
    std::uint64_t key = 0;
    std::uint32_t next = kNone;
    Payload payload{};
  };
  // An event of the cycle that is being drained.
  struct Entry {
    std::uint64_t key;
    std::uint32_t node;
  };
  struct FarEntry {
    std::uint64_t cycle;
    std::uint64_t key;
    std::uint64_t sequence;
    std::uint32_t node;
  };
  struct Slot {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };

  static bool later(const FarEntry& a, const FarEntry& b) {
    if (a.cycle != b.cycle) return a.cycle > b.cycle;
    if (a.key != b.key) return a.key > b.key;
    return a.sequence > b.sequence;
  }

  std::uint32_t allocate() {
    if (free_ != kNone) {
      const std::uint32_t node = free_;
      free_ = nodes_[node].next;
      return node;
    }
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  void insert_into_current(std::uint64_t key, std::uint32_t node) {
    std::size_t place = current_.size();
    while (place > position_ && current_[place - 1].key > key) --place;
    current_.insert(current_.begin() + static_cast<std::ptrdiff_t>(place), Entry{key, node});
  }

  void insert_into_wheel(std::uint64_t cycle, std::uint64_t key, std::uint32_t node) {
    const std::size_t index = cycle % kSlots;
    Node& added = nodes_[node];
    added.key = key;
    added.next = kNone;
    Slot& slot = slots_[index];
    if (slot.head == kNone) {
      slot.head = node;
      occupied_[index / 64] |= std::uint64_t{1} << (index % 64);
      next_in_wheel_ = std::min(next_in_wheel_, cycle);
    } else {
      nodes_[slot.tail].next = node;
    }
    slot.tail = node;
  }

  void begin_next_cycle() {
    MEMBAR_CHECK(size_ > 0, "pop() of an empty event queue");
    current_.clear();
    position_ = 0;
    now_ = std::min(next_in_wheel_, far_.empty() ? kNever.value : far_.front().cycle);
    // Far events that the wheel now reaches enter it before anything of their cycle is sorted. Within a cycle those of
    // equal key keep their sequence: a far event was scheduled before any event that went straight into the wheel.
    if (!far_.empty() && far_.front().cycle - now_ < kSlots) [[unlikely]]
      bring_near();
    take_slot(now_ % kSlots);
    next_in_wheel_ = find_next_in_wheel();
  }

  void bring_near() {
    while (!far_.empty() && far_.front().cycle - now_ < kSlots) {
      std::pop_heap(far_.begin(), far_.end(), later);
      const FarEntry entry = far_.back();
      far_.pop_back();
      insert_into_wheel(entry.cycle, entry.key, entry.node);
    }
  }

  void take_slot(std::size_t index) {
    Slot& slot = slots_[index];
    bool sorted = true;
    for (std::uint32_t node = slot.head; node != kNone; node = nodes_[node].next) {
      const std::uint64_t key = nodes_[node].key;
      sorted = sorted && (current_.empty() || current_.back().key <= key);
      current_.push_back({key, node});
    }
    slot = Slot{};
    occupied_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
    if (!sorted) sort_current();
  }

  void sort_current() {
    constexpr std::size_t kFew = 24;
    const auto by_key = [](const Entry& a, const Entry& b) { return a.key < b.key; };
    if (current_.size() > kFew) {
      std::stable_sort(current_.begin(), current_.end(), by_key);
      return;
    }
    for (std::size_t i = 1; i < current_.size(); ++i) {
      const Entry entry = current_[i];
      std::size_t place = i;
      for (; place > 0 && current_[place - 1].key > entry.key; --place) current_[place] = current_[place - 1];
      current_[place] = entry;
    }
  }

  // The wheel holds (now_, now_ + kSlots): the first occupied slot after that of now_, going round.
  [[nodiscard]] std::uint64_t find_next_in_wheel() const {
    const std::size_t start = (now_ + 1) % kSlots;
    constexpr std::size_t kWords = kSlots / 64;
    std::uint64_t word = occupied_[start / 64] & (~std::uint64_t{0} << (start % 64));
    for (std::size_t i = 0; i <= kWords; ++i) {
      const std::size_t at = (start / 64 + i) % kWords;
      if (i > 0) word = occupied_[at];
      if (word == 0) continue;
      const std::size_t index = at * 64 + static_cast<std::size_t>(std::countr_zero(word));
      return now_ + 1 + (index + kSlots - start) % kSlots;
    }
    return kNever.value;
  }

  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::vector<Entry> current_;  // events of now_, ascending; those before position_ were popped
  std::size_t position_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t next_in_wheel_ = kNever.value;
  std::uint64_t sequence_ = 0;
  std::size_t size_ = 0;
  std::array<std::uint64_t, kSlots / 64> occupied_{};
  std::array<Slot, kSlots> slots_{};
  std::vector<FarEntry> far_;
};

}  // namespace membar
