// Random programs: a few lines that every core wants, all ops and orders, mixed sizes, false sharing.
#pragma once

#include "sim/stress/dice.h"
#include "sim/stress/stress_case.h"

namespace membar {

// Sets `variables` and `threads` of the case. REQUIRES: its settings are made
void make_random_program(Dice& dice, StressCase& made);

}  // namespace membar
