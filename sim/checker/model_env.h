// What the tables act upon in the checker: channels and symbolic values. Internal to the model's source files.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/checker/model.h"

namespace membar::checker {

inline std::uint8_t number_of(Agent agent) {
  switch (agent.kind) {
    case Agent::Kind::core:
      return static_cast<std::uint8_t>(std::min<unsigned>(agent.number, kModelNobody));
    case Agent::Kind::slice:
      return kModelDirectory;
    case Agent::Kind::memory:
      return kModelMemory;
  }
  return kModelNobody;
}

// Values travel as payload numbers: 1 is the latest value, 0 an older one.
inline PayloadId payload(bool latest) { return PayloadId{latest ? 1U : 0U}; }

// Puts messages into their channels, and remembers the first thing that goes wrong.
class Channels {
 public:
  Channels(ModelState& state, const ModelShape& shape, unsigned line) : state_(state), shape_(shape), line_(line) {}

  void send(const Message& message) {
    ModelMessage compact;
    compact.from = number_of(message.from);
    compact.to = number_of(message.to);
    compact.line = static_cast<std::uint8_t>(line_);
    compact.type = message.type;
    compact.requester =
        message.requester == kNoCore ? kModelNobody : static_cast<std::uint8_t>(message.requester.value);
    compact.acks = static_cast<std::uint8_t>(message.acks);
    compact.dirty = message.dirty;
    compact.to_owner = message.to_owner;
    compact.latest = message.payload == payload(true);
    const bool to_core = compact.to < kModelDirectory || compact.to == kModelNobody;
    if (to_core && compact.to >= shape_.caches) return fail(Property::bookkeeping, "a message is sent to nobody");
    if (message.acks >= shape_.caches) return fail(Property::bookkeeping, "more acks are awaited than others exist");
    if (state_.in_flight == kModelMessages) return fail(Property::bookkeeping, "messages pile up without a bound");
    const auto begin = state_.messages.begin();
    const auto end = begin + state_.in_flight;
    const auto place = std::upper_bound(
        begin, end, compact, [](const ModelMessage& a, const ModelMessage& b) { return a.channel() < b.channel(); });
    std::copy_backward(place, end, end + 1);
    *place = compact;
    ++state_.in_flight;
  }

  void fail(Property property, const char* what) {
    if (!violation) violation = Violation{property, what};
  }
  std::optional<Violation> violation;

 protected:
  ModelLine& line() { return state_.lines[line_]; }
  [[nodiscard]] const ModelLine& line() const { return state_.lines[line_]; }
  ModelState& state_;
  const ModelShape& shape_;
  unsigned line_;
};

class CoreEnv : public Channels {
 public:
  CoreEnv(ModelState& state, const ModelShape& shape, unsigned line, unsigned core, bool store)
      : Channels(state, shape, line), core_(core), store_(store) {}

  [[nodiscard]] Agent self() const { return Agent::core(CoreId{static_cast<std::uint16_t>(core_)}); }
  [[nodiscard]] Agent home(LineAddress) const { return Agent::slice(SliceId{0}); }
  PayloadId payload_of(PrivateLine&, const Message&) const { return payload(line().caches[core_].latest); }
  void take_payload(PrivateLine&, const Message& message) {
    line().caches[core_].latest = message.payload == payload(true);
  }
  void hit(PrivateLine& cache, const Message&) {
    expect_latest("an access hits an old value");
    if (store_ ? !writable(cache.state) : !readable(cache.state)) {
      fail(Property::bookkeeping, "an access hits without the permission");
    }
    if (store_) overwrite();
    served = true;
  }
  void grant_read(PrivateLine& cache, const Message&) {
    expect_latest("a load is granted an old value");
    if (!readable(cache.state)) fail(Property::bookkeeping, "grant_read in a state that is not readable");
    served = true;
  }
  void grant_write(PrivateLine& cache, const Message&) {
    expect_latest("a store is granted on top of an old value");
    if (!writable(cache.state)) fail(Property::bookkeeping, "grant_write in a state that is not writable");
    served = true;
    granted_write = true;
  }
  void lose_line(PrivateLine&, const Message&) { lost_line = true; }
  void lose_write(PrivateLine&, const Message&) { lost_write = true; }
  void free_line(PrivateLine&, const Message&) { freed = true; }

  bool served = false;  // hit or granted
  bool granted_write = false;
  bool lost_line = false;
  bool lost_write = false;
  bool freed = false;

 private:
  void expect_latest(const char* what) {
    if (!line().caches[core_].latest) fail(Property::data_value, what);
  }
  // A new value: every other copy, wherever it is, is an older one from now on.
  void overwrite() {
    for (ModelCache& cache : line().caches) cache.latest = false;
    for (unsigned i = 0; i < state_.in_flight; ++i) {
      if (state_.messages[i].line == line_) state_.messages[i].latest = false;
    }
    line().directory_latest = false;
    line().memory_latest = false;
    line().caches[core_].latest = true;
  }

  unsigned core_;
  bool store_;
};

class DirectoryEnv : public Channels {
 public:
  using Channels::Channels;
  [[nodiscard]] Agent self() const { return Agent::slice(SliceId{0}); }
  PayloadId payload_of(DirectoryLine&, const Message&) const { return payload(line().directory_latest); }
  void take_payload(DirectoryLine&, const Message& message) {
    line().directory_latest = message.payload == payload(true);
  }
  void free_line(DirectoryLine&, const Message&) {
    freed = true;
    line().directory_latest = false;
  }
  bool freed = false;
};

}  // namespace membar::checker
