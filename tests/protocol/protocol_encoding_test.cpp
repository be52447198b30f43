#include "tests/protocol/protocol_encoding.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace membar {

namespace {

constexpr unsigned kCaches = 3;

// Some state that lies a random walk of `steps` away from the initial one.
ModelState wander(unsigned seed, unsigned steps) {
  ProtocolModel model(kCaches, kPrivateTable, kDirectoryTable);
  std::mt19937 random(seed);
  ModelState state;
  std::vector<ModelStep> choices;
  for (unsigned i = 0; i < steps; ++i) {
    model.steps_of(state, choices);
    model.take(state, choices[random() % choices.size()]);
  }
  return state;
}

// The same machine with core k called `names[k]`.
ModelState renamed(const ModelState& state, const std::array<std::uint8_t, kCaches>& names) {
  const auto agent = [&](std::uint8_t number) { return number < kCaches ? names[number] : number; };
  const auto core = [&](CoreId id) { return id == kNoCore ? id : CoreId{names[id.value]}; };
  ModelState result = state;
  for (unsigned i = 0; i < kCaches; ++i) result.caches[names[i]] = state.caches[i];
  result.directory.owner = core(state.directory.owner);
  result.directory.fill_requester = core(state.directory.fill_requester);
  result.directory.sharers.clear();
  state.directory.sharers.for_each([&](CoreId sharer) { result.directory.sharers.add(core(sharer)); });
  for (unsigned i = 0; i < state.in_flight; ++i) {
    ModelMessage& message = result.messages[i];
    message.from = agent(message.from);
    message.to = agent(message.to);
    message.requester = agent(message.requester);
  }
  std::stable_sort(result.messages.begin(), result.messages.begin() + result.in_flight,
                   [](const ModelMessage& a, const ModelMessage& b) { return a.channel() < b.channel(); });
  return result;
}

}  // namespace

TEST_CASE("States that differ only in the names of the cores have the same encoding") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const ModelState state = wander(seed, 5 + seed % 60);
    Encoding expected;
    encode_canonically(state, kCaches, expected);
    std::array<std::uint8_t, kCaches> names{0, 1, 2};
    while (std::next_permutation(names.begin(), names.end())) {
      Encoding encoding;
      encode_canonically(renamed(state, names), kCaches, encoding);
      REQUIRE(encoding == expected);
    }
  }
}

TEST_CASE("A decoded state encodes to the bytes it came from") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Encoding expected;
    encode_canonically(wander(seed, 5 + seed % 60), kCaches, expected);
    Encoding encoding;
    encode_canonically(decode(expected, kCaches), kCaches, encoding);
    REQUIRE(encoding == expected);
  }
}

TEST_CASE("A set of encodings numbers each once and finds it again after growing") {
  EncodingSet set;
  const auto bytes = [](unsigned i) {
    return Encoding{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8U), 7};
  };
  for (unsigned i = 0; i < 20000; ++i) REQUIRE(set.insert(bytes(i)).inserted);
  for (unsigned i = 0; i < 20000; ++i) {
    const auto found = set.insert(bytes(i));
    REQUIRE_FALSE(found.inserted);
    REQUIRE(found.number == i);
  }
  CHECK(set.size() == 20000);
}

}  // namespace membar
