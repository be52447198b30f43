// The discrete-event queue: a timing wheel for the near future and a heap for the far one.
//
// Events come out in ascending (cycle, phase, order). `order` is given by the caller, so the result does not depend on
// the sequence in which different sources were simulated; two events of equal (cycle, phase, order) come out in the
// sequence in which they were scheduled.
//
// Steady state allocates nothing: nodes are pooled, and the heap keeps its capacity.
// The wheel is the scheme 4 of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987; the events of
// one cycle are a list that is kept in order.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
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
    const Payload& payload;  // good until the next pop()
  };

  // CHECKs from now on that no more events than these are ever scheduled at once (give or take a block of nodes).
  void limit(std::size_t events) { limit_ = events; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  // The cycle of the last event that was popped, or the last one that was advanced to: nothing may be scheduled before
  // it.
  [[nodiscard]] Cycle now() const { return Cycle{now_}; }
  // The cycle of the next event; kNever if there is none.
  [[nodiscard]] Cycle next_cycle() const { return Cycle{next_}; }

  // REQUIRES: cycle >= now(). The cycle that is being drained is allowed: the event takes its place among those left.
  void schedule(Cycle cycle, unsigned phase, std::uint64_t order, const Payload& payload) {
    add(cycle, phase, order) = payload;
  }
  // The same, for a payload that the caller fills in place: it holds what an earlier event left there. The reference is
  // good until that event is popped. (A payload that is written field by field and copied at once would wait for its
  // own stores.)
  Payload& add(Cycle cycle, unsigned phase, std::uint64_t order) {
    MEMBAR_CHECK(cycle.value >= now_, "an event may not be scheduled in the past");
    Node& node = allocate();
    node.key = (std::uint64_t{phase} << 63) | order;
    ++size_;
    next_ = std::min(next_, cycle.value);
    if (cycle.value - now_ < kSlots) [[likely]] {
      insert_into_wheel(cycle.value, node);
    } else {
      add_far(cycle.value, node);
    }
    return node.payload;
  }

  // Time passes without an event. REQUIRES: cycle >= now(), and no event before it.
  void advance_to(Cycle cycle) {
    MEMBAR_CHECK(cycle.value >= now_ && next_ >= cycle.value, "time may not pass over an event");
    now_ = cycle.value;
    if (!far_.empty() && far_.front().cycle - now_ < kSlots) [[unlikely]]
      bring_near();
  }

  // REQUIRES: !empty().
  Event pop() {
    MEMBAR_CHECK(size_ > 0, "pop() of an empty event queue");
    if (next_ != now_) advance_to(Cycle{next_});
    const std::size_t index = now_ % kSlots;
    Slot& slot = slots_[index];
    Node& node = *slot.head;
    slot.head = node.next;
    --size_;
    if (slot.head == nullptr) {
      unmark(index);
      next_ = std::min(next_in_wheel(), far_.empty() ? kNever.value : far_.front().cycle);
    }
    release(popped_);
    popped_ = &node;
    return {Cycle{now_}, static_cast<unsigned>(node.key >> 63), node.key & kMaxOrder, node.payload};
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;
  static_assert(kSlots / 64 <= 32, "occupied_words_ has a bit for each word");
  static constexpr std::size_t kNodesOfABlock = 256;

  struct alignas(64) Node {
    std::uint64_t key = 0;
    Node* next = nullptr;
    Payload payload{};
  };
  struct FarEntry {
    std::uint64_t cycle;
    std::uint64_t sequence;
    Node* node;
  };
  // The events of a cycle, in ascending order; the tail is meaningless while there are none.
  struct Slot {
    Node* head = nullptr;
    Node* tail = nullptr;
  };

  static bool later(const FarEntry& a, const FarEntry& b) {
    if (a.cycle != b.cycle) return a.cycle > b.cycle;
    return a.sequence > b.sequence;
  }

  Node& allocate() {
    if (free_ == nullptr) [[unlikely]]
      add_nodes();
    Node& node = *free_;
    free_ = node.next;
    return node;
  }
  [[gnu::noinline]] void add_nodes() {
    MEMBAR_CHECK(size_ <= limit_, "more events are under way than there can be");
    blocks_.push_back(std::make_unique<Node[]>(kNodesOfABlock));
    for (std::size_t i = 0; i < kNodesOfABlock; ++i) release(&blocks_.back()[i]);
  }
  void release(Node* node) {
    if (node == nullptr) return;
    node->next = free_;
    free_ = node;
  }

  [[gnu::noinline]] void add_far(std::uint64_t cycle, Node& node) {
    far_.push_back({cycle, sequence_++, &node});
    std::push_heap(far_.begin(), far_.end(), later);
  }

  // Behind those of its cycle with the same or a smaller key.
  void insert_into_wheel(std::uint64_t cycle, Node& node) {
    const std::size_t index = cycle % kSlots;
    Slot& slot = slots_[index];
    if (slot.head == nullptr) {
      mark(index);
      node.next = nullptr;
      slot.head = slot.tail = &node;
      return;
    }
    if (slot.tail->key <= node.key) {
      node.next = nullptr;
      slot.tail->next = &node;
      slot.tail = &node;
      return;
    }
    Node** place = &slot.head;
    while ((*place)->key <= node.key) place = &(*place)->next;
    node.next = *place;
    *place = &node;
  }

  // Far events that the wheel now reaches enter it. Those of equal key keep their sequence: a far event was scheduled
  // before any event that went straight into the wheel.
  [[gnu::noinline]] void bring_near() {
    while (!far_.empty() && far_.front().cycle - now_ < kSlots) {
      std::pop_heap(far_.begin(), far_.end(), later);
      const FarEntry entry = far_.back();
      far_.pop_back();
      insert_into_wheel(entry.cycle, *entry.node);
    }
  }

  void mark(std::size_t index) {
    occupied_[index / 64] |= std::uint64_t{1} << (index % 64);
    occupied_words_ |= 1U << (index / 64);
  }
  void unmark(std::size_t index) {
    std::uint64_t& word = occupied_[index / 64];
    word &= ~(std::uint64_t{1} << (index % 64));
    if (word == 0) occupied_words_ &= ~(1U << (index / 64));
  }
  // The cycle of the first occupied slot after that of now_, going round; kNever: there is none.
  [[nodiscard]] std::uint64_t next_in_wheel() const {
    const std::size_t start = (now_ + 1) % kSlots;
    std::size_t at = start / 64;
    std::uint64_t word = occupied_[at] & (~std::uint64_t{0} << (start % 64));
    if (word == 0) {  // the next word that has any, behind it or, going round, from the first on
      const std::uint32_t behind = occupied_words_ & (~std::uint32_t{1} << at);
      const std::uint32_t words = behind != 0 ? behind : occupied_words_;
      if (words == 0) return kNever.value;
      at = static_cast<std::size_t>(std::countr_zero(words));
      word = occupied_[at];
    }
    const std::size_t index = at * 64 + static_cast<std::size_t>(std::countr_zero(word));
    return now_ + 1 + (index - start) % kSlots;
  }

  std::uint64_t now_ = 0;
  std::uint64_t next_ = kNever.value;
  std::size_t size_ = 0;
  std::size_t limit_ = ~std::size_t{0};
  Node* free_ = nullptr;
  Node* popped_ = nullptr;  // the last event: whoever handles it may still read it
  std::uint64_t sequence_ = 0;
  std::vector<std::unique_ptr<Node[]>> blocks_;
  std::array<std::uint64_t, kSlots / 64> occupied_{};  // a bit for each slot
  std::uint32_t occupied_words_ = 0;                   // a bit for each word of occupied_
  std::array<Slot, kSlots> slots_{};
  std::vector<FarEntry> far_;
};

}  // namespace membar
