// Turns the facts that a machine reports into records, bills and totals. Memory does not grow with the run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/analysis/live_writes.h"
#include "sim/analysis/records.h"
#include "sim/analysis/totals.h"
#include "sim/analysis/watches.h"
#include "sim/engine/observer.h"

namespace membar {

struct RecorderOptions {
  unsigned cores = 1;
  // How many writes of a core may be pending at a time, coalesced ones counted once: what store buffer and window hold.
  unsigned pending_writes = 64;
  // How many loads of a core may have left the window unbound; 0 under models that keep them there.
  unsigned pending_loads = 0;
  // Whether `seen` is recorded: of a write, until this many younger ones have come.
  bool track_readers = true;
  std::size_t live_records = 65536;
  // Whether loads go to the sinks.
  bool loads = false;
  // Whether requests of the private hierarchies go to the sinks.
  bool requests = false;
  // How many of the costliest writes and barriers are kept.
  unsigned costliest = 10;
};

class Recorder final : public Observer {
 public:
  explicit Recorder(const RecorderOptions& options);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // The sink takes every finished record from now on; it must live until finish() has returned.
  void add_sink(RecordSink& sink) { sinks_.push_back(&sink); }
  // What the program's expectations name is kept for them.
  void watch(const Program& program) { watches_ = Watches(program); }

  WriteId new_write(CoreId core) override;
  void write_visible(const WriteFacts& facts) override;
  void barrier_done(const BarrierFacts& facts) override;
  void load_performed(const LoadFacts& facts) override;
  void read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) override;
  void request_done(const RequestFacts& facts) override;
  [[nodiscard]] bool wants_requests() const override { return options_.requests; }

  // The run has ended: hands out the records that are left. A write that never became visible has none.
  void finish();

  // Of the records so far; histograms and violations are up to date at any time, the rest after finish().
  [[nodiscard]] const RunTotals& totals() const { return totals_; }
  [[nodiscard]] const Watches& watches() const { return watches_; }
  [[nodiscard]] bool tracks_readers() const { return options_.track_readers; }
  // Writes whose records are held now.
  [[nodiscard]] std::size_t live_writes() const { return live_.size(); }

 private:
  // The last facts of one core, newest over oldest.
  template <class Facts>
  struct Ring {
    std::vector<Facts> entries;
    std::size_t next = 0;  // the oldest one, once the ring is full
    void push(const Facts& facts, std::size_t capacity) {
      if (entries.size() < capacity) {
        entries.push_back(facts);
        return;
      }
      entries[next] = facts;
      if (++next == capacity) next = 0;
    }
  };
  struct CoreHistory {
    // Those that can still be the oldest pending one of some past cycle, oldest first: both their places in the program
    // and the cycles in which they became visible rise.
    std::vector<WriteFacts> writes;
    Ring<LoadFacts> loads;
    BarrierRecord parts;  // stall and bill of those machine ops of an op that came before the last one
  };
  void remember(std::vector<WriteFacts>& writes, const WriteFacts& facts) const;
  void collect_pending(const CoreHistory& history, const BarrierFacts& barrier);
  void retire_oldest();

  RecorderOptions options_;
  LiveWrites live_;
  std::vector<CoreHistory> cores_;
  std::vector<RecordSink*> sinks_;
  std::vector<WriteFacts> pending_;  // what collect_pending found; kept for its capacity
  Watches watches_;
  RunTotals totals_;
};

}  // namespace membar
