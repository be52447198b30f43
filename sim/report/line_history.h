// What happened to the cache line of a record while the record was on its way, from the recording of a run.
#pragma once

#include <cstdint>
#include <string>

#include "sim/report/result_document.h"

namespace membar {

// The protocol steps of every core and the directory on the record's line, or its two lines, in [from, to], in
// sentences; "" when the document has no recording, or nothing happened. REQUIRES: document is a valid membar.run/1
std::string line_history(const ResultJson& document, const ResultJson& record, std::uint64_t from, std::uint64_t to);

}  // namespace membar
