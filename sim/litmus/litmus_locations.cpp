#include "sim/litmus/litmus_locations.h"

#include <algorithm>

#include "sim/litmus/litmus_test.h"

namespace membar {
namespace {

std::uint64_t span_of(const LitmusLocation& location) {
  // An access of 8 bytes to a cell of 4 stays in the location's own lines as well.
  const std::uint64_t bytes = location.bytes * location.cells + 4;
  return (bytes + kLocationStride - 1) / kLocationStride * kLocationStride;
}

}  // namespace

LitmusLocation& LitmusLocations::mention(const std::string& name) {
  const auto [entry, is_new] = index_.try_emplace(name, locations_.size());
  if (is_new) locations_.emplace_back().name = name;
  return locations_[entry->second];
}

const LitmusLocation* LitmusLocations::find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &locations_[found->second];
}

LitmusLocation* LitmusLocations::find(const std::string& name) {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &locations_[found->second];
}

void LitmusLocations::place(const std::vector<std::uint64_t>& constants) {
  std::uint64_t span = 0;
  for (const LitmusLocation& location : locations_) span += span_of(location);
  std::uint64_t base = 0x10000;
  const auto among_the_addresses = [&](std::uint64_t constant) { return constant - base < span; };
  while (std::any_of(constants.begin(), constants.end(), among_the_addresses)) base += 0x10000;
  for (LitmusLocation& location : locations_) {
    location.address = Address{base};
    base += span_of(location);
  }
}

std::uint64_t LitmusLocations::number_of(const LitmusValue& value) const {
  if (!value.is_address) return value.number;
  const LitmusLocation* location = find(value.symbol);
  return location->address.value + value.element * location->bytes;
}

void LitmusLocations::add_to(Program& program) const {
  for (const LitmusLocation& location : locations_) {
    program.symbols.push_back({location.name, location.address, location.bytes, location.cells, 0});
    for (std::size_t cell = 0; cell < location.values.size(); ++cell) {
      const std::uint64_t value = cut_to_width(number_of(location.values[cell]), location.bytes);
      if (value == 0) continue;
      program.initial_values.push_back({location.address + cell * location.bytes, location.bytes, value});
    }
  }
}

}  // namespace membar
