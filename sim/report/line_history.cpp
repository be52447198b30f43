#include "sim/report/line_history.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/protocol/directory_vocabulary.h"
#include "sim/protocol/private_vocabulary.h"

namespace membar {
namespace {

using json = ResultJson;

constexpr std::size_t kMostSteps = 60;

// The meaning of a declared name; "" for one that this program does not know.
template <class Enum>
std::string meaning_of_name(const std::string& name) {
  for (unsigned i = 0; i < count_of(Enum{}); ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return std::string(meaning_of(static_cast<Enum>(i)));
  }
  return "";
}

// Walks the flat log: calls visit(kind, cycle, arguments) for every event.
template <class Visit>
void for_each_event(const json& history, Visit&& visit) {
  std::vector<std::pair<std::string, std::size_t>> shapes;  // by number of the kind
  for (const auto& [kind, names] : history.at("shapes").items()) shapes.emplace_back(kind, names.size());
  const json& log = history.at("log");
  std::uint64_t cycle = 0;
  std::vector<std::int64_t> arguments;
  for (std::size_t i = 0; i < log.size();) {
    const auto& [kind, size] = shapes.at(log[i].get<std::size_t>());
    cycle += log.at(i + 1).get<std::uint64_t>();
    arguments.clear();
    for (std::size_t a = 0; a < size; ++a) arguments.push_back(log.at(i + 2 + a).get<std::int64_t>());
    i += 2 + arguments.size();
    visit(kind, cycle, arguments);
  }
}

std::string step_text(const json& history, std::string_view kind, const std::vector<std::int64_t>& a) {
  const bool core = kind == "private";
  const json& names = history.at("names");
  const auto name = [&](const char* of, std::int64_t n) {
    return names.at(std::string(core ? "private_" : "directory_") + of)
        .at(static_cast<std::size_t>(n))
        .get<std::string>();
  };
  const std::string event = name("events", a[2]);
  const std::string meaning = core ? meaning_of_name<PrivateEvent>(event) : meaning_of_name<DirectoryEvent>(event);
  const std::string agent = history.at("agents").at(static_cast<std::size_t>(a[0])).get<std::string>();
  const std::string before = name("states", a[3]), after = name("states", a[4]);
  return (core ? agent : "directory") + ": " + event + " (" + meaning + "), " +
         (before == after ? "stays " + before : before + " -> " + after);
}

std::string steps_of(const json& history, std::uint64_t address, std::uint64_t from, std::uint64_t to) {
  const json& lines = history.at("lines");
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const json& l) {
    return std::stoull(l.get<std::string>(), nullptr, 16) == address;
  });
  if (line == lines.end()) return "";
  const std::int64_t number = line - lines.begin();
  std::string text;
  std::size_t steps = 0;
  for_each_event(history, [&](std::string_view kind, std::uint64_t cycle, const std::vector<std::int64_t>& a) {
    if ((kind != "private" && kind != "directory") || a[1] != number || a[2] < 0) return;
    if (cycle < from || cycle > to || ++steps > kMostSteps) return;
    std::string when = std::to_string(cycle);
    when.insert(0, when.size() < 10 ? 10 - when.size() : 0, ' ');
    text += when + "   " + step_text(history, kind, a) + "\n";
  });
  if (steps > kMostSteps) text += "             and " + std::to_string(steps - kMostSteps) + " more steps\n";
  return text;
}

}  // namespace

std::string line_history(const json& document, const json& record, std::uint64_t from, std::uint64_t to) {
  if (!document.contains("history")) return "";
  const json& history = document.at("history");
  const std::uint64_t bytes = history.at("line_bytes").get<std::uint64_t>();
  const std::uint64_t address = std::stoull(record.at("address").get<std::string>(), nullptr, 16);
  const std::uint64_t first = address / bytes;
  const std::uint64_t last = (address + record.at("size").get<std::uint64_t>() - 1) / bytes;
  std::string text;
  for (std::uint64_t line = first; line <= last; ++line) {
    const std::string steps = steps_of(history, line * bytes, from, to);
    if (steps.empty()) continue;
    const char* const which = first == last ? "" : line == first ? "first " : "second ";
    text += std::string("\nWhat happened to its ") + which + "line meanwhile:\n" + steps;
  }
  return text;
}

}  // namespace membar
