// A whole machine with a program on it: built from a Config, run once, then asked for its results.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/types.h"
#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/engine/observer.h"
#include "sim/trace/program.h"

namespace membar {

class MachineTap;
struct ProtocolTables;

struct MachineOptions {
  // Who looks; nullptr: nobody, and the machine is built without any trace of observation.
  Observer* observer = nullptr;
  // Who records every step (sim/network/machine_tap.h); nullptr: nobody. Then all invariants are checked as well, and
  // nothing runs ahead of the clock.
  MachineTap* tap = nullptr;
  // Lines remember which write supplied each byte (`seen`, `from_write`). Needs an observer.
  bool track_writers = false;
  // The run is given up after so many cycles in which no store became visible and no op left a loop.
  std::uint64_t max_cycles = 100'000'000;
  // max_cycles counts from the beginning, whatever happens. Always so with `tables`: a bug may make a loop write for
  // ever.
  bool max_cycles_in_all = false;
  // The run is given up after so many cycles, whatever happens; most runs have no such limit.
  std::uint64_t most_cycles = ~std::uint64_t{0};
  // Checks all invariants as the run goes on (sim/cache/coherence_checker.h, sim/core/core_checks.h), and at its end.
  bool check = false;
  // Checks what must hold at rest when the run has ended: inclusion, the directory's map, a single writer.
  bool check_at_rest = false;
  // The protocol follows these tables in place of its own (a planted bug); nullptr: its own. Copied.
  const ProtocolTables* tables = nullptr;
  // Cores may simulate cycles ahead of the machine's clock where nothing can touch them. Off: for tests of exactness.
  bool run_ahead = true;
  // Set from outside (a signal handler): the run stops.
  const std::atomic<bool>* interrupted = nullptr;
};

struct RunEnd {
  enum class Outcome : std::uint8_t {
    finished,
    stuck,        // nothing can ever satisfy what the cores wait for
    no_progress,  // max_cycles went by
    fault,        // an op that only its registers make wrong
    broken,       // an invariant failed: nothing of the machine is to be trusted, and none of its results asked for
    interrupted,
  };
  Outcome outcome = Outcome::finished;
  // What was wrong, where (fault, stuck, no_progress, broken); with what every core is doing.
  Error error;
  // The same taken apart: what each core is doing (stuck, no_progress); the place in the source, if that tells more
  // (broken).
  std::vector<std::string> details;
};

class Machine {
 public:
  // Judges the program against the config: threads and cores, ops that the ISA or the model cannot express, values
  // where there are none, placements that do not fit. `program` must outlive the machine.
  static Result<std::unique_ptr<Machine>> create(const Config& config, const Program& program,
                                                 const MachineOptions& options);
  virtual ~Machine() = default;

  // REQUIRES: called once.
  virtual RunEnd run() = 0;

  // REQUIRES of the rest: run() has returned, and the machine is not broken.
  [[nodiscard]] virtual MachineResult result() const = 0;
  // The newest value of bytes (1 to 8) within a line, wherever it is; 0 without data.
  [[nodiscard]] virtual std::uint64_t memory(Address address, unsigned bytes) const = 0;
  // "M", "E", "S", "I", or the name of a transient state.
  [[nodiscard]] virtual std::string_view state(CoreId core, Address address) const = 0;
  // Whether lines carried their bytes.
  [[nodiscard]] virtual bool has_data() const = 0;
};

}  // namespace membar
