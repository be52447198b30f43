// The recording of a run, step by step: the member `history` of `membar.run/1`. What a page shows of the machine in any
// cycle is made from it (tools/viewer). sim/report/schema/membar.run.1.schema.json says what every field means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/types.h"
#include "sim/network/machine_tap.h"
#include "sim/report/spill.h"
#include "sim/trace/program.h"

namespace membar {

struct HistoryOptions {
  static constexpr std::uint64_t kMostEvents = 4'000'000;  // of which a page with all records can hold the text
  unsigned cores = 1;
  unsigned slices = 1;
  unsigned line_bytes = 64;
  // The recording stops behind so many events; `complete` is false then.
  std::uint64_t most_events = kMostEvents;
};

// Takes the steps of a run as they happen. Beyond a megabyte the log is kept on disk; memory grows with the lines that
// the run touches, and up to a bound with the different values that it writes.
class HistoryReport final : public MachineTap {
 public:
  // REQUIRES: program outlives this
  HistoryReport(const Program& program, const HistoryOptions& options);

  void at(Cycle cycle) override;
  void placed(SliceId slice, LineAddress line, const DirectoryLine& directory, PrivateState owned) override;
  void sent(const Message& message, Cycle departs) override;
  void delivered(const Message& message) override;
  void private_step(CoreId core, LineAddress line, PrivateEvent event, PrivateState before,
                    PrivateState after) override;
  void directory_step(SliceId slice, LineAddress line, DirectoryEvent event, DirectoryState before,
                      const DirectoryLine& after) override;
  void private_stall(CoreId core, LineAddress line, PrivateEvent event) override;
  void directory_stall(SliceId slice, LineAddress line, DirectoryEvent event) override;
  void l1_changed(CoreId core, LineAddress line, bool present) override;
  void bytes_changed(Agent where, LineAddress line, unsigned offset, std::span<const std::uint8_t> bytes) override;
  void charged(CoreId core, Cause cause, Cycle from, Cycle until) override;
  void charged_pending(CoreId core, Cycle from, Cycle until) override;
  void pending_cause(CoreId core, Cause cause) override;
  void register_written(CoreId core, unsigned number, std::uint64_t value) override;
  void op_left(CoreId core, std::uint32_t op_index, std::uint32_t line, Cycle dispatched,
               std::uint64_t sequence) override;
  void replayed(CoreId core, std::uint32_t line) override;

  // The run took so many cycles: what is left of a core's is `idle`.
  void finish(Cycle end);
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  // The last cycle that the recording shows; kNever: it shows all.
  [[nodiscard]] Cycle shown_until() const { return complete_ ? kNever : logged_; }

  // Writes the object; once, after finish(). `source`: the lines of the trace, empty where they are not known.
  Result<Done> write_to(std::ostream& out, const std::vector<std::string>& source);

 private:
  enum class Kind : std::uint8_t;
  // From, to, type, line: messages that agree in these are delivered in the order in which they were sent.
  using Way = std::tuple<unsigned, unsigned, MessageType, std::uint64_t>;
  struct Interval {
    Cause cause;  // if it is known
    Cycle from, until;
    bool known;
  };
  struct CoreCharges {
    std::vector<Interval> open;     // adjacent ones of one cause are joined; at most one
    std::vector<Interval> pending;  // from one of an access in flight on
    Cycle until{0};
  };
  struct Sent {
    Message message;
    Cycle departs;
  };

  void log(Kind kind, std::initializer_list<std::int64_t> arguments);
  void log_sent(const Message& message, Cycle departs);
  void log_delivered(const Message& message);
  // What was sent in a step is told before the step, and logged behind it.
  void flush_sent();
  void add_charge(CoreId core, Cause cause, Cycle from, Cycle until);
  void log_charge(CoreId core);
  [[nodiscard]] unsigned agent(Agent agent) const;
  [[nodiscard]] std::int64_t line(LineAddress line);
  [[nodiscard]] std::int64_t data(std::span<const std::uint8_t> bytes);
  [[nodiscard]] std::int64_t sharers(const CoreSet& cores);
  [[nodiscard]] std::string header(const std::vector<std::string>& source) const;

  const Program& program_;
  const HistoryOptions options_;
  Cycle now_{0};
  Cycle logged_{0};  // the cycle of the last event
  std::uint64_t events_ = 0;
  bool complete_ = true;
  std::vector<Sent> sent_;
  std::map<Way, std::vector<std::uint32_t>> under_way_;  // numbers of messages, oldest first
  std::uint32_t messages_ = 0;
  std::vector<CoreCharges> charges_;
  std::unordered_map<std::uint64_t, std::uint32_t> line_numbers_;
  std::vector<LineAddress> lines_;
  std::unordered_map<std::string, std::uint32_t> data_numbers_;
  std::uint32_t data_count_ = 0;
  Spill log_, data_;
  std::string text_;
};

}  // namespace membar
