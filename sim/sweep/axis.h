// One dimension of a sweep: a parameter with its values, or several that move together.
//
//   l3.latency=20:80:10       20, 30, ... 80
//   l2.size=256KiB:2MiB:*2    256KiB, 512KiB, 1MiB, 2MiB
//   core.model=sc,tso         these two
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace membar {

class Axis {
 public:
  static constexpr std::size_t kMostValues = 1'000'000;

  // Of one key. REQUIRES: values are not empty
  Axis(std::string key, std::vector<std::string> values);
  // Columns that move together. Fails when they are not of one length, or there is no value.
  static Result<Axis> paired(std::vector<std::string> keys, std::vector<std::vector<std::string>> columns);

  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  [[nodiscard]] std::size_t size() const { return columns_.front().size(); }
  // REQUIRES: column < keys().size(), row < size()
  [[nodiscard]] const std::string& value(std::size_t column, std::size_t row) const { return columns_[column][row]; }

 private:
  Axis() = default;
  std::vector<std::string> keys_;
  std::vector<std::vector<std::string>> columns_;
};

// "20:80:10", "1:64:*2" or "a,b,c". Numbers may be whole or decimal, sizes ("32KiB") or times ("20ns"); all of a range
// have one unit. The end belongs to the range when a step arrives there. The Error has no place.
Result<std::vector<std::string>> parse_values(std::string_view text);
// "KEY=VALUES".
Result<Axis> parse_axis(std::string_view assignment);

}  // namespace membar
