#include "tests/protocol/protocol_encoding.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace membar {

namespace {

constexpr int kAcksBias = 4;

using Order = std::array<std::uint8_t, kModelCaches>;  // new name -> old name

std::uint8_t byte(unsigned value) { return static_cast<std::uint8_t>(value); }

unsigned mix(unsigned value) {
  value *= 0x9e3779b1U;
  return value ^ value >> 15U;
}

std::uint8_t cache_byte(const ModelCache& cache) {
  const auto acks = static_cast<unsigned>(cache.line.acks + kAcksBias);
  return byte(static_cast<unsigned>(cache.line.state) | (cache.latest ? 1U : 0U) << 4U | acks << 5U);
}

// What tells a core from another, whatever the cores are called.
std::array<std::uint32_t, kModelCaches> signatures(const ModelState& state, unsigned caches) {
  std::array<std::uint32_t, kModelCaches> result{};
  for (std::uint8_t core = 0; core < caches; ++core) {
    const CoreId id{core};
    unsigned signature = cache_byte(state.caches[core]);
    signature |= (state.directory.owner == id ? 1U : 0U) << 8U;
    signature |= (state.directory.sharers.contains(id) ? 1U : 0U) << 9U;
    signature |= (state.directory.fill_requester == id ? 1U : 0U) << 10U;
    unsigned messages = 0;
    for (unsigned i = 0; i < state.in_flight; ++i) {
      const ModelMessage& message = state.messages[i];
      const unsigned role =
          (message.from == core ? 1U : 0U) | (message.to == core ? 2U : 0U) | (message.requester == core ? 4U : 0U);
      if (role != 0) messages += mix(static_cast<unsigned>(message.type) << 3U | role);
    }
    result[core] = signature | messages << 11U;
  }
  return result;
}

void encode(const ModelState& state, unsigned caches, const Order& order, Encoding& out) {
  std::array<std::uint8_t, 8> renamed{0, 1, 2, 3, 4, 5, 6, 7};
  for (std::uint8_t core = 0; core < caches; ++core) renamed[order[core]] = core;
  const auto name = [&](CoreId core) { return core == kNoCore ? kModelNobody : renamed[core.value]; };
  out.clear();
  for (unsigned core = 0; core < caches; ++core) out.push_back(cache_byte(state.caches[order[core]]));

  const DirectoryLine& line = state.directory;
  const unsigned request = line.fill_request == MessageType::GetS   ? 0U
                           : line.fill_request == MessageType::GetM ? 1U
                                                                    : 2U;
  unsigned sharers = 0;
  line.sharers.for_each([&](CoreId core) { sharers |= 1U << renamed[core.value]; });
  out.push_back(byte(static_cast<unsigned>(line.state) | (line.dirty ? 1U : 0U) << 3U |
                     (state.directory_latest ? 1U : 0U) << 4U | (state.memory_latest ? 1U : 0U) << 5U | request << 6U));
  out.push_back(byte(name(line.owner) | static_cast<unsigned>(name(line.fill_requester)) << 3U));
  out.push_back(byte(line.acks | sharers << 3U));

  std::array<ModelMessage, kModelMessages> messages = state.messages;
  for (unsigned i = 0; i < state.in_flight; ++i) {
    messages[i].from = renamed[messages[i].from];
    messages[i].to = renamed[messages[i].to];
    messages[i].requester = renamed[messages[i].requester];
  }
  // An insertion sort: stable, and the array is short and nearly in order.
  for (unsigned i = 1; i < state.in_flight; ++i) {
    for (unsigned k = i; k > 0 && messages[k].channel() < messages[k - 1].channel(); --k) {
      std::swap(messages[k], messages[k - 1]);
    }
  }
  for (unsigned i = 0; i < state.in_flight; ++i) {
    const ModelMessage& message = messages[i];
    out.push_back(byte(message.channel()));
    out.push_back(byte(static_cast<unsigned>(message.type) | static_cast<unsigned>(message.requester) << 5U));
    out.push_back(
        byte(message.acks | (message.dirty ? 8U : 0U) | (message.to_owner ? 16U : 0U) | (message.latest ? 32U : 0U)));
  }
}

std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::uint8_t b : bytes) hash = (hash ^ b) * 0x100000001b3ULL;
  return hash ^ hash >> 29U;
}

}  // namespace

void encode_canonically(const ModelState& state, unsigned caches, Encoding& out) {
  const auto signature = signatures(state, caches);
  Order order{};
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  const auto end = order.begin() + caches;
  const auto by_signature = [&](std::uint8_t a, std::uint8_t b) { return signature[a] < signature[b]; };
  bool first = true;
  Encoding candidate;
  do {
    if (!std::is_sorted(order.begin(), end, by_signature)) continue;
    if (first) {
      encode(state, caches, order, out);
      first = false;
      continue;
    }
    encode(state, caches, order, candidate);
    if (candidate < out) out.swap(candidate);
  } while (std::next_permutation(order.begin(), end));
}

ModelState decode(std::span<const std::uint8_t> bytes, unsigned caches) {
  const auto core_of = [](unsigned number) {
    return number == kModelNobody ? kNoCore : CoreId{static_cast<std::uint16_t>(number)};
  };
  ModelState state;
  std::size_t at = 0;
  for (unsigned core = 0; core < caches; ++core) {
    const unsigned value = bytes[at++];
    state.caches[core].line.state = static_cast<PrivateState>(value & 15U);
    state.caches[core].latest = (value & 16U) != 0;
    state.caches[core].line.acks = static_cast<std::int16_t>(static_cast<int>(value >> 5U) - kAcksBias);
  }
  constexpr MessageType requests[] = {MessageType::GetS, MessageType::GetM, MessageType::Upgrade};
  DirectoryLine& line = state.directory;
  const unsigned flags = bytes[at++];
  line.state = static_cast<DirectoryState>(flags & 7U);
  line.dirty = (flags & 8U) != 0;
  state.directory_latest = (flags & 16U) != 0;
  state.memory_latest = (flags & 32U) != 0;
  line.fill_request = requests[flags >> 6U];
  const unsigned cores = bytes[at++];
  line.owner = core_of(cores & 7U);
  line.fill_requester = core_of(cores >> 3U);
  const unsigned counts = bytes[at++];
  line.acks = static_cast<std::uint16_t>(counts & 7U);
  for (unsigned core = 0; core < caches; ++core) {
    if ((counts >> (3U + core) & 1U) != 0) line.sharers.add(core_of(core));
  }
  for (; at < bytes.size(); at += 3) {
    ModelMessage& message = state.messages[state.in_flight++];
    message.from = byte(bytes[at] >> 5U);
    message.to = byte(bytes[at] >> 2U & 7U);
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
