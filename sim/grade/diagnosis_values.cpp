// What went wrong when a register or a variable has a wrong value at the end.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "sim/grade/diagnosis.h"
#include "sim/grade/program_walk.h"

namespace membar {
namespace {

constexpr std::size_t kMostStories = 6;

std::string in_cycle(Cycle cycle) { return "in cycle " + std::to_string(cycle.value); }

// The ops by which a thread's registers get their values.
struct Suppliers {
  std::set<std::uint32_t> loads;  // of which the last execution counts
  std::set<std::uint32_t> each;   // loads that are added up: every execution counts
  std::set<std::uint32_t> rmws;
  std::vector<unsigned> set_lines;
};

// Follows `set` back to loads and read-modify-writes.
Suppliers suppliers_of(const Program& program, std::uint16_t thread, std::uint8_t reg) {
  Suppliers found;
  std::set<std::uint8_t> known{reg};
  std::set<std::uint8_t> summed;
  for (std::size_t before = 0; before != known.size() + summed.size();) {
    before = known.size() + summed.size();
    for_each_op(program, [&](std::uint16_t t, const TraceOp& op) {
      if (t != thread || op.kind != OpKind::set || !known.contains(op.dst)) return;
      const std::array<std::uint8_t, 4>& sources = program.operands[op.operands].sources;
      const bool sum = summed.contains(op.dst) || std::find(sources.begin(), sources.end(), op.dst) != sources.end();
      for (const std::uint8_t source : sources) {
        if (source >= kUserRegisters) continue;
        known.insert(source);
        if (sum) summed.insert(source);
      }
    });
  }
  for_each_op(program, [&](std::uint16_t t, const TraceOp& op) {
    if (t != thread || is_structure(op.kind) || op.dst == kNoRegister || !known.contains(op.dst)) return;
    if (op.kind == OpKind::load) (summed.contains(op.dst) ? found.each : found.loads).insert(op.index);
    if (is_rmw(op.kind)) found.rmws.insert(op.index);
    if (op.kind == OpKind::set) found.set_lines.push_back(op.line);
  });
  return found;
}

// The executions that count, in the order in which they performed.
std::vector<const LoadFacts*> supplied_by(const RunStory& story, std::uint16_t thread, const Suppliers& suppliers) {
  std::vector<const LoadFacts*> loads;
  std::map<std::uint32_t, const LoadFacts*> last;
  for (const LoadRecord& load : story.run().loads) {
    if (load.facts.core.value != thread) continue;
    if (suppliers.each.contains(load.facts.op_index)) loads.push_back(&load.facts);
    if (!suppliers.loads.contains(load.facts.op_index)) continue;
    const LoadFacts*& kept = last[load.facts.op_index];
    if (kept == nullptr || kept->sequence < load.facts.sequence) kept = &load.facts;
  }
  for (const auto& [op, load] : last) loads.push_back(load);
  std::stable_sort(loads.begin(), loads.end(),
                   [](const LoadFacts* a, const LoadFacts* b) { return a->performed < b->performed; });
  return loads;
}

// No load was too early: what the registers got, and from where.
Fault fault_without_race(const RunStory& story, std::uint16_t thread, std::uint8_t reg, const Suppliers& suppliers,
                         const std::vector<const LoadFacts*>& loads) {
  Fault fault;
  for (const LoadFacts* load : loads) {
    if (fault.line == 0) fault = story.at(thread, load->line);
    if (!fault.cycle) fault.cycle = load->performed.value;
    if (fault.story.size() == kMostStories) break;
    fault.story.push_back(story.named(thread, load->line) + " read " + story.value_read(*load) + ", " +
                          in_cycle(load->performed) + ".");
  }
  if (!loads.empty()) return fault;
  for (const WriteRecord& write : story.run().writes) {
    const WriteFacts& facts = write.facts;
    if (facts.core.value != thread || !suppliers.rmws.contains(facts.op_index)) continue;
    if (fault.line == 0) fault = story.at(thread, facts.line);
    if (!fault.cycle) fault.cycle = facts.visible.value;
    if (fault.story.size() == kMostStories) break;
    fault.story.push_back(story.named(thread, facts.line) + (facts.failed ? " failed, " : " became visible ") +
                          in_cycle(facts.visible) + ".");
  }
  if (!fault.story.empty()) return fault;
  const std::string name = story.program().threads[thread].name + ".r" + std::to_string(reg);
  if (suppliers.set_lines.empty()) {
    fault.thread = story.program().threads[thread].name;
    fault.core = thread;
    fault.story.push_back("No op that was executed gives " + name + " a value.");
  } else {
    fault = story.at(thread, suppliers.set_lines.front());
    fault.story.push_back(name + " gets its value from no load.");
  }
  return fault;
}

// A variable's bytes as they were after each write, oldest first.
std::vector<const WriteRecord*> writes_to(const RunStory& story, Address address, unsigned bytes) {
  std::vector<const WriteRecord*> found;
  for (const WriteRecord& write : story.run().writes) {
    const WriteFacts& facts = write.facts;
    const bool hits = facts.address.value < address.value + bytes && address.value < facts.address.value + facts.size;
    if (hits && !facts.failed) found.push_back(&write);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const WriteRecord* a, const WriteRecord* b) { return a->facts.visible < b->facts.visible; });
  return found;
}

bool value_from_registers(const Program& program, const WriteFacts& write) {
  bool found = false;
  for_each_op(program, [&](std::uint16_t thread, const TraceOp& op) {
    found = found || (thread == write.core.value && op.index == write.op_index && (op.flags & kValueRegister) != 0);
  });
  return found;
}

// The youngest load of the core, older than the write, of the same variable (`same`), or of any that was too early.
const LoadFacts* load_before(const RunStory& story, const WriteFacts& write, bool same) {
  const LoadFacts* last = nullptr;
  for (const LoadRecord& record : story.run().loads) {
    const LoadFacts& load = record.facts;
    if (load.core != write.core || load.sequence >= write.sequence) continue;
    if (same ? load.address != write.address : story.missed_by(load) == nullptr) continue;
    if (last == nullptr || load.sequence > last->sequence) last = &load;
  }
  return last;
}

// The first write that was computed from a value which another core had overwritten, or was about to.
std::optional<Fault> lost_update(const RunStory& story, const std::vector<const WriteRecord*>& writes) {
  for (const WriteRecord* write : writes) {
    const WriteFacts& facts = write->facts;
    if (facts.kind == WriteFacts::Kind::rmw || !value_from_registers(story.program(), facts)) continue;
    const LoadFacts* load = load_before(story, facts, true);
    const WriteRecord* missed = load == nullptr ? nullptr : story.missed_by(*load);
    if (missed == nullptr || missed->facts.visible >= facts.visible) continue;
    Fault fault = story.at(facts.core.value, facts.line);
    fault.cycle = facts.visible.value;
    fault.story = {story.named(load->core.value, load->line) + " read " + story.value_read(*load) + ", " +
                       in_cycle(load->performed) + ".",
                   "Then " + story.named(missed->facts.core.value, missed->facts.line) + " wrote " +
                       std::to_string(missed->facts.value) + ", visible " + in_cycle(missed->facts.visible) + ".",
                   story.named(facts.core.value, facts.line) + " wrote " + std::to_string(facts.value) +
                       " over it, visible " + in_cycle(facts.visible) + ": that update is lost."};
    return fault;
  }
  return std::nullopt;
}

// The write after which the variable no longer had the expected value; nullptr: it never had it.
const WriteRecord* spoiler(const std::vector<const WriteRecord*>& writes, std::uint64_t expected) {
  for (std::size_t i = writes.size(); i-- > 0;) {
    if (writes[i]->facts.value == expected) return i + 1 < writes.size() ? writes[i + 1] : nullptr;
  }
  return nullptr;
}

// The first compare-and-swap on the variable that failed.
const WriteFacts* failed_swap(const RunStory& story, const ExpectTerm& variable) {
  const WriteFacts* first = nullptr;
  for (const WriteRecord& write : story.run().writes) {
    const WriteFacts& facts = write.facts;
    if (!facts.failed || facts.address != variable.address) continue;
    if (first == nullptr || facts.visible < first->visible) first = &facts;
  }
  return first;
}

std::optional<Fault> fault_in_variable(const RunStory& story, const ExpectTerm& variable,
                                       const Expectation& expectation) {
  const std::vector<const WriteRecord*> writes = writes_to(story, variable.address, variable.bytes);
  const std::string name = story.program().symbol_at(variable.address);
  if (writes.empty()) {
    Fault fault;
    fault.story.push_back("Nothing was ever written to " + name + ".");
    return fault;
  }
  if (std::optional<Fault> lost = lost_update(story, writes)) return lost;
  const bool literal = expectation.right->kind == ExpectTerm::Kind::number;
  const WriteFacts* failed = failed_swap(story, variable);
  if (failed != nullptr && literal && writes.back()->facts.value < expectation.right->number) {
    Fault fault = story.at(failed->core.value, failed->line);
    fault.cycle = failed->visible.value;
    fault.story = {story.named(failed->core.value, failed->line) + " found another value than it expected, " +
                   in_cycle(failed->visible) + ", and wrote nothing."};
    return fault;
  }
  const WriteRecord* wrong = literal ? spoiler(writes, expectation.right->number) : nullptr;
  const WriteFacts& facts = (wrong == nullptr ? writes.back() : wrong)->facts;
  Fault fault = story.at(facts.core.value, facts.line);
  fault.cycle = facts.visible.value;
  const std::size_t skipped = writes.size() > kMostStories ? writes.size() - kMostStories : 0;
  for (std::size_t i = skipped; i < writes.size(); ++i) {
    const WriteFacts& write = writes[i]->facts;
    fault.story.push_back(story.named(write.core.value, write.line) + " wrote " + std::to_string(write.value) +
                          ", visible " + in_cycle(write.visible) + ".");
  }
  if (const LoadFacts* load = load_before(story, facts, false)) {
    for (std::string& sentence : story.story_of_missing(*load, *story.missed_by(*load))) {
      fault.story.push_back(std::move(sentence));
    }
  }
  return fault;
}

}  // namespace

std::optional<Fault> fault_in_registers(const RunStory& story, const Expectation& expectation) {
  std::optional<Fault> early, other;
  for (const ExpectTerm* term : terms_of(expectation)) {
    if (term->kind != ExpectTerm::Kind::reg) continue;
    const Suppliers suppliers = suppliers_of(story.program(), term->thread, term->reg);
    const std::vector<const LoadFacts*> loads = supplied_by(story, term->thread, suppliers);
    const auto missed = std::find_if(loads.begin(), loads.end(),
                                     [&](const LoadFacts* load) { return story.missed_by(*load) != nullptr; });
    if (missed == loads.end()) {
      if (!other) other = fault_without_race(story, term->thread, term->reg, suppliers, loads);
      continue;
    }
    const LoadFacts& load = **missed;
    Fault fault = story.at(term->thread, load.line);
    fault.cycle = load.performed.value;
    fault.story = story.story_of_missing(load, *story.missed_by(load));
    if (!early) {
      early = std::move(fault);
    } else {  // the earlier one tells its story, the other one the fact
      if (*fault.cycle < *early->cycle) std::swap(fault, *early);
      early->story.push_back(fault.story.front());
    }
  }
  return early ? early : other;
}

std::optional<Fault> fault_in_memory(const RunStory& story, const Expectation& expectation) {
  std::optional<Fault> first;
  for (const ExpectTerm* term : terms_of(expectation)) {
    if (term->kind != ExpectTerm::Kind::variable) continue;
    std::optional<Fault> fault = fault_in_variable(story, *term, expectation);
    if (!first) first = std::move(fault);
  }
  return first;
}

}  // namespace membar
