#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/app/sweep_rows.h"

namespace membar {
namespace {

using test::Outcome;
using test::rows_of_sweep;
using test::run_membar;
using test::TemporaryDirectory;

using Words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kLesson = "traces/lessons/01-publish.trace";

// Starts the program as a process group of its own.
pid_t start(const Words& arguments) {
  const pid_t process = fork();
  if (process != 0) {
    setpgid(process, process);  // whichever comes first: nobody kills the group before it is there
    return process;
  }
  setpgid(0, 0);
  if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr) _exit(98);
  std::vector<char*> words{const_cast<char*>(MEMBAR_PROGRAM)};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  if (chdir(MEMBAR_SOURCE_DIR) != 0) _exit(97);
  execv(MEMBAR_PROGRAM, words.data());
  _exit(96);
}

TEST_CASE("A sweep that is killed again and again, and resumed, ends with the rows of one that was not") {
  const TemporaryDirectory directory;
  const Words sweep{"sweep", "--trace", kLesson, "--vary", "l3.latency=60:99:1", "--vary", "dram.latency=200:249:1"};
  const auto with = [&](Words more) {
    Words words = sweep;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Outcome whole = run_membar(with({"--out", directory.path("whole")}));
  INFO(whole.err);
  REQUIRE(whole.exit_code == 0);
  CHECK(contains(whole.out, "2000 points: 2000 done\n"));
  const std::string out = directory.path("killed");
  unsigned killed = 0;
  for (unsigned attempt = 0;; ++attempt) {
    REQUIRE(attempt < 200);
    const pid_t process = start(with({"--resume", "--out", out}));
    // Ten moments, spread over the run; then it may finish.
    if (attempt < 10) {
      usleep(1000 * (5 + 17 * attempt));
      kill(-process, SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(process, &status, 0) == process);
    killed += WIFSIGNALED(status) ? 1 : 0;
    if (WIFEXITED(status)) {
      CHECK(WEXITSTATUS(status) == 0);
      break;
    }
  }
  CHECK(killed > 0);
  CHECK(rows_of_sweep(out + "/sweep.sqlite") == rows_of_sweep(directory.path("whole") + "/sweep.sqlite"));
}

TEST_CASE("An interrupted sweep says how much it has, and goes on from there") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("out");
  const Words sweep{"sweep", "--trace", kLesson, "--vary", "seed=1:20000:1", "--out", out, "--jobs", "1", "--resume"};
  const pid_t process = start(sweep);
  const std::string path = out + "/sweep.sqlite";
  const auto points = [&] {
    try {
      return SQLite::Database(path, SQLite::OPEN_READONLY, 10'000).execAndGet("SELECT count(*) FROM points").getInt();
    } catch (const SQLite::Exception&) {
      return 0;  // it is not there yet
    }
  };
  while (points() == 0) usleep(5000);
  kill(process, SIGINT);
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  const int kept = points();
  CHECK(kept > 0);
  CHECK(kept < 20000);
}

TEST_CASE("Invalid points are listed, and nothing runs unless they may be skipped") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("out");
  const Words sweep{"sweep", "--trace", kLesson, "--vary", "l3.latency=20,60", "--out", out};
  const Outcome refused = run_membar(sweep);
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.err, "invalid point 0: "));
  CHECK(contains(refused.err, "membar run traces/lessons/01-publish.trace --set l3.latency=20\n"));
  CHECK(contains(refused.err, "1 of 2 points are invalid; nothing was run; --skip-invalid runs the others\n"));
  CHECK_FALSE(std::filesystem::exists(out));
  Words skipping = sweep;
  skipping.push_back("--skip-invalid");
  const Outcome skipped = run_membar(skipping);
  CHECK(skipped.exit_code == 0);
  CHECK(contains(skipped.out, "2 points: 1 done, 1 invalid\n"));
  CHECK(contains(run_membar(skipping).err, "is there already; expected --resume to go on with it, or another --out"));
}

TEST_CASE("What a sweep cannot be made of is said before anything is written") {
  const TemporaryDirectory directory;
  const auto error = [&](Words words) {
    words.insert(words.begin(), "sweep");
    words.insert(words.end(), {"--out", directory.path("out")});
    const Outcome outcome = run_membar(words);
    CHECK(outcome.exit_code == 2);
    CHECK_FALSE(std::filesystem::exists(directory.path("out")));
    return outcome.err;
  };
  CHECK(error({}) == "membar sweep: error: expected SWEEP.toml, or --trace FILE with --vary KEY=VALUES\n");
  CHECK(contains(error({"--trace", kLesson, "--vary", "l3.latenci=1"}), "did you mean 'l3.latency'?"));
  CHECK(
      contains(error({"--trace", kLesson, "--vary", "seed=1:0:1"}), "--vary seed: the step does not lead from 1 to 0"));
  CHECK(contains(error({"--trace", "no.trace"}), "no.trace: error: cannot open: No such file"));
  CHECK(contains(error({"--trace", kLesson, "--config", "no.toml"}), "no.toml"));
  CHECK(contains(error({"no.toml"}), "no.toml"));
  CHECK(contains(error({"--trace", kLesson, "--timeout", "soon"}), "expected seconds above 0"));
  CHECK(contains(error({"--trace", kLesson, "--memory", "much"}), "expected a size such as 512MiB"));
  CHECK(contains(error({"--trace", kLesson, "--random"}), "--random needs --samples N"));
}

TEST_CASE("A sweep with failed points says so and ends with 1, also when it is resumed") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file(
      "stuck.trace", "membar 1 template\n@param v = 1\nvar x\nthread a\n  store x ${v}\nthread b\n  await x == 1\n");
  const std::string out = directory.path("sweep");
  const std::vector<std::string> sweep{"sweep", "--trace", trace, "--vary", "param.v=1,2,3", "--out", out};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = sweep;
    words.insert(words.end(), more.begin(), more.end());
    return run_membar(words);
  };
  const Outcome first = with({});
  CHECK(first.exit_code == 1);
  CHECK(contains(first.out, "3 points: 1 done, 2 failed\n"));
  const Outcome resumed = with({"--resume"});
  CHECK(resumed.exit_code == 1);
  CHECK(contains(resumed.out, "3 points: 0 done now, 3 before (2 of them failed; --retry-failed runs them again)\n"));
  CHECK(with({"--resume", "--retry-failed"}).exit_code == 1);
}

TEST_CASE("A sweep ranks by cycles when it is not told by what") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("sweep");
  REQUIRE(
      run_membar({"sweep", "--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=40,60", "--out", out})
          .exit_code == 0);
  CHECK(run_membar({"sweep", "best", out}).out == run_membar({"sweep", "best", out, "--metric", "cycles"}).out);
}

TEST_CASE("An option of a sweep that would do nothing is refused") {
  const TemporaryDirectory directory;
  const auto error = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"sweep", "--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=40,60"};
    words.insert(words.end(), {"--out", directory.path("sweep")});
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_membar(words);
    CHECK(outcome.exit_code == 2);
    CHECK(directory.names().empty());
    return outcome.err;
  };
  CHECK(contains(error({"--retry-failed"}), "expected --resume beside it"));
  CHECK(contains(error({"--sampling-seed", "7"}), "expected --samples N beside it"));
  CHECK(contains(error({"--zip", "--samples", "2"}), "expected one of them"));
}

TEST_CASE("A sweep keeps the results that are asked for, and no others") {
  const TemporaryDirectory directory;
  const Words sweep{"sweep", "--trace", "traces/lessons/21-fence-l3-miss.trace", "--vary", "l3.latency=60,70", "--out"};
  const auto swept = [&](const char* name, Words more) {
    Words words = sweep;
    words.push_back(directory.path(name));
    words.insert(words.end(), more.begin(), more.end());
    return run_membar(words);
  };
  const auto ask = [&](const char* name, const std::string& sql) {
    return SQLite::Database(directory.path(name) + "/sweep.sqlite", SQLite::OPEN_READONLY).execAndGet(sql).getString();
  };
  REQUIRE(swept("all", {}).exit_code == 0);
  REQUIRE(swept("some", {"--keep", "cycles", "--keep", "labelled"}).exit_code == 0);
  CHECK(ask("some", "SELECT group_concat(name) FROM pragma_table_info('metrics')") == "point,cycles");
  const std::string cycles = "SELECT group_concat(cycles) FROM metrics";
  CHECK(ask("some", cycles) == ask("all", cycles));
  CHECK(ask("some", "SELECT count(*) FROM summaries") == "0");
  const std::string labelled = "SELECT group_concat(label || execution || cycles) FROM labelled";
  CHECK(ask("some", labelled) == ask("all", labelled));
  CHECK(ask("some", labelled) != "");
  REQUIRE(swept("none", {"--keep", "summaries"}).exit_code == 0);
  const std::string svg = directory.path("a.svg");
  CHECK(run_membar({"sweep", "plot", directory.path("none"), "--svg", svg}).exit_code == 0);
  CHECK(contains(run_membar({"sweep", "best", directory.path("none"), "--metric", "cycles"}).err, "no metric"));
  const Outcome refused = swept("refused", {"--keep", "cicles"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err == "membar sweep: error: keep: no result of a run is called 'cicles', did you mean 'cycles'?\n");
  CHECK_FALSE(std::filesystem::exists(directory.path("refused")));
  CHECK(contains(swept("some", {"--keep", "cycles", "--resume"}).err, "another sweep"));
}

}  // namespace
}  // namespace membar
