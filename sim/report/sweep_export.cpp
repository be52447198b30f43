#include "sim/report/sweep_export.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "sim/base/check.h"
#include "sim/report/csv_report.h"
#include "sim/report/json_text.h"

namespace membar {
namespace {

// Of the table `points`, in the order of the file: before the parameters, and behind the metrics.
constexpr std::array<std::string_view, 6> kFirst{"status", "exit_code", "message", "attempts", "trace", "config"};
constexpr std::array<std::string_view, 6> kLast{"trace_hash", "config_hash", "version", "host", "finished", "seconds"};
constexpr std::array<std::string_view, 1> kCommand{"command"};
constexpr std::array<std::string_view, 2> kFiles{"trace", "config"};

template <class Number>
void append(std::string& text, Number number) {
  char digits[32];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_json(std::string& text, const SweepValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    append(text, *whole);
  } else if (const auto* decimal = std::get_if<double>(&value)) {
    append(text, *decimal);
  } else if (const auto* words = std::get_if<std::string>(&value)) {
    text += json_string(*words);
  } else {
    text += "null";
  }
}

std::size_t place(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  MEMBAR_CHECK(found != names.end(), "a sweep's database has the columns of its schema");
  return static_cast<std::size_t>(found - names.begin());
}

// Cells to rows.
class Csv {
 public:
  Csv(const SweepColumns& columns, std::ostream& out) : columns_(columns), out_(out) {}

  void name(std::string_view text) {
    separate();
    text_ += csv_field(text);
  }
  template <class Names>
  void names(const Names& all) {
    for (const auto& one : all) name(one);
  }
  void value(const SweepValue& value) {
    separate();
    if (const auto* whole = std::get_if<std::int64_t>(&value)) append(text_, *whole);
    if (const auto* decimal = std::get_if<double>(&value)) append(text_, *decimal);
    if (const auto* words = std::get_if<std::string>(&value)) text_ += csv_field(*words);
  }
  void point(std::uint64_t number) {
    separate();
    append(text_, number);
  }
  void values(const SweepRow& row) {
    for (const SweepValue& one : row) value(one);
  }
  template <std::size_t N>
  void facts(const SweepPointRows& row, const std::array<std::string_view, N>& names) {
    for (const std::string_view name : names) value(row.facts[place(columns_.facts, name)]);
  }
  // False: nobody takes any more.
  bool end() {
    text_ += '\n';
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
    first_ = true;
    return out_.good();
  }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  const SweepColumns& columns_;
  std::ostream& out_;
  std::string text_;
  bool first_ = true;
};

Result<Done> export_points(SweepRows& rows, Csv& csv) {
  const SweepColumns& columns = rows.columns;
  csv.name("point");
  csv.names(kFirst);
  csv.names(columns.parameters);
  csv.names(columns.metrics);
  csv.names(kLast);
  csv.names(kCommand);
  csv.end();
  return rows.each({.metrics = true}, [&](const SweepPointRows& row) {
    csv.point(row.point);
    csv.facts(row, kFirst);
    csv.values(row.parameters);
    csv.values(row.metrics);
    csv.facts(row, kLast);
    csv.facts(row, kCommand);
    return csv.end();
  });
}

// Tidy data: every row has the parameters of its point.
Result<Done> export_details(SweepRows& rows, Csv& csv, ExportTable table) {
  const bool summaries = table == ExportTable::summaries;
  csv.name("point");
  csv.names(kFiles);
  csv.names(rows.columns.parameters);
  csv.names(summaries ? rows.columns.summaries : rows.columns.labelled);
  csv.end();
  return rows.each({.summaries = summaries, .labelled = !summaries}, [&](const SweepPointRows& row) {
    bool good = true;
    for (const SweepRow& one : summaries ? row.summaries : row.labelled) {
      csv.point(row.point);
      csv.facts(row, kFiles);
      csv.values(row.parameters);
      csv.values(one);
      good = csv.end();
    }
    return good;
  });
}

// As JsonObject::key() takes them: a parameter may be called anything.
std::vector<std::string> as_keys(std::vector<std::string> names) {
  for (std::string& name : names) {
    const std::string quoted = json_string(name);
    name = quoted.substr(1, quoted.size() - 2);
  }
  return names;
}

// {"l3.latency": 60, ...}; a value that is not there has no member.
void append_members(JsonObject& object, std::string& text, const std::vector<std::string>& names, const SweepRow& row) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::holds_alternative<std::monostate>(row[i])) continue;
    object.key(names[i]);
    append_json(text, row[i]);
  }
}

void append_object(std::string& text, const std::vector<std::string>& names, const SweepRow& row) {
  JsonObject object(text);
  append_members(object, text, names, row);
  object.close();
}

void append_objects(std::string& text, const std::vector<std::string>& names, const std::vector<SweepRow>& rows) {
  text += '[';
  for (const SweepRow& row : rows) {
    if (&row != &rows.front()) text += ", ";
    append_object(text, names, row);
  }
  text += ']';
}

void append_names(std::string& text, const std::vector<std::string>& names) {
  text += '[';
  for (const std::string& name : names) text += (&name == &names.front() ? "" : ", ") + json_string(name);
  text += ']';
}

void append_point(std::string& text, const SweepColumns& columns, const SweepPointRows& row) {
  JsonObject object(text);
  object.number("point", row.point);
  append_members(object, text, columns.facts, row.facts);
  object.key("parameters");
  append_object(text, columns.parameters, row.parameters);
  object.key("metrics");
  append_object(text, columns.metrics, row.metrics);
  object.key("summaries");
  append_objects(text, columns.summaries, row.summaries);
  object.key("labelled");
  append_objects(text, columns.labelled, row.labelled);
  object.close();
}

}  // namespace

const std::vector<std::string_view>& export_table_names() {
  static const std::vector<std::string_view> names{"points", "summaries", "labelled"};
  return names;
}

Result<Done> export_csv(SweepRows& rows, ExportTable table, std::ostream& out) {
  Csv csv(rows.columns, out);
  switch (table) {
    case ExportTable::points:
      return export_points(rows, csv);
    case ExportTable::summaries:
    case ExportTable::labelled:
      return export_details(rows, csv, table);
  }
  MEMBAR_CHECK(false, "all tables are exported");
}

Result<Done> export_json(SweepRows& rows, std::ostream& out) {
  std::string text;
  JsonObject object(text);
  object.string("schema", "membar.export/1");
  object.string("version", rows.version);
  object.string("title", rows.title);
  object.number("planned", rows.planned);
  object.key("parameters");
  append_names(text, rows.columns.parameters);
  object.key("metrics");
  append_names(text, rows.columns.metrics);
  object.key("points");
  text += '[';
  const SweepColumns& columns = rows.columns;
  const SweepColumns keys{as_keys(columns.facts), as_keys(columns.parameters), as_keys(columns.metrics),
                          as_keys(columns.summaries), as_keys(columns.labelled)};
  const char* separator = "\n";
  const auto each = rows.each({.metrics = true, .summaries = true, .labelled = true}, [&](const SweepPointRows& row) {
    text += separator;
    separator = ",\n";
    append_point(text, keys, row);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
    return out.good();
  });
  if (!each) return each;
  text += "\n]";
  object.close();
  out << text << '\n';
  return Done{};
}

}  // namespace membar
