// Finds the record of an op in a result's document by how people name ops.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/report/result_document.h"

namespace membar {

// The thread of a record: its name in the trace, "c3" for a core without one.
std::string thread_of(const ResultJson& document, const ResultJson& record);
// What the op is: its text in the trace where the document has it ("store x 42"), else its kind and symbol.
std::string op_of(const ResultJson& document, const ResultJson& record);
// "producer's store x 42 (line 12)".
std::string named_op(const ResultJson& document, const ResultJson& record);

// The one record of `records` (a member of the document, "writes") that `which` names; see explain. Fails otherwise.
Result<const ResultJson*> find_record(const ResultJson& document, std::string_view records, const std::string& which);

}  // namespace membar
