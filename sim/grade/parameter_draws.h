// From the text that names a student to the student's parameters.
#pragma once

#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/grade/exercise.h"

namespace membar {

// The parameters of an exercise, drawn in the order of the file. `student` is any text: the same text gives the same
// values, on any host; a parameter's value depends on the student, on its own name and on its own range, and on no
// other parameter but those that its range names. Without a student each has its first value: the low end, the first
// choice.
Result<Parameters> draw_parameters(const Exercise& exercise, const std::optional<std::string>& student);

// A number that is as good as random, from two texts (FNV-1a, 64 bits).
std::uint64_t seed_of(std::string_view student, std::string_view purpose);

}  // namespace membar
