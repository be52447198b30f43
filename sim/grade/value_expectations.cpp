#include "sim/grade/value_expectations.h"

#include <algorithm>

#include "sim/analysis/expectations.h"
#include "sim/grade/diagnosis.h"

namespace membar {
namespace {

bool is_on_values(const ExpectTerm& term) {
  using Kind = ExpectTerm::Kind;
  switch (term.kind) {
    case Kind::number:
    case Kind::reg:
    case Kind::variable:
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
      return true;
    case Kind::visible:
    case Kind::seen:
    case Kind::cost:
    case Kind::cycles:
    case Kind::thread_cycles:
    case Kind::state:
    case Kind::state_name:
      return false;
  }
  return false;
}

std::optional<Observable> observable_of(const ExpectTerm& term) {
  if (term.kind == ExpectTerm::Kind::reg) {
    return Observable{Observable::Kind::reg, term.thread, term.reg, Address{0}, 8};
  }
  if (term.kind == ExpectTerm::Kind::variable) {
    return Observable{Observable::Kind::memory, 0, 0, term.address, term.bytes};
  }
  return std::nullopt;
}

}  // namespace

ValueExpectations::ValueExpectations(const Program& program) : program_(program) {
  for (std::size_t i = 0; i < program.expectations.size(); ++i) {
    const std::vector<const ExpectTerm*> terms = terms_of(program.expectations[i]);
    if (!std::all_of(terms.begin(), terms.end(), [](const ExpectTerm* term) { return is_on_values(*term); })) continue;
    numbers_.push_back(i);
    for (const ExpectTerm* term : terms) {
      const std::optional<Observable> wanted = observable_of(*term);
      const bool known = wanted && std::find(observables_.begin(), observables_.end(), *wanted) != observables_.end();
      if (wanted && !known) observables_.push_back(*wanted);
    }
  }
}

std::optional<ValueExpectations::Broken> ValueExpectations::broken_by(const FinalState& state) const {
  MachineResult machine;
  for (std::size_t t = 0; t < program_.threads.size(); ++t) {
    machine.cores.emplace_back().id = CoreId{static_cast<std::uint16_t>(t)};
  }
  for (std::size_t i = 0; i < observables_.size(); ++i) {
    const Observable& seen = observables_[i];
    if (seen.kind == Observable::Kind::reg) machine.cores[seen.thread].registers[seen.reg] = state[i];
  }
  MachineView view;
  view.memory = [&](Address address, unsigned bytes) {
    for (std::size_t i = 0; i < observables_.size(); ++i) {
      const Observable& seen = observables_[i];
      if (seen.kind == Observable::Kind::memory && seen.address == address && seen.bytes == bytes) return state[i];
    }
    return std::uint64_t{0};
  };
  const std::vector<ExpectationResult> results = evaluate_expectations(program_, machine, Watches{}, view);
  for (const std::size_t number : numbers_) {
    if (!results[number].held) return Broken{&program_.expectations[number], results[number].actual};
  }
  return std::nullopt;
}

}  // namespace membar
