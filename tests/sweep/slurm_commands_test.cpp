#include "sim/sweep/slurm_commands.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace membar {
namespace {

using Words = std::vector<std::string>;

SlurmSubmission submission() {
  SlurmSubmission made;
  made.working_folder = "/data/a user";
  made.job_name = "membar-x-1";
  made.chunk = 3;
  made.points = {0, 1, 2, 5, 6, 7, 8};
  return made;
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_CASE("sbatch is given an array with a task for every chunk") {
  const Words words = array_words(submission(), "/d/slurm/1", {});
  CHECK(words.front() == "sbatch");
  CHECK(words.back() == "/d/slurm/1/task.sh");
  CHECK(has(words, "--array=0-2"));
  CHECK(has(words, "--job-name=membar-x-1"));
  CHECK(has(words, "--chdir=/data/a user"));
  CHECK(has(words, "--cpus-per-task=1"));
  CHECK(has(words, "--requeue"));
  for (const char* flag : {"--partition=", "--time=", "--mem=", "--account="}) {
    CHECK(std::none_of(words.begin(), words.end(), [&](const std::string& word) { return word.starts_with(flag); }));
  }
}

TEST_CASE("sbatch is given the options of the sweep, and its flags as they are") {
  SlurmOptions options;
  options.partition = "long";
  options.time = "1-00:00";
  options.memory = "4G";
  options.account = "me";
  options.throttle = 8;
  options.cpus = 16;
  options.flags = {"--qos=high", "--comment=a b"};
  const Words words = array_words(submission(), "/d/slurm/1", options);
  for (const char* word : {"--partition=long", "--time=1-00:00", "--mem=4G", "--account=me", "--array=0-2%8",
                           "--cpus-per-task=16", "--qos=high", "--comment=a b"}) {
    CHECK(has(words, word));
  }
}

TEST_CASE("The merge waits for the array, however that ends") {
  SlurmOptions options;
  options.partition = "long";
  options.cpus = 16;
  const Words words = merge_words(submission(), "/d/slurm/1", options, "4711");
  CHECK(has(words, "--dependency=afterany:4711"));
  CHECK(has(words, "--partition=long"));
  CHECK(has(words, "--cpus-per-task=1"));
  CHECK(has(words, "--job-name=membar-x-1-merge"));
  CHECK(words.back() == "/d/slurm/1/merge.sh");
}

TEST_CASE("How large an array may be is the smaller of the controller's limits") {
  const std::string head = "Configuration data as of 2026-01-01T00:00:00\nAccountingStorageBackupHost = (null)\n";
  CHECK(parse_most_array_tasks(head + "MaxArraySize            = 1001\nMaxJobCount = 10000\n") == 1001);
  CHECK(parse_most_array_tasks("MaxArraySize = 1001\nSchedulerParameters = bf_interval=1,max_array_tasks=100,x=1\n") ==
        100);
  CHECK(parse_most_array_tasks("SchedulerParameters = max_array_tasks=5000\nMaxArraySize = 1001\n") == 1001);
  CHECK(parse_most_array_tasks("SchedulerParameters     = (null)\nMaxArraySize = 7") == 7);
  CHECK(parse_most_array_tasks(head) == std::nullopt);
  CHECK(parse_most_array_tasks("MaxArraySize = (null)\nMaxArraySize\nMaxArraySize =") == std::nullopt);
  CHECK(parse_most_array_tasks("") == std::nullopt);
}

TEST_CASE("What squeue prints is read task by task") {
  const auto tasks = parse_queue(
      "m-1|17|0|RUNNING|node3|None\n"
      "m-1|17|1|COMPLETING|node4|None\n"
      "m-1|17|2|PENDING||Nodes required for job are DOWN, DRAINED or reserved | or so\n"
      "m-1-merge|18|N/A|PENDING||Dependency\n");
  REQUIRE(tasks);
  REQUIRE(tasks.value().size() == 4);
  const QueuedTask& first = tasks.value()[0];
  CHECK(first.name == "m-1");
  CHECK(first.job == "17");
  CHECK(first.task == 0);
  CHECK(first.running);
  CHECK(first.node == "node3");
  CHECK(tasks.value()[1].running);
  CHECK_FALSE(tasks.value()[2].running);
  CHECK(tasks.value()[2].reason == "Nodes required for job are DOWN, DRAINED or reserved | or so");
  CHECK(tasks.value()[3].task == std::nullopt);
  CHECK_FALSE(tasks.value()[3].running);
}

TEST_CASE("Tasks that wait in whatever way are not running") {
  for (const std::string state : {"PENDING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT"}) {
    CHECK_FALSE(parse_queue("m|1|0|" + state + "||x\n").value().front().running);
  }
  for (const std::string state : {"RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "STAGE_OUT"}) {
    CHECK(parse_queue("m|1|0|" + state + "|n|x\n").value().front().running);
  }
}

TEST_CASE("An empty queue has no tasks, and what is no queue is an error") {
  CHECK(parse_queue("").value().empty());
  CHECK(parse_queue("\n").value().empty());
  const auto wrong = parse_queue("slurm_load_jobs error: Unable to contact slurm controller\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("Unable to contact slurm controller") != std::string::npos);
}

}  // namespace
}  // namespace membar
