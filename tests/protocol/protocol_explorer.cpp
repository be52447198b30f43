#include "tests/support/protocol_explorer.h"

#include <algorithm>
#include <cstdint>

#include "tests/protocol/protocol_encoding.h"
#include "tests/protocol/protocol_model.h"

namespace membar {

namespace {

class Explorer {
 public:
  explicit Explorer(const ExplorerOptions& options)
      : options_(options), model_(options.caches, options.private_table, options.directory_table) {}

  Exploration run();

 private:
  // Takes every step out of one state. False: something broke.
  bool expand(std::uint32_t number);
  void measure(const ModelState& state);
  // Whether the mere delivery of messages, in whatever order, always ends in a quiescent state.
  void check_that_all_drains();
  // The first line of a failure, then the steps from the initial state to `number`, then `last`.
  void fail(const std::string& what, std::uint32_t number, const std::string& last);
  [[nodiscard]] std::vector<std::string> path_to(std::uint32_t number);

  const ExplorerOptions& options_;
  ProtocolModel model_;
  Exploration result_;
  EncodingSet states_;
  std::vector<std::uint32_t> parents_;
  std::vector<bool> quiescent_;
  // Deliveries as edges between states, (target, source): the search goes backwards from the ends.
  std::vector<std::uint64_t> deliveries_;
  std::vector<ModelStep> steps_;
  Encoding encoding_;
};

Exploration Explorer::run() {
  const ModelState initial;
  encode_canonically(initial, options_.caches, encoding_);
  states_.insert(encoding_);
  parents_.push_back(0);
  quiescent_.push_back(true);
  bool sound = true;
  for (std::uint32_t number = 0; sound && number < states_.size(); ++number) {
    sound = expand(number);
    if (sound && states_.size() > options_.max_states) {
      fail("more states than max_states", number, "");
      sound = false;
    }
  }
  if (sound) check_that_all_drains();
  result_.states = states_.size();
  result_.quiescent_states = static_cast<std::size_t>(std::count(quiescent_.begin(), quiescent_.end(), true));
  result_.private_cells = model_.coverage().private_cells;
  result_.directory_cells = model_.coverage().directory_cells;
  return std::move(result_);
}

bool Explorer::expand(std::uint32_t number) {
  const ModelState state = decode(states_.at(number), options_.caches);
  model_.steps_of(state, steps_);
  for (const ModelStep& step : steps_) {
    ModelState next = state;
    const ModelOutcome outcome = model_.take(next, step);
    if (!outcome.violation.empty()) {
      fail(outcome.violation, number, model_.describe(state, step));
      return false;
    }
    if (outcome.outcome != Outcome::go) continue;
    encode_canonically(next, options_.caches, encoding_);
    const auto [target, inserted] = states_.insert(encoding_);
    if (target != number) ++result_.transitions;
    if (step.kind == ModelStep::Kind::delivery) deliveries_.push_back(std::uint64_t{target} << 32U | number);
    if (!inserted) continue;
    parents_.push_back(number);
    quiescent_.push_back(model_.quiescent(next));
    measure(next);
    const std::string violation = model_.violation_in(next);
    if (!violation.empty()) {
      fail(violation, number, model_.describe(state, step));
      return false;
    }
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

void Explorer::check_that_all_drains() {
  // States are retired from the end of every way backwards: first those that no delivery leaves, which must be at rest,
  // then each whose deliveries all lead to retired ones. What is never retired lies on a cycle, or before one.
  std::sort(deliveries_.begin(), deliveries_.end());
  std::vector<std::uint32_t> ways_out(states_.size());
  for (const std::uint64_t edge : deliveries_) ++ways_out[static_cast<std::uint32_t>(edge)];
  std::vector<std::uint32_t> frontier;
  for (std::uint32_t number = 0; number < states_.size(); ++number) {
    if (ways_out[number] != 0) continue;
    if (!quiescent_[number]) return fail("deadlock: no message can be delivered", number, "");
    frontier.push_back(number);
  }
  while (!frontier.empty()) {
    const std::uint64_t target = frontier.back();
    frontier.pop_back();
    auto edge = std::lower_bound(deliveries_.begin(), deliveries_.end(), target << 32U);
    for (; edge != deliveries_.end() && *edge >> 32U == target; ++edge) {
      const auto source = static_cast<std::uint32_t>(*edge);
      if (--ways_out[source] == 0) frontier.push_back(source);
    }
  }
  const auto endless = std::find_if(ways_out.begin(), ways_out.end(), [](std::uint32_t ways) { return ways != 0; });
  if (endless == ways_out.end()) return;
  fail("livelock: deliveries can go on forever", static_cast<std::uint32_t>(endless - ways_out.begin()), "");
}

void Explorer::fail(const std::string& what, std::uint32_t number, const std::string& last) {
  result_.failure = what;
  for (const std::string& line : path_to(number)) result_.failure += "\n  " + line;
  if (!last.empty()) result_.failure += "\n  " + last + "   <- here (cores may be renamed)";
}

// The states on the way are known up to the names of the cores; the way is walked again with fixed names.
std::vector<std::string> Explorer::path_to(std::uint32_t number) {
  std::vector<std::uint32_t> way;
  for (; number != 0; number = parents_[number]) way.push_back(number);
  std::reverse(way.begin(), way.end());
  std::vector<std::string> lines;
  ModelState state;
  for (const std::uint32_t target : way) {
    const auto wanted = states_.at(target);
    model_.steps_of(state, steps_);
    for (const ModelStep& step : steps_) {
      ModelState next = state;
      const ModelOutcome outcome = model_.take(next, step);
      if (outcome.outcome != Outcome::go || !outcome.violation.empty()) continue;
      encode_canonically(next, options_.caches, encoding_);
      if (!std::equal(wanted.begin(), wanted.end(), encoding_.begin(), encoding_.end())) continue;
      lines.push_back(model_.describe(state, step) + "   [" + model_.describe(next) + "]");
      state = next;
      break;
    }
  }
  return lines;
}

}  // namespace

Exploration explore(const ExplorerOptions& options) { return Explorer(options).run(); }

}  // namespace membar
