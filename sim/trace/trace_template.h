// Traces with parameters. The first line says so, and each parameter is declared with the value that it has unless
// somebody gives another:
//
//   membar 1 template
//   @param readers = 4
//   var x
//   thread writer
//     store x 1
//   @for k in 1..${readers}
//   thread r${k}
//     await x == 1
//   @end
//
// A value is a word or a number. Parameters are declared before they are used, and outside of @for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/template_text.h"

namespace membar {

// The trace of a template: what stands behind its first line, `first` lines of the file being before that. Fails, with
// the line, on what is no declaration, and on values for parameters that it does not have. Lines of the result know the
// line of the file that they come from.
Result<FilledText> fill_trace_template(const std::string& text, unsigned first,
                                       const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace membar
