// Mistakes planted into the protocol, which the random tester must find.
#include "sim/protocol/planted_bugs.h"

#include <catch2/catch.hpp>

#include "sim/stress/campaign.h"

namespace membar {

TEST_CASE("Every planted protocol bug is found within some ten thousand executions") {
  for (const PlantedBug& bug : planted_bugs()) {
    CampaignOptions options;
    options.count = 40'000;
    const CampaignTotals totals = run_campaign(
        options, [&bug](std::uint64_t seed) { return judge_seed(seed, &bug); }, [](const CampaignTotals&) {});
    INFO(bug.name);
    CHECK(totals.failures.size() == 1);
  }
}

}  // namespace membar
