// Expectations of an exercise, checked before anybody is graded by them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/template_text.h"

namespace membar {

// The first expectation that no submission can be judged by, as the threads and variables of the starter are kept: what
// is no comparison, and a thread, variable, register or core that there is not. Which ops there are is the submission's
// affair: a label, or an op such as a.store.x, may be missing in the starter. The error has the expectation's place.
std::optional<Error> wrong_expectation(const std::vector<PlacedText>& expectations, const std::string& starter,
                                       unsigned line_bytes);

}  // namespace membar
