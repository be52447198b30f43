#include "sim/analysis/recorder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"

namespace membar {
namespace {

// Keeps the `limit` first by `before` in order.
template <class Record, class Before>
void keep_costliest(std::vector<Record>& kept, const Record& record, std::size_t limit, Before before) {
  if (limit == 0 || (kept.size() == limit && !before(record, kept.back()))) return;
  if (kept.size() == limit) kept.pop_back();
  kept.insert(std::upper_bound(kept.begin(), kept.end(), record, before), record);
}

bool costlier_write(const WriteRecord& a, const WriteRecord& b) {
  const std::uint64_t left = a.time_to_visibility(), right = b.time_to_visibility();
  return left != right ? left > right : a.facts.id < b.facts.id;
}

bool costlier_barrier(const BarrierRecord& a, const BarrierRecord& b) {
  return a.stall != b.stall ? a.stall > b.stall : a.id < b.id;
}

}  // namespace

Recorder::Recorder(const RecorderOptions& options)
    : options_(options), live_(options.track_readers ? options.live_records : 1), cores_(options.cores) {
  MEMBAR_CHECK(options.pending_writes >= 1, "a barrier may wait for at least one write");
  totals_.barrier_stall.resize(options.cores);
}

WriteId Recorder::new_write(CoreId core) {
  while (live_.full() && live_.oldest_visible() != nullptr) retire_oldest();
  return live_.issue(core);
}

void Recorder::write_visible(const WriteFacts& facts) {
  live_.set_visible(facts);
  remember(cores_[facts.core.value].writes, facts);
  if (std::string problem = check_write(facts); !problem.empty()) totals_.violations.add(std::move(problem));
  if (facts.visible < facts.dispatched) return;
  ++totals_.writes;
  totals_.regrants += facts.regrants;
  if (facts.coalesced_into != kInitialWrite) ++totals_.coalesced;
  totals_.time_to_visibility[static_cast<std::size_t>(facts.kind)].add((facts.visible - facts.dispatched).value);
  totals_.segments += segments(facts);
}

// A write that becomes visible no earlier than all before it was pending as long as any younger one of them.
void Recorder::remember(std::vector<WriteFacts>& writes, const WriteFacts& facts) const {
  while (!writes.empty() && writes.back().sequence > facts.sequence) writes.pop_back();
  if (!writes.empty() && writes.back().visible == facts.visible) return;
  const auto half = static_cast<std::ptrdiff_t>(options_.pending_writes);
  if (writes.size() == 2 * std::size_t{options_.pending_writes}) writes.erase(writes.begin(), writes.begin() + half);
  writes.push_back(facts);
}

// None before the newest that was visible when the stall began can have been pending in it.
void Recorder::collect_pending(const CoreHistory& history, const BarrierFacts& barrier) {
  pending_.clear();
  if (stall_of(barrier) == 0) return;
  for (auto write = history.writes.rbegin(); write != history.writes.rend(); ++write) {
    if (write->visible <= barrier.stall_from) return;
    if (write->sequence < barrier.sequence) pending_.push_back(*write);
  }
}

void Recorder::barrier_done(const BarrierFacts& facts) {
  CoreHistory& history = cores_[facts.core.value];
  collect_pending(history, facts);
  history.parts.stall += stall_of(facts);
  history.parts.bill += bill_of(facts, pending_, history.loads.entries);
  if (facts.more) return;
  BarrierRecord record = std::exchange(history.parts, BarrierRecord{});
  record.id = ++totals_.barriers;
  record.facts = facts;
  if (std::string problem = check_barrier(record); !problem.empty()) totals_.violations.add(std::move(problem));
  totals_.stall[static_cast<std::size_t>(facts.kind)].add(record.stall);
  totals_.bill += record.bill;
  totals_.barrier_stall[facts.core.value] += record.stall;
  if (record.stall != 0) keep_costliest(totals_.costliest_barriers, record, options_.costliest, costlier_barrier);
  watches_.barrier(record);
  for (RecordSink* sink : sinks_) sink->barrier(record);
}

void Recorder::load_performed(const LoadFacts& facts) {
  if (options_.pending_loads != 0) cores_[facts.core.value].loads.push(facts, options_.pending_loads);
  if (!options_.loads) return;
  const LoadRecord record{++totals_.loads, facts};
  for (RecordSink* sink : sinks_) sink->load(record);
}

void Recorder::read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) {
  if (write == kInitialWrite || (!options_.track_readers && watches_.empty())) return;
  if (!live_.has_left(write)) {
    live_.read(write, reader, cycle, forwarded);
  } else if (!watches_.late_read(write, reader, cycle, forwarded) && options_.track_readers) {
    ++totals_.readers_missed;
  }
}

void Recorder::request_done(const RequestFacts& facts) {
  for (RecordSink* sink : sinks_) sink->request(facts);
}

void Recorder::retire_oldest() {
  const WriteRecord& record = *live_.oldest_visible();
  keep_costliest(totals_.costliest_writes, record, options_.costliest, costlier_write);
  watches_.write(record);
  for (RecordSink* sink : sinks_) sink->write(record);
  live_.drop_oldest();
}

void Recorder::finish() {
  while (live_.size() != 0) {
    if (live_.oldest_visible() != nullptr) {
      retire_oldest();
    } else {
      live_.drop_oldest();
    }
  }
}

}  // namespace membar
