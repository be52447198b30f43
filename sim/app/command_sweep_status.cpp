#include <iostream>
#include <set>
#include <string>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/open_sweep.h"
#include "sim/sweep/sweep_status.h"

namespace membar {

namespace {

std::string in_brackets(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!name.empty()) text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "" : " (" + text + ")";
}

// "Slurm: 3 tasks run (n1, n2), 4 wait (Priority), the merge waits (Dependency)".
void print_tasks(const SweepStatus& status) {
  std::uint64_t running = 0, waiting = 0;
  std::set<std::string> nodes, reasons;
  std::string merge;
  for (const QueuedTask& task : status.tasks) {
    if (task.name != status.array_name) {
      merge = task.running ? "the merge runs" : "the merge waits" + in_brackets({task.reason});
      continue;
    }
    ++(task.running ? running : waiting);
    (task.running ? nodes : reasons).insert(task.running ? task.node : task.reason);
  }
  std::cout << "Slurm: " << running << (running == 1 ? " task runs" : " tasks run") << in_brackets(nodes) << ", "
            << waiting << (waiting == 1 ? " waits" : " wait") << in_brackets(reasons)
            << (merge.empty() ? "" : ", " + merge) << "\n";
}

}  // namespace

ExitCode show_sweep_status(const Arguments& arguments) {
  const Result<SweepStatus> found = status_of_sweep(arguments.words()[0]);
  if (!found) return report_error_of("membar sweep status", found.error());
  const SweepStatus& status = found.value();
  for (const Error& refused : status.refused) report_error(refused);
  std::cout << status.points << " points\n";
  const std::pair<const char*, std::uint64_t> counts[] = {{"queued", status.queued},   {"running", status.running},
                                                          {"done", status.done},       {"failed", status.failed},
                                                          {"invalid", status.invalid}, {"missing", status.missing}};
  for (const auto& [name, count] : counts) {
    const std::string number = std::to_string(count);
    std::cout << "  " << name
              << std::string(16 - std::string(name).size() - std::min<std::size_t>(8, number.size()), ' ') << number
              << "\n";
  }
  if (status.waiting != 0) {
    std::cout << status.waiting << " of these wait to be merged into the database (membar sweep merge)\n";
  }
  if (status.unknown) {
    std::cout << "Slurm cannot be asked, so that queued and running points count as missing: "
              << status.unknown->message << "\n";
  } else if (!status.tasks.empty()) {
    print_tasks(status);
  }
  if (status.missing != 0 && !status.unknown) std::cout << "The sweep's command with --resume runs what is missing\n";
  return kExitSuccess;
}

}  // namespace membar
