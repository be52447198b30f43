#include "sim/sweep/point_runner.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

#include "sim/sweep/content_hash.h"
#include "tests/sweep/scratch_folder.h"

namespace membar {
namespace {

TEST_CASE("A trace that is edited while its sweep runs: each row has the hash of what was read") {
  const test::ScratchFolder folder;
  const std::string file = folder.path() + "/t.trace";
  const auto write = [&](int more) {
    std::ofstream(file) << "membar 1 template\n@param v = 1\nvar x\nthread a\n  delay ${v}\n  delay " << more << "\n";
    return content_hash_of_file(file).value();
  };
  SweepDescription description;
  description.traces = {file};
  description.axes.push_back(parse_axis("param.v=1,2").value());
  const SweepPlan plan = SweepPlan::create(description).value();
  PointRunner runner(plan);
  const std::string first = write(10);
  CHECK(runner.run(plan.point(0)).trace_hash == first);
  const std::string second = write(20);
  CHECK(second != first);
  CHECK(runner.run(plan.point(1)).trace_hash == second);
}

}  // namespace
}  // namespace membar
