#include "sim/cache/coherence_checker.h"

#include <string>
#include <utility>

#include "sim/base/check.h"

namespace membar {
namespace {

std::string name_of(CoreId core) { return "core c" + std::to_string(core.value); }

[[noreturn]] void fail(std::string message, CoreId core, LineAddress line) {
  InvariantFailure failure(std::move(message));
  failure.core = core;
  failure.line = line;
  throw failure;
}

CoreId any_of(const CoreSet& cores) {
  CoreId found = kNoCore;
  cores.for_each([&](CoreId core) { found = core; });
  return found;
}

bool is_forward(PrivateEvent event) {
  return source_of(event) == PrivateEventSource::forward && event != PrivateEvent::PutAck;
}

}  // namespace

void CoherenceChecker::initialise(LineAddress line, unsigned offset, unsigned size, std::uint64_t value) {
  reference_.write(line, offset, size, value, kInitialWrite);
}

void CoherenceChecker::placed(LineAddress line, const DirectoryLine& directory, bool owner_writes) {
  Shadow& shadow = shadows_[line];
  shadow.sharers = directory.sharers;
  shadow.owner = directory.owner;
  shadow.readers = directory.sharers;
  if (!owner_writes) return;
  shadow.readers.add(directory.owner);
  shadow.writer = directory.owner;
}

void CoherenceChecker::private_step(CoreId core, LineAddress line, PrivateEvent event, PrivateState after,
                                    const LineStore& bytes, std::size_t index) {
  Shadow& shadow = shadows_[line];
  if (is_forward(event)) shadow.remove_loss(core);
  if (!readable(after)) {
    shadow.readers.remove(core);
    if (shadow.writer == core) shadow.writer = kNoCore;
    return;
  }
  shadow.readers.add(core);
  if (writable(after)) {
    if (shadow.writer != kNoCore && shadow.writer != core) {
      fail(name_of(core) + " and " + name_of(shadow.writer) + " may write a line at the same time", core, line);
    }
    shadow.writer = core;
  } else if (shadow.writer == core) {
    shadow.writer = kNoCore;
  }
  if (shadow.writer != kNoCore) {
    CoreSet others = shadow.readers;
    others.remove(shadow.writer);
    if (!others.empty()) {
      fail(name_of(shadow.writer) + " may write a line that " + name_of(any_of(others)) + " may read", core, line);
    }
  }
  const bool may_hold = writable(after) ? shadow.owner == core || shadow.losing.contains(core) : shadow.known(core);
  if (!may_hold) {
    fail(name_of(core) + " holds a line in " + std::string(membar::name_of(after)) +
             ", of which the directory does not know",
         core, line);
  }
  expect_latest(line, bytes, index, core, "holds");
}

void CoherenceChecker::directory_step(LineAddress line, const DirectoryLine& after, const LineStore& bytes,
                                      std::size_t index) {
  Shadow& shadow = shadows_[line];
  shadow.sharers = after.sharers;
  shadow.owner = after.owner;
  CoreSet unknown = shadow.readers.without(shadow.sharers).without(shadow.losing);
  if (shadow.owner != kNoCore) unknown.remove(shadow.owner);
  if (!unknown.empty()) {
    const CoreId core = any_of(unknown);
    fail("the directory forgets that " + name_of(core) + " holds a line", core, line);
  }
  const bool gone = after.state == DirectoryState::NP;
  if (gone && !shadow.readers.empty()) {
    const CoreId core = any_of(shadow.readers);
    fail(name_of(core) + " holds a line that the L3 does not hold", core, line);
  }
  if (gone || after.state == DirectoryState::I || after.state == DirectoryState::S) {
    expect_latest(line, bytes, index, kNoCore, gone ? "the memory is left with" : "the L3 holds");
  }
  if (gone && shadow.losing.empty()) shadows_.erase(line);
}

void CoherenceChecker::loaded(CoreId core, LineAddress line, unsigned offset, unsigned size, const LineStore& bytes,
                              std::size_t index) const {
  if (reference_.equals(line, offset, size, bytes, index)) return;
  const std::uint64_t latest = reference_.read(line, offset, size);
  const std::uint64_t found = bytes.read(index, offset, size);
  std::string text = name_of(core) + " loads from an older write than the last one in coherence order";
  if (latest != found) text += ": " + std::to_string(found) + " in place of " + std::to_string(latest);
  fail(std::move(text), core, line);
}

void CoherenceChecker::wrote(CoreId core, LineAddress line, unsigned offset, unsigned size, std::uint64_t value,
                             WriteId writer) {
  const auto shadow = shadows_.find(line);
  if (shadow == shadows_.end() || shadow->second.writer != core) {
    fail(name_of(core) + " writes to a line that it does not own", core, line);
  }
  reference_.write(line, offset, size, value, writer);
}

void CoherenceChecker::expect_latest(LineAddress line, const LineStore& bytes, std::size_t index, CoreId core,
                                     const char* who) const {
  if (reference_.equals(line, 0, line_bytes_, bytes, index)) return;
  const std::string holder = core == kNoCore ? std::string(who) : name_of(core) + " " + who;
  fail(holder + " bytes of a line that are older than the last write in coherence order", core, line);
}

void CoherenceChecker::check_conservation(const std::array<std::uint64_t, kMessageTypes>& sent) const {
  for (unsigned type = 0; type < kMessageTypes; ++type) {
    if (sent[type] == delivered_[type]) continue;
    throw InvariantFailure(std::to_string(sent[type]) + " " +
                           std::string(membar::name_of(static_cast<MessageType>(type))) + " were sent, and " +
                           std::to_string(delivered_[type]) + " were delivered");
  }
}

}  // namespace membar
