// The memory of a litmus test: which locations there are, how wide, with which values, and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/litmus/litmus_terms.h"
#include "sim/trace/program.h"

namespace membar {

struct LitmusLocation {
  std::string name;
  unsigned bytes = 4;     // of a cell
  bool is_signed = true;  // how a number in it is printed
  bool typed = false;     // the test gives a type
  bool is_array = false;
  std::uint64_t cells = 1;
  std::vector<LitmusValue> values;  // of the cells; empty: zeros
  Address address;                  // once placed
};

class LitmusLocations {
 public:
  // The location of that name; a new one, a 32-bit int with value 0, when it is not there yet.
  LitmusLocation& mention(const std::string& name);
  [[nodiscard]] const LitmusLocation* find(const std::string& name) const;
  LitmusLocation* find(const std::string& name);
  [[nodiscard]] const std::vector<LitmusLocation>& all() const { return locations_; }
  std::vector<LitmusLocation>& all() { return locations_; }

  // Gives every location its address: each begins a multiple of kLocationStride bytes, arrays are contiguous, and no
  // address equals one of `constants`, so that a number is never taken for an address.
  void place(const std::vector<std::uint64_t>& constants);

  // The number that a value means. REQUIRES: placed; an address is that of a cell that exists
  [[nodiscard]] std::uint64_t number_of(const LitmusValue& value) const;

  // Symbols and initial values. REQUIRES: placed
  void add_to(Program& program) const;

 private:
  std::vector<LitmusLocation> locations_;  // in order of mention
  std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace membar
