#include "sim/report/json_report.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "sim/analysis/accounting.h"
#include "sim/report/json_text.h"
#include "sim/report/marginal_report.h"
#include "sim/report/number_text.h"

namespace membar {
namespace {

using Json = nlohmann::ordered_json;

// Only the entries that are not 0: a reader takes a missing one for 0.
template <class Name>
void add_nonzero(std::string& text, const std::uint64_t* cycles, std::size_t count, Name name) {
  JsonObject object(text);
  for (std::size_t i = 0; i < count; ++i) {
    if (cycles[i] != 0) object.number(name(i), cycles[i]);
  }
  object.close();
}

std::string_view segment_name(std::size_t i) { return name_of(static_cast<Segment>(i)); }

template <class Facts>
void add_op(JsonObject& object, const Program& program, std::uint64_t id, const Facts& facts) {
  object.number("id", id);
  object.number("core", facts.core.value);
  object.number("op", facts.op_index);
  object.string_or_null("label", label_name(program, facts.label));
  object.number("line_number", facts.line);
  object.number_or_null("site", facts.site != 0, facts.site);
}

template <class Facts>
void add_place(JsonObject& object, const Program& program, const Facts& facts) {
  object.string_or_null("symbol", symbol_name(program, facts.address));
  object.string("address", address_text(facts.address));
}

// Elements are separated by the one that follows.
void append_element(Spill& spill, const std::string& element) {
  spill.append(spill.empty() ? "\n    " : ",\n    ");
  spill.append(element);
}

std::string dumped(const Json& json) {
  std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  std::string indented;
  for (const char c : text) {
    indented += c;
    if (c == '\n') indented += "  ";
  }
  return indented;
}

Json config_json(const RunResult& result) {
  Json config = Json::object();
  for (const ParameterValue& parameter : result.config) {
    std::visit([&](const auto& value) { config[parameter.key] = value; }, parameter.value);
  }
  return config;
}

Json cores_json(const RunResult& result) {
  Json cores = Json::array();
  for (const CoreResult& core : result.machine.cores) {
    const std::string thread = thread_name(*result.program, core.id);
    Json accounting = Json::object(), registers = Json::object();
    for (std::size_t i = 0; i < kCauses; ++i) {
      accounting[std::string(name_of(static_cast<Cause>(i)))] = core.accounting[i];
    }
    for (std::size_t i = 0; i < core.registers.size(); ++i) {
      if ((core.registers_used_mask >> i & 1U) != 0) registers["r" + std::to_string(i)] = core.registers[i];
    }
    cores.push_back({{"id", core.id.value},
                     {"thread", thread.empty() ? Json() : Json(thread)},
                     {"cycles", core.end.value},
                     {"ops", core.ops},
                     {"accounting", accounting},
                     {"registers", registers}});
  }
  return cores;
}

// One variable a line, however long an array is.
std::string memory_text(const RunResult& result) {
  std::string text = "{";
  for (const MemoryValue& value : result.memory) {
    text += text.size() == 1 ? "\n    " : ",\n    ";
    text += json_string(value.symbol) + (value.is_array ? ": [" : ": ");
    for (std::size_t i = 0; i < value.values.size(); ++i) {
      if (i != 0) text += ", ";
      append_number(text, value.values[i]);
    }
    if (value.is_array) text += ']';
  }
  return text + (text.size() == 1 ? "}" : "\n  }");
}

Json stats_json(const RunResult& result) {
  Json stats = Json::object();
  for (const Statistic& s : result.machine.stats) {
    stats[s.name] = {{"value", s.value}, {"unit", s.unit}, {"meaning", s.meaning}};
  }
  return stats;
}

template <class Kind, std::size_t N>
Json histograms_json(const std::array<Histogram, N>& histograms) {
  Json kinds = Json::object();
  for (std::size_t i = 0; i < N; ++i) {
    const Histogram& h = histograms[i];
    if (h.count() == 0) continue;
    kinds[std::string(name_of(static_cast<Kind>(i)))] = {
        {"count", h.count()},      {"cycles", h.sum()},       {"min", h.min()}, {"p50", h.percentile(50)},
        {"p90", h.percentile(90)}, {"p99", h.percentile(99)}, {"max", h.max()}};
  }
  return kinds;
}

Json totals_json(const RunTotals& totals) {
  Json segments = Json::object(), bill = Json::object();
  for (std::size_t i = 0; i < kSegments; ++i) {
    if (totals.segments.cycles[i] != 0) segments[std::string(segment_name(i))] = totals.segments.cycles[i];
  }
  for (std::size_t i = 0; i < kBillEntries; ++i) {
    if (totals.bill.cycles[i] != 0) bill[std::string(bill_entry_name(i))] = totals.bill.cycles[i];
  }
  return {{"writes", histograms_json<WriteFacts::Kind>(totals.time_to_visibility)},
          {"segments", segments},
          {"barriers", histograms_json<BarrierFacts::Kind>(totals.stall)},
          {"bill", bill},
          {"regrants", totals.regrants},
          {"coalesced", totals.coalesced},
          {"readers_missed", totals.readers_missed}};
}

Json expectations_json(const RunResult& result) {
  Json expectations = Json::array();
  for (const ExpectationResult& e : result.expectations) {
    expectations.push_back({{"text", e.text}, {"line_number", e.line}, {"held", e.held}, {"actual", e.actual}});
  }
  return expectations;
}

}  // namespace

void JsonReport::write(const WriteRecord& record) {
  const WriteFacts& facts = record.facts;
  element_.clear();
  JsonObject object(element_);
  add_op(object, program_, facts.id.value, facts);
  object.string("kind", name_of(facts.kind));
  add_place(object, program_, facts);
  object.number("size", facts.size);
  object.number_or_null("value", facts.has_value && !facts.failed, facts.value);
  object.cycle_or_null("dispatched", facts.dispatched);
  object.cycle_or_null("buffered", buffered_of(facts));
  object.cycle_or_null("requested", requested_of(facts));
  object.cycle_or_null("granted", granted_of(facts));
  object.cycle_or_null("visible", facts.visible);
  object.key("segments");
  add_nonzero(element_, segments(facts).cycles.data(), kSegments, segment_name);
  object.cycle_or_null("forwarded", record.forwarded);
  object.key("seen");
  JsonObject seen(element_);
  for (const SeenBy& reader : record.seen) seen.number(std::to_string(reader.core.value), reader.cycle.value);
  seen.close();
  object.number("regrants", facts.regrants);
  object.number_or_null("coalesced_into", facts.coalesced_into != kInitialWrite, facts.coalesced_into.value);
  object.boolean("failed", facts.failed);
  object.number_or_null("from_write", facts.kind == WriteFacts::Kind::rmw, facts.from_write.value);
  object.close();
  append_element(writes_, element_);
}

void JsonReport::barrier(const BarrierRecord& record) {
  const BarrierFacts& facts = record.facts;
  element_.clear();
  JsonObject object(element_);
  add_op(object, program_, record.id, facts);
  object.string("kind", name_of(facts.kind));
  object.string_or_null("symbol", has_address(facts.kind) ? symbol_name(program_, facts.address) : "");
  object.cycle_or_null("dispatched", facts.dispatched);
  object.cycle_or_null("completed", facts.completed);
  object.number("stall", record.stall);
  object.number("ordering_stall", record.ordering_stall());
  object.key("bill");
  add_nonzero(element_, record.bill.cycles.data(), kBillEntries, bill_entry_name);
  if (marginal_) {
    object.key("marginal");
    append_marginal_mark(element_, facts);
  } else {
    object.null("marginal");  // the run was not repeated without this barrier
  }
  object.close();
  append_element(barriers_, element_);
}

void JsonReport::load(const LoadRecord& record) {
  const LoadFacts& facts = record.facts;
  element_.clear();
  JsonObject object(element_);
  add_op(object, program_, record.id, facts);
  add_place(object, program_, facts);
  object.number("size", facts.size);
  object.number_or_null("value", facts.has_value, facts.value);
  object.cycle_or_null("dispatched", facts.dispatched);
  object.cycle_or_null("performed", facts.performed);
  object.string("source", name_of(facts.source));
  object.number("from_write", facts.from_write.value);
  object.number("replays", facts.replays);
  object.close();
  append_element(loads_, element_);
}

Result<Done> JsonReport::finish(const RunResult& result, std::ostream& out,
                                const std::vector<std::pair<std::string, std::string>>& more, HistoryReport* history,
                                const std::vector<std::string>& source) {
  const auto member = [&out](std::string_view name, const std::string& value) {
    out << ",\n  \"" << name << "\": " << value;
  };
  out << "{\n  \"schema\": " << json_string(kRunSchema);
  member("version", json_string(result.version));
  member("trace", json_string(result.program->file));
  if (!result.planted_bug.empty()) member("planted_bug", json_string(result.planted_bug));
  member("config", dumped(config_json(result)));
  member("cycles", std::to_string(result.machine.cycles.value));
  member("cores", dumped(cores_json(result)));
  struct Records {
    std::string_view name;
    Spill* spill;
  };
  for (const Records& records : {Records{"writes", &writes_}, {"barriers", &barriers_}, {"loads", &loads_}}) {
    member(records.name, "[");
    const bool any = !records.spill->empty();
    const auto fill = [this](const std::string& mark) { return marginal_of_mark(mark, costs_); };
    const auto copied = records.spill->copy_to(out, marginal_ ? Spill::Fill(fill) : nullptr);
    if (!copied) return copied.error();
    out << (any ? "\n  ]" : "]");
  }
  member("memory", memory_text(result));
  member("stats", dumped(stats_json(result)));
  member("totals", dumped(totals_json(result.totals)));
  member("expectations", dumped(expectations_json(result)));
  for (const auto& [name, value] : more) member(name, value);
  if (history != nullptr) {
    member("history", "");
    if (const auto written = history->write_to(out, source); !written) return written.error();
  }
  out << "\n}\n";
  return Done{};
}

std::string unfinished_json(const RunEnd& end) {
  return Json{{"message", end.error.message}, {"line_number", end.error.line}, {"cores", end.details}}.dump();
}

}  // namespace membar
