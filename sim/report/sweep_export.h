// A sweep's results for other programs, as CSV or JSON, one point at a time: a sweep may be larger than memory.
//
// CSV (RFC 4180 quoting, lines end in "\n"), a header and then one row
//   points      per point: point, status, exit_code, message, attempts, trace, config, a column per parameter, a column
//               per metric, trace_hash, config_hash, version, host, finished, seconds, command
//   summaries   per point and kind of write or barrier: point, trace, config, the parameters, what, kind, count, mean,
//               p50, p99, max
//   labelled    per execution of a labelled op: point, trace, config, the parameters, what, label, execution, cycles
// Values are as in the database: sizes in bytes. A cell is empty where there is no value.
//
// JSON: `membar.export/1`, with all of it; the schema is schema/membar.export.1.schema.json.
#pragma once

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/sweep_rows.h"

namespace membar {

enum class ExportTable : std::uint8_t { points, summaries, labelled };

// "points", "summaries", "labelled", in the order of ExportTable.
const std::vector<std::string_view>& export_table_names();

// Both end early when `out` takes no more.
Result<Done> export_csv(SweepRows& rows, ExportTable table, std::ostream& out);
Result<Done> export_json(SweepRows& rows, std::ostream& out);

}  // namespace membar
