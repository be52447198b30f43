#include "sim/analysis/bills.h"

#include <algorithm>
#include <numeric>

namespace membar {
namespace {

struct EntryText {
  std::string_view name;
  std::string_view meaning;
};
constexpr EntryText kTexts[] = {
#define MEMBAR_STORE_ENTRY(name, meaning) {#name, "an older store: " meaning},
#define MEMBAR_LOAD_ENTRY(name, meaning) {"load." #name, "an older load: " meaning},
#define MEMBAR_OWN_ENTRY(name, meaning) {"own." #name, "the barrier's own access: " meaning},
    MEMBAR_SEGMENTS(MEMBAR_STORE_ENTRY){"load.l1", "an older load: the L1 or the store buffer supplied it"},
    MEMBAR_REQUEST_SEGMENTS(MEMBAR_LOAD_ENTRY){"own.l1", "the barrier's own access: the line was writable in the L1"},
    MEMBAR_REQUEST_SEGMENTS(MEMBAR_OWN_ENTRY){"fixed", "what the barrier costs by itself, with nothing to wait for"},
#undef MEMBAR_STORE_ENTRY
#undef MEMBAR_LOAD_ENTRY
#undef MEMBAR_OWN_ENTRY
};
static_assert(std::size(kTexts) == kBillEntries);

constexpr std::size_t kFirstPhase = static_cast<std::size_t>(Segment::travel);

// Bills [from, to) of an access to the nine entries that begin at `base`: l1, and the phases of its request.
void bill_access(Bill& bill, std::size_t base, const RequestTimeline& request, Cycle started, Cycle done, Cycle from,
                 Cycle to) {
  if (request.started == kNever) {
    bill.cycles[base] += (to - from).value;
    return;
  }
  const SegmentCycles phases = request_phases_in(request, started, done, from, to);
  for (std::size_t i = 0; i < kRequestSegments; ++i) bill.cycles[base + 1 + i] += phases.cycles[kFirstPhase + i];
}

// The oldest of `facts` that is older than the barrier and still pending at `cycle`; `end` says when one is done.
template <class Facts, class End>
const Facts* oldest_pending(std::span<const Facts> facts, std::uint64_t sequence, Cycle cycle, End end) {
  const Facts* oldest = nullptr;
  for (const Facts& candidate : facts) {
    if (candidate.sequence >= sequence || end(candidate) <= cycle) continue;
    if (oldest == nullptr || candidate.sequence < oldest->sequence) oldest = &candidate;
  }
  return oldest;
}

Cycle bill_stores(Bill& bill, const BarrierFacts& barrier, std::span<const WriteFacts> writes, Cycle from) {
  const auto end = [](const WriteFacts& write) { return write.visible; };
  while (from < barrier.stall_to) {
    const WriteFacts* write = oldest_pending(writes, barrier.sequence, from, end);
    if (write == nullptr) break;
    const Cycle to = std::min(write->visible, barrier.stall_to);
    const SegmentCycles part = segments_in(*write, from, to);
    for (std::size_t i = 0; i < kSegments; ++i) bill.cycles[i] += part.cycles[i];
    from = to;
  }
  return from;
}

Cycle bill_loads(Bill& bill, const BarrierFacts& barrier, std::span<const LoadFacts> loads, Cycle from) {
  const auto end = [](const LoadFacts& load) { return load.performed; };
  while (from < barrier.stall_to) {
    const LoadFacts* load = oldest_pending(loads, barrier.sequence, from, end);
    if (load == nullptr) break;
    const Cycle to = std::min(load->performed, barrier.stall_to);
    bill_access(bill, kLoadEntries, load->request, load->dispatched, load->performed, from, to);
    from = to;
  }
  return from;
}

}  // namespace

std::string_view bill_entry_name(std::size_t entry) { return kTexts[entry].name; }
std::string_view bill_entry_meaning(std::size_t entry) { return kTexts[entry].meaning; }

std::uint64_t Bill::total() const { return std::accumulate(cycles.begin(), cycles.end(), std::uint64_t{0}); }

std::uint64_t Bill::own() const {
  std::uint64_t sum = 0;
  for (std::size_t i = kOwnEntries; i < kFixedEntry; ++i) sum += cycles[i];
  return sum;
}

std::uint64_t Bill::at(std::string_view name) const {
  for (std::size_t i = 0; i < kBillEntries; ++i) {
    if (kTexts[i].name == name) return cycles[i];
  }
  return 0;
}

Bill& Bill::operator+=(const Bill& other) {
  for (std::size_t i = 0; i < kBillEntries; ++i) cycles[i] += other.cycles[i];
  return *this;
}

std::uint64_t stall_of(const BarrierFacts& barrier) {
  if (barrier.stall_from == kNever || barrier.stall_to == kNever || barrier.stall_to <= barrier.stall_from) return 0;
  return (barrier.stall_to - barrier.stall_from).value;
}

Bill bill_of(const BarrierFacts& barrier, std::span<const WriteFacts> writes, std::span<const LoadFacts> loads) {
  Bill bill;
  if (stall_of(barrier) == 0) return bill;
  Cycle from = barrier.stall_from;
  if (barrier.waits_for_stores) from = bill_stores(bill, barrier, writes, from);
  if (barrier.waits_for_loads) from = bill_loads(bill, barrier, loads, from);
  std::uint64_t rest = (barrier.stall_to - from).value;
  if (barrier.own_started != kNever) {
    const Cycle own_from = std::max(from, barrier.own_started);
    const Cycle own_to = std::min(barrier.stall_to, barrier.own_done);
    if (own_from < own_to) {
      bill_access(bill, kOwnEntries, barrier.own_request, barrier.own_started, barrier.own_done, own_from, own_to);
      rest -= (own_to - own_from).value;
    }
  }
  bill.cycles[kFixedEntry] += rest;
  return bill;
}

}  // namespace membar
