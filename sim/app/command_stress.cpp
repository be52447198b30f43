#include <chrono>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/output_file.h"
#include "sim/app/plant_option.h"
#include "sim/app/terminal_line.h"
#include "sim/stress/campaign.h"
#include "sim/stress/child_process.h"
#include "sim/stress/random_case.h"
#include "sim/stress/shrink.h"
#include "sim/stress/verdict_text.h"

namespace membar {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kName = "membar stress";
constexpr std::uint64_t kDefaultCount = 1000;
constexpr std::size_t kMostShrunk = 10;  // failures, with --keep-going
constexpr unsigned kShrinkRuns = 10000;  // some seconds
constexpr unsigned kEndlessRuns = 60;    // of a case that uses up its processor time every time that it fails

class Progress {
 public:
  void show(const CampaignTotals& totals) {
    if (!line_.due()) return;
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    const double rate = static_cast<double>(totals.executions) / std::max(seconds, 0.001);
    line_.show("membar stress: " + std::to_string(totals.executions) + " executions, " +
               std::to_string(std::llround(rate)) + " per second, " + std::to_string(totals.failures.size()) +
               " failures");
  }
  void wipe() { line_.wipe(); }

 private:
  TerminalLine line_;
  Clock::time_point began_ = Clock::now();
};

void print_totals(const CampaignTotals& totals, std::uint64_t first_seed) {
  const auto row = [](const std::string& name, const std::string& value) {
    std::cout << std::left << std::setw(22) << name << value << "\n";
  };
  std::string seeds = "none";
  if (totals.executions != 0) {
    seeds = std::to_string(first_seed) + " to " + std::to_string(first_seed + totals.executions - 1);
  }
  row("seeds", seeds);
  row("executions", std::to_string(totals.executions));
  row("runs of a machine", std::to_string(totals.machines));
  row("ops", std::to_string(totals.ops));
  row("cycles", std::to_string(totals.cycles));
  row("loads judged", std::to_string(totals.loads));
  row("writes judged", std::to_string(totals.writes));
  row("values recomputed", std::to_string(totals.values));
  for (const auto& [key, values] : totals.covered) {
    std::string text;
    for (const auto& [value, count] : values) text += (text.empty() ? "" : ", ") + value + " " + std::to_string(count);
    row(key, text);
  }
  row("failures", std::to_string(totals.failures.size()));
  std::cout << std::flush;
}

// A name that no file has yet, for a trace and what belongs to it: "stress-7", "stress-7-2", ...
std::string free_stem(const fs::path& folder, std::uint64_t seed) {
  const std::string stem = "stress-" + std::to_string(seed);
  for (unsigned n = 1;; ++n) {
    std::string name = n == 1 ? stem : stem + "-" + std::to_string(n);
    if (!fs::exists(folder / (name + ".trace")) && !fs::exists(folder / (name + ".toml"))) return name;
  }
}

Result<Done> write_file(const fs::path& path, const std::string& text) {
  Result<OutputFile> file = OutputFile::create(path.string());
  if (!file) return file.error();
  file.value().stream() << text;
  return file.value().commit();
}

std::string as_comment(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += "# " + line + "\n";
  return out;
}

// Writes the shrunk case, and says what it is and how to see it again.
Result<Done> write_case(const fs::path& folder, const Failure& failure, const Shrunk& shrunk, const PlantedBug* bug) {
  const std::string stem = free_stem(folder, failure.seed);
  const std::string model = stem + "-model.toml";
  const std::string plant = bug == nullptr ? "" : " --plant " + std::string(bug->name);
  const std::string again = "membar stress --seed " + std::to_string(failure.seed) + " --count 1" + plant;
  const std::string run = "membar run " + (folder / (stem + ".trace")).string() + " --config " +
                          (folder / (stem + ".toml")).string() + " --check" + plant;
  const std::string what = std::string(name_of(shrunk.verdict.problem)) + ": " + shrunk.verdict.text;
  std::string trace = shrunk.made.trace();
  const std::size_t head = trace.find('\n') + 1;
  trace.insert(head, as_comment("Shrunk from the case of seed " + std::to_string(failure.seed) + ":\n" + what +
                                "\nRun it: " + run + "\nFind it again: " + again));
  if (auto done = write_file(folder / (stem + ".trace"), trace); !done) return done;
  if (auto done = write_file(folder / (stem + ".toml"), shrunk.made.machine(model)); !done) return done;
  if (!shrunk.made.model.empty()) {
    if (auto done = write_file(folder / model, shrunk.made.model); !done) return done;
  }
  std::cout << "\nseed " << failure.seed << ": " << name_of(failure.verdict.problem) << ": " << failure.verdict.text
            << "\n\nshrunk to " << shrunk.made.threads.size() << " threads, " << shrunk.made.ops() << " ops and "
            << shrunk.made.settings.size() << " settings (" << shrunk.runs << " runs):\n\n"
            << shrunk.made.trace() << "\n"
            << shrunk.made.machine(model) << "\n"
            << what << "\n\nrun it:        " << run << "\nfind it again: " << again << "\n";
  return Done{};
}

Shrunk shrunk_case(const Failure& failure, const PlantedBug* bug) {
  const StressCase made = random_case(failure.seed);
  const bool compare = failure.verdict.machines > 1;  // it failed where it was compared
  const CaseJudge once = [=](const StressCase& candidate) { return try_case(candidate, {compare, bug}); };
  const unsigned runs = failure.verdict.text == kDidNotEnd ? kEndlessRuns : kShrinkRuns;
  return shrink(
      made, failure.verdict, [&once](const StressCase& candidate) { return judge_apart(once, candidate); }, runs);
}

std::uint64_t fresh_seed() { return std::random_device{}(); }

}  // namespace

ExitCode stress(const Arguments& arguments) {
  if (arguments.text("plant") == kListPlantedBugs) return list_planted_bugs();
  const Result<const PlantedBug*> bug = planted_bug(arguments);
  if (!bug) return report_error(kName, bug.error().message);
  const fs::path folder = arguments.text("out").value_or(".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    return report_error(kName, "--out " + folder.string() + " is no directory; expected one that exists");
  }
  CampaignOptions options;
  options.first_seed = arguments.number("seed").value_or(fresh_seed());
  options.seconds = arguments.number("seconds").value_or(0);
  options.count = arguments.number("count").value_or(options.seconds == 0 ? kDefaultCount : 0);
  options.jobs = static_cast<unsigned>(arguments.number("jobs").value_or(1));
  options.keep_going = arguments.has("keep-going");
  options.interrupted = &defer_interrupt();
  std::cout << kName << ": seeds from " << options.first_seed << " on\n" << std::flush;

  Progress progress;
  const CampaignTotals totals = run_campaign(
      options, [&bug](std::uint64_t seed) { return judge_seed(seed, bug.value()); },
      [&progress](const CampaignTotals& so_far) { progress.show(so_far); });
  progress.wipe();
  print_totals(totals, options.first_seed);
  std::size_t shrunk = 0;
  for (const Failure& failure : totals.failures) {
    if (shrunk++ == kMostShrunk) {
      std::cout << "\nfurther failures, not shrunk:\n";
    }
    if (shrunk > kMostShrunk) {
      std::cout << "seed " << failure.seed << ": " << name_of(failure.verdict.problem) << ": " << failure.verdict.text
                << "\n";
    } else if (auto done = write_case(folder, failure, shrunk_case(failure, bug.value()), bug.value()); !done) {
      return report_error(done.error());
    }
  }
  if (totals.interrupted) return kExitInterrupted;
  return totals.failures.empty() ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace membar
