#include "tools/python/native/record_tables.h"

#include <string>

#include "sim/analysis/run_result.h"
#include "sim/analysis/segments.h"
#include "sim/report/number_text.h"

namespace membar::python {
namespace {

// What the rows of all tables begin with.
template <class Facts>
void add_op(Table& table, const Program& program, std::uint64_t id, const Facts& facts) {
  table.number(id).number(facts.core.value).text(thread_name(program, facts.core)).number(facts.op_index);
  table.text(label_name(program, facts.label)).number(facts.line).number_if(facts.site != 0, facts.site);
}

void add_cycle(Table& table, Cycle cycle) { table.number_if(cycle != kNever, cycle.value); }

std::string seen_text(const WriteRecord& record) {
  std::string text;
  for (const SeenBy& reader : record.seen) {
    if (!text.empty()) text += ';';
    text += std::to_string(reader.core.value) + ":" + std::to_string(reader.cycle.value);
  }
  return text;
}

}  // namespace

RecordTables::RecordTables(const Program& program)
    : program_(program),
      writes_{"id",      "core", "thread", "op",         "label",    "line_number", "site",    "kind",   "symbol",
              "address", "size", "value",  "dispatched", "buffered", "requested",   "granted", "visible"},
      barriers_{"id",     "core", "thread",     "op",        "label", "line_number",   "site",
                "symbol", "kind", "dispatched", "completed", "stall", "ordering_stall"},
      loads_{"id",      "core", "thread", "op",         "label",     "line_number", "site",       "symbol",
             "address", "size", "value",  "dispatched", "performed", "source",      "from_write", "replays"},
      readers_{"write", "core", "cycle"} {
  for (std::size_t i = 0; i < kSegments; ++i) writes_.add_column(name_of(static_cast<Segment>(i)));
  for (const char* name : {"forwarded", "seen", "regrants", "coalesced_into", "failed"}) writes_.add_column(name);
  for (std::size_t i = 0; i < kBillEntries; ++i) barriers_.add_column(bill_entry_name(i));
  for (Table* const table : {&writes_, &barriers_, &loads_}) {
    table->set_texts({"thread", "label", "kind", "symbol", "address", "seen", "source"});
  }
}

void RecordTables::write(const WriteRecord& record) {
  const WriteFacts& facts = record.facts;
  add_op(writes_, program_, facts.id.value, facts);
  writes_.text(name_of(facts.kind)).text(symbol_name(program_, facts.address)).text(address_text(facts.address));
  writes_.number(facts.size).number_if(facts.has_value && !facts.failed, facts.value);
  for (const Cycle cycle :
       {facts.dispatched, buffered_of(facts), requested_of(facts), granted_of(facts), facts.visible}) {
    add_cycle(writes_, cycle);
  }
  for (const std::uint64_t cycles : segments(facts).cycles) writes_.number(cycles);
  add_cycle(writes_, record.forwarded);
  writes_.text(seen_text(record)).number(facts.regrants);
  writes_.number_if(facts.coalesced_into != kInitialWrite, facts.coalesced_into.value).number(facts.failed ? 1 : 0);
  for (const SeenBy& reader : record.seen) {
    readers_.number(facts.id.value).number(reader.core.value).number(reader.cycle.value);
  }
}

void RecordTables::barrier(const BarrierRecord& record) {
  const BarrierFacts& facts = record.facts;
  add_op(barriers_, program_, record.id, facts);
  barriers_.text(has_address(facts.kind) ? symbol_name(program_, facts.address) : "").text(name_of(facts.kind));
  add_cycle(barriers_, facts.dispatched);
  add_cycle(barriers_, facts.completed);
  barriers_.number(record.stall).number(record.ordering_stall());
  for (const std::uint64_t cycles : record.bill.cycles) barriers_.number(cycles);
}

void RecordTables::load(const LoadRecord& record) {
  const LoadFacts& facts = record.facts;
  add_op(loads_, program_, record.id, facts);
  loads_.text(symbol_name(program_, facts.address)).text(address_text(facts.address)).number(facts.size);
  loads_.number_if(facts.has_value, facts.value);
  add_cycle(loads_, facts.dispatched);
  add_cycle(loads_, facts.performed);
  loads_.text(name_of(facts.source)).number(facts.from_write.value).number(facts.replays);
}

}  // namespace membar::python
