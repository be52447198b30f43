#include "sim/report/csv_report.h"

#include "sim/analysis/run_result.h"
#include "sim/report/number_text.h"

namespace membar {
namespace {

// A row that is built cell by cell.
class Row {
 public:
  explicit Row(std::string& text) : text_(text) { text_.clear(); }
  Row& text(std::string_view value) {
    separate();
    text_ += csv_field(value);
    return *this;
  }
  Row& number(std::uint64_t value) {
    separate();
    append_number(text_, value);
    return *this;
  }
  Row& empty_unless(bool present, std::uint64_t value) { return present ? number(value) : text(""); }
  Row& cycle(Cycle cycle) { return empty_unless(cycle != kNever, cycle.value); }
  void end(std::ostream& out) {
    text_ += '\n';
    out.write(text_.data(), static_cast<std::streamsize>(text_.size()));
  }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  std::string& text_;
  bool first_ = true;
};

// What the rows of both files begin with.
template <class Facts>
void add_op(Row& row, const Program& program, std::uint64_t id, const Facts& facts) {
  row.number(id).number(facts.core.value).text(thread_name(program, facts.core)).number(facts.op_index);
  row.text(label_name(program, facts.label)).number(facts.line).empty_unless(facts.site != 0, facts.site);
}
void add_op_names(Row& row) {
  for (const char* name : {"id", "core", "thread", "op", "label", "line_number", "site"}) row.text(name);
}

std::string seen_text(const WriteRecord& record) {
  std::string text;
  for (const SeenBy& reader : record.seen) {
    if (!text.empty()) text += ';';
    append_number(text, reader.core.value);
    text += ':';
    append_number(text, reader.cycle.value);
  }
  return text;
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

WritesCsv::WritesCsv(const Program& program, std::ostream& out) : program_(program), out_(out) {
  Row row(row_);
  add_op_names(row);
  for (const char* name :
       {"kind", "symbol", "address", "size", "value", "dispatched", "buffered", "requested", "granted", "visible"}) {
    row.text(name);
  }
  for (std::size_t i = 0; i < kSegments; ++i) row.text(name_of(static_cast<Segment>(i)));
  for (const char* name : {"forwarded", "seen", "regrants", "coalesced_into", "failed"}) row.text(name);
  row.end(out_);
}

void WritesCsv::write(const WriteRecord& record) {
  const WriteFacts& facts = record.facts;
  Row row(row_);
  add_op(row, program_, facts.id.value, facts);
  row.text(name_of(facts.kind)).text(symbol_name(program_, facts.address)).text(address_text(facts.address));
  row.number(facts.size).empty_unless(facts.has_value && !facts.failed, facts.value);
  row.cycle(facts.dispatched).cycle(buffered_of(facts)).cycle(requested_of(facts)).cycle(granted_of(facts));
  row.cycle(facts.visible);
  for (const std::uint64_t cycles : segments(facts).cycles) row.number(cycles);
  row.cycle(record.forwarded).text(seen_text(record)).number(facts.regrants);
  row.empty_unless(facts.coalesced_into != kInitialWrite, facts.coalesced_into.value).number(facts.failed ? 1 : 0);
  row.end(out_);
}

BarriersCsv::BarriersCsv(const Program& program, std::ostream& out) : program_(program), out_(out) {
  Row row(row_);
  add_op_names(row);
  for (const char* name : {"symbol", "kind", "dispatched", "completed", "stall", "ordering_stall"}) row.text(name);
  for (std::size_t i = 0; i < kBillEntries; ++i) row.text(bill_entry_name(i));
  row.end(out_);
}

void BarriersCsv::barrier(const BarrierRecord& record) {
  const BarrierFacts& facts = record.facts;
  Row row(row_);
  add_op(row, program_, record.id, facts);
  row.text(has_address(facts.kind) ? symbol_name(program_, facts.address) : "").text(name_of(facts.kind));
  row.cycle(facts.dispatched).cycle(facts.completed).number(record.stall).number(record.ordering_stall());
  for (const std::uint64_t cycles : record.bill.cycles) row.number(cycles);
  row.end(out_);
}

}  // namespace membar
