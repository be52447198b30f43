// Random machines: caches of a few lines, any latencies, any policy, any memory model.
#pragma once

#include "sim/stress/dice.h"
#include "sim/stress/stress_case.h"

namespace membar {

// Sets `settings` and `model` of the case; the config that they make is valid.
void make_random_machine(Dice& dice, StressCase& made);

}  // namespace membar
