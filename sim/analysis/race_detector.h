// Data races of a finished execution: two accesses to the same byte by different threads, at least one of which writes
// and at least one of which is no atomic op, with no happens-before between them.
//
// The shadow state is that of Flanagan and Freund, "FastTrack: Efficient and Precise Dynamic Race Detection" (PLDI
// 2009), with two differences. An access is kept as an epoch; one that happens before a newer access which races with
// whatever it races with is dropped; so one epoch stays while all are ordered, and one per thread when they are not.
// FastTrack keeps one epoch of a write; here writes are kept as reads are, because atomic writes need no order between
// them and a later plain access may race with any of them. And it is kept twice, for plain and for atomic accesses,
// because two atomic ones never race.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "sim/analysis/happens_before.h"

namespace membar {

struct Race {
  ThreadPlace first, second;  // the second was passed later; neither happens before the other
  std::uint64_t times = 1;    // how often these two ops of the program raced
};

class RaceDetector final : public AccessVisitor {
 public:
  // REQUIRES: both outlive this
  RaceDetector(const Program& program, const RaceLog& log) : program_(program), log_(log) {}

  void access(const ThreadPlace& place, const LoggedAccess& access, const VectorClock& clock) override;

  // One per pair of ops of the program, in the order in which they were found.
  [[nodiscard]] const std::vector<Race>& races() const { return races_; }
  // To the program's own variables.
  [[nodiscard]] std::uint64_t accesses() const { return accesses_; }

 private:
  struct Epoch {
    ThreadPlace place;
    std::uint32_t time = 0;  // of the thread
  };
  struct History {
    std::vector<Epoch> writes, reads;  // at most one per thread
  };
  // Bytes [offset, offset + size) of a word of 8, which all accesses so far have touched alike.
  struct Cell {
    unsigned offset = 0;
    unsigned size = 8;
    History plain, atomic;
  };

  void touch(std::vector<Cell>& cells, unsigned offset, unsigned size, const Epoch& epoch, const LoggedAccess& access,
             const VectorClock& clock);
  void check(const std::vector<Epoch>& earlier, const Epoch& now, const VectorClock& clock);
  void add_race(const Epoch& earlier, const Epoch& now);

  const Program& program_;
  const RaceLog& log_;
  std::unordered_map<std::uint64_t, std::vector<Cell>> shadow_;  // by word; never iterated
  std::map<std::tuple<std::size_t, std::uint32_t, std::size_t, std::uint32_t>, std::size_t> known_;
  std::vector<Race> races_;
  std::uint64_t accesses_ = 0;
};

}  // namespace membar
