#include "tests/sweep/hand_made_sweep.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <filesystem>

namespace membar::test {

HandMadeSweep::HandMadeSweep(bool complete)
    : folder_((std::filesystem::temp_directory_path() / ("membar-plot-" + std::to_string(::getpid()))).string()) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  execute(R"(
    CREATE TABLE sweep(key TEXT PRIMARY KEY, value TEXT NOT NULL);
    INSERT INTO sweep VALUES ('schema', 'membar.sweep/2'), ('title', 'Two <ways>'), ('points', '6');
    CREATE TABLE points(point INTEGER PRIMARY KEY, status TEXT, trace TEXT, config TEXT, command TEXT, exit_code INTEGER);
    CREATE TABLE parameters(point INTEGER PRIMARY KEY, "a" , "b");
    CREATE TABLE metrics(point INTEGER PRIMARY KEY, cycles INTEGER, ops INTEGER);
    CREATE TABLE summaries(point INTEGER, what TEXT, kind TEXT, count INTEGER, mean REAL, p50 INTEGER, p99 INTEGER,
      max INTEGER);
    CREATE TABLE labelled(point INTEGER, what TEXT, label TEXT, execution INTEGER, cycles INTEGER);)");
  for (int point = 0; point < 6; ++point) {
    const int a = point / 3 + 1, b = point % 3;
    const std::string number = std::to_string(point);
    const bool done = complete || point < 5;
    execute("INSERT INTO points VALUES (" + number + ", '" + (done ? "done" : "failed") +
            "', 'dir/t.trace', 'textbook', 'membar run dir/t.trace # " + number + "', 0)");
    execute("INSERT INTO parameters VALUES (" + number + ", " + std::to_string(a) + ", '" + "xyz"[b] + "')");
    if (done) {
      execute("INSERT INTO metrics VALUES (" + number + ", " + std::to_string(100 * a + 10 * b) + ", 7)");
    }
  }
  execute("INSERT INTO summaries VALUES (1, 'write', 'store', 3, 7.5, 7, 9, 11)");
  execute("INSERT INTO labelled VALUES (1, 'barrier', 'full', 0, 30), (1, 'barrier', 'full', 1, 33)");
}

HandMadeSweep::~HandMadeSweep() { std::filesystem::remove_all(folder_); }

void HandMadeSweep::execute(const std::string& sql) const {
  SQLite::Database(folder_ + "/sweep.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

}  // namespace membar::test
