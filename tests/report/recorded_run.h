// Runs a program and gives its JSON document, with the recording of the run if it is wanted.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/config/config.h"
#include "sim/report/history_report.h"
#include "sim/trace/program.h"

namespace membar {

struct RecordedRunOptions {
  bool history = true;  // off: a run cycle by cycle as well, but nobody records it
  std::uint64_t most_events = HistoryOptions::kMostEvents;
};

// The document as it is written. Absent as below.
std::optional<std::string> recorded_text(const Config& config, const Program& program,
                                         const RecordedRunOptions& options = {});

// Absent: the machine refuses the program, or the run does not end well.
std::optional<nlohmann::ordered_json> recorded_run(const Config& config, const Program& program,
                                                   const RecordedRunOptions& options = {});

}  // namespace membar
