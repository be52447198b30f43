#include "tests/app/sweep_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace membar::test {

std::vector<std::string> rows_of_sweep(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READONLY);
  std::vector<std::string> rows;
  for (const char* query :
       {"SELECT * FROM sweep",
        "SELECT point, status, exit_code, message, attempts, trace, config, trace_hash, "
        "config_hash, version, command FROM points",
        "SELECT * FROM parameters", "SELECT * FROM metrics", "SELECT * FROM summaries", "SELECT * FROM labelled"}) {
    SQLite::Statement statement(database, query);
    rows.emplace_back(query);
    std::string names;
    for (int i = 0; i < statement.getColumnCount(); ++i) names += std::string(statement.getColumnName(i)) + "|";
    rows.push_back(names);
    while (statement.executeStep()) {
      std::string row;
      for (int i = 0; i < statement.getColumnCount(); ++i) row += statement.getColumn(i).getString() + "|";
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace membar::test
