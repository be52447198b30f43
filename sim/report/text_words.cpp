#include "sim/report/text_words.h"

#include "sim/report/number_text.h"

namespace membar {
namespace {

std::string place_text(const RunResult& result, Address address) {
  std::string name = symbol_name(*result.program, address);
  return name.empty() ? address_text(address) : name;
}

template <class Facts>
std::string label_text(const RunResult& result, const Facts& facts) {
  const std::string& label = label_name(*result.program, facts.label);
  return label.empty() ? "" : label + ": ";
}

void add_part(std::string& text, std::string_view name, std::uint64_t cycles) {
  if (cycles == 0) return;
  if (!text.empty()) text += ", ";
  text += name;
  text += ' ';
  append_number(text, cycles);
}

}  // namespace

std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0.0 %";
  // Scaling comes first; beyond 2^53 both are halved until it fits.
  while (whole >> 53 != 0) {
    part /= 2;
    whole /= 2;
  }
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::string thread_text(const RunResult& result, CoreId core) {
  std::string name = thread_name(*result.program, core);
  return name.empty() ? "core " + std::to_string(core.value) : name;
}

std::string op_text(const RunResult& result, const WriteFacts& facts) {
  std::string text = label_text(result, facts) + std::string(name_of(facts.kind)) + " ";
  text += place_text(result, facts.address);
  if (facts.failed) return text + " (failed)";
  if (facts.has_value) text += " = " + std::to_string(facts.value);
  return text;
}

std::string op_text(const RunResult& result, const BarrierFacts& facts) {
  std::string text = label_text(result, facts) + std::string(name_of(facts.kind));
  if (has_address(facts.kind)) text += " " + place_text(result, facts.address);
  return text;
}

std::string cycle_text(Cycle cycle) { return cycle == kNever ? "-" : std::to_string(cycle.value); }

std::string segments_text(const SegmentCycles& segments) {
  std::string text;
  for (std::size_t i = 0; i < kSegments; ++i) add_part(text, name_of(static_cast<Segment>(i)), segments.cycles[i]);
  return text;
}

std::string bill_text(const Bill& bill) {
  std::string text;
  for (std::size_t i = 0; i < kBillEntries; ++i) add_part(text, bill_entry_name(i), bill.cycles[i]);
  return text;
}

}  // namespace membar
