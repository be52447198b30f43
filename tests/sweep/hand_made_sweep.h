// A small sweep's database, written by hand, to read.
#pragma once

#include <string>

namespace membar::test {

// A folder of its own with a sweep.sqlite, removed at the end. Two parameters, a (1, 2) and b (x, y, z), the points 0
// to 5 in that order; cycles = 100 a + 10 (the index of b, from 0), but point 5 has failed when `complete` is false.
class HandMadeSweep {
 public:
  explicit HandMadeSweep(bool complete = true);
  ~HandMadeSweep();
  HandMadeSweep(const HandMadeSweep&) = delete;
  HandMadeSweep& operator=(const HandMadeSweep&) = delete;
  [[nodiscard]] const std::string& folder() const { return folder_; }
  void execute(const std::string& sql) const;

 private:
  std::string folder_;
};

}  // namespace membar::test
