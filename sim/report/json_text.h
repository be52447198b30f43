// Appends JSON to a string, member by member: for records, of which there are millions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/types.h"

namespace membar {

// The text as a JSON string, quoted and escaped; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);
// The text itself; bytes that are not UTF-8 become U+FFFD.
std::string valid_utf8(std::string_view text);

// One object, built in place: `{"id": 1, "label": null}`.
class JsonObject {
 public:
  explicit JsonObject(std::string& text) : text_(text) { text_ += '{'; }
  void close() { text_ += '}'; }

  void number(std::string_view name, std::uint64_t value);
  void string(std::string_view name, std::string_view value);
  void null(std::string_view name);
  void boolean(std::string_view name, bool value);
  // null where there is none.
  void string_or_null(std::string_view name, std::string_view value);
  void number_or_null(std::string_view name, bool present, std::uint64_t value);
  void cycle_or_null(std::string_view name, Cycle cycle) { number_or_null(name, cycle != kNever, cycle.value); }
  // A member whose value the caller appends.
  void key(std::string_view name);

 private:
  std::string& text_;
  bool first_ = true;
};

}  // namespace membar
