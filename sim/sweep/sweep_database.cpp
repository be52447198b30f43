#include "sim/sweep/sweep_database.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "sim/sweep/sweep_store.h"

namespace membar {
namespace {

constexpr int kPatience = 10'000;  // milliseconds

}  // namespace

Result<std::unique_ptr<SQLite::Database>> open_sweep_database(const std::string& path) {
  std::string file = path;
  if (std::filesystem::is_directory(path)) file = (std::filesystem::path(path) / "sweep.sqlite").string();
  if (!std::filesystem::exists(file))
    return Error{file, 0, 0, "there is no such sweep; expected the --out of membar sweep, or its sweep.sqlite"};
  try {
    auto database = std::make_unique<SQLite::Database>(file, SQLite::OPEN_READWRITE, kPatience);
    if (!database->tableExists("sweep")) return Error{file, 0, 0, "is no database of a sweep"};
    const std::string schema = sweep_fact(*database, "schema");
    if (schema != SweepStore::kSchema)
      return Error{file, 0, 0, "has the schema '" + schema + "'; expected " + SweepStore::kSchema};
    return database;
  } catch (const std::exception& error) {
    return Error{file, 0, 0, error.what()};
  }
}

std::string sweep_fact(SQLite::Database& database, const char* key) {
  SQLite::Statement select(database, "SELECT value FROM sweep WHERE key = ?");
  select.bind(1, key);
  return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

std::string in_quotes(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace membar
