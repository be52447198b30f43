#include "sim/grade/diagnosis.h"

#include <algorithm>
#include <utility>

#include "sim/grade/program_walk.h"

namespace membar {
namespace {

constexpr std::size_t kMostWrites = 6;

bool overlap(Address a, unsigned a_bytes, Address b, unsigned b_bytes) {
  return a.value < b.value + b_bytes && b.value < a.value + a_bytes;
}

void add_terms(const ExpectTerm* term, std::vector<const ExpectTerm*>& terms) {
  if (term == nullptr) return;
  terms.push_back(term);
  add_terms(term->left.get(), terms);
  add_terms(term->right.get(), terms);
}

std::string in_cycle(Cycle cycle) { return "in cycle " + std::to_string(cycle.value); }

}  // namespace

std::vector<const ExpectTerm*> terms_of(const Expectation& expectation) {
  std::vector<const ExpectTerm*> terms;
  for (const ExpectTerm* side : {expectation.left.get(), expectation.right.get(), expectation.upper.get()}) {
    add_terms(side, terms);
  }
  return terms;
}

std::string RunStory::named(std::size_t thread, unsigned line) const {
  const std::string name =
      thread < program_.threads.size() ? program_.threads[thread].name : "core " + std::to_string(thread);
  return name + "'s " + submission_.op_on(line) + " (line " + std::to_string(line) + ")";
}

Fault RunStory::at(std::size_t thread, unsigned line) const {
  Fault fault;
  fault.thread = thread < program_.threads.size() ? program_.threads[thread].name : "";
  fault.core = static_cast<std::uint16_t>(thread);
  fault.line = line;
  fault.op = submission_.op_on(line);
  return fault;
}

const WriteRecord* RunStory::write_of(WriteId id) const {
  const auto found = std::find_if(run_.writes.begin(), run_.writes.end(),
                                  [id](const WriteRecord& write) { return write.facts.id == id; });
  return found == run_.writes.end() ? nullptr : &*found;
}

std::string RunStory::value_read(const LoadFacts& load) const {
  const std::string value = load.has_value ? std::to_string(load.value) : "a value";
  if (load.from_write == kInitialWrite) return value + ", the initial value";
  const WriteRecord* write = write_of(load.from_write);
  return write == nullptr ? value : value + ", from " + named(write->facts.core.value, write->facts.line);
}

const WriteRecord* RunStory::missed_by(const LoadFacts& load) const {
  const WriteRecord* missed = nullptr;
  for (const WriteRecord& write : run_.writes) {
    const WriteFacts& facts = write.facts;
    if (facts.core == load.core || facts.failed || facts.visible <= load.performed) continue;
    if (facts.id == load.from_write || !overlap(facts.address, facts.size, load.address, load.size)) continue;
    if (missed == nullptr || facts.visible < missed->facts.visible) missed = &write;
  }
  return missed;
}

std::vector<const WriteRecord*> RunStory::pending(CoreId core, std::uint64_t sequence, Cycle cycle) const {
  std::vector<const WriteRecord*> found;
  for (const WriteRecord& write : run_.writes) {
    const WriteFacts& facts = write.facts;
    if (facts.core == core && facts.sequence < sequence && facts.visible > cycle) found.push_back(&write);
  }
  return found;
}

std::vector<std::string> RunStory::story_of_missing(const LoadFacts& load, const WriteRecord& missed) const {
  const std::string reader = named(load.core.value, load.line);
  const WriteFacts& wanted = missed.facts;
  std::vector<std::string> story{reader + " read " + value_read(load) + ", " + in_cycle(load.performed) + ". " +
                                 named(wanted.core.value, wanted.line) + " became visible only " +
                                 in_cycle(wanted.visible) + "."};
  // A younger write of the same core that overtook the one that was missed, and that the reader knows of.
  const WriteRecord* overtaker = nullptr;
  for (const WriteRecord& write : run_.writes) {
    const WriteFacts& facts = write.facts;
    const Cycle seen = write.seen_by(load.core);
    if (facts.core != wanted.core || facts.sequence <= wanted.sequence || facts.visible >= wanted.visible) continue;
    if (seen == kNever || seen > load.performed) continue;
    if (overtaker == nullptr || facts.visible < overtaker->facts.visible) overtaker = &write;
  }
  if (overtaker != nullptr) {
    const WriteFacts& facts = overtaker->facts;
    story.push_back(named(facts.core.value, facts.line) + " became visible " + in_cycle(facts.visible) +
                    ", before that write, which stands before it in the program. The reader read it " +
                    in_cycle(overtaker->seen_by(load.core)) + " and went on.");
    return story;
  }
  const std::vector<const WriteRecord*> own = pending(load.core, load.sequence, load.performed);
  if (!own.empty()) {
    const WriteFacts& facts = own.front()->facts;
    story.push_back("The load overtook an older store of its own core: " + named(facts.core.value, facts.line) +
                    " was still in the store buffer, and became visible " + in_cycle(facts.visible) + ".");
  } else if (wanted.dispatched > load.performed) {
    story.push_back("That write was only dispatched " + in_cycle(wanted.dispatched) +
                    ": nothing made the reader wait for it.");
  }
  return story;
}

// A fault of the program: the last thing that its thread did tells when.
Fault RunStory::why_at_fault() const {
  Fault fault;
  for_each_op(program_, [&](std::uint16_t thread, const TraceOp& op) {
    if (op.line == run_.end.error.line && fault.line == 0) fault = at(thread, op.line);
  });
  Cycle last{0};
  for (const WriteRecord& write : run_.writes) {
    const bool done = write.facts.core.value == fault.core && write.facts.visible != kNever;
    if (done) last = std::max(last, write.facts.visible);
  }
  for (const LoadRecord& load : run_.loads) {
    const bool done = load.facts.core.value == fault.core && load.facts.performed != kNever;
    if (done) last = std::max(last, load.facts.performed);
  }
  fault.cycle = last.value;
  fault.story.push_back((fault.line == 0 ? "The program" : named(fault.core.value_or(0), fault.line)) +
                        " ended the run: " + run_.end.error.message + ".");
  return fault;
}

Fault RunStory::why_unfinished() const {
  if (run_.end.outcome == RunEnd::Outcome::fault) return why_at_fault();
  Fault fault;
  const unsigned line = run_.end.error.line;
  const TraceOp* waits = nullptr;
  for_each_op(program_, [&](std::uint16_t thread, const TraceOp& op) {
    if (op.line != line || is_structure(op.kind) || op.kind == OpKind::delay || waits != nullptr) return;
    fault = at(thread, op.line);
    waits = &op;
  });
  Cycle last{0};
  for (const WriteRecord& write : run_.writes) last = std::max(last, write.facts.visible);
  fault.cycle = last.value;
  fault.story = run_.end.details;
  std::vector<const WriteRecord*> writes;
  for (const WriteRecord& write : run_.writes) {
    if (waits != nullptr && waits->kind == OpKind::await && !write.facts.failed &&
        overlap(write.facts.address, write.facts.size, Address{waits->address}, waits->size)) {
      writes.push_back(&write);
    }
  }
  std::sort(writes.begin(), writes.end(),
            [](const WriteRecord* a, const WriteRecord* b) { return a->facts.visible < b->facts.visible; });
  if (waits != nullptr && waits->kind == OpKind::await && writes.empty()) {
    fault.story.push_back("Nothing was ever written to what it waits for.");
  }
  const std::size_t skipped = writes.size() > kMostWrites ? writes.size() - kMostWrites : 0;
  for (std::size_t i = skipped; i < writes.size(); ++i) {
    const WriteFacts& facts = writes[i]->facts;
    fault.story.push_back(named(facts.core.value, facts.line) + " wrote " + std::to_string(facts.value) + ", visible " +
                          in_cycle(facts.visible) + ".");
  }
  if (!run_.writes.empty()) fault.story.push_back("The last write of the run became visible " + in_cycle(last) + ".");
  return fault;
}

Fault RunStory::why_broken(const Expectation& expectation) const {
  std::optional<Fault> first;
  for (const auto& find : {fault_in_registers, fault_in_memory, fault_in_order, fault_in_costs}) {
    std::optional<Fault> found = find(*this, expectation);
    if (!found) continue;
    const bool earlier = found->cycle && (!first || !first->cycle || *found->cycle < *first->cycle);
    if (!first || earlier) first = std::move(found);
  }
  return first.value_or(Fault{});
}

}  // namespace membar
