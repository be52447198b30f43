// Opens the database of a sweep to read it. SQLiteCpp tells of errors by exceptions: callers catch them.
#pragma once

#include <memory>
#include <string>

#include "sim/base/result.h"

namespace SQLite {
class Database;
}

namespace membar {

// `path`: the database, or the folder that holds it. Fails when there is none, and when it is no sweep's that this
// program can read. Waits where a sweep that still runs holds it.
Result<std::unique_ptr<SQLite::Database>> open_sweep_database(const std::string& path);

// A value of the table `sweep`; "": it has none.
std::string sweep_fact(SQLite::Database& database, const char* key);

// As SQL writes the name of a table or a column.
std::string in_quotes(const std::string& name);

}  // namespace membar
