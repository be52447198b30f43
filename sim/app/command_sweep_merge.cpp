#include <utility>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/sweep_slurm.h"

namespace membar {

ExitCode merge_sweep_results(const Arguments& arguments) {
  constexpr std::string_view kName = "membar sweep merge";
  const std::string& folder = arguments.words()[0];
  const std::vector<std::string> submissions = submission_folders(folder);
  if (submissions.empty()) {
    return report_error(kName, folder + " holds no sweep that was submitted to Slurm; expected the --out of one");
  }
  const Result<SlurmSubmission> last = read_submission(submissions.back());
  if (!last) return report_error(last.error());
  const Result<SweepPlan> plan = SweepPlan::create(last.value().description);
  if (!plan) return report_error(kName, plan.error().message);
  const Result<SweepLock> lock = SweepLock::take(folder, SweepLock::WhenTaken::wait);
  if (!lock) return report_error(lock.error());
  return merge_sweep(lock.value(), folder, plan.value());
}

}  // namespace membar
