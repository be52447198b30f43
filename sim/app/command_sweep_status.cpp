#include <array>
#include <iostream>
#include <set>
#include <string>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/open_sweep.h"
#include "sim/app/sweep_output.h"
#include "sim/report/json_text.h"
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

std::array<std::pair<const char*, std::uint64_t>, 6> counts_of(const SweepStatus& status) {
  return {{{"queued", status.queued},
           {"running", status.running},
           {"done", status.done},
           {"failed", status.failed},
           {"invalid", status.invalid},
           {"missing", status.missing}}};
}

void print_json(const SweepStatus& status, std::ostream& out) {
  std::string text;
  JsonObject object(text);
  object.string("schema", "membar.sweep-status/1");
  object.number("points", status.points);
  for (const auto& [name, count] : counts_of(status)) object.number(name, count);
  object.number("to_merge", status.waiting);
  object.boolean("at_work", status.at_work);
  object.string_or_null("slurm_error", status.unknown ? status.unknown->message : "");
  object.key("tasks");
  text += '[';
  for (const QueuedTask& task : status.tasks) {
    if (text.back() != '[') text += ", ";
    JsonObject one(text);
    one.string("job", task.job);
    if (task.task) one.number("task", *task.task);
    one.string("state", task.running ? "running" : "queued");
    one.string_or_null("node", task.node);
    one.string_or_null("reason", task.reason);
    one.close();
  }
  text += ']';
  object.close();
  out << text << "\n";
}

void print_text(const SweepStatus& status) {
  std::cout << status.points << " points\n";
  for (const auto& [name, count] : counts_of(status)) {
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
  if (status.at_work) {
    std::cout << "A membar is at work on it: what is missing may be under way\n";
  } else if (status.missing != 0 && !status.unknown) {
    std::cout << "The sweep's command with --resume runs what is missing\n";
  }
}

}  // namespace

ExitCode show_sweep_status(const Arguments& arguments) {
  const Result<SweepStatus> found = status_of_sweep(arguments.words()[0]);
  if (!found) return report_error_of("membar sweep status", found.error());
  for (const Error& refused : found.value().refused) report_error(refused);
  const auto json = arguments.text("json");
  if (json) {
    const Result<Done> written = write_output(*json, [&](std::ostream& out) {
      print_json(found.value(), out);
      return Result<Done>(Done{});
    });
    if (!written) return report_error(written.error());
  }
  if (json != std::string(kStandardOutput)) print_text(found.value());
  return kExitSuccess;
}

}  // namespace membar
