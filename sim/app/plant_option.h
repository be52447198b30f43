// --plant BUG, for the commands that have it.
#pragma once

#include <string_view>

#include "sim/app/command.h"
#include "sim/base/exit_code.h"
#include "sim/base/result.h"
#include "sim/protocol/planted_bugs.h"

namespace membar {

// With this in place of a name the bugs are listed.
inline constexpr std::string_view kListPlantedBugs = "list";

// The bug that --plant names; nullptr when it was not given. Error: no such bug, with the nearest.
Result<const PlantedBug*> planted_bug(const Arguments& arguments);

// Prints every bug with its hint.
ExitCode list_planted_bugs();

}  // namespace membar
