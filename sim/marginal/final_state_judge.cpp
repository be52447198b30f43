#include "sim/marginal/final_state_judge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/analysis/watches.h"

namespace membar {
namespace {

// False: the term is about time or states.
bool collect(const ExpectTerm& term, std::vector<Observable>& places) {
  using Kind = ExpectTerm::Kind;
  switch (term.kind) {
    case Kind::number:
      return true;
    case Kind::reg:
      places.push_back({Observable::Kind::reg, term.thread, term.reg, Address{0}, 8});
      return true;
    case Kind::variable:
      places.push_back({Observable::Kind::memory, 0, 0, term.address, term.bytes});
      return true;
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
      return collect(*term.left, places) && collect(*term.right, places);
    case Kind::visible:
    case Kind::seen:
    case Kind::cost:
    case Kind::cycles:
    case Kind::thread_cycles:
    case Kind::state:
    case Kind::state_name:
      break;
  }
  return false;
}

}  // namespace

std::optional<std::vector<Observable>> observables_of(const Expectation& expectation) {
  std::vector<Observable> places;
  for (const auto* term : {&expectation.left, &expectation.right, &expectation.upper}) {
    if (*term != nullptr && !collect(**term, places)) return std::nullopt;
  }
  return places;
}

std::vector<ExpectationResult> judge_final_state(const Program& program, const std::vector<Observable>& observables,
                                                 const FinalState& state) {
  MachineResult machine;
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    machine.cores.emplace_back().id = CoreId{static_cast<std::uint16_t>(t)};
  }
  for (std::size_t i = 0; i < observables.size(); ++i) {
    const Observable& seen = observables[i];
    if (seen.kind == Observable::Kind::reg) machine.cores[seen.thread].registers[seen.reg] = state[i];
  }
  MachineView view;
  view.memory = [&](Address address, unsigned bytes) {
    const Observable wanted{Observable::Kind::memory, 0, 0, address, bytes};
    const auto found = std::find(observables.begin(), observables.end(), wanted);
    return found == observables.end() ? 0 : state[static_cast<std::size_t>(found - observables.begin())];
  };
  view.state = [](CoreId, Address) { return std::string(); };
  return evaluate_expectations(program, machine, Watches{}, view);
}

}  // namespace membar
