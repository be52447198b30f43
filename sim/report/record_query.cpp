#include "sim/report/record_query.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/report/source_text.h"

namespace membar {
namespace {

using json = ResultJson;

constexpr std::size_t kMostSuggestions = 8;

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// What `which` says: the name, and which execution.
struct Query {
  std::string name;
  std::optional<std::uint64_t> execution;
};

Query query_of(const std::string& which) {
  const std::size_t open = which.rfind('[');
  if (open == std::string::npos || !which.ends_with(']')) return {which, std::nullopt};
  const auto index = number_in(std::string_view(which).substr(open + 1, which.size() - open - 2));
  if (!index) return {which, std::nullopt};
  return {which.substr(0, open), index};
}

bool has_label(const json& record, const std::string& name) {
  return record.at("label").is_string() && record.at("label") == name;
}

bool has_name(const json& document, const json& record, const std::string& name) {
  if (has_label(record, name)) return true;
  if (const auto line = number_in(name)) return record.at("line_number") == *line && *line != 0;
  const std::string thread = thread_of(document, record);
  if (!name.starts_with(thread)) return false;
  const std::string rest = name.substr(thread.size());
  if (rest.starts_with(':')) {
    const auto op = number_in(std::string_view(rest).substr(1));
    return op && record.at("op") == *op;
  }
  if (rest.starts_with('.') && has_label(record, rest.substr(1))) return true;
  const std::size_t dot = rest.find('.', 1);
  if (!rest.starts_with('.') || dot == std::string::npos) {
    return rest == "." + op_of(document, record);  // THREAD.mfence
  }
  // THREAD.OP.SYMBOL, where OP may have an order: producer.store.rel.flag.
  const std::string op = op_of(document, record);
  const std::string written = rest.substr(1);
  const std::size_t last = written.rfind('.');
  const std::string word = written.substr(0, last), symbol = written.substr(last + 1);
  if (record.at("symbol").is_null() || record.at("symbol") != symbol) return false;
  return op == word || op.starts_with(word + " ") || op.starts_with(word + ".");
}

// Each by its label, if no other of them has it.
std::string listed(const json& document, const std::vector<const json*>& records) {
  std::string text;
  for (std::size_t i = 0; i < records.size() && i < kMostSuggestions; ++i) {
    text += text.empty() ? "" : ", ";
    const json& label = records[i]->at("label");
    const auto shares_it = [&](const json* other) { return other->at("label") == label; };
    if (label.is_string() && std::count_if(records.begin(), records.end(), shares_it) == 1) {
      text += records[i]->at("label").get<std::string>();
    } else {
      text += thread_of(document, *records[i]) + ":" + records[i]->at("op").dump();
    }
    text += " (" + op_of(document, *records[i]) + ")";
  }
  return records.size() > kMostSuggestions ? text + ", ..." : text;
}

}  // namespace

std::string thread_of(const json& document, const json& record) {
  const std::size_t core = record.at("core").get<std::size_t>();
  const json& thread = document.at("cores").at(core).at("thread");
  return thread.is_string() ? thread.get<std::string>() : "c" + std::to_string(core);
}

std::string op_of(const json& document, const json& record) {
  const std::size_t line = record.at("line_number").get<std::size_t>();
  if (document.contains("history")) {
    const json& source = document.at("history").at("source");
    const std::string label = record.at("label").is_string() ? record.at("label").get<std::string>() : "";
    if (line != 0 && line <= source.size()) return op_in_line(source[line - 1].get<std::string>(), label);
  }
  const std::string kind = record.contains("kind") ? record.at("kind").get<std::string>() : "load";
  const json& symbol = record.at("symbol");
  return symbol.is_string() ? kind + " " + symbol.get<std::string>() : kind;
}

std::string named_op(const json& document, const json& record) {
  std::string text = thread_of(document, record) + "'s " + op_of(document, record);
  const json& line = record.at("line_number");
  return line == 0 ? text : text + " (line " + line.dump() + ")";
}

Result<const json*> find_record(const json& document, std::string_view records, const std::string& which) {
  const std::string noun = std::string(records.substr(0, records.size() - 1));
  const json& all = document.at(std::string(records));
  const Query query = query_of(which);
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<const json*>> found;  // by core and op
  std::vector<const json*> others;
  for (const json& record : all) {
    if (has_name(document, record, query.name)) {
      found[{record.at("core").get<std::uint64_t>(), record.at("op").get<std::uint64_t>()}].push_back(&record);
    } else {
      const auto same = [&](const json* o) {
        return o->at("core") == record.at("core") && o->at("op") == record.at("op");
      };
      if (others.size() <= kMostSuggestions && std::none_of(others.begin(), others.end(), same))
        others.push_back(&record);
    }
  }
  const auto fail = [&](const std::string& message) {
    return Error{document.at("trace").get<std::string>(), 0, 0, message};
  };
  if (found.empty()) {
    if (others.empty()) return fail("the run has no " + noun + "s");
    return fail("no " + noun + " is called '" + query.name + "'; expected one of " + listed(document, others));
  }
  if (found.size() > 1) {
    std::vector<const json*> firsts;
    for (const auto& [op, executions] : found) firsts.push_back(executions.front());
    return fail("'" + query.name + "' names " + std::to_string(found.size()) + " " + noun + "s; expected one of " +
                listed(document, firsts));
  }
  std::vector<const json*>& executions = found.begin()->second;
  std::stable_sort(executions.begin(), executions.end(),
                   [](const json* a, const json* b) { return a->at("dispatched") < b->at("dispatched"); });
  const std::string last = std::to_string(executions.size() - 1);
  if (!query.execution && executions.size() > 1) {
    return fail("'" + query.name + "' was executed " + std::to_string(executions.size()) + " times; expected " +
                query.name + "[0] to " + query.name + "[" + last + "]");
  }
  if (query.execution.value_or(0) >= executions.size()) {
    return fail("'" + query.name + "' was executed " + std::to_string(executions.size()) + " times; expected at most " +
                query.name + "[" + last + "]");
  }
  return executions[query.execution.value_or(0)];
}

}  // namespace membar
