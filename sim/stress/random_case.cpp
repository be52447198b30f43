#include "sim/stress/random_case.h"

#include "sim/stress/dice.h"
#include "sim/stress/random_machine.h"
#include "sim/stress/random_program.h"

namespace membar {

StressCase random_case(std::uint64_t seed) {
  Dice dice(seed);
  StressCase made;
  made.seed = seed;
  make_random_machine(dice, made);
  make_random_program(dice, made);
  return made;
}

}  // namespace membar
