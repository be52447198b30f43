#include "sim/checker/encoding.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace membar {

namespace {

constexpr int kAcksBias = 4;
static_assert(kModelCaches <= kAcksBias, "three bits hold a count of acks");
static_assert(kModelLines <= 4, "two bits hold a line");

using CoreOrder = std::array<std::uint8_t, kModelCaches>;  // new name -> old name
using LineOrder = std::array<std::uint8_t, kModelLines>;

std::uint8_t byte(unsigned value) { return static_cast<std::uint8_t>(value); }

unsigned mix(unsigned value) {
  value *= 0x9e3779b1U;
  value ^= value >> 15U;
  value *= 0x85ebca6bU;
  return value ^ value >> 13U;
}

std::uint8_t cache_byte(const ModelCache& cache) {
  const auto acks = static_cast<unsigned>(cache.line.acks + kAcksBias);
  return byte(static_cast<unsigned>(cache.line.state) | (cache.latest ? 1U : 0U) << 4U | acks << 5U);
}

std::uint8_t directory_byte(const ModelLine& line) {
  const unsigned request = line.directory.fill_request == MessageType::GetS   ? 0U
                           : line.directory.fill_request == MessageType::GetM ? 1U
                                                                              : 2U;
  return byte(static_cast<unsigned>(line.directory.state) | (line.directory.dirty ? 1U : 0U) << 3U |
              (line.directory_latest ? 1U : 0U) << 4U | (line.memory_latest ? 1U : 0U) << 5U | request << 6U);
}

// What tells a core from another, and a line from another, whatever they are called.
struct Signatures {
  std::array<std::uint32_t, kModelCaches> cores{};
  std::array<std::uint32_t, kModelLines> lines{};
};

Signatures signatures(const ModelState& state, const ModelShape& shape) {
  Signatures result;
  for (unsigned number = 0; number < shape.lines; ++number) {
    const ModelLine& line = state.lines[number];
    unsigned of_line = mix(directory_byte(line) + 0x10000U);
    for (std::uint8_t core = 0; core < shape.caches; ++core) {
      const CoreId id{core};
      unsigned role = cache_byte(line.caches[core]);
      role |= (line.directory.owner == id ? 1U : 0U) << 8U;
      role |= (line.directory.sharers.contains(id) ? 1U : 0U) << 9U;
      role |= (line.directory.fill_requester == id ? 1U : 0U) << 10U;
      const unsigned mixed = mix(role);
      result.cores[core] += mixed;
      of_line += mixed;
    }
    result.lines[number] = of_line;
  }
  for (unsigned i = 0; i < state.in_flight; ++i) {
    const ModelMessage& message = state.messages[i];
    const unsigned type = static_cast<unsigned>(message.type) << 3U;
    const auto add = [&](std::uint8_t agent, unsigned role) {
      if (agent < shape.caches) result.cores[agent] += mix(type | role);
    };
    add(message.from, 1);
    add(message.to, 2);
    add(message.requester, 4);
    result.lines[message.line] += mix(type);
  }
  return result;
}

// Writes one string under one renaming.
class Writer {
 public:
  Writer(const ModelState& state, const ModelShape& shape) : state_(state), shape_(shape) {}

  void write(const CoreOrder& cores, const LineOrder& lines, Encoding& out) {
    renamed_ = {0, 1, 2, 3, 4, 5, 6, 7};
    for (std::uint8_t core = 0; core < shape_.caches; ++core) renamed_[cores[core]] = core;
    std::array<std::uint8_t, kModelLines> renamed_lines{};
    for (std::uint8_t line = 0; line < shape_.lines; ++line) renamed_lines[lines[line]] = line;
    out.clear();
    for (unsigned line = 0; line < shape_.lines; ++line) write_line(state_.lines[lines[line]], cores, out);
    std::array<ModelMessage, kModelMessages> messages;
    for (unsigned i = 0; i < state_.in_flight; ++i) {
      ModelMessage message = state_.messages[i];
      message.from = renamed_[message.from];
      message.to = renamed_[message.to];
      message.requester = renamed_[message.requester];
      message.line = renamed_lines[message.line];
      // An insertion sort: stable, and the array is short and nearly in order.
      unsigned place = i;
      for (; place > 0 && message.channel() < messages[place - 1].channel(); --place) {
        messages[place] = messages[place - 1];
      }
      messages[place] = message;
    }
    for (unsigned i = 0; i < state_.in_flight; ++i) write_message(messages[i], out);
  }

 private:
  [[nodiscard]] std::uint8_t name(CoreId core) const { return core == kNoCore ? kModelNobody : renamed_[core.value]; }
  void write_line(const ModelLine& line, const CoreOrder& cores, Encoding& out) const {
    for (unsigned core = 0; core < shape_.caches; ++core) out.push_back(cache_byte(line.caches[cores[core]]));
    const DirectoryLine& directory = line.directory;
    unsigned sharers = 0;
    directory.sharers.for_each([&](CoreId core) { sharers |= 1U << renamed_[core.value]; });
    out.push_back(directory_byte(line));
    out.push_back(byte(name(directory.owner) | static_cast<unsigned>(name(directory.fill_requester)) << 3U));
    out.push_back(byte(directory.acks | sharers << 3U));
  }
  static void write_message(const ModelMessage& message, Encoding& out) {
    out.push_back(byte(static_cast<unsigned>(message.from) | static_cast<unsigned>(message.to) << 3U |
                       static_cast<unsigned>(message.line) << 6U));
    out.push_back(byte(static_cast<unsigned>(message.type) | static_cast<unsigned>(message.requester) << 5U));
    out.push_back(
        byte(message.acks | (message.dirty ? 8U : 0U) | (message.to_owner ? 16U : 0U) | (message.latest ? 32U : 0U)));
  }

  const ModelState& state_;
  const ModelShape& shape_;
  std::array<std::uint8_t, 8> renamed_{};
};

std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32U;
  }
  return hash;
}

}  // namespace

const Encoding& Canonicalizer::encode(const ModelState& state) {
  const Signatures signature = signatures(state, shape_);
  Writer writer(state, shape_);
  LineOrder lines{};
  CoreOrder cores{};
  std::iota(lines.begin(), lines.end(), std::uint8_t{0});
  const auto lines_end = lines.begin() + shape_.lines;
  const auto by_line = [&](std::uint8_t a, std::uint8_t b) { return signature.lines[a] < signature.lines[b]; };
  const auto by_core = [&](std::uint8_t a, std::uint8_t b) { return signature.cores[a] < signature.cores[b]; };
  bool first = true;
  do {
    if (!std::is_sorted(lines.begin(), lines_end, by_line)) continue;
    std::iota(cores.begin(), cores.end(), std::uint8_t{0});
    const auto cores_end = cores.begin() + shape_.caches;
    do {
      if (!std::is_sorted(cores.begin(), cores_end, by_core)) continue;
      writer.write(cores, lines, first ? best_ : candidate_);
      if (!first && candidate_ < best_) best_.swap(candidate_);
      first = false;
    } while (std::next_permutation(cores.begin(), cores_end));
  } while (std::next_permutation(lines.begin(), lines_end));
  return best_;
}

ModelState decode(std::span<const std::uint8_t> bytes, const ModelShape& shape) {
  const auto core_of = [](unsigned number) {
    return number == kModelNobody ? kNoCore : CoreId{static_cast<std::uint16_t>(number)};
  };
  constexpr MessageType requests[] = {MessageType::GetS, MessageType::GetM, MessageType::Upgrade};
  ModelState state;
  std::size_t at = 0;
  for (unsigned number = 0; number < shape.lines; ++number) {
    ModelLine& line = state.lines[number];
    for (unsigned core = 0; core < shape.caches; ++core) {
      const unsigned value = bytes[at++];
      line.caches[core].line.state = static_cast<PrivateState>(value & 15U);
      line.caches[core].latest = (value & 16U) != 0;
      line.caches[core].line.acks = static_cast<std::int16_t>(static_cast<int>(value >> 5U) - kAcksBias);
    }
    DirectoryLine& directory = line.directory;
    const unsigned flags = bytes[at++];
    directory.state = static_cast<DirectoryState>(flags & 7U);
    directory.dirty = (flags & 8U) != 0;
    line.directory_latest = (flags & 16U) != 0;
    line.memory_latest = (flags & 32U) != 0;
    directory.fill_request = requests[flags >> 6U];
    const unsigned cores = bytes[at++];
    directory.owner = core_of(cores & 7U);
    directory.fill_requester = core_of(cores >> 3U);
    const unsigned counts = bytes[at++];
    directory.acks = static_cast<std::uint16_t>(counts & 7U);
    for (unsigned core = 0; core < shape.caches; ++core) {
      if ((counts >> (3U + core) & 1U) != 0) directory.sharers.add(core_of(core));
    }
  }
  for (; at < bytes.size(); at += 3) {
    ModelMessage& message = state.messages[state.in_flight++];
    message.from = byte(bytes[at] & 7U);
    message.to = byte(bytes[at] >> 3U & 7U);
    message.line = byte(bytes[at] >> 6U);
    message.type = static_cast<MessageType>(bytes[at + 1] & 31U);
    message.requester = byte(bytes[at + 1] >> 5U);
    message.acks = bytes[at + 2] & 7U;
    message.dirty = (bytes[at + 2] & 8U) != 0;
    message.to_owner = (bytes[at + 2] & 16U) != 0;
    message.latest = (bytes[at + 2] & 32U) != 0;
  }
  return state;
}

EncodingSet::Found EncodingSet::insert(const Encoding& bytes) {
  if (size() * 2 >= slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(bytes) & mask;
  for (; slots_[slot] != kFree; slot = (slot + 1) & mask) {
    const auto other = at(slots_[slot]);
    if (std::equal(bytes.begin(), bytes.end(), other.begin(), other.end())) return {slots_[slot], false};
  }
  const auto number = static_cast<std::uint32_t>(size());
  slots_[slot] = number;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  starts_.push_back(bytes_.size());
  return {number, true};
}

void EncodingSet::grow() {
  slots_.assign(slots_.size() * 2, kFree);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t number = 0; number < size(); ++number) {
    std::size_t slot = hash_of(at(number)) & mask;
    while (slots_[slot] != kFree) slot = (slot + 1) & mask;
    slots_[slot] = number;
  }
}

}  // namespace membar
