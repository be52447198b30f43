// A Slurm of its own on this machine: munged, slurmctld and slurmd on loopback, with all that they keep in a folder
// that goes away with them. The commands of Slurm, and membar, find it by SLURM_CONF.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/app/program.h"

namespace membar::test {

class Cluster {
 public:
  struct Options {
    unsigned most_array_size = 1001;
    std::string more = {};  // lines of slurm.conf
  };
  // Ready to take jobs: one node of four CPUs, "node1", in the partition "main". Ends the test program, skipped, where
  // Slurm is not installed; where MEMBAR_REQUIRE_SLURM is set that is a failure.
  explicit Cluster(const Options& options);
  Cluster() : Cluster(Options{}) {}
  // Kills all of it, and what its jobs run.
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // As when the node loses power: its daemon and all that runs on it die at once.
  void kill_node();
  void start_node();
  // The output of a command, which succeeds.
  static std::string run(const std::vector<std::string>& words);

 private:
  pid_t start(const std::string& log, const std::vector<std::string>& words);
  [[nodiscard]] std::string logs() const;

  TemporaryDirectory directory_;
  pid_t munged_ = -1, controller_ = -1, node_ = -1;
};

// Asks again and again; fails the test when it is not so after a time that no healthy machine needs. `what`: in words.
void wait_until(const std::string& what, const std::function<bool()>& condition);

// Processes on this machine that run `membar sweep task` on a submission in this folder; not their workers.
std::vector<pid_t> task_processes(const std::string& sweep_folder);
// The CPU time that its workers have used.
double worker_seconds(pid_t task);

}  // namespace membar::test
