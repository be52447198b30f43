#include "sim/grade/run_rule.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/grade/program_walk.h"

namespace membar {
namespace {

std::vector<const WriteRecord*> writes_to(const Symbol& variable, const GradedRun& run) {
  std::vector<const WriteRecord*> writes;
  for (const WriteRecord& write : run.writes) {
    const std::uint64_t address = write.facts.address.value;
    const bool inside = address >= variable.address.value && address < variable.address.value + variable.bytes();
    if (inside && !write.facts.failed) writes.push_back(&write);
  }
  std::stable_sort(writes.begin(), writes.end(), [](const WriteRecord* a, const WriteRecord* b) {
    if (a->facts.visible != b->facts.visible) return a->facts.visible < b->facts.visible;
    return a->facts.core == b->facts.core && a->facts.sequence < b->facts.sequence;
  });
  return writes;
}

std::map<std::uint64_t, std::uint64_t> initial_values_of(const Program& program) {
  std::map<std::uint64_t, std::uint64_t> values;
  for (const InitialValue& initial : program.initial_values) values[initial.address.value] = initial.value;
  return values;
}

}  // namespace

std::optional<BrokenRunRule> broken_in_run(const MeansRule& rule, const RunStory& story) {
  const Program& program = story.program();
  const Symbol* variable = find_symbol(program, *rule.variable);
  if (variable == nullptr) return std::nullopt;  // cannot be: the variables of the starter are kept
  const bool steps = rule.what == MeansRule::What::step;
  std::map<std::uint64_t, std::uint64_t> values = initial_values_of(program);
  std::uint64_t count = 0;
  std::optional<Fault> first;
  for (const WriteRecord* write : writes_to(*variable, story.run())) {
    const WriteFacts& facts = write->facts;
    const std::uint64_t before = values[facts.address.value];
    values[facts.address.value] = facts.value;
    const bool counted = !steps || (facts.has_value && facts.value == before + 1);
    const std::size_t thread = facts.core.value;
    const bool of_thread =
        thread < program.threads.size() && (!rule.thread || program.threads[thread].name == *rule.thread);
    if (counted && of_thread) ++count;
    const bool too_many = !steps && of_thread && count == rule.number + 1;
    if (first || (steps ? counted : !too_many)) continue;
    first = story.at(thread, facts.line);
    first->cycle = facts.visible.value;
    first->story = {story.named(thread, facts.line) + " wrote " + std::to_string(facts.value) + ", visible in cycle " +
                    std::to_string(facts.visible.value) + "; before, the value was " + std::to_string(before) + "."};
  }
  if (rule.held_by(count)) return std::nullopt;
  BrokenRunRule broken;
  broken.actual = count == 1 ? "it happened once" : "it happened " + std::to_string(count) + " times";
  if (first) broken.fault = std::move(*first);
  return broken;
}

}  // namespace membar
