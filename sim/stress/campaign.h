// Many random cases, one seed after the other, judged in processes of their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/stress/trial.h"

namespace membar {

struct CampaignOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t count = 0;    // executions; 0: no limit
  std::uint64_t seconds = 0;  // no execution starts later than that; 0: no limit
  unsigned jobs = 1;          // processes at a time
  bool keep_going = false;    // beyond the first failure
  const std::atomic<bool>* interrupted = nullptr;
};

struct Failure {
  std::uint64_t seed = 0;
  Verdict verdict;
};

// Of all executions up to the one that ended it, in the order of their seeds: it does not depend on `jobs`.
struct CampaignTotals {
  std::uint64_t executions = 0;
  std::uint64_t machines = 0;  // runs: some executions are compared with further runs of the same case
  std::uint64_t ops = 0;
  std::uint64_t cycles = 0;
  std::uint64_t loads = 0;
  std::uint64_t writes = 0;
  std::uint64_t values = 0;
  // How many executions had what: covered["core.model"]["tso"].
  std::map<std::string, std::map<std::string, std::uint64_t>> covered;
  std::vector<Failure> failures;
  bool interrupted = false;
};

// What the case of a seed is judged by.
using SeedJudge = std::function<Verdict(std::uint64_t seed)>;
// The judge of the program, on a protocol with a mistake or (nullptr) without: every eighth case is compared with
// further runs of itself.
Verdict judge_seed(std::uint64_t seed, const PlantedBug* bug);

// Calls `progress` now and then.
CampaignTotals run_campaign(const CampaignOptions& options, const SeedJudge& judge,
                            const std::function<void(const CampaignTotals&)>& progress);

}  // namespace membar
