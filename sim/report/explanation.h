// The story of one write, barrier or load of a finished run, in sentences with cycles. It is made from the result's
// document alone (`membar.run/1`), and tells more where that has a recording (`history`).
#pragma once

#include <cstdint>
#include <string>

#include "sim/base/result.h"
#include "sim/report/result_document.h"

namespace membar {

enum class StorySubject : std::uint8_t { write, barrier, load };

// `which`: a label; LABEL[K], its K-th execution, from 0; THREAD:N, op N of a thread, from 0; THREAD:N[K]; the number
// of a line of the trace; or THREAD.OP.SYMBOL as in an expectation. Fails when it names none of the run, or more than
// one: with what there is. REQUIRES: document is a valid membar.run/1
Result<std::string> explain(const ResultJson& document, StorySubject subject, const std::string& which);

}  // namespace membar
