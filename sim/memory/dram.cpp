#include "sim/memory/dram.h"

namespace membar {

Dram::Dram(const DramSpec& spec, Cycles access, unsigned line_bytes, DataMode data, MachineQueue& queue,
           PayloadPool& pool)
    : data_(data),
      line_bytes_(line_bytes),
      queue_(queue),
      pool_(pool),
      timing_(make_dram_timing(spec, access, line_bytes)),
      next_order_(source_number(Agent::memory()) << 40),
      zeros_(data, line_bytes, 1) {}

void Dram::read(const Message& message, Cycle now) {
  ++statistics_.reads;
  const Place place = bytes_of(message.line);
  const Cycle done = timing_->access(message.line, now, statistics_);
  Message answer;
  answer.type = MessageType::MemData;
  answer.from = Agent::memory();
  answer.to = message.from;
  answer.requester = message.requester;
  answer.line = message.line;
  answer.payload = pool_.copy_of(*place.store, place.line);
  queue_.deliver(done, next_order_++, answer);
}

void Dram::write(const Message& message) {
  ++statistics_.writes;
  unfinished_writes_.push_back(message.line);
  if (message.payload == kNoPayload) return;
  pool_.copy_to(message.payload, writable_page(message.line), message.line.value % kPageLines);
  pool_.release(message.payload);
}

void Dram::take_turns(Cycle now) {
  // Nobody waits for a write; it occupies its channel all the same.
  for (const LineAddress line : unfinished_writes_) static_cast<void>(timing_->access(line, now, statistics_));
  unfinished_writes_.clear();
}

void Dram::initialise(LineAddress line, unsigned offset, unsigned size, std::uint64_t value) {
  if (data_.bytes) writable_page(line).write(line.value % kPageLines, offset, size, value, kInitialWrite);
}

Dram::Place Dram::bytes_of(LineAddress line) const {
  const auto page = pages_.find(line.value / kPageLines);
  if (page == pages_.end()) return {&zeros_, 0};
  return {&page->second, line.value % kPageLines};
}

LineStore& Dram::writable_page(LineAddress line) {
  const auto [page, added] = pages_.try_emplace(line.value / kPageLines);
  if (added) page->second = LineStore(data_, line_bytes_, kPageLines);
  return page->second;
}

}  // namespace membar
