// Sweeps through a Slurm of the test's own: whatever happens to its tasks, the rows are those of the local engine.
#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/app/sweep_rows.h"
#include "tests/slurm/cluster.h"

namespace membar::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// One sweep, by whichever engine.
class Sweep {
 public:
  explicit Sweep(Words words) : words_(std::move(words)) { words_.insert(words_.begin(), "sweep"); }
  // What the local engine makes of it.
  [[nodiscard]] Words local_rows(Words more = {}) const {
    const std::string out = directory_.path("local");
    more.insert(more.end(), {"--out", out});
    const Outcome outcome = run(std::move(more));
    INFO(outcome.err);
    REQUIRE(outcome.exit_code < 2);
    return rows_of_sweep(out + "/sweep.sqlite");
  }
  // That the points took the local engine.
  [[nodiscard]] double local_seconds() const {
    (void)local_rows();
    return SQLite::Database(directory_.path("local/sweep.sqlite")).execAndGet("SELECT sum(seconds) FROM points");
  }
  [[nodiscard]] Outcome run(Words more) const {
    Words all = words_;
    all.insert(all.end(), more.begin(), more.end());
    return run_membar(all);
  }
  [[nodiscard]] Outcome submit(Words more) const {
    more.insert(more.end(), {"--engine", "slurm", "--out", out()});
    return run(std::move(more));
  }
  [[nodiscard]] std::string out() const { return directory_.path("50%a of it's sweep"); }
  [[nodiscard]] Words rows() const { return rows_of_sweep(out() + "/sweep.sqlite"); }
  [[nodiscard]] std::string status() const {
    const Outcome outcome = run_membar({"sweep", "status", out()});
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    return outcome.out;
  }
  // "done 4" as `membar sweep status` has it.
  [[nodiscard]] bool has(const std::string& name, int count) const {
    const std::string number = std::to_string(count);
    return contains(status(), "  " + name + std::string(16 - name.size() - number.size(), ' ') + number + "\n");
  }
  [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }

 private:
  TemporaryDirectory directory_;
  Words words_;
};

void wait_for_jobs() {
  wait_until("no job is left", [] { return Cluster::run({"squeue", "--noheader"}).empty(); });
}

// A store after another, so many: half a million take about half a second.
std::string loop_trace(const TemporaryDirectory& directory) {
  return directory.file(
      "a loop.trace",
      "membar 1 template\n@param n = 10\nvar x\nthread t\n  repeat ${n} i\n    store x i\n    mfence\n"
      "  end\n");
}

TEST_CASE("A sweep through Slurm gives the rows of the local engine, whatever its folder is called") {
  const Cluster cluster;
  const Sweep sweep({"configs/sweeps/fence-cost.toml"});
  const Words rows = sweep.local_rows();
  const Outcome outcome = sweep.submit({"--chunk", "9", "--wait", "--slurm-partition", "main", "--slurm-time", "10",
                                        "--slurm-memory", "100M", "--slurm-throttle", "3", "--slurm-flag=--nice=7"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "84 points: 84 submitted\nSlurm has them as job "));
  CHECK(contains(outcome.out, ": 10 tasks of up to 9 points\n"));
  CHECK(contains(outcome.out, "84 points: 84 done\n"));
  CHECK(sweep.rows() == rows);
  CHECK(sweep.has("done", 84));
  const Outcome again = sweep.submit({});
  CHECK(again.exit_code == 2);
  CHECK(contains(again.err, "is there already; expected --resume"));
  const Outcome nothing_left = sweep.submit({"--resume"});
  CHECK(nothing_left.exit_code == 0);
  CHECK(contains(nothing_left.out, "84 points: 84 done\n"));
  CHECK_FALSE(fs::exists(sweep.out() + "/slurm/2"));
}

TEST_CASE("Points that are invalid or fail have the rows of the local engine") {
  const Cluster cluster;
  const TemporaryDirectory traces;
  const std::string trace = traces.file(
      "stuck.trace", "membar 1 template\n@param v = 1\nvar x\nthread a\n  store x ${v}\nthread b\n  await x == 1\n");
  const Sweep sweep({"--trace", trace, "--vary", "param.v=1,2", "--vary", "l3.latency=20,60,70"});
  const Outcome refused = sweep.submit({});
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.err, "2 of 6 points are invalid"));
  CHECK_FALSE(fs::exists(sweep.out()));
  const Words rows = sweep.local_rows({"--skip-invalid"});
  const Outcome outcome = sweep.submit({"--skip-invalid", "--wait"});
  CHECK(outcome.exit_code == 1);
  CHECK(contains(outcome.out, "6 points: 4 submitted, 2 invalid\n"));
  CHECK(contains(outcome.out, "6 points: 2 done, 2 failed, 2 invalid\n"));
  CHECK(sweep.rows() == rows);
  CHECK(sweep.has("failed", 2));
  CHECK(sweep.has("invalid", 2));
  CHECK(sweep.has("missing", 0));
  const Outcome retried = sweep.submit({"--resume", "--retry-failed", "--wait"});
  CHECK(contains(retried.out, "6 points: 2 submitted, 4 before\n"));
  CHECK(sweep.rows() == rows);
}

TEST_CASE("An array has no more tasks than the controller allows") {
  const Cluster cluster({.most_array_size = 5});
  const Sweep sweep({"--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=60:72:1"});
  const Outcome refused = sweep.submit({"--chunk", "2"});
  CHECK(refused.exit_code == 2);
  CHECK(
      contains(refused.err,
               "--chunk 2 makes more tasks of 13 points than the 5 that an array of this Slurm may have; expected 3 or "
               "more\n"));
  CHECK_FALSE(fs::exists(sweep.out()));
  const Words rows = sweep.local_rows();
  const Outcome outcome = sweep.submit({"--chunk", "3", "--wait"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, ": 5 tasks of up to 3 points\n"));
  CHECK(sweep.rows() == rows);
}

TEST_CASE("Short points share a task") {
  const Cluster cluster;
  const Sweep sweep({"--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=60:72:1"});
  const Words rows = sweep.local_rows();
  const Outcome outcome = sweep.submit({"--jobs", "2", "--wait"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, ": 1 task of up to 13 points\n"));
  CHECK(contains(read_file(sweep.out() + "/slurm/1/log/0.txt"), ": 13 points, 2 at a time\n"));
  CHECK(sweep.rows() == rows);
}

TEST_CASE("What Slurm refuses is said in one line, and leaves nothing behind") {
  const Cluster cluster;
  const Sweep sweep({"--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=60,70"});
  const auto error = [&](const Words& words) {
    const Outcome outcome = sweep.submit(words);
    CHECK(outcome.exit_code == 2);
    CHECK(count_lines(outcome.err) == 1);
    CHECK_FALSE(fs::exists(sweep.out()));
    return outcome.err;
  };
  CHECK(error({"--slurm-partition", "nowhere"}) ==
        "membar sweep: error: sbatch: invalid partition specified: nowhere; Batch job submission failed: Invalid "
        "partition name specified\n");
  CHECK(contains(error({"--slurm-memory", "9999999G"}), "sbatch: "));
  CHECK(contains(error({"--slurm-time", "soon"}), "sbatch: "));
  CHECK(contains(error({"--slurm-flag=--no-such-flag"}), "no-such-flag"));
  CHECK(Cluster::run({"squeue", "--noheader"}).empty());
}

TEST_CASE("A task that is killed in the middle costs its points, which --resume runs") {
  const Cluster cluster;
  const TemporaryDirectory traces;
  const Sweep sweep({"--trace", loop_trace(traces), "--vary", "param.n=400000:400005:1"});
  const Words rows = sweep.local_rows();
  REQUIRE(sweep.submit({"--chunk", "3"}).exit_code == 0);
  wait_until("a task runs", [&] { return !task_processes(sweep.out()).empty(); });
  REQUIRE(kill(task_processes(sweep.out()).front(), SIGKILL) == 0);
  wait_for_jobs();
  CHECK(sweep.has("done", 3));
  CHECK(sweep.has("missing", 3));
  const Outcome outcome = sweep.submit({"--resume", "--wait"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "6 points: 3 submitted, 3 before\n"));
  CHECK(sweep.rows() == rows);
}

TEST_CASE("A task that is told to end keeps what it has finished") {
  const Cluster cluster;
  const TemporaryDirectory traces;
  const std::string trace = loop_trace(traces);
  const Sweep first({"--trace", trace, "--vary", "param.n=400001,400002,400003"});
  const double seconds = first.local_seconds();
  const Sweep sweep({"--trace", trace, "--vary", "param.n=400001,400002,400003,1000000000"});
  REQUIRE(sweep.submit({"--chunk", "4"}).exit_code == 0);
  wait_until("a task runs", [&] { return task_processes(sweep.out()).size() == 1; });
  const pid_t task = task_processes(sweep.out()).front();
  wait_until("it is at its last point", [&] { return worker_seconds(task) > 2 * seconds + 1; });
  CHECK(sweep.has("running", 4));
  CHECK(contains(sweep.status(), "Slurm: 1 task runs (node1), 0 wait, the merge waits (Dependency)\n"));
  const Outcome early = sweep.submit({"--resume"});
  CHECK(early.exit_code == 2);
  CHECK(contains(early.err,
                 " of this sweep has 1 running and 0 queued tasks; expected to wait for its end, or to end it "
                 "with scancel "));
  CHECK(sweep.run({"--resume", "--out", sweep.out()}).err == early.err);
  Cluster::run({"scancel", "--full", "--signal=TERM", "--state=running"});
  wait_for_jobs();
  CHECK(sweep.has("done", 3));
  CHECK(sweep.has("missing", 1));
  CHECK(contains(read_file(sweep.out() + "/slurm/1/log/0.txt"),
                 "task 0: 3 points finished, and then it was told to end"));
  const Words rows = sweep.rows();
  CHECK(std::count_if(rows.begin(), rows.end(), [](const std::string& row) { return contains(row, "|done|0|"); }) == 3);
}

TEST_CASE("Tasks of a node that is taken down run again when it comes back") {
  Cluster cluster;
  const TemporaryDirectory traces;
  const Sweep sweep({"--trace", loop_trace(traces), "--vary", "param.n=400000:400007:1"});
  const Words rows = sweep.local_rows();
  REQUIRE(sweep.submit({"--chunk", "2"}).exit_code == 0);
  wait_until("tasks run", [&] { return task_processes(sweep.out()).size() > 1; });
  Cluster::run({"scontrol", "update", "nodename=node1", "state=down", "reason=test"});
  wait_until("no task runs", [&] { return sweep.has("running", 0) && task_processes(sweep.out()).empty(); });
  CHECK_FALSE(sweep.has("queued", 0));
  CHECK(sweep.has("missing", 0));
  cluster.kill_node();
  Cluster::run({"scontrol", "update", "nodename=node1", "state=down", "reason=test"});
  Cluster::run({"scontrol", "update", "nodename=node1", "state=resume"});
  cluster.start_node();
  // Slurm would let two minutes pass before it runs them again.
  const std::string job = Cluster::run({"squeue", "--noheader", "--format=%F"});
  Cluster::run({"scontrol", "update", "jobid=" + job.substr(0, job.find('\n')), "starttime=now"});
  wait_for_jobs();
  // The end that was meant for the run before may still reach the new one.
  if (!sweep.has("missing", 0)) REQUIRE(sweep.submit({"--resume", "--wait"}).exit_code == 0);
  CHECK(sweep.rows() == rows);
}

TEST_CASE("What a node did when it lost its power is missing, and --resume runs it when the node is back") {
  Cluster cluster;
  const TemporaryDirectory traces;
  const Sweep sweep({"--trace", loop_trace(traces), "--vary", "param.n=400000:400005:1"});
  const Words rows = sweep.local_rows();
  REQUIRE(sweep.submit({"--chunk", "6", "--slurm-flag=--no-requeue"}).exit_code == 0);
  wait_until("a task runs", [&] { return !task_processes(sweep.out()).empty(); });
  cluster.kill_node();
  Cluster::run({"scontrol", "update", "nodename=node1", "state=down", "reason=test"});
  wait_until("Slurm has given up the task", [&] { return sweep.has("missing", 6); });
  Cluster::run({"scontrol", "update", "nodename=node1", "state=resume"});
  cluster.start_node();
  const Outcome outcome = sweep.submit({"--resume", "--chunk", "2", "--wait"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "6 points: 6 submitted\n"));
  CHECK(sweep.rows() == rows);
}

TEST_CASE("An array that is cancelled is resumed, by Slurm or here") {
  const Cluster cluster;
  const Sweep sweep({"--trace", "traces/lessons/01-publish.trace", "--vary", "l3.latency=60:71:1"});
  const Words rows = sweep.local_rows();
  REQUIRE(sweep.submit({"--chunk", "2", "--slurm-flag=--hold"}).exit_code == 0);
  CHECK(sweep.has("queued", 12));
  const Outcome early = sweep.submit({"--resume"});
  CHECK(early.exit_code == 2);
  CHECK(contains(early.err, "0 running and 6 queued tasks"));
  Cluster::run({"scancel", "--state=pending"});
  wait_for_jobs();
  CHECK(sweep.has("missing", 12));
  CHECK(contains(sweep.status(), "The sweep's command with --resume runs what is missing\n"));
  const bool here = GENERATE(false, true);
  const Outcome outcome =
      here ? sweep.run({"--resume", "--out", sweep.out()}) : sweep.submit({"--resume", "--chunk", "5", "--wait"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(sweep.rows() == rows);
}

}  // namespace
}  // namespace membar::test
