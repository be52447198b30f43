#include <algorithm>
#include <string>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/sweep_output.h"
#include "sim/base/nearest.h"
#include "sim/report/sweep_export.h"
#include "sim/sweep/sweep_rows.h"

namespace membar {

namespace {

constexpr const char* kName = "membar sweep export";

// What is wrong with the usage; "": nothing.
std::string problem(const Arguments& arguments) {
  const auto csv = arguments.text("csv"), json = arguments.text("json"), table = arguments.text("table");
  if (!csv && !json) return "nothing to write; expected --csv or --json";
  if (csv && json && same_file(*csv, *json)) return "--csv and --json name one file";
  for (const auto& [option, target] : {std::pair{"--csv ", csv}, std::pair{"--json ", json}}) {
    const std::string wrong = target ? wrong_target(arguments.words()[0], *target) : "";
    if (!wrong.empty()) return option + wrong;
  }
  if (!table) return "";
  if (!csv) return "--table says what --csv writes; --json has all tables";
  const auto& names = export_table_names();
  if (std::find(names.begin(), names.end(), *table) != names.end()) return "";
  return "no table is called '" + *table + "'" + did_you_mean(*table, names) +
         "; expected points, summaries or labelled";
}

ExportTable table_of(const Arguments& arguments) {
  const auto& names = export_table_names();
  const std::string name = arguments.text("table").value_or(std::string(names.front()));
  return static_cast<ExportTable>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

ExitCode export_sweep(const Arguments& arguments) {
  const std::string wrong = problem(arguments);
  if (!wrong.empty()) return report_error(kName, wrong);
  Result<SweepRows> rows = SweepRows::open(arguments.words()[0]);
  if (!rows) return report_error(rows.error());
  if (const auto csv = arguments.text("csv")) {
    const Result<Done> written =
        write_output(*csv, [&](std::ostream& out) { return export_csv(rows.value(), table_of(arguments), out); });
    if (!written) return report_error(written.error());
  }
  if (const auto json = arguments.text("json")) {
    const Result<Done> written = write_output(*json, [&](std::ostream& out) { return export_json(rows.value(), out); });
    if (!written) return report_error(written.error());
  }
  return kExitSuccess;
}

}  // namespace membar
