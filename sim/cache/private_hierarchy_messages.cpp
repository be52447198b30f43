// The network's side of a private hierarchy: probes, answers to its requests, and what waits for what.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/cache/private_env.h"
#include "sim/cache/private_hierarchy.h"

namespace membar {

[[gnu::flatten]] void PrivateHierarchy::deliver(const Message& message, Cycle now) {
  // A fill that was due earlier comes first, also when the core had no reason to look at it.
  if (next_fill() < now) complete_fills(now - Cycles{1});
  if (network_of(message.type) == VirtualNetwork::forward) {
    deliver_probe(message, now);
  } else {
    deliver_response(message, now);
  }
}

void PrivateHierarchy::deliver_probe(const Message& message, Cycle now) {
  const std::uint32_t eviction = find_eviction(message.line);
  if (eviction != kNone) {
    step_eviction(eviction, message, now);
    return;
  }
  const std::uint32_t slot = l2_tags_.find(message.line);
  MEMBAR_CHECK(slot != TagArray::kMissing, "a probe of a line that the hierarchy does not hold");
  SlotInfo& info = slots_[slot];
  const bool asked = !info.pinned && !info.stalled;  // its table, which tells of a stall itself
  if (asked && step_slot(slot, message, now) == Outcome::go) return;
  if (!asked && parameters_.supervision != nullptr) [[unlikely]]
    tell_pinned(message.line, classify(message, info.line));
  ++l2_statistics_.stalled_probes;
  info.stalled = true;
  stalled_.push_back(message);
}

Outcome PrivateHierarchy::step_slot(std::uint32_t slot, const Message& message, Cycle now) {
  SlotInfo& info = slots_[slot];
  const PrivateState before = info.line.state;
  const PrivateEvent event = classify(message, info.line);
  const bool in_l1 = info.l1_entry_plus_one != 0;
  Env env = Env::at_slot(*this, slot, now);
  const Outcome outcome = take_step(info.line, event, message, env);
  MEMBAR_CHECK(outcome != Outcome::impossible, "a message that the private table calls impossible");
  if (outcome == Outcome::stall) return outcome;
  count_loss(event, before, info.line.state);
  if (in_l1 && info.l1_entry_plus_one == 0) ++l1_statistics_.invalidations;
  if (env.freed) {
    l2_tags_.clear(slot);
    info = SlotInfo{};
    wake_refused(now);
  }
  if (env.granted) complete_grant(slot, now);
  return outcome;
}

// Which events happen cannot be predicted, so nothing branches on them here.
void PrivateHierarchy::count_loss(PrivateEvent event, PrivateState before, PrivateState after) {
  const unsigned lost = readable(before) && !readable(after) ? 1U : 0U;
  const auto is = [&](PrivateEvent one) { return event == one ? 1U : 0U; };
  l2_statistics_.invalidations += (is(PrivateEvent::Inv) | is(PrivateEvent::FwdGetM)) & lost;
  l2_statistics_.recalls += (is(PrivateEvent::RecallShared) | is(PrivateEvent::RecallOwner)) & lost;
  l2_statistics_.downgrades += is(PrivateEvent::FwdGetS);
}

void PrivateHierarchy::step_eviction(std::uint32_t eviction, const Message& message, Cycle now) {
  Eviction& entry = evictions_[eviction];
  Env env = Env::at_eviction(*this, eviction, now);
  const Outcome outcome = take_step(entry.line, classify(message, entry.line), message, env);
  MEMBAR_CHECK(outcome == Outcome::go, "the private table does not answer a probe of an evicted line");
  if (!env.freed) return;
  entry = Eviction{};
  --evictions_used_;
  wake_refused(now);
}

void PrivateHierarchy::deliver_response(const Message& message, Cycle now) {
  const std::uint32_t slot = l2_tags_.find(message.line);
  MEMBAR_CHECK(slot != TagArray::kMissing && slots_[slot].mshr_plus_one != 0, "an answer to no request");
  if (message.type != MessageType::InvAck) {
    RequestTimeline& timeline = mshrs_[slots_[slot].mshr_plus_one - 1U].timeline;
    timeline.data_here = now;
    if (message.type == MessageType::UpgradeAck) {
      timeline.source = DataSource::upgrade;
    } else if (message.from.kind == Agent::Kind::core) {
      timeline.source = DataSource::peer;
    } else {
      timeline.source = timeline.memory_done == kNever ? DataSource::l3 : DataSource::dram;
    }
    if (message.type != MessageType::UpgradeAck) ++l2_statistics_.fills;
  }
  const Outcome outcome = step_slot(slot, message, now);
  MEMBAR_CHECK(outcome == Outcome::go, "the private table stalls an answer");
  pool_.release(message.payload);
  if (slots_[slot].stalled) serve_waiting_probes(slot, now);
}

void PrivateHierarchy::complete_grant(std::uint32_t slot, Cycle now) {
  const std::uint16_t mshr = static_cast<std::uint16_t>(slots_[slot].mshr_plus_one - 1);
  cancel_local_fill(slot, now);  // the grant fills the L1 itself, at once
  mshrs_[mshr].remote = false;
  mshrs_[mshr].timeline.granted = now;
  fill_l1(slot);
  announce(mshr, slot, now);
  free_mshr(mshr);
  wake_refused(now);
}

void PrivateHierarchy::cancel_local_fill(std::uint32_t slot, Cycle now) {
  SlotInfo& info = slots_[slot];
  if (info.mshr_plus_one == 0) return;
  const std::uint16_t mshr = static_cast<std::uint16_t>(info.mshr_plus_one - 1);
  if (mshrs_[mshr].local_ready == kNever) return;
  mshrs_[mshr].local_ready = kNever;
  const auto begin = local_fills_.begin() + static_cast<std::ptrdiff_t>(local_fills_head_);
  const auto fill =
      std::find_if(begin, local_fills_.end(), [&](const LocalFill& candidate) { return candidate.mshr == mshr; });
  MEMBAR_CHECK(fill != local_fills_.end(), "a fill of the L1 that is not under way");
  local_fills_.erase(fill);
  if (mshrs_[mshr].remote) return;
  ++l2_statistics_.lost_fills;
  client_->fill_lost(MshrId{mshr}, mshrs_[mshr].line, now);
  free_mshr(mshr);
}

void PrivateHierarchy::serve_waiting_probes(std::uint32_t slot, Cycle now) {
  const LineAddress line = l2_tags_.line(slot);
  while (slots_[slot].stalled && !slots_[slot].pinned) {
    const auto of_line = [&](const Message& message) { return message.line == line; };
    const auto oldest = std::find_if(stalled_.begin(), stalled_.end(), of_line);
    MEMBAR_CHECK(oldest != stalled_.end(), "no probe of this line waits");
    const Message message = *oldest;
    const auto next = std::find_if(oldest + 1, stalled_.end(), of_line);
    // The flag goes down first: the step may free the slot, which must then remember nothing.
    slots_[slot].stalled = next != stalled_.end();
    if (step_slot(slot, message, now) == Outcome::stall) {
      slots_[slot].stalled = true;
      return;
    }
    stalled_.erase(std::find_if(stalled_.begin(), stalled_.end(), of_line));
  }
}

void PrivateHierarchy::lock(LineAddress line) {
  const std::uint32_t slot = l2_tags_.find(line);
  MEMBAR_CHECK(slot != TagArray::kMissing && readable(slots_[slot].line.state), "a lock of a line that is not held");
  if (slots_[slot].pinned) return;
  slots_[slot].pinned = true;
  ++pinned_;
}

void PrivateHierarchy::serve_stalled(LineAddress line, Cycle now) {
  const std::uint32_t slot = l2_tags_.find(line);
  if (slot == TagArray::kMissing || !slots_[slot].pinned) return;
  slots_[slot].pinned = false;
  --pinned_;
  if (slots_[slot].stalled) serve_waiting_probes(slot, now);
  wake_refused(now);
}

RequestTimeline& PrivateHierarchy::timeline_of(LineAddress line) {
  const std::uint32_t slot = l2_tags_.find(line);
  MEMBAR_CHECK(slot != TagArray::kMissing && slots_[slot].mshr_plus_one != 0, "no request of this line is in flight");
  return mshrs_[slots_[slot].mshr_plus_one - 1U].timeline;
}

std::uint32_t PrivateHierarchy::find_eviction(LineAddress line) const {
  if (evictions_used_ == 0) return kNone;
  for (std::uint32_t i = 0; i < evictions_.size(); ++i) {
    if (evictions_[i].used && evictions_[i].address == line) return i;
  }
  return kNone;
}

}  // namespace membar
