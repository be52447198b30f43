// A core that does random loads, stores and locked additions on a few lines, and checks every value it reads against a
// flat memory: the machine keeps one writer and no reader beside it at any time, so a load must return what was written
// last, in the order of simulated time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/cache/memory_system.h"
#include "sim/engine/random.h"
#include "sim/engine/tournament.h"

namespace membar::testing {

// What memory holds in the order of coherence: one value and one writer per aligned 8 bytes.
class FlatMemory {
 public:
  FlatMemory(unsigned lines, unsigned line_bytes) : words_per_line_(line_bytes / 8), words_(lines * words_per_line_) {}

  struct Word {
    std::uint64_t value = 0;
    WriteId writer = kInitialWrite;
  };
  Word& word(LineAddress line, unsigned word) { return words_[line.value * words_per_line_ + word]; }
  [[nodiscard]] unsigned words_per_line() const { return words_per_line_; }
  WriteId next_write() { return WriteId{++writes_}; }

 private:
  unsigned words_per_line_;
  std::uint32_t writes_ = 0;
  std::vector<Word> words_;
};

class RandomCore final : public CacheClient {
 public:
  struct Behaviour {
    unsigned lines = 16;
    unsigned accesses = 1000;  // to do in all
    unsigned outstanding = 4;  // at most, at a time
    unsigned store_percent = 30;
    unsigned rmw_percent = 10;
    unsigned prefetch_percent = 10;
    std::uint64_t max_gap = 6;  // cycles between ticks
  };

  RandomCore(CoreId id, MemorySystem& system, Tournament& turns, FlatMemory& memory, DataMode data,
             const Behaviour& behaviour, std::uint64_t seed)
      : id_(id),
        system_(system),
        turns_(turns),
        caches_(system.hierarchy(id)),
        memory_(memory),
        data_(data),
        behaviour_(behaviour),
        random_(seed) {
    system.set_client(id, *this);
    wake(Cycle{random_.below(10)});
  }

  void tick(Cycle now);
  [[nodiscard]] bool done() const { return started_ == behaviour_.accesses && accesses_.empty() && !locked_; }
  [[nodiscard]] std::uint64_t longest_wait() const { return longest_wait_; }

  bool line_filled(MshrId, LineAddress line, Slot slot, bool writable, Cycle now) override;
  void line_lost(LineAddress line, Cycle now) override;
  void write_lost(LineAddress line, Cycle) override;
  void resources_freed(Cycle now) override { wake(now); }

 private:
  enum class Kind : std::uint8_t { load, store, rmw };
  struct Access {
    Kind kind;
    LineAddress line;
    unsigned word;
    Cycle since;
    bool counted = false;  // its miss is counted; further requests are retries
    bool waits = false;    // for line_filled
  };
  struct Locked {
    LineAddress line;
    unsigned word;
    std::uint64_t read;
    Cycle until;
  };

  void wake(Cycle now);
  void start_access(Cycle now);
  // True when the access is done.
  bool attempt(Access& access, Cycle now);
  void perform(const Access& access, Slot slot, Cycle now);
  void check_read(LineAddress line, unsigned word, Slot slot);
  void write(LineAddress line, unsigned word, Slot slot, std::uint64_t value);
  void finish_lock(Cycle now);

  CoreId id_;
  MemorySystem& system_;
  Tournament& turns_;  // when each core ticks next
  PrivateHierarchy& caches_;
  FlatMemory& memory_;
  DataMode data_;
  Behaviour behaviour_;
  Random random_;
  std::vector<Access> accesses_;  // oldest first
  std::optional<Locked> locked_;
  std::vector<LineAddress> pinned_;
  unsigned started_ = 0;
  std::uint64_t longest_wait_ = 0;
};

}  // namespace membar::testing
