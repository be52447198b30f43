// The records of a run as CSV (RFC 4180 quoting, lines end in "\n"), one row each, while the run goes on.
//
// Writes, in the order of their ids. Cycles count from the start of the run; a cell is empty where there is no value.
//   id              of the write, from 1
//   core, thread    who wrote: number, and name in the trace
//   op              number of the op in its thread, from 0
//   label           of the op
//   line_number     of the op in the trace
//   site            place in the recorded program
//   kind            store, atomic_store, rmw
//   symbol          variable, or variable[index]
//   address, size   in hexadecimal; bytes
//   value           that was stored
//   dispatched, buffered, requested, granted, visible   cycles of its life
//   <segment>       cycles spent in each segment; they add up to visible - dispatched
//   forwarded       first load of its own core that it supplied out of the store buffer
//   seen            core:cycle;core:cycle   first load of each core that read from it
//   regrants        grants lost to another core before the write could use them
//   coalesced_into  id of the younger write that it merged into
//   failed          1 for a cas that did not write, else 0
//
// Barriers, in the order in which they completed:
//   id, core, thread, op, label, line_number, site, symbol   as above
//   kind            fence, atomic_store, rmw, acquire, release, mfence, sfence, lfence
//   dispatched, completed   cycles
//   stall           cycles in which no op left the window because of it
//   ordering_stall  stall without the barrier's own access
//   <entry>         cycles of its bill: segments of older stores, load.*, own.*, fixed; they add up to stall
#pragma once

#include <ostream>
#include <string>

#include "sim/analysis/records.h"
#include "sim/trace/program.h"

namespace membar {

// Quotes a field where RFC 4180 asks for it.
std::string csv_field(std::string_view text);

class WritesCsv final : public RecordSink {
 public:
  // Writes the header row at once. REQUIRES: both outlive this
  WritesCsv(const Program& program, std::ostream& out);
  void write(const WriteRecord& record) override;
  void barrier(const BarrierRecord& /*record*/) override {}
  void load(const LoadRecord& /*record*/) override {}

 private:
  const Program& program_;
  std::ostream& out_;
  std::string row_;
};

class BarriersCsv final : public RecordSink {
 public:
  // Writes the header row at once. REQUIRES: both outlive this
  BarriersCsv(const Program& program, std::ostream& out);
  void write(const WriteRecord& /*record*/) override {}
  void barrier(const BarrierRecord& record) override;
  void load(const LoadRecord& /*record*/) override {}

 private:
  const Program& program_;
  std::ostream& out_;
  std::string row_;
};

}  // namespace membar
