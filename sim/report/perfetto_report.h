// A run as a Perfetto trace, for ui.perfetto.dev and trace_processor. One cycle is one nanosecond.
//
// Every core of the process "membar: TRACE" has these rows; rows of one name are one row to the reader:
//   ops            category "load": from dispatch until it performed; within it, at its end, "reads": what it read
//                  from; within a read-modify-write likewise.
//                  "write": from dispatch until it left the window, or, for one that performs there, was visible.
//                  "barrier": from dispatch to completion; within it "stall".
//                  Within a write: the segments of DESIGN section 3.
//   store buffer   "buffered": each write from the store buffer to global visibility, with its segments
//   MSHR 0, ...    "request": one MSHR from when it was taken until it was free, by who supplied the line, with the
//                  phases of the request; one that the end of the run cuts off is missing
//   writes in the store buffer, loads pending, MSHRs in use: how many there are in each cycle. Writes that share an
//                  entry of a coalescing store buffer count one each.
// An arrow (flow) goes from a write to the first read of each core that read from it, and on to that core's later ones.
// It starts at the write's place in the store buffer, for loads of its own core at the write itself.
//
// Arguments have the names and the meaning of membar.run/1 (sim/report/schema).
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "sim/analysis/records.h"
#include "sim/report/occupancy.h"
#include "sim/report/perfetto_lanes.h"
#include "sim/report/perfetto_writer.h"
#include "sim/trace/program.h"

namespace membar {

// Writes while the run goes on; its memory does not grow with the run.
class PerfettoReport final : public RecordSink {
 public:
  // REQUIRES: program and out outlive this
  PerfettoReport(const Program& program, unsigned cores, unsigned line_bytes, std::ostream& out);

  void write(const WriteRecord& record) override;
  void barrier(const BarrierRecord& record) override;
  void load(const LoadRecord& record) override;
  void request(const RequestFacts& facts) override;

  // All records have come: writes what the counters held back. Once. The caller checks the stream.
  void finish();

 private:
  using Track = PerfettoWriter::Track;
  using Event = PerfettoWriter::Event;

  // Tracks of one name, for slices that overlap. What comes in another order than by time has lanes of its own.
  struct Row {
    PerfettoLanes lanes;
    std::vector<Track> tracks;  // [lane]
  };
  struct Counter {
    Track track = 0;
    Occupancy occupancy;
  };
  struct CoreRows {
    Track group = 0;
    Row writes, barriers, loads, store_buffer;
    std::vector<Track> mshrs;  // 0: not used yet
    Counter buffered, pending_loads, mshrs_in_use;
    Cycle loads_settled{0};
  };

  void add_core(Track parent, CoreId core);
  Track track_in(Row& row, CoreRows& rows, int rank, const char* name, Cycle from, Cycle to);
  Track mshr_track(CoreRows& rows, std::uint16_t mshr);
  void count(Counter& counter, Cycle from, Cycle to, Cycle settled);
  void write_in_window(const WriteRecord& record, const std::string& name);
  void write_in_buffer(const WriteRecord& record, const std::string& name);
  void segments_between(Track track, const WriteFacts& facts, Cycle from, Cycle to);
  void reads(Track track, Cycle cycle, WriteId from, CoreId reader);
  void add_flows(Event& event, const WriteRecord& record, bool own_core, bool other_cores) const;
  // "pub: store flag"
  [[nodiscard]] std::string name_of_op(std::string_view kind, std::uint32_t label, bool has_place,
                                       Address address) const;

  const Program& program_;
  unsigned line_bytes_;
  PerfettoWriter writer_;
  std::vector<CoreRows> cores_;
};

}  // namespace membar
