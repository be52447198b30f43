#include "sim/checker/explorer.h"

#include <algorithm>
#include <cstdint>

#include "sim/checker/encoding.h"

namespace membar {

namespace {

constexpr std::uint32_t kStatesPerLook = 1U << 13U;

class Explorer {
 public:
  explicit Explorer(const ExplorerOptions& options)
      : options_(options), model_(options.shape, options_.tables), canonical_(options.shape) {}

  Exploration run();

 private:
  void explore_all();
  // Takes every step out of one state. False: something broke.
  bool expand(std::uint32_t number);
  void measure(const ModelState& state);
  void check_that_all_comes_to_rest();
  std::uint32_t number_of(const ModelState& state) { return states_.insert(canonical_.encode(state)).number; }

  // The way from the initial state to `number`, with names that stay.
  [[nodiscard]] Counterexample way_to(std::uint32_t number);
  // The same, and one more step: the one that breaks a property.
  void fail_after(std::uint32_t number);
  void fail_in_deadlock(std::uint32_t number);
  void fail_in_livelock(std::uint32_t number, const std::vector<std::uint32_t>& ways_out);
  void fail_in_disagreement();
  void fail(Counterexample found);
  static void append(Counterexample& way, const ModelStep& step, const ModelState& after) {
    way.steps.push_back(step);
    way.states.push_back(after);
  }

  const ExplorerOptions& options_;
  ProtocolModel model_;
  Canonicalizer canonical_;
  Exploration result_;
  EncodingSet states_;
  std::vector<std::uint32_t> parents_;
  std::vector<bool> at_rest_;
  // The steps that are due as edges between states, (target, source): the search goes backwards from the ends.
  std::vector<std::uint64_t> due_;
  std::optional<std::uint32_t> disagreement_;  // the first state with one
  std::vector<ModelStep> steps_;
};

Exploration Explorer::run() {
  result_.shape = options_.shape;
  explore_all();
  if (result_.end == Exploration::End::complete) check_that_all_comes_to_rest();
  const bool ended = result_.end == Exploration::End::complete || result_.end == Exploration::End::out_of_states;
  if (ended && disagreement_) fail_in_disagreement();
  result_.states = states_.size();
  result_.states_at_rest = static_cast<std::size_t>(std::count(at_rest_.begin(), at_rest_.end(), true));
  result_.coverage = model_.coverage();
  return std::move(result_);
}

void Explorer::explore_all() {
  number_of(ModelState{});
  parents_.push_back(0);
  at_rest_.push_back(true);
  std::size_t level_end = 1;
  for (std::uint32_t number = 0; number < states_.size(); ++number) {
    if (number == level_end) {
      ++result_.depth;
      level_end = states_.size();
    }
    if (!expand(number)) {
      return;
    }
    if (states_.size() > options_.max_states) {
      result_.end = Exploration::End::out_of_states;
      return;
    }
    if (number % kStatesPerLook == 0 && options_.keep_on && !options_.keep_on({states_.size(), number})) {
      result_.end = Exploration::End::stopped;
      return;
    }
  }
}

bool Explorer::expand(std::uint32_t number) {
  const ModelState state = decode(states_.at(number), options_.shape);
  model_.steps_of(state, steps_);
  for (const ModelStep& step : steps_) {
    ModelState next = state;
    const ModelOutcome outcome = model_.take(next, step);
    if (outcome.violation) {
      fail_after(number);
      return false;
    }
    if (outcome.outcome != Outcome::go) continue;
    const auto [target, inserted] = states_.insert(canonical_.encode(next));
    if (target != number) ++result_.transitions;
    if (model_.due(state, step)) due_.push_back(std::uint64_t{target} << 32U | number);
    if (!inserted) continue;
    parents_.push_back(number);
    at_rest_.push_back(model_.at_rest(next));
    measure(next);
    if (model_.violation_in(next)) {
      fail_after(number);
      return false;
    }
    if (!disagreement_ && model_.disagreement_in(next)) disagreement_ = target;
  }
  return true;
}

void Explorer::measure(const ModelState& state) {
  result_.most_in_flight = std::max<std::size_t>(result_.most_in_flight, state.in_flight);
  std::size_t depth = 0;
  for (unsigned i = 0; i < state.in_flight; ++i) {
    depth = i > 0 && state.messages[i].channel() == state.messages[i - 1].channel() ? depth + 1 : 1;
    std::size_t& deepest = result_.deepest_channel[static_cast<unsigned>(network_of(state.messages[i].type))];
    deepest = std::max(deepest, depth);
  }
}

void Explorer::check_that_all_comes_to_rest() {
  // States are retired from the end of every way backwards: first those in which nothing is due, which must be at rest,
  // then each whose due steps all lead to retired ones. What is never retired lies on a cycle, or before one.
  std::sort(due_.begin(), due_.end());
  std::vector<std::uint32_t> ways_out(states_.size());
  for (const std::uint64_t edge : due_) ++ways_out[static_cast<std::uint32_t>(edge)];
  std::vector<std::uint32_t> frontier;
  for (std::uint32_t number = 0; number < states_.size(); ++number) {
    if (ways_out[number] != 0) continue;
    if (!at_rest_[number]) return fail_in_deadlock(number);
    frontier.push_back(number);
  }
  while (!frontier.empty()) {
    const std::uint64_t target = frontier.back();
    frontier.pop_back();
    auto edge = std::lower_bound(due_.begin(), due_.end(), target << 32U);
    for (; edge != due_.end() && *edge >> 32U == target; ++edge) {
      const auto source = static_cast<std::uint32_t>(*edge);
      if (--ways_out[source] == 0) frontier.push_back(source);
    }
  }
  const auto endless = std::find_if(ways_out.begin(), ways_out.end(), [](std::uint32_t ways) { return ways != 0; });
  if (endless != ways_out.end()) {
    fail_in_livelock(static_cast<std::uint32_t>(endless - ways_out.begin()), ways_out);
  }
}

// The states on the way are known up to the names of cores and lines; the way is walked again with names that stay.
Counterexample Explorer::way_to(std::uint32_t number) {
  std::vector<std::uint32_t> way;
  for (; number != 0; number = parents_[number]) way.push_back(number);
  std::reverse(way.begin(), way.end());
  Counterexample result;
  result.states.emplace_back();
  for (const std::uint32_t target : way) {
    const ModelState state = result.states.back();
    model_.steps_of(state, steps_);
    for (const ModelStep& step : steps_) {
      ModelState next = state;
      const ModelOutcome outcome = model_.take(next, step);
      if (outcome.outcome != Outcome::go || outcome.violation || number_of(next) != target) continue;
      append(result, step, next);
      break;
    }
  }
  return result;
}

void Explorer::fail_after(std::uint32_t number) {
  Counterexample found = way_to(number);
  const ModelState state = found.states.back();
  model_.steps_of(state, steps_);
  for (const ModelStep& step : steps_) {
    ModelState next = state;
    ModelOutcome outcome = model_.take(next, step);
    if (!outcome.violation && outcome.outcome == Outcome::go) outcome.violation = model_.violation_in(next);
    if (!outcome.violation) continue;
    found.violation = std::move(*outcome.violation);
    append(found, step, next);
    break;
  }
  fail(std::move(found));
}

void Explorer::fail(Counterexample found) {
  for (std::size_t i = 0; i + 1 < found.states.size() && !found.first_disagreement; ++i) {
    if (model_.disagreement_in(found.states[i])) found.first_disagreement = i;
  }
  result_.end = Exploration::End::violated;
  result_.counterexample = std::move(found);
}

void Explorer::fail_in_disagreement() {
  Counterexample found = way_to(*disagreement_);
  found.violation = std::move(*model_.disagreement_in(found.states.back()));
  fail(std::move(found));
}

void Explorer::fail_in_deadlock(std::uint32_t number) {
  Counterexample found = way_to(number);
  found.violation = {Property::deadlock, "not everything is at rest, and no message can be delivered any more"};
  fail(std::move(found));
}

void Explorer::fail_in_livelock(std::uint32_t number, const std::vector<std::uint32_t>& ways_out) {
  // Of the states that were not retired each has a step to another such one: following them must lead to a repetition.
  Counterexample found = way_to(number);
  found.violation = {Property::livelock, "messages can be delivered for ever, and nothing comes to rest"};
  std::vector<std::uint32_t> walked{number};
  while (!found.repeats_from) {
    const ModelState state = found.states.back();
    model_.steps_of(state, steps_);
    for (const ModelStep& step : steps_) {
      ModelState next = state;
      if (!model_.due(state, step) || model_.take(next, step).outcome != Outcome::go) continue;
      const std::uint32_t target = number_of(next);
      if (ways_out[target] == 0) continue;
      append(found, step, next);
      const auto before = std::find(walked.begin(), walked.end(), target);
      if (before != walked.end()) {
        const auto back = static_cast<std::size_t>(walked.end() - before);
        found.repeats_from = found.states.size() - 1 - back;
      }
      walked.push_back(target);
      break;
    }
  }
  fail(std::move(found));
}

}  // namespace

Exploration explore(const ExplorerOptions& options) { return Explorer(options).run(); }

}  // namespace membar
