// Data races of a finished execution: two accesses to the same byte by different threads, at least one of which writes
// and at least one of which is no atomic op, with no happens-before between them.
//
// The shadow state is that of Flanagan and Freund, "FastTrack: Efficient and Precise Dynamic Race Detection" (PLDI
// 2009): the last write as an epoch, the reads since as an epoch while one thread reads, and as one epoch per thread
// when several do. It is kept twice, for plain and for atomic accesses, because two atomic ones never race.
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
    std::uint32_t time = 0;  // of the thread; 0: there was none
  };
  struct History {
    Epoch write;
    std::vector<Epoch> reads;  // since; at most one per thread
  };
  // Bytes [offset, offset + size) of a word of 8, which all accesses so far have touched alike.
  struct Cell {
    unsigned offset = 0;
    unsigned size = 8;
    History plain, atomic;
  };

  void touch(std::vector<Cell>& cells, unsigned offset, unsigned size, const Epoch& epoch, const LoggedAccess& access,
             const VectorClock& clock);
  void check(const Epoch& earlier, const Epoch& now, const VectorClock& clock);
  void check(const std::vector<Epoch>& earlier, const Epoch& now, const VectorClock& clock);
  static void remember_read(History& history, const Epoch& epoch, const VectorClock& clock);

  const Program& program_;
  const RaceLog& log_;
  std::unordered_map<std::uint64_t, std::vector<Cell>> shadow_;  // by word; never iterated
  std::map<std::tuple<std::size_t, std::uint32_t, std::size_t, std::uint32_t>, std::size_t> known_;
  std::vector<Race> races_;
  std::uint64_t accesses_ = 0;
};

}  // namespace membar
