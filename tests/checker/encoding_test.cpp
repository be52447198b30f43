#include "sim/checker/encoding.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <random>

namespace membar {

namespace {

constexpr ModelShape kShape{3, 2, 1};
using CoreNames = std::array<std::uint8_t, kShape.caches>;

// Some state that lies a random walk of `steps` away from the initial one.
ModelState wander(unsigned seed, unsigned steps) {
  const ProtocolTables tables;
  ProtocolModel model(kShape, tables);
  std::mt19937 random(seed);
  ModelState state;
  std::vector<ModelStep> choices;
  for (unsigned i = 0; i < steps; ++i) {
    model.steps_of(state, choices);
    model.take(state, choices[random() % choices.size()]);
  }
  return state;
}

// The same machine with core k called `names[k]`, and the lines perhaps exchanged.
ModelState renamed(const ModelState& state, const CoreNames& names, bool exchange_lines) {
  const auto agent = [&](std::uint8_t number) { return number < kShape.caches ? names[number] : number; };
  const auto core = [&](CoreId id) { return id == kNoCore ? id : CoreId{names[id.value]}; };
  ModelState result = state;
  for (unsigned number = 0; number < kShape.lines; ++number) {
    const ModelLine& from = state.lines[number];
    ModelLine& to = result.lines[exchange_lines ? 1 - number : number];
    to = from;
    for (unsigned i = 0; i < kShape.caches; ++i) to.caches[names[i]] = from.caches[i];
    to.directory.owner = core(from.directory.owner);
    to.directory.fill_requester = core(from.directory.fill_requester);
    to.directory.sharers.clear();
    from.directory.sharers.for_each([&](CoreId sharer) { to.directory.sharers.add(core(sharer)); });
  }
  for (unsigned i = 0; i < state.in_flight; ++i) {
    ModelMessage& message = result.messages[i];
    message.from = agent(message.from);
    message.to = agent(message.to);
    message.requester = agent(message.requester);
    if (exchange_lines) message.line ^= 1U;
  }
  std::stable_sort(result.messages.begin(), result.messages.begin() + result.in_flight,
                   [](const ModelMessage& a, const ModelMessage& b) { return a.channel() < b.channel(); });
  return result;
}

}  // namespace

TEST_CASE("States that differ only in the names of cores and lines have the same encoding") {
  Canonicalizer canonical(kShape);
  for (unsigned seed = 0; seed < 300; ++seed) {
    const ModelState state = wander(seed, 5 + seed % 60);
    const Encoding expected = canonical.encode(state);
    CoreNames names{0, 1, 2};
    do {
      REQUIRE(canonical.encode(renamed(state, names, false)) == expected);
      REQUIRE(canonical.encode(renamed(state, names, true)) == expected);
    } while (std::next_permutation(names.begin(), names.end()));
  }
}

TEST_CASE("A decoded state encodes to the bytes it came from, and differs from it only in names") {
  Canonicalizer canonical(kShape);
  for (unsigned seed = 0; seed < 300; ++seed) {
    const ModelState state = wander(seed, 5 + seed % 60);
    const Encoding expected = canonical.encode(state);
    const ModelState decoded = decode(expected, kShape);
    REQUIRE(canonical.encode(decoded) == expected);
    bool found = false;
    CoreNames names{0, 1, 2};
    do {
      found = found || renamed(state, names, false) == decoded || renamed(state, names, true) == decoded;
    } while (!found && std::next_permutation(names.begin(), names.end()));
    REQUIRE(found);
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
