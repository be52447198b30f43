// What one task of a sweep gave, in a file that stands for it until its points are in the database.
//
//   membar.points/1        what it is
//   64 digits              whose it is: sweep_identity()
//   64 digits              SHA-256 of what follows
//   the points             as pack() has them: of machines with one byte order
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar {

// The same for the same points and the same program version, and for nothing else.
std::string sweep_identity(const SweepPlan& plan, const std::string& version);

std::string points_text(const std::string& identity, std::span<const FinishedPoint> points);
// Fails when the text is damaged or incomplete, and when it is another sweep's. `file`: for the Error.
Result<std::vector<FinishedPoint>> parse_points(std::string_view text, const std::string& identity,
                                                const std::string& file);
Result<std::vector<FinishedPoint>> read_points(const std::string& file, const std::string& identity);

}  // namespace membar
