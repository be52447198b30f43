#include "sim/marginal/necessity.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/analysis/expectations.h"
#include "sim/analysis/watches.h"
#include "sim/litmus/observables.h"
#include "sim/system/build.h"

namespace membar {
namespace {

// Far more than an oracle can do with; to look at them all would take time.
constexpr std::uint64_t kMostOps = 10'000;

Needed unknown(std::string reason) {
  Needed needed;
  needed.reason = std::move(reason);
  return needed;
}

// What of the program's end the term names. False: it is about time or states as well.
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

bool collect(const Expectation& expectation, std::vector<Observable>& places) {
  if (!collect(*expectation.left, places) || !collect(*expectation.right, places)) return false;
  if (expectation.upper != nullptr && !collect(*expectation.upper, places)) return false;
  return !places.empty();
}

// A final state, as the judge of expectations looks at a machine.
class EndOfRun {
 public:
  EndOfRun(const std::vector<Observable>& observables, const FinalState& values, std::size_t threads)
      : observables_(observables), values_(values) {
    machine_.cores.resize(threads);
    for (std::size_t t = 0; t < threads; ++t) machine_.cores[t].id = CoreId{static_cast<std::uint16_t>(t)};
    for (std::size_t i = 0; i < observables.size(); ++i) {
      const Observable& seen = observables[i];
      if (seen.kind == Observable::Kind::reg) machine_.cores[seen.thread].registers[seen.reg] = values[i];
    }
  }
  [[nodiscard]] std::vector<ExpectationResult> judge(const Program& program) const {
    MachineView view;
    view.memory = [this](Address address, unsigned bytes) { return memory(address, bytes); };
    view.state = [](CoreId, Address) { return std::string(); };
    return evaluate_expectations(program, machine_, Watches{}, view);
  }

 private:
  [[nodiscard]] std::uint64_t memory(Address address, unsigned bytes) const {
    const Observable wanted{Observable::Kind::memory, 0, 0, address, bytes};
    const auto found = std::find(observables_.begin(), observables_.end(), wanted);
    return found == observables_.end() ? 0 : values_[static_cast<std::size_t>(found - observables_.begin())];
  }

  const std::vector<Observable>& observables_;
  const FinalState& values_;
  MachineResult machine_;
};

}  // namespace

std::string_view name_of(Needed::Answer answer) {
  constexpr std::array<std::string_view, 3> names{"yes", "no", "unknown"};
  return names[static_cast<std::size_t>(answer)];
}

Necessity::Necessity(const Config& config, const Program& program, const std::atomic<bool>* interrupted)
    : program_(program) {
  options_.table = config.ordering;
  options_.store_sc = config.lowering.store_sc;
  options_.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  options_.most_steps = kMostSteps;
  options_.interrupted = interrupted;
  of_nothing_ = whole_program(config);
}

Needed Necessity::whole_program(const Config& config) {
  std::vector<Observable> named;
  for (const Expectation& expectation : program_.expectations) {
    std::vector<Observable> places;
    tells_.push_back(collect(expectation, places));
    if (tells_.back()) named.insert(named.end(), places.begin(), places.end());
  }
  if (named.empty()) return unknown("no expectation is on nothing but registers and variables");
  if (!carries_data(config, program_)) return unknown("the run carries no values");
  if (program_.total_written_ops > kMostOps) {
    return unknown("the program is too large to enumerate its executions: it has " +
                   std::to_string(program_.total_written_ops) + " ops, expected at most " + std::to_string(kMostOps));
  }
  std::vector<Observable> observables = observables_of(program_);
  for (const Observable& place : named) {
    if (std::find(observables.begin(), observables.end(), place) == observables.end()) observables.push_back(place);
  }
  observables_ = std::move(observables);
  const auto allowed = allowed_outcomes(program_, observables_, options_);
  if (!allowed) {
    observables_.clear();
    return unknown(allowed.error().message);
  }
  const std::vector<const FinalState*> broken = broken_by(allowed.value());
  for (std::size_t i = 0; i < broken.size(); ++i) tells_[i] = tells_[i] && broken[i] == nullptr;
  if (std::none_of(tells_.begin(), tells_.end(), [](bool tells) { return tells; })) {
    return unknown("with all barriers, the model already allows outcomes that break every expectation on values");
  }
  Needed needed;
  needed.answer = Needed::Answer::no;
  return needed;
}

Needed Necessity::ask() const {
  if (of_nothing_.answer == Needed::Answer::unknown) return of_nothing_;
  const auto allowed = allowed_outcomes(program_, observables_, options_);
  if (!allowed) return unknown("without it, " + allowed.error().message);
  const std::vector<const FinalState*> broken = broken_by(allowed.value());
  for (std::size_t i = 0; i < broken.size(); ++i) {
    if (broken[i] == nullptr) continue;
    return {Needed::Answer::yes, "", program_.expectations[i].text, *broken[i]};
  }
  return of_nothing_;
}

std::vector<const FinalState*> Necessity::broken_by(const AllowedOutcomes& outcomes) const {
  std::vector<const FinalState*> broken(program_.expectations.size(), nullptr);
  for (const AllowedState& state : outcomes.states) {
    const auto results = EndOfRun(observables_, state.values, program_.threads.size()).judge(program_);
    for (std::size_t i = 0; i < broken.size(); ++i) {
      if (tells_[i] && broken[i] == nullptr && !results[i].held) broken[i] = &state.values;
    }
  }
  return broken;
}

}  // namespace membar
