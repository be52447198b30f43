// A small run made by hand: a producer that publishes x and then a flag, and a consumer that reads both.
#pragma once

#include <functional>
#include <vector>

#include "sim/analysis/recorder.h"
#include "sim/analysis/run_result.h"
#include "sim/trace/program.h"

namespace membar {

class SmallRun {
 public:
  // `limit`: how many records the tables hold.
  explicit SmallRun(std::size_t limit = 100);

  Program program;
  // Plays the run to whoever is given, and puts the result together.
  RunResult play(const std::vector<RecordSink*>& sinks);

 private:
  std::size_t limit_;
};

}  // namespace membar
