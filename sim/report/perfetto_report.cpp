#include "sim/report/perfetto_report.h"

#include <algorithm>

#include "sim/analysis/run_result.h"
#include "sim/report/number_text.h"

namespace membar {
namespace {

// The order of a core's rows. Between ops and the store buffer there is room for a row of causes.
enum Rank { kOps, kStoreBuffer = 2, kBuffered, kPendingLoads, kMshrsInUse, kFirstMshr };

std::string_view segment_name(std::size_t i) { return name_of(static_cast<Segment>(i)); }

// When the write left the window: a core's row of ops has it until then.
Cycle left_window(const WriteFacts& write) { return performs_in_window(write) ? write.visible : write.buffered; }

// Different for each core that may read from the write.
std::uint64_t flow_id(WriteId write, CoreId reader) { return std::uint64_t{write.value} * kMaxCores + reader.value; }

// What every op has, by the names that the JSON gives it.
template <class Facts>
void add_op(PerfettoWriter::Event& event, const Program& program, std::uint64_t id, const Facts& facts) {
  event.number("id", id).number("op", facts.op_index).text("label", label_name(program, facts.label));
  event.number("line_number", facts.line);
  if (facts.site != 0) event.number("site", facts.site);
}

template <class Facts>
void add_place(PerfettoWriter::Event& event, const Program& program, const Facts& facts) {
  event.text("symbol", symbol_name(program, facts.address)).address("address", facts.address);
}

}  // namespace

PerfettoReport::PerfettoReport(const Program& program, unsigned cores, unsigned line_bytes, std::ostream& out)
    : program_(program), line_bytes_(line_bytes), writer_(out), cores_(cores) {
  const Track process = writer_.add_process({"membar: " + program.file});
  // Perfetto orders the rows of a process by rules of its own, those below another row as they ask to be.
  const Track all = writer_.add_track(process, 0, {"cores", "One nanosecond stands for one core cycle."});
  for (unsigned core = 0; core < cores; ++core) add_core(all, CoreId{static_cast<std::uint16_t>(core)});
}

void PerfettoReport::add_core(Track parent, CoreId core) {
  CoreRows& rows = cores_[core.value];
  const std::string thread = thread_name(program_, core);
  const std::string name = "core " + std::to_string(core.value) + (thread.empty() ? "" : ": " + thread);
  rows.group = writer_.add_track(parent, core.value, {name});
  rows.buffered.track = writer_.add_counter(
      rows.group, kBuffered, {"writes in the store buffer", "Left the window and not visible yet."}, "writes");
  rows.pending_loads.track =
      writer_.add_counter(rows.group, kPendingLoads,
                          {"loads pending", "Dispatched and not performed yet; squashed ones do not count."}, "loads");
  rows.mshrs_in_use.track = writer_.add_counter(rows.group, kMshrsInUse,
                                                {"MSHRs in use", "Miss registers: one per line asked for."}, "MSHRs");
  for (const Counter* counter : {&rows.buffered, &rows.pending_loads, &rows.mshrs_in_use}) {
    writer_.count(counter->track, Cycle{0}, 0);
  }
}

PerfettoReport::Track PerfettoReport::track_in(Row& row, CoreRows& rows, int rank, const char* name, Cycle from,
                                               Cycle to) {
  const std::size_t lane = row.lanes.place(from, to);
  if (lane == row.tracks.size()) row.tracks.push_back(writer_.add_track(rows.group, rank, {name}));
  return row.tracks[lane];
}

PerfettoReport::Track PerfettoReport::mshr_track(CoreRows& rows, std::uint16_t mshr) {
  if (mshr >= rows.mshrs.size()) rows.mshrs.resize(mshr + std::size_t{1});
  Track& track = rows.mshrs[mshr];
  if (track == 0) track = writer_.add_track(rows.group, kFirstMshr + mshr, {"MSHR " + std::to_string(mshr)});
  return track;
}

void PerfettoReport::count(Counter& counter, Cycle from, Cycle to, Cycle settled) {
  counter.occupancy.add(from, to, settled,
                        [&](Cycle cycle, std::int64_t level) { writer_.count(counter.track, cycle, level); });
}

std::string PerfettoReport::name_of_op(std::string_view kind, std::uint32_t label, bool has_place,
                                       Address address) const {
  std::string name = label_name(program_, label);
  if (!name.empty()) name += ": ";
  name += kind;
  if (!has_place) return name;
  const std::string symbol = symbol_name(program_, address);
  return name + " " + (symbol.empty() ? address_text(address) : symbol);
}

void PerfettoReport::write(const WriteRecord& record) {
  const WriteFacts& facts = record.facts;
  const std::string name = name_of_op(name_of(facts.kind), facts.label, true, facts.address);
  write_in_window(record, name);
  if (!performs_in_window(facts)) write_in_buffer(record, name);
}

void PerfettoReport::write_in_window(const WriteRecord& record, const std::string& name) {
  const WriteFacts& facts = record.facts;
  CoreRows& rows = cores_[facts.core.value];
  const Cycle to = std::max(left_window(facts), facts.dispatched);
  const Track track = track_in(rows.writes, rows, kOps, "ops", facts.dispatched, to);
  {
    Event event = writer_.begin(track, facts.dispatched, "write", name);
    add_op(event, program_, facts.id.value, facts);
    add_place(event, program_, facts);
    event.number("size", facts.size);
    if (facts.has_value && !facts.failed) event.number("value", facts.value);
    if (facts.failed) event.boolean("failed", true);
    event.cycle("buffered", buffered_of(facts)).cycle("requested", requested_of(facts));
    event.cycle("granted", granted_of(facts)).cycle("visible", facts.visible);
    event.dictionary("segments", segments(facts).cycles, segment_name);
    if (facts.regrants != 0) event.number("regrants", facts.regrants);
    if (facts.coalesced_into != kInitialWrite) event.number("coalesced_into", facts.coalesced_into.value);
    add_flows(event, record, true, performs_in_window(facts));
  }
  segments_between(track, facts, facts.dispatched, to);
  reads(track, to, facts.from_write, facts.core);
  writer_.end(track, to);
}

void PerfettoReport::write_in_buffer(const WriteRecord& record, const std::string& name) {
  const WriteFacts& facts = record.facts;
  CoreRows& rows = cores_[facts.core.value];
  const Track track = track_in(rows.store_buffer, rows, kStoreBuffer, "store buffer", facts.buffered, facts.visible);
  {
    Event event = writer_.begin(track, facts.buffered, "buffered", name);
    event.number("id", facts.id.value);
    add_flows(event, record, false, true);
  }
  segments_between(track, facts, facts.buffered, facts.visible);
  writer_.end(track, facts.visible);
  // Writes come in the order in which they entered the store buffer.
  count(rows.buffered, facts.buffered, facts.visible, facts.buffered);
}

void PerfettoReport::segments_between(Track track, const WriteFacts& facts, Cycle from, Cycle to) {
  for_each_segment(facts, [&](Segment segment, Cycle begin, Cycle end) {
    begin = std::max(begin, from);
    end = std::min(end, to);
    if (begin >= end) return;
    writer_.begin(track, begin, "segment", name_of(segment));
    writer_.end(track, end);
  });
}

// The end of the write's arrow.
void PerfettoReport::reads(Track track, Cycle cycle, WriteId from, CoreId reader) {
  if (from == kInitialWrite) return;
  Event event = writer_.instant(track, cycle, "read", "reads");
  event.number("from_write", from.value).flow(flow_id(from, reader));
}

void PerfettoReport::add_flows(Event& event, const WriteRecord& record, bool own_core, bool other_cores) const {
  const WriteFacts& facts = record.facts;
  if (own_core && record.seen_by(facts.core) != kNever) event.flow(flow_id(facts.id, facts.core));
  if (!other_cores) return;
  for (const SeenBy& reader : record.seen) {
    if (reader.core != facts.core) event.flow(flow_id(facts.id, reader.core));
  }
}

void PerfettoReport::barrier(const BarrierRecord& record) {
  const BarrierFacts& facts = record.facts;
  CoreRows& rows = cores_[facts.core.value];
  const Cycle to = std::max(facts.completed, facts.dispatched);
  const Track track = track_in(rows.barriers, rows, kOps, "ops", facts.dispatched, to);
  {
    Event event = writer_.begin(track, facts.dispatched, "barrier",
                                name_of_op(name_of(facts.kind), facts.label, has_address(facts.kind), facts.address));
    add_op(event, program_, record.id, facts);
    if (has_address(facts.kind)) add_place(event, program_, facts);
    event.number("stall", record.stall).number("ordering_stall", record.ordering_stall());
    event.dictionary("bill", record.bill.cycles, bill_entry_name);
  }
  if (stall_of(facts) != 0) {
    writer_.begin(track, facts.stall_from, "stall", "stall");
    writer_.end(track, facts.stall_to);
  }
  writer_.end(track, to);
}

void PerfettoReport::load(const LoadRecord& record) {
  const LoadFacts& facts = record.facts;
  CoreRows& rows = cores_[facts.core.value];
  const Cycle to = std::max(facts.performed, facts.dispatched);
  const Track track = track_in(rows.loads, rows, kOps, "ops", facts.dispatched, to);
  {
    Event event = writer_.begin(track, facts.dispatched, "load", name_of_op("load", facts.label, true, facts.address));
    add_op(event, program_, record.id, facts);
    add_place(event, program_, facts);
    event.number("size", facts.size);
    if (facts.has_value) event.number("value", facts.value);
    event.text("source", name_of(facts.source)).number("from_write", facts.from_write.value);
    if (facts.replays != 0) event.number("replays", facts.replays);
  }
  reads(track, to, facts.from_write, facts.core);
  writer_.end(track, to);
  // Loads come in program order, except those that left the window unbound.
  rows.loads_settled = std::max(rows.loads_settled, facts.dispatched);
  count(rows.pending_loads, facts.dispatched, to, std::min(rows.loads_settled, facts.oldest_pending));
}

void PerfettoReport::request(const RequestFacts& facts) {
  CoreRows& rows = cores_[facts.core.value];
  const RequestTimeline& timeline = facts.timeline;
  const Track track = mshr_track(rows, facts.mshr);
  const Address address{facts.line.value * line_bytes_};
  {
    Event event = writer_.begin(track, facts.taken, "request", facts.lost ? "lost" : name_of(timeline.source));
    event.text("symbol", symbol_name(program_, address)).address("line", address).boolean("writable", facts.writable);
    event.cycle("sent", timeline.sent).cycle("data_here", timeline.data_here).cycle("granted", timeline.granted);
  }
  if (!facts.lost) {
    for_each_request_phase(timeline, timeline.started, facts.freed, [&](Segment phase, Cycle from, Cycle to) {
      writer_.begin(track, from, "phase", name_of(phase));
      writer_.end(track, to);
    });
  }
  writer_.end(track, facts.freed);
  count(rows.mshrs_in_use, facts.taken, facts.freed, facts.oldest_taken);
}

void PerfettoReport::finish() {
  for (CoreRows& rows : cores_) {
    for (Counter* counter : {&rows.buffered, &rows.pending_loads, &rows.mshrs_in_use}) {
      counter->occupancy.finish([&](Cycle cycle, std::int64_t level) { writer_.count(counter->track, cycle, level); });
    }
  }
}

}  // namespace membar
