// A finished run for people.
#pragma once

#include <ostream>

#include "sim/analysis/run_result.h"

namespace membar {

// The whole report: writes, barriers, cycles per core, values, statistics, expectations. Writes and barriers stand one
// by one where the result holds their records, else as totals, distributions, and the costliest.
void write_text_report(const RunResult& result, std::ostream& out);

// Its sections, each with its title; a section with nothing to say prints nothing.
void write_writes_section(const RunResult& result, std::ostream& out);
void write_barriers_section(const RunResult& result, std::ostream& out);
void write_cores_section(const RunResult& result, std::ostream& out);
void write_values_section(const RunResult& result, std::ostream& out);
void write_statistics_section(const RunResult& result, std::ostream& out);
void write_expectations_section(const RunResult& result, std::ostream& out);

}  // namespace membar
