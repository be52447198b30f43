// Part of core.cpp: what a core of a recorded machine tells its tap. Other cores do nothing here.
#pragma once

#include "sim/core/core.h"
#include "sim/network/machine_tap.h"

namespace membar {

template <class Obs>
inline MachineTap* Core<Obs>::tap() const {
  if constexpr (kChecked) {
    return observer_.tap();
  } else {
    return nullptr;
  }
}

// The cycles [from, until) have just been charged.
template <class Obs>
inline void Core<Obs>::tap_charge(Cycle from, Cycle until) const {
  if constexpr (kChecked) {
    if (tap() == nullptr) return;
    if (cause_pending_) {
      tap()->charged_pending(id_, from, until);
    } else {
      tap()->charged(id_, cause_, from, until);
    }
  }
}

template <class Obs>
inline void Core<Obs>::tap_pending_cause(Cause cause) const {
  if constexpr (kChecked) {
    if (tap() != nullptr) tap()->pending_cause(id_, cause);
  }
}

// An op left in this cycle, which is not the one with whose beginning the core's time ended.
template <class Obs>
inline void Core<Obs>::tap_issue(Cycle now) const {
  if constexpr (kChecked) {
    if (tap() != nullptr && left_ && end_ != now) tap()->charged(id_, Cause::issue, now, now + Cycles{1});
  }
}

template <class Obs>
inline void Core<Obs>::tap_left(const WindowEntry& entry, std::uint64_t sequence) {
  if constexpr (kChecked) {
    if (tap() == nullptr || (entry.flags & kLastOfOp) == 0) return;
    const ObservedEntry& observed = window_.observed(sequence);
    tap()->op_left(id_, entry.op_index, observed.line, observed.dispatched, sequence);
  }
}

}  // namespace membar
