// The engines of `membar sweep` and what is said of a sweep, where there is no Slurm or only a stand-in for its
// commands.
#include <SQLiteCpp/SQLiteCpp.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/sweep/sweep_lock.h"
#include "tests/app/program.h"
#include "tests/app/sweep_rows.h"

namespace membar::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kLesson = "traces/lessons/01-publish.trace";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Words sweep_words(const std::string& out, Words more = {}) {
  Words words{"sweep", "--trace", kLesson, "--vary", "l3.latency=60:69:1", "--out", out};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// PATH, until the end.
class Path {
 public:
  explicit Path(const std::string& path) : before_(getenv("PATH")) { setenv("PATH", path.c_str(), 1); }
  ~Path() { setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

// Commands of Slurm that queue nothing: sbatch gives the numbers 41, 42, ... and writes down its words, and squeue
// shows the file `queue`.
class StandIn {
 public:
  StandIn() : path_(directory_.path("") + ":" + getenv("PATH")) {
    const std::string folder = "'" + directory_.path("") + "'";
    program("sbatch", "cd " + folder +
                          " || exit 1\nnumber=$(($(cat number 2>/dev/null || echo 40) + 1))\necho $number >number\n"
                          "printf '%s\\n' \"$@\" >\"job-$number\"\necho $number\n");
    program("scontrol", "echo 'MaxArraySize            = 1001'\n");
    program("squeue", "cat " + folder + "/queue\n");
    queue("");
  }
  void queue(const std::string& text) const { (void)directory_.file("queue", text); }
  // The words that sbatch was given, a line each.
  [[nodiscard]] std::string job(int number) const {
    return read_file(directory_.path("job-" + std::to_string(number)));
  }

 private:
  void program(const std::string& name, const std::string& script) const {
    fs::permissions(directory_.file(name, "#!/bin/sh\n" + script), fs::perms::owner_all);
  }

  TemporaryDirectory directory_;
  Path path_;
};

// As Slurm runs it on a node.
int run_task(const std::string& submission, int task) {
  const std::string number = std::to_string(task);
  return system(("SLURM_ARRAY_TASK_ID=" + number + " sh '" + submission + "/task.sh'").c_str());
}

TEST_CASE("What an engine does not have is refused in one line") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  const auto error = [&](const Words& words) {
    const Outcome outcome = run_membar(sweep_words(out, words));
    CHECK(outcome.exit_code == 2);
    CHECK(count_lines(outcome.err) == 1);
    CHECK_FALSE(fs::exists(out));
    return outcome.err;
  };
  for (const Words& words : std::vector<Words>{{"--slurm-partition", "a"},
                                               {"--slurm-time", "1"},
                                               {"--slurm-memory", "1G"},
                                               {"--slurm-account", "a"},
                                               {"--slurm-throttle", "1"},
                                               {"--slurm-flag=--hold"},
                                               {"--chunk", "1"},
                                               {"--wait"}}) {
    const std::string option = words[0].substr(0, words[0].find('='));
    CHECK(error(words) == "membar sweep: error: " + option + " needs --engine slurm\n");
  }
  CHECK(contains(error({"--engine", "pbs"}), "'pbs': expected local or slurm"));
}

TEST_CASE("Without Slurm its engine says so, and leaves nothing behind") {
  const TemporaryDirectory directory;
  const Path path(directory.path(""));
  const Outcome outcome = run_membar(sweep_words(directory.path("s"), {"--engine", "slurm"}));
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err ==
        "membar sweep: error: cannot run scontrol: No such file or directory; expected a machine that Slurm's commands "
        "work on\n");
  CHECK_FALSE(fs::exists(directory.path("s")));
}

TEST_CASE("The status of a sweep that ran here is told without Slurm") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  REQUIRE(run_membar(sweep_words(out)).exit_code == 0);
  const Path path(directory.path(""));
  const Outcome outcome = run_membar({"sweep", "status", out});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out ==
        "10 points\n  queued         0\n  running        0\n  done          10\n  failed         0\n"
        "  invalid        0\n  missing        0\n");
  const char* const kJson =
      R"({"schema": "membar.sweep-status/1", "points": 10, "queued": 0, "running": 0, "done": 10, "failed": 0, "invalid": 0, )"
      R"("missing": 0, "to_merge": 0, "at_work": false, "slurm_error": null, "tasks": []})"
      "\n";
  CHECK(run_membar({"sweep", "status", out, "--json"}).out == kJson);
  CHECK(run_membar({"sweep", "status", out, "--json", directory.path("status.json")}).out == outcome.out);
  CHECK(read_file(directory.path("status.json")) == kJson);
  SQLite::Database(out + "/sweep.sqlite", SQLite::OPEN_READWRITE).exec("DELETE FROM points WHERE point > 3");
  CHECK(contains(run_membar({"sweep", "status", out}).out, "  missing        6\nThe sweep's command with --resume"));
  const SweepLock lock = SweepLock::take(out, SweepLock::WhenTaken::fail).value();
  CHECK(contains(run_membar({"sweep", "status", out}).out,
                 "  missing        6\nA membar is at work on it: what is missing may be under way\n"));
}

TEST_CASE("What is no sweep has no status and nothing to merge") {
  const TemporaryDirectory directory;
  CHECK(run_membar({"sweep", "status", directory.path("none")}).exit_code == 2);
  REQUIRE(run_membar(sweep_words(directory.path("s"))).exit_code == 0);
  const Outcome outcome = run_membar({"sweep", "merge", directory.path("s")});
  CHECK(outcome.exit_code == 2);
  CHECK(contains(outcome.err, "holds no sweep that was submitted to Slurm"));
}

TEST_CASE("The scripts that Slurm is given make the rows of the local engine") {
  const TemporaryDirectory directory;
  const std::string here = directory.path("here"), out = directory.path("a cluster's");
  REQUIRE(run_membar(sweep_words(here)).exit_code == 0);
  const StandIn slurm;
  const Outcome submitted =
      run_membar(sweep_words(out, {"--engine", "slurm", "--chunk", "4", "--slurm-throttle", "2"}));
  INFO(submitted.err);
  REQUIRE(submitted.exit_code == 0);
  CHECK(contains(submitted.out, "Slurm has them as job 41: 3 tasks of up to 4 points\nJob 42 then merges"));
  CHECK(contains(slurm.job(41), "\n--array=0-2%2\n" + out + "/slurm/1/task.sh\n"));
  CHECK(contains(slurm.job(42), "\n--dependency=afterany:41\n" + out + "/slurm/1/merge.sh\n"));
  const std::string submission = directory.path("link");
  fs::create_directory_symlink(out + "/slurm/1", submission);  // a name that needs no quotes
  for (const int task : {1, 0, 2, 0}) CHECK(run_task(submission, task) == 0);
  CHECK(contains(run_membar({"sweep", "status", out}).out, "10 of these wait to be merged"));
  CHECK(system(("sh " + submission + "/merge.sh").c_str()) == 0);
  CHECK(contains(read_file(submission + "/log/merge.txt"), "10 points: 10 done\n"));
  CHECK(rows_of_sweep(out + "/sweep.sqlite") == rows_of_sweep(here + "/sweep.sqlite"));
  CHECK(fs::is_empty(submission + "/results"));
}

TEST_CASE("The status counts each point once, wherever it is") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s"), submission = out + "/slurm/1";
  const StandIn slurm;
  REQUIRE(run_membar(sweep_words(out, {"--engine", "slurm", "--chunk", "3"})).exit_code == 0);
  const std::string words = slurm.job(41), flag = "--job-name=";
  const std::size_t at = words.find(flag) + flag.size();
  const std::string job = words.substr(at, words.find('\n', at) - at);
  REQUIRE(run_task(submission, 0) == 0);
  slurm.queue(job + "|41|0|COMPLETING|n1|None\n" + job + "|41|1|RUNNING|n2|None\n" + job + "|41|3|PENDING||Priority\n" +
              job + "-merge|42|N/A|PENDING||Dependency\n");
  const Outcome status = run_membar({"sweep", "status", out});
  CHECK(status.out ==
        "10 points\n  queued         1\n  running        3\n  done           3\n  failed         0\n"
        "  invalid        0\n  missing        3\n3 of these wait to be merged into the database (membar sweep merge)\n"
        "Slurm: 2 tasks run (n1, n2), 1 waits (Priority), the merge waits (Dependency)\n"
        "The sweep's command with --resume runs what is missing\n");
  CHECK(contains(run_membar({"sweep", "status", out, "--json"}).out,
                 R"("missing": 3, "to_merge": 3, "at_work": false, "slurm_error": null, "tasks": [)"
                 R"({"job": "41", "task": 0, "state": "running", "node": "n1", "reason": "None"}, )"));
  slurm.queue(job + "|41|0|COMPLETING|n1|None\n" + job + "|41|1|RUNNING|n2|None\n" + job + "|41|3|PENDING||Priority\n");
  const Outcome early = run_membar(sweep_words(out, {"--engine", "slurm", "--resume"}));
  CHECK(early.exit_code == 2);
  CHECK(contains(early.err, "job 41 of this sweep has 2 running and 1 queued tasks"));
  slurm.queue("");
  const Outcome resumed = run_membar(sweep_words(out, {"--engine", "slurm", "--resume", "--chunk", "3"}));
  CHECK(contains(resumed.out, "10 points: 7 submitted, 3 before\nSlurm has them as job 43: 3 tasks"));
  const Path nothing(directory.path(""));
  const Outcome without = run_membar({"sweep", "status", out});
  CHECK(without.exit_code == 0);
  CHECK(contains(without.out, "  done           3\n"));
  CHECK(contains(without.out, "  missing        7\n"));
  CHECK(contains(without.out, "Slurm cannot be asked, so that queued and running points count as missing: "));
}

TEST_CASE("A damaged result file is named, the merge takes the rest, and a resume runs what it held") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s"), submission = out + "/slurm/1";
  const StandIn slurm;
  REQUIRE(run_membar(sweep_words(out, {"--engine", "slurm", "--chunk", "5"})).exit_code == 0);
  REQUIRE(run_task(submission, 0) == 0);
  const std::string file = fs::directory_iterator(submission + "/results")->path().string();
  fs::resize_file(file, fs::file_size(file) - 1);
  REQUIRE(run_task(submission, 1) == 0);
  const Outcome merged = run_membar({"sweep", "merge", out});
  CHECK(merged.exit_code == 2);
  CHECK(contains(merged.err, file));
  CHECK(contains(merged.err, "it is damaged"));
  CHECK(contains(merged.out, "10 points: 5 done, 5 missing\n"));
  CHECK(fs::exists(file));
  const Outcome resumed = run_membar(sweep_words(out, {"--engine", "slurm", "--resume", "--chunk", "5"}));
  CHECK(contains(resumed.out, "10 points: 5 submitted, 5 before\n"));
  fs::remove(file);
  REQUIRE(run_task(out + "/slurm/2", 0) == 0);
  const Outcome whole = run_membar({"sweep", "merge", out});
  CHECK(whole.exit_code == 0);
  CHECK(contains(whole.out, "10 points: 10 done\n"));
}

}  // namespace
}  // namespace membar::test
