#include "tests/cache/random_core.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace membar::testing {

void RandomCore::wake(Cycle now) {
  if (now < turns_.time_of(id_.value)) turns_.set(id_.value, now);
}

void RandomCore::tick(Cycle now) {
  turns_.set(id_.value, kNever);
  caches_.complete_fills(now);
  if (locked_ && locked_->until <= now) finish_lock(now);
  for (std::size_t i = 0; i < accesses_.size();) {
    if (attempt(accesses_[i], now)) {
      accesses_.erase(accesses_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  if (started_ < behaviour_.accesses && accesses_.size() < behaviour_.outstanding) start_access(now);
  const std::vector<LineAddress> pinned = std::move(pinned_);
  pinned_.clear();
  for (const LineAddress line : pinned) {
    if (!locked_ || locked_->line != line) caches_.serve_stalled(line, now);
  }
  if (done() && caches_.next_fill() == kNever) return;
  Cycle next = now + Cycles{1 + random_.below(behaviour_.max_gap)};
  next = std::min(next, std::max(caches_.next_fill(), now + Cycles{1}));
  wake(next);
}

void RandomCore::start_access(Cycle now) {
  const LineAddress line{random_.below(behaviour_.lines)};
  const unsigned word = static_cast<unsigned>(random_.below(memory_.words_per_line()));
  const std::uint64_t dice = random_.below(100);
  if (random_.below(100) < behaviour_.prefetch_percent) {
    const LineAddress ahead{random_.below(behaviour_.lines)};
    if (!caches_.writable_now(ahead)) caches_.request(ahead, Need::write, now, true);
  }
  Kind kind = Kind::load;
  if (dice < behaviour_.store_percent) kind = Kind::store;
  if (dice >= 100 - behaviour_.rmw_percent) kind = Kind::rmw;
  ++started_;
  Access access{kind, line, word, now};
  if (!attempt(access, now)) accesses_.push_back(access);
}

bool RandomCore::attempt(Access& access, Cycle now) {
  const bool behind_lock = locked_ && (access.kind == Kind::rmw || access.line == locked_->line);
  if (behind_lock && access.kind != Kind::load) return false;
  const Need need = access.kind == Kind::load ? Need::read : Need::write;
  const Slot hit = need == Need::read ? caches_.read_hit(access.line) : caches_.write_hit(access.line);
  if (hit != kNoSlot) {
    perform(access, hit, now);
    return true;
  }
  if (access.waits) return false;
  const RequestResult result = caches_.request(access.line, need, now, false, access.counted);
  access.counted = true;
  if (result.status == RequestStatus::l2_hit) {
    REQUIRE(result.ready > now);
    if (access.kind == Kind::load) {
      perform(access, result.slot, now);
      return true;
    }
  }
  access.waits = result.status == RequestStatus::l2_hit || result.status == RequestStatus::pending;
  return false;
}

void RandomCore::perform(const Access& access, Slot slot, Cycle now) {
  longest_wait_ = std::max(longest_wait_, (now - access.since).value);
  check_read(access.line, access.word, slot);
  switch (access.kind) {
    case Kind::load:
      return;
    case Kind::store:
      return write(access.line, access.word, slot, random_.next());
    case Kind::rmw:
      caches_.lock(access.line);
      locked_ = {access.line, access.word, caches_.read(slot, access.word * 8, 8), now + Cycles{random_.below(5)}};
      if (locked_->until == now) finish_lock(now);
      return;
  }
}

void RandomCore::finish_lock(Cycle now) {
  const Locked locked = *locked_;
  const Slot slot = caches_.write_hit(locked.line);
  if (slot == kNoSlot) {
    // The L1 gave its copy to another line; the L2 still owns it, because probes wait.
    REQUIRE(caches_.writable_now(locked.line));
    const RequestResult result = caches_.request(locked.line, Need::write, now, false, true);
    REQUIRE(result.status != RequestStatus::pending);
    return;
  }
  if (data_.bytes) REQUIRE(caches_.read(slot, locked.word * 8, 8) == locked.read);
  write(locked.line, locked.word, slot, locked.read + 1);
  locked_.reset();
  caches_.serve_stalled(locked.line, now);
}

void RandomCore::check_read(LineAddress line, unsigned word, Slot slot) {
  const FlatMemory::Word& expected = memory_.word(line, word);
  if (data_.bytes) REQUIRE(caches_.read(slot, word * 8, 8) == expected.value);
  if (data_.writers) {
    const WriteId* writers = caches_.writers(slot) + word * 8;
    REQUIRE(std::all_of(writers, writers + 8, [&](WriteId writer) { return writer == expected.writer; }));
  }
}

void RandomCore::write(LineAddress line, unsigned word, Slot slot, std::uint64_t value) {
  const WriteId writer = memory_.next_write();
  caches_.write(slot, word * 8, 8, value, writer);
  memory_.word(line, word) = {value, writer};
  system_.check_single_writer(line);
}

bool RandomCore::line_filled(MshrId, LineAddress line, Slot slot, bool writable, Cycle now) {
  bool used = false;
  for (Access& access : accesses_) {
    if (access.line != line) continue;
    access.waits = false;
    check_read(line, access.word, slot);
    const bool blocked = access.kind == Kind::rmw && locked_.has_value();
    used = used || (!blocked && (writable || access.kind == Kind::load));
  }
  if (!used) return false;
  wake(now);
  pinned_.push_back(line);
  return true;
}

void RandomCore::line_lost(LineAddress line, Cycle now) {
  REQUIRE((!locked_ || locked_->line != line));
  for (Access& access : accesses_) {
    if (access.line == line) access.waits = false;
  }
  wake(now + Cycles{1});
}

void RandomCore::write_lost(LineAddress line, Cycle) { REQUIRE((!locked_ || locked_->line != line)); }

}  // namespace membar::testing
