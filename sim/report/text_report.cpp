#include "sim/report/text_report.h"

#include <algorithm>
#include <string>

#include "sim/analysis/accounting.h"
#include "sim/report/text_table.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

constexpr std::size_t kArrayElementsShown = 8;

std::string array_text(const std::vector<std::uint64_t>& values) {
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kArrayElementsShown); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(values[i]);
  }
  if (values.size() > kArrayElementsShown) text += ", ... (" + std::to_string(values.size()) + " elements)";
  return text;
}

std::string group_of(const std::string& name) { return name.substr(0, name.find('.')); }

std::string name_within(const std::string& name) {
  const auto dot = name.find('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

void add_registers(TextTable& table, const RunResult& result) {
  for (const CoreResult& core : result.machine.cores) {
    for (std::size_t i = 0; i < core.registers.size(); ++i) {
      if ((core.registers_used_mask >> i & 1U) == 0) continue;
      table.add({thread_text(result, core.id) + ".r" + std::to_string(i), std::to_string(core.registers[i])});
    }
  }
}

}  // namespace

void write_text_report(const RunResult& result, std::ostream& out) {
  std::uint64_t ops = 0;
  for (const CoreResult& core : result.machine.cores) ops += core.ops;
  out << result.program->file << ": finished after " << counted(result.machine.cycles.value, "cycle") << '\n'
      << counted(result.machine.cores.size(), "core") << ", " << counted(ops, "op") << ", "
      << counted(result.totals.writes, "write") << ", " << counted(result.totals.barriers, "barrier") << '\n';
  if (!result.planted_bug.empty()) {
    out << "The bug '" << result.planted_bug
        << "' was planted into the protocol: nothing that follows is to be trusted\n";
  }
  write_writes_section(result, out);
  write_barriers_section(result, out);
  write_cores_section(result, out);
  write_values_section(result, out);
  write_statistics_section(result, out);
  write_expectations_section(result, out);
}

void write_cores_section(const RunResult& result, std::ostream& out) {
  const std::uint64_t cycles = result.machine.cycles.value;
  out << "\nCycles per core: what each of the run's " << counted(cycles, "cycle") << " was charged to\n";
  for (const CoreResult& core : result.machine.cores) {
    out << "  " << thread_text(result, core.id) << " on core " << core.id.value << ": " << counted(core.ops, "op")
        << ", its own end in cycle " << core.end.value << '\n';
    TextTable table({{"", TextTable::Align::left},
                     {"", TextTable::Align::right},
                     {"", TextTable::Align::right},
                     {"", TextTable::Align::left}});
    for (std::size_t i = 0; i < kCauses; ++i) {
      const Cause cause = static_cast<Cause>(i);
      const std::uint64_t spent = core.accounting[i];
      if (spent == 0) continue;
      table.add({std::string(name_of(cause)), counted(spent, "cycle"), percent(spent, cycles),
                 std::string(meaning_of(cause))});
    }
    table.print(out, "    ");
  }
}

void write_values_section(const RunResult& result, std::ostream& out) {
  TextTable table({{"", TextTable::Align::left}, {"", TextTable::Align::left}});
  add_registers(table, result);
  for (const MemoryValue& value : result.memory) table.add({value.symbol, array_text(value.values)});
  if (table.empty()) return;
  out << "\nRegisters and variables at the end\n";
  table.print(out, "  ");
}

void write_statistics_section(const RunResult& result, std::ostream& out) {
  // Most runs exercise few of the counters: those that stayed at 0 would hide the others.
  std::vector<Statistic> stats = result.machine.stats;
  const std::size_t zeros = std::erase_if(stats, [](const Statistic& s) { return s.value == 0; });
  if (stats.empty()) return;
  out << "\nStatistics" << (zeros == 0 ? "" : " (counters that stayed at 0 are left out)") << '\n';
  // Groups in the order in which they first appear.
  std::vector<std::string> groups;
  for (const Statistic& s : stats) {
    if (std::find(groups.begin(), groups.end(), group_of(s.name)) == groups.end()) groups.push_back(group_of(s.name));
  }
  for (const std::string& group : groups) {
    TextTable table({{"", TextTable::Align::left},
                     {"", TextTable::Align::right},
                     {"", TextTable::Align::left},
                     {"", TextTable::Align::left}});
    for (const Statistic& s : stats) {
      if (group_of(s.name) == group) table.add({name_within(s.name), std::to_string(s.value), s.unit, s.meaning});
    }
    out << "  " << group << '\n';
    table.print(out, "    ");
  }
}

void write_expectations_section(const RunResult& result, std::ostream& out) {
  if (result.expectations.empty()) return;
  const auto held = static_cast<std::uint64_t>(std::count_if(result.expectations.begin(), result.expectations.end(),
                                                             [](const ExpectationResult& e) { return e.held; }));
  out << "\nExpectations: " << held << " of " << result.expectations.size() << " held\n";
  TextTable table({{"", TextTable::Align::left}, {"", TextTable::Align::left}, {"", TextTable::Align::left}});
  for (const ExpectationResult& e : result.expectations) {
    std::vector<std::string> details;
    if (!e.held) details.push_back(e.actual);
    table.add({e.held ? "ok" : "FAILED", "line " + std::to_string(e.line), e.text}, details);
  }
  table.print(out, "  ");
}

}  // namespace membar
