// The sections of the text report that tell of writes and barriers.
#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

#include "sim/report/number_text.h"
#include "sim/report/text_report.h"
#include "sim/report/text_table.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

using Align = TextTable::Align;

std::string seen_text(const RunResult& result, const WriteRecord& record) {
  std::string text;
  if (record.forwarded != kNever) {
    text += "read by its own core out of the store buffer in " + cycle_text(record.forwarded);
  }
  for (const SeenBy& reader : record.seen) {
    text += (text.empty() ? "seen by " : ", seen by ") + thread_text(result, reader.core) + " in " +
            cycle_text(reader.cycle);
  }
  return text;
}

std::vector<std::string> write_details(const RunResult& result, const WriteRecord& record) {
  std::vector<std::string> details;
  if (std::string text = segments_text(segments(record.facts)); !text.empty()) details.push_back(text);
  if (std::string text = seen_text(result, record); !text.empty()) details.push_back(text);
  std::string notes;
  if (record.facts.regrants != 0) {
    notes = counted(record.facts.regrants, "grant") + " lost to another core before the write could use it";
  }
  if (record.facts.coalesced_into != kInitialWrite) {
    notes += (notes.empty() ? "" : "; ") + std::string("merged into write ") +
             std::to_string(record.facts.coalesced_into.value);
  }
  if (!notes.empty()) details.push_back(notes);
  return details;
}

void print_writes(const RunResult& result, const std::vector<WriteRecord>& writes, std::ostream& out) {
  TextTable table({{"id"},
                   {"thread", Align::left},
                   {"write", Align::left},
                   {"line"},
                   {"dispatched"},
                   {"buffered"},
                   {"requested"},
                   {"granted"},
                   {"visible"},
                   {"took"}});
  for (const WriteRecord& record : writes) {
    const WriteFacts& facts = record.facts;
    table.add({std::to_string(facts.id.value), thread_text(result, facts.core), op_text(result, facts),
               std::to_string(facts.line), cycle_text(facts.dispatched), cycle_text(buffered_of(facts)),
               cycle_text(requested_of(facts)), cycle_text(granted_of(facts)), cycle_text(facts.visible),
               std::to_string(record.time_to_visibility())},
              write_details(result, record));
  }
  table.print(out, "  ");
}

void print_barriers(const RunResult& result, const std::vector<BarrierRecord>& barriers, std::ostream& out) {
  TextTable table({{"id"},
                   {"thread", Align::left},
                   {"barrier", Align::left},
                   {"line"},
                   {"dispatched"},
                   {"completed"},
                   {"stall"},
                   {"ordering_stall"}});
  for (const BarrierRecord& record : barriers) {
    const BarrierFacts& facts = record.facts;
    std::vector<std::string> details;
    if (std::string text = bill_text(record.bill); !text.empty()) details.push_back("bill: " + text);
    table.add({std::to_string(record.id), thread_text(result, facts.core), op_text(result, facts),
               std::to_string(facts.line), cycle_text(facts.dispatched), cycle_text(facts.completed),
               std::to_string(record.stall), std::to_string(record.ordering_stall())},
              details);
  }
  table.print(out, "  ");
}

template <class Kind, std::size_t N>
void print_percentiles(const std::array<Histogram, N>& histograms, std::ostream& out) {
  TextTable table({{"kind", Align::left}, {"count"}, {"cycles"}, {"p50"}, {"p90"}, {"p99"}, {"max"}});
  for (std::size_t i = 0; i < N; ++i) {
    const Histogram& h = histograms[i];
    if (h.count() == 0) continue;
    table.add({std::string(name_of(static_cast<Kind>(i))), std::to_string(h.count()), std::to_string(h.sum()),
               std::to_string(h.percentile(50)), std::to_string(h.percentile(90)), std::to_string(h.percentile(99)),
               std::to_string(h.max())});
  }
  table.print(out, "  ");
  out << "  p50: half of them took at most so many cycles; p90, p99: 90 and 99 of 100\n";
}

// One row per power of two, all kinds together.
template <std::size_t N>
void print_distribution(const std::array<Histogram, N>& histograms, std::string_view noun, std::ostream& out) {
  std::array<std::uint64_t, 65> counts{};  // by the number of bits of the value
  std::uint64_t total = 0;
  for (const Histogram& h : histograms) {
    total += h.count();
    h.for_each_step([&](std::uint64_t low, std::uint64_t /*high*/, std::uint64_t count) {
      counts[static_cast<std::size_t>(std::bit_width(low))] += count;
    });
  }
  TextTable table({{"cycles"}, {std::string(noun)}, {""}, {"", Align::left}});
  for (std::size_t bits = 0; bits < counts.size(); ++bits) {
    if (counts[bits] == 0) continue;
    const std::uint64_t low = bits == 0 ? 0 : std::uint64_t{1} << (bits - 1);
    const std::uint64_t high = bits == 0 ? 0 : low + (low - 1);
    const auto bar = static_cast<std::size_t>(counts[bits] * 40 / total);
    table.add({low == high ? std::to_string(low) : std::to_string(low) + "-" + std::to_string(high),
               std::to_string(counts[bits]), percent(counts[bits], total), std::string(bar, '#')});
  }
  table.print(out, "  ");
}

// "What the segments mean", for those that occur.
void print_segment_meanings(const SegmentCycles& segments, std::uint64_t whole, std::ostream& out) {
  TextTable table({{"", Align::left}, {""}, {""}, {"", Align::left}});
  for (std::size_t i = 0; i < kSegments; ++i) {
    const Segment segment = static_cast<Segment>(i);
    if (segments[segment] == 0) continue;
    table.add({std::string(name_of(segment)), counted(segments[segment], "cycle"), percent(segments[segment], whole),
               std::string(meaning_of(segment))});
  }
  table.print(out, "    ");
}

void print_bill_meanings(const Bill& bill, std::ostream& out) {
  TextTable table({{"", Align::left}, {""}, {""}, {"", Align::left}});
  for (std::size_t i = 0; i < kBillEntries; ++i) {
    if (bill.cycles[i] == 0) continue;
    table.add({std::string(bill_entry_name(i)), counted(bill.cycles[i], "cycle"), percent(bill.cycles[i], bill.total()),
               std::string(bill_entry_meaning(i))});
  }
  table.print(out, "    ");
}

}  // namespace

void write_writes_section(const RunResult& result, std::ostream& out) {
  const RunTotals& totals = result.totals;
  if (totals.writes == 0) return;
  out << "\nWrites: the cycle of each step, and the cycles from dispatch until every core could see it\n";
  if (result.writes_fit) {
    print_writes(result, result.writes, out);
  } else {
    print_percentiles<WriteFacts::Kind>(totals.time_to_visibility, out);
    print_distribution(totals.time_to_visibility, "writes", out);
  }
  if (totals.segments.total() != 0) {
    out << "  Where the writes spent their time, all together\n";
    print_segment_meanings(totals.segments, totals.segments.total(), out);
  }
  if (totals.regrants != 0 || totals.coalesced != 0) {
    out << "  " << counted(totals.regrants, "grant") << " lost to another core before use; "
        << counted(totals.coalesced, "store") << " merged into a younger one\n";
  }
  if (totals.readers_missed != 0) {
    out << "  " << counted(totals.readers_missed, "read") << " of writes so old that their records had been closed\n";
  }
  if (!result.writes_fit && !totals.costliest_writes.empty()) {
    out << "  Those that took longest\n";
    print_writes(result, totals.costliest_writes, out);
  }
}

void write_barriers_section(const RunResult& result, std::ostream& out) {
  const RunTotals& totals = result.totals;
  if (totals.barriers == 0) return;
  out << "\nBarriers: cycles in which no op left the window because of one, and what they were owed to\n";
  if (result.barriers_fit) {
    print_barriers(result, result.barriers, out);
  } else {
    print_percentiles<BarrierFacts::Kind>(totals.stall, out);
    print_distribution(totals.stall, "barriers", out);
  }
  if (totals.bill.total() != 0) {
    out << "  What the stalls were owed to, all together\n";
    print_bill_meanings(totals.bill, out);
  }
  if (!result.barriers_fit && !totals.costliest_barriers.empty()) {
    out << "  Those with the longest stalls\n";
    print_barriers(result, totals.costliest_barriers, out);
  }
}

}  // namespace membar
