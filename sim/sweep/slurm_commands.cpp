#include "sim/sweep/slurm_commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sim/sweep/child_program.h"

namespace membar {
namespace {

// A separator that stands neither in a job's name (ours) nor in a state or a node's name; the reason comes last.
constexpr std::string_view kQueueFormat = "%j|%F|%K|%T|%N|%r";
constexpr std::size_t kQueueFields = 6;

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end != 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// What a command of Slurm complained about: "sbatch: error: invalid partition specified: x" and more, in one line.
Error refusal(const std::string& program, const ProgramEnd& end) {
  std::string message;
  for (std::string_view line : lines_of(end.err)) {
    for (const std::string& prefix : {program + ": ", std::string("error: "), std::string("fatal: ")}) {
      if (line.starts_with(prefix)) line.remove_prefix(prefix.size());
    }
    message += (message.empty() ? "" : "; ") + std::string(line);
  }
  if (message.empty()) message = "it ended with exit code " + std::to_string(end.exit_code);
  return Error{"", 0, 0, program + ": " + message};
}

Result<std::string> output_of(const std::vector<std::string>& words) {
  Result<ProgramEnd> end = run_program(words);
  if (!end) return Error{"", 0, 0, end.error().message + "; expected a machine that Slurm's commands work on"};
  if (end.value().exit_code != 0) return refusal(words[0], end.value());
  return std::move(end).value().out;
}

// The user's flags stand behind what they may change and before what makes the sweep work.
std::vector<std::string> common_words(const SlurmOptions& options, unsigned cpus) {
  std::vector<std::string> words{"sbatch", "--cpus-per-task=" + std::to_string(cpus), "--ntasks=1", "--requeue"};
  const std::pair<const char*, const std::string*> texts[] = {{"--partition=", &options.partition},
                                                              {"--time=", &options.time},
                                                              {"--mem=", &options.memory},
                                                              {"--account=", &options.account}};
  for (const auto& [flag, value] : texts) {
    if (!value->empty()) words.push_back(flag + *value);
  }
  words.insert(words.end(), options.flags.begin(), options.flags.end());
  words.insert(words.end(), {"--parsable", "--output=/dev/null", "--error=/dev/null"});  // the scripts open their logs
  return words;
}

bool waits(std::string_view state) {
  constexpr std::array<std::string_view, 6> kWaiting{"PENDING",      "REQUEUED",     "REQUEUE_FED",
                                                     "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"};
  return std::find(kWaiting.begin(), kWaiting.end(), state) != kWaiting.end();
}

}  // namespace

std::vector<std::string> array_words(const SlurmSubmission& submission, const std::string& folder,
                                     const SlurmOptions& options) {
  std::vector<std::string> words = common_words(options, options.cpus);
  std::string array = "--array=0-" + std::to_string(submission.tasks() - 1);
  if (options.throttle != 0) array += "%" + std::to_string(options.throttle);
  words.insert(words.end(), {"--job-name=" + submission.job_name, "--chdir=" + submission.working_folder, array,
                             folder + "/task.sh"});
  return words;
}

std::vector<std::string> merge_words(const SlurmSubmission& submission, const std::string& folder,
                                     const SlurmOptions& options, const std::string& array) {
  std::vector<std::string> words = common_words(options, 1);
  words.insert(words.end(), {"--job-name=" + submission.merge_name(), "--chdir=" + submission.working_folder,
                             "--dependency=afterany:" + array, folder + "/merge.sh"});
  return words;
}

Result<std::string> submit(const std::vector<std::string>& words) {
  Result<std::string> out = output_of(words);
  if (!out) return out;
  // "17", or "17;cluster".
  const std::string job = out.value().substr(0, out.value().find_first_of(";\n"));
  if (!parse_number(job)) return Error{"", 0, 0, "sbatch: '" + job + "' is no number of a job"};
  return job;
}

std::optional<std::uint64_t> parse_most_array_tasks(std::string_view config) {
  std::optional<std::uint64_t> most;
  const auto at_most = [&](std::optional<std::uint64_t> limit) {
    if (limit) most = std::min(most.value_or(*limit), *limit);
  };
  for (const std::string_view line : lines_of(config)) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, line.find(' '));
    std::string_view value = line.substr(std::min(equals + 2, line.size()));
    if (key == "MaxArraySize") at_most(parse_number(value));
    if (key != "SchedulerParameters") continue;
    constexpr std::string_view kTasks = "max_array_tasks=";
    const std::size_t at = value.find(kTasks);
    if (at == std::string_view::npos) continue;
    value.remove_prefix(at + kTasks.size());
    at_most(parse_number(value.substr(0, value.find(','))));
  }
  return most;
}

Result<std::uint64_t> most_array_tasks() {
  const Result<std::string> config = output_of({"scontrol", "show", "config"});
  if (!config) return config.error();
  const std::optional<std::uint64_t> most = parse_most_array_tasks(config.value());
  if (!most || *most == 0) return Error{"", 0, 0, "scontrol: this Slurm has no job arrays (MaxArraySize)"};
  return *most;
}

Result<std::vector<QueuedTask>> queued_tasks(const std::vector<std::string>& job_names) {
  std::string names;
  for (const std::string& name : job_names) names += (names.empty() ? "" : ",") + name;
  const Result<std::string> text =
      output_of({"squeue", "--noheader", "--array", "--name=" + names, "--format=" + std::string(kQueueFormat)});
  if (!text) return text.error();
  return parse_queue(text.value());
}

Result<std::vector<QueuedTask>> parse_queue(std::string_view text) {
  std::vector<QueuedTask> tasks;
  for (const std::string_view line : lines_of(text)) {
    std::vector<std::string_view> fields;
    std::string_view left = line;
    while (fields.size() + 1 < kQueueFields && left.find('|') != std::string_view::npos) {
      fields.push_back(left.substr(0, left.find('|')));
      left.remove_prefix(left.find('|') + 1);
    }
    fields.push_back(left);
    if (fields.size() != kQueueFields) {
      return Error{"", 0, 0, "squeue: '" + std::string(line) + "' is no task; expected " + std::string(kQueueFormat)};
    }
    tasks.push_back({std::string(fields[0]), std::string(fields[1]), parse_number(fields[2]), !waits(fields[3]),
                     std::string(fields[4]), std::string(fields[5])});
  }
  return tasks;
}

}  // namespace membar
