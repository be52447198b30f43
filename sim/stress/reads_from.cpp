#include "sim/stress/reads_from.h"

#include <algorithm>

namespace membar {

ReadsFrom::ReadsFrom(std::span<const AxiomEvent> events, std::span<const InitialByte> initial) : events_(events) {
  for (const InitialByte& byte : initial) initial_[byte.address] = byte.value;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (events_[i].writes) add_write(i);
  }
  for (auto& [address, history] : bytes_) {
    std::sort(history.writes.begin(), history.writes.end(),
              [this](std::size_t a, std::size_t b) { return events_[a].order < events_[b].order; });
  }
  sources_.resize(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (!events_[i].reads) continue;
    for (unsigned index = 0; index < events_[i].size; ++index) sources_[i].push_back(find_source(events_[i], index));
  }
}

void ReadsFrom::add_write(std::size_t event) {
  const AxiomEvent& write = events_[event];
  by_id_[write.id.value].push_back(event);
  for (std::uint64_t byte = write.address; byte < write.address + write.size; ++byte) {
    ByteHistory& history = bytes_[byte];
    if (write.order_known) history.writes.push_back(event);
    history.complete = history.complete && write.order_known;
  }
}

std::uint8_t ReadsFrom::initial_value(std::uint64_t byte) const {
  const auto found = initial_.find(byte);
  return found == initial_.end() ? std::uint8_t{0} : found->second;
}

std::uint8_t ReadsFrom::value_of(std::size_t source, std::uint64_t byte) const {
  return source == kNobody ? initial_value(byte) : events_[source].written_bytes[byte - events_[source].address];
}

std::optional<std::size_t> ReadsFrom::wrong(const AxiomEvent& read, unsigned index, const std::string& why) {
  if (problems_.size() < 10) {
    problems_.push_back(read.name + " reads byte " + std::to_string(index) + " = " +
                        std::to_string(read.read_bytes[index]) + ", " + why);
  }
  return std::nullopt;
}

// An access within a line sees all its bytes at one time: of the writes that it says it has read from, the last one at
// a byte has supplied it.
std::optional<std::size_t> ReadsFrom::find_source(const AxiomEvent& read, unsigned index) {
  const std::uint64_t byte = read.address + index;
  std::vector<std::size_t> covering;
  bool ordered = !read.split;
  for (const WriteId id : read.sources) {
    const auto writes = by_id_.find(id.value);
    if (writes == by_id_.end()) continue;
    for (const std::size_t i : writes->second) {
      const AxiomEvent& write = events_[i];
      if (byte < write.address || byte >= write.address + write.size) continue;
      covering.push_back(i);
      ordered = ordered && write.order_known;
    }
  }
  if (covering.size() > 1 && !ordered) return among_halves(read, index, covering);
  if (read.split && !covering.empty()) return among_halves(read, index, covering);
  const auto last = std::max_element(covering.begin(), covering.end(), [this](std::size_t a, std::size_t b) {
    return events_[a].order < events_[b].order;
  });
  const std::size_t source = last == covering.end() ? kNobody : *last;
  if (index >= read.known_bytes || value_of(source, byte) == read.read_bytes[index]) return source;
  return wrong(read, index,
               covering.empty() ? "and from no write, but memory began with " + std::to_string(value_of(source, byte))
                                : "but " + events_[source].name + " wrote " + std::to_string(value_of(source, byte)));
}

// Where half an access may have come from another write than the other half, the value decides, if it can.
std::optional<std::size_t> ReadsFrom::among_halves(const AxiomEvent& read, unsigned index,
                                                   const std::vector<std::size_t>& covering) {
  const std::uint64_t byte = read.address + index;
  if (index >= read.known_bytes) return std::nullopt;
  std::vector<std::size_t> fitting;
  for (const std::size_t i : covering) {
    if (value_of(i, byte) == read.read_bytes[index]) fitting.push_back(i);
  }
  const bool initial_fits = initial_value(byte) == read.read_bytes[index];
  if (fitting.empty() && !initial_fits) return wrong(read, index, "which none of its writes has written");
  if (fitting.size() == 1 && !initial_fits) return fitting[0];
  return std::nullopt;
}

std::optional<std::uint64_t> ReadsFrom::value(std::size_t read) const {
  const AxiomEvent& event = events_[read];
  std::uint64_t value = 0;
  for (unsigned index = 0; index < std::min(event.size, 8U); ++index) {
    const std::optional<std::size_t> from = source(read, index);
    if (!from) return std::nullopt;
    value |= std::uint64_t{value_of(*from, event.address + index)} << (8 * index);
  }
  return value;
}

const ByteHistory& ReadsFrom::history(std::uint64_t byte) const {
  static const ByteHistory kNone;
  const auto found = bytes_.find(byte);
  return found == bytes_.end() ? kNone : found->second;
}

std::size_t ReadsFrom::next_write(std::uint64_t byte, std::size_t source) const {
  const std::vector<std::size_t>& writes = history(byte).writes;
  if (source == kNobody) return writes.empty() ? kNobody : writes[0];
  const auto at = std::find(writes.begin(), writes.end(), source);
  return at == writes.end() || at + 1 == writes.end() ? kNobody : at[1];
}

}  // namespace membar
