#include "sim/sweep/slurm_submission.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/sweep/child_program.h"
#include "sim/sweep/sweep_plan.h"
#include "tests/sweep/scratch_folder.h"
#include "tests/sweep/slurm_points.h"

namespace membar::test {
namespace {

namespace fs = std::filesystem;

SlurmSubmission submission(const std::string& sweep_folder) {
  SlurmSubmission made;
  made.description = described("l3.latency=40:100:10");
  made.version = "1.0";
  made.program = "/bin/membar";
  made.working_folder = "/";
  made.sweep_folder = sweep_folder;
  made.job_name = "membar-x-1";
  made.chunk = 3;
  made.points = {0, 1, 2, 5, 6};
  return made;
}

std::vector<std::uint64_t> points_of(const SlurmSubmission& from, std::uint64_t task) {
  const std::span<const std::uint64_t> points = from.points_of(task);
  return {points.begin(), points.end()};
}

TEST_CASE("Every point of a submission is in one task") {
  const SlurmSubmission made = submission("/d");
  CHECK(made.tasks() == 2);
  CHECK(points_of(made, 0) == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(points_of(made, 1) == std::vector<std::uint64_t>{5, 6});
  CHECK(points_of(made, 2).empty());
  CHECK(points_of(made, ~std::uint64_t{0}).empty());
}

TEST_CASE("A task takes about a minute, and an array fits the controller") {
  CHECK(points_per_task(100, 120, 1, 1000) == 1);  // long points
  CHECK(points_per_task(100, 60, 1, 1000) == 1);
  CHECK(points_per_task(1000, 2, 1, 1000) == 30);   // a minute of them
  CHECK(points_per_task(1000, 2, 4, 1000) == 120);  // on four CPUs
  CHECK(points_per_task(100, 120, 8, 1000) == 8);   // all CPUs have one
  CHECK(points_per_task(3, 120, 8, 1000) == 3);
  CHECK(points_per_task(50, 0.001, 1, 1000) == 50);  // all in one task
  CHECK(points_per_task(50, 0, 1, 1000) == 50);
  CHECK(points_per_task(1001, 120, 1, 1000) == 2);  // one more than fit
  CHECK(points_per_task(10'000'000, 120, 1, 1001) == 9991);
  CHECK(points_per_task(7, 120, 1, 1) == 7);
}

TEST_CASE("A submission is read as it was written, with every way to describe a sweep") {
  SlurmSubmission made = submission("/d");
  made.timeout_seconds = 1.5;
  made.memory_bytes = std::uint64_t{1} << 40;
  made.description.title = "Is it \"quoted\"?\n\\ é";
  made.description.configs = {"a.toml", "b.toml"};
  made.description.settings = {"core.model=tso"};
  made.description.trace_parameters = {{"threads", "8"}};
  made.description.axes.push_back(Axis::paired({"l1.size", "l1.ways"}, {{"32KiB", "48KiB"}, {"8", "12"}}).value());
  made.description.sampling = Sampling::latin_hypercube;
  made.description.samples = 9;
  made.description.sampling_seed = 18446744073709551615U;
  made.description.max_cycles = 77;
  made.description.keep = {"cycles", "labelled"};
  const Result<std::string> text = submission_text(made);
  REQUIRE(text);
  const Result<SlurmSubmission> read = parse_submission(text.value(), "submission.json");
  REQUIRE(read);
  CHECK(submission_text(read.value()).value() == text.value());
  CHECK(read.value().points == made.points);
  CHECK(read.value().timeout_seconds == made.timeout_seconds);
  CHECK(read.value().memory_bytes == made.memory_bytes);
  const SweepPlan before = SweepPlan::create(made.description).value();
  const SweepPlan after = SweepPlan::create(read.value().description).value();
  CHECK(after.text() == before.text());
  CHECK(after.command(after.point(17)) == before.command(before.point(17)));
}

TEST_CASE("What is no submission is an error that names the file") {
  const std::string text = submission_text(submission("/d")).value();
  std::vector<std::string> wrong{"", "{", "[]", "{}", R"({"schema": "membar.slurm/2"})"};
  for (std::size_t size = 0; size + 1 < text.size(); size += 7) wrong.push_back(text.substr(0, size));
  for (const std::string& one : wrong) {
    INFO(one);
    const auto parsed = parse_submission(one, "f.json");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().file == "f.json");
  }
  SlurmSubmission not_utf8 = submission("/d");
  not_utf8.description.traces = {"\xff.trace"};
  CHECK_FALSE(submission_text(not_utf8));
}

TEST_CASE("The scripts call the program with its words, whatever the folders are called") {
  const ScratchFolder scratch;
  const std::string sweep = scratch.path() + "/a \"sweep\" of $HOME\\ `x` it's";
  fs::create_directories(sweep);
  SlurmSubmission made = submission(sweep);
  made.working_folder = sweep;
  made.program = scratch.path() + "/the program";
  write_file(made.program, "#!/bin/sh\npwd\nprintf '<%s>' \"$@\"\n");
  fs::permissions(made.program, fs::perms::owner_all);
  const Result<std::string> folder = write_submission(made);
  REQUIRE(folder);
  CHECK(folder.value() == sweep + "/slurm/1");
  const auto task = run_program({"env", "SLURM_ARRAY_TASK_ID=5", "sh", folder.value() + "/task.sh"});
  REQUIRE(task);
  CHECK(task.value().exit_code == 0);
  CHECK(task.value().out + task.value().err == "");
  CHECK(text_of_file(folder.value() + "/log/5.txt") == sweep + "\n<sweep><task><" + folder.value() + "><--number><5>");
  REQUIRE(run_program({"sh", folder.value() + "/merge.sh"}));
  CHECK(text_of_file(folder.value() + "/log/merge.txt") == sweep + "\n<sweep><merge><" + sweep + ">");
}

TEST_CASE("Submissions are numbered in their order, and each is read again") {
  const ScratchFolder scratch;
  CHECK(submission_folders(scratch.path()).empty());
  SlurmSubmission made = submission(scratch.path());
  for (int i = 1; i <= 11; ++i) {
    made.job_name = "job-" + std::to_string(i);
    REQUIRE(write_submission(made));
  }
  const std::vector<std::string> folders = submission_folders(scratch.path());
  REQUIRE(folders.size() == 11);
  CHECK(read_submission(folders[9]).value().job_name == "job-10");
  CHECK(folders[10] == scratch.path() + "/slurm/11");
}

TEST_CASE("The names of jobs are plain, and no two are alike") {
  const std::string name = new_job_name("/a/it's 50%, a|b");
  CHECK(name.starts_with("membar-it_s_50___a_b-"));
  CHECK(name.find_first_of(" '%,|\"") == std::string::npos);
  CHECK(new_job_name("/a/x") != new_job_name("/a/x"));
}

}  // namespace
}  // namespace membar::test
