// What went wrong when writes became visible in the wrong order, or when something cost more than it may.
#include <algorithm>
#include <map>
#include <utility>

#include "sim/analysis/accounting.h"
#include "sim/grade/diagnosis.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

constexpr std::size_t kMostPending = 3;
constexpr std::size_t kMostCauses = 3;

std::string in_cycle(Cycle cycle) { return "in cycle " + std::to_string(cycle.value); }

// The occurrence-th execution of an op.
template <class Records>
auto execution(const Records& records, const ExpectTerm& term) {
  std::vector<typename Records::const_pointer> all;
  for (const auto& record : records) {
    if (record.facts.core.value == term.thread && record.facts.op_index == term.op_index) all.push_back(&record);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* a, const auto* b) { return a->facts.sequence < b->facts.sequence; });
  return term.occurrence < all.size() ? all[term.occurrence] : nullptr;
}

std::vector<std::string> story_of_barrier(const RunStory& story, const BarrierRecord& barrier) {
  const BarrierFacts& facts = barrier.facts;
  std::vector<std::string> told;
  if (barrier.stall == 0) {
    told.push_back(story.named(facts.core.value, facts.line) + " stalled its core for no cycle.");
    return told;
  }
  told.push_back(story.named(facts.core.value, facts.line) + " stalled its core for " +
                 counted(barrier.stall, "cycle") + ", until cycle " + std::to_string(facts.completed.value) + ": " +
                 bill_text(barrier.bill) + ".");
  if (!facts.waits_for_stores) return told;
  const auto pending = story.pending(facts.core, facts.sequence, facts.stall_from);
  for (std::size_t i = 0; i < pending.size() && i < kMostPending; ++i) {
    const WriteFacts& write = pending[i]->facts;
    told.push_back("It waited for " + story.named(write.core.value, write.line) + ", visible " +
                   in_cycle(write.visible) + ".");
  }
  return told;
}

Fault fault_at_barrier(const RunStory& story, const BarrierRecord& barrier) {
  Fault fault = story.at(barrier.facts.core.value, barrier.facts.line);
  fault.cycle = (barrier.facts.stall_from == kNever ? barrier.facts.dispatched : barrier.facts.stall_from).value;
  fault.story = story_of_barrier(story, barrier);
  return fault;
}

const BarrierRecord* costliest(const RunStory& story, std::uint16_t thread) {
  const BarrierRecord* worst = nullptr;
  for (const BarrierRecord& barrier : story.run().barriers) {
    if (barrier.facts.core.value != thread || barrier.stall == 0) continue;
    if (worst == nullptr || barrier.stall > worst->stall) worst = &barrier;
  }
  return worst;
}

std::string accounting_text(const RunStory& story, const CoreResult& core) {
  std::vector<std::pair<std::uint64_t, Cause>> causes;
  for (unsigned i = 0; i < kCauses; ++i) {
    const Cause cause = static_cast<Cause>(i);
    if (core.accounting[i] != 0 && cause != Cause::idle) causes.emplace_back(core.accounting[i], cause);
  }
  std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (std::size_t i = 0; i < causes.size() && i < kMostCauses; ++i) {
    text += (i == 0 ? "" : ", ") + counted(causes[i].first, "cycle") + " of " + std::string(name_of(causes[i].second)) +
            " (" + std::string(meaning_of(causes[i].second)) + ")";
  }
  return story.program().threads[core.id.value].name + " ended " + in_cycle(core.end) + ". Most of it: " + text + ".";
}

// Two variables of one line that different cores write.
struct SharedLine {
  const WriteFacts* first = nullptr;
  const WriteFacts* second = nullptr;
};
SharedLine shared_line(const RunStory& story, std::uint64_t line_bytes) {
  std::map<std::uint64_t, std::vector<const WriteFacts*>> on_line;  // one write of each core and address
  for (const WriteRecord& record : story.run().writes) {
    const WriteFacts& facts = record.facts;
    std::vector<const WriteFacts*>& known = on_line[facts.address.value / line_bytes];
    bool met = false;
    for (const WriteFacts* other : known) {
      if (other->core != facts.core && other->address != facts.address) return {other, &facts};
      met = met || (other->core == facts.core && other->address == facts.address);
    }
    if (!met) known.push_back(&facts);
  }
  return {};
}

void add_shared_line(const RunStory& story, Fault& fault) {
  const SharedLine shared = shared_line(story, story.run().line_bytes);
  if (shared.first == nullptr) return;
  fault.story.push_back(
      story.program().symbol_at(shared.first->address) + " and " + story.program().symbol_at(shared.second->address) +
      " lie on one cache line: " + story.named(shared.first->core.value, shared.first->line) + " and " +
      story.named(shared.second->core.value, shared.second->line) + " take it from each other (false sharing).");
}

Fault fault_in_cycles(const RunStory& story, std::uint16_t thread) {
  Fault fault;
  fault.thread = story.program().threads[thread].name;
  fault.core = thread;
  const CoreResult& core = story.run().machine.cores[thread];
  const BarrierRecord* barrier = costliest(story, thread);
  if (barrier != nullptr) fault = fault_at_barrier(story, *barrier);
  if (barrier != nullptr) fault.story.front().insert(0, "Its costliest barrier: ");
  if (!fault.cycle) fault.cycle = core.end.value;
  fault.story.insert(fault.story.begin(), accounting_text(story, core));
  add_shared_line(story, fault);
  return fault;
}

std::uint16_t last_thread(const RunStory& story) {
  const std::vector<CoreResult>& cores = story.run().machine.cores;
  const auto threads = static_cast<std::ptrdiff_t>(story.program().threads.size());
  const auto last = std::max_element(cores.begin(), cores.begin() + threads,
                                     [](const CoreResult& a, const CoreResult& b) { return a.end < b.end; });
  return static_cast<std::uint16_t>(last - cores.begin());
}

}  // namespace

std::optional<Fault> fault_in_order(const RunStory& story, const Expectation& expectation) {
  using Kind = ExpectTerm::Kind;
  std::optional<Fault> first;
  std::vector<std::string> told;
  for (const ExpectTerm* term : terms_of(expectation)) {
    if (term->kind != Kind::visible && term->kind != Kind::seen) continue;
    const WriteRecord* write = execution(story.run().writes, *term);
    if (write == nullptr) continue;
    const WriteFacts& facts = write->facts;
    const Cycle cycle = term->kind == Kind::visible ? facts.visible : write->seen_by(term->core);
    const std::string name = story.named(facts.core.value, facts.line);
    told.push_back(cycle == kNever ? name + " was never read by core " + std::to_string(term->core.value) + "."
                   : term->kind == Kind::visible ? name + " became visible " + in_cycle(cycle) + "."
                                                 : name + " was first read by core " +
                                                       std::to_string(term->core.value) + " " + in_cycle(cycle) + ".");
    Fault fault = story.at(facts.core.value, facts.line);
    if (cycle != kNever) fault.cycle = cycle.value;
    const bool earlier = fault.cycle && (!first || !first->cycle || *fault.cycle < *first->cycle);
    if (!first || earlier) first = std::move(fault);
  }
  if (first) first->story = std::move(told);
  return first;
}

std::optional<Fault> fault_in_costs(const RunStory& story, const Expectation& expectation) {
  using Kind = ExpectTerm::Kind;
  for (const ExpectTerm* term : terms_of(expectation)) {
    if (term->kind == Kind::cost) {
      const BarrierRecord* barrier = execution(story.run().barriers, *term);
      if (barrier != nullptr) return fault_at_barrier(story, *barrier);
    }
    if (term->kind == Kind::thread_cycles) return fault_in_cycles(story, term->thread);
    if (term->kind == Kind::cycles) return fault_in_cycles(story, last_thread(story));
  }
  return std::nullopt;
}

}  // namespace membar
