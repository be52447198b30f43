// Traces that were recorded from real programs.
#include <cstdlib>

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

TEST_CASE("the recorded map-mutex trace has every op of its program") {
  const Result<Program> result = read_trace(std::string(MEMBAR_SOURCE_DIR) + "/traces/recorded/map-mutex-4.trace");
  REQUIRE(result.ok());
  const Program& program = result.value();
  CHECK(program.total_written_ops == 49150);
  REQUIRE(program.threads.size() == 4);
  CHECK(program.threads[3].name == "t3");
  CHECK(program.lacks_values);
  CHECK_FALSE(program.needs_values);
  CHECK(program.has_after);
  std::size_t loads = 0, stores = 0, releases = 0, swaps = 0, adds = 0, afters = 0;
  for (std::size_t thread = 0; thread < 4; ++thread) {
    for (const TraceOp& op : ops_of(program, thread)) {
      loads += op.kind == OpKind::load && op.order == MemoryOrder::none ? 1 : 0;
      stores += op.kind == OpKind::store && op.order == MemoryOrder::none ? 1 : 0;
      releases += op.kind == OpKind::store && op.order == MemoryOrder::rel ? 1 : 0;
      swaps += op.kind == OpKind::swap && op.order == MemoryOrder::acq ? 1 : 0;
      adds += op.kind == OpKind::add && op.order == MemoryOrder::acq_rel ? 1 : 0;
      afters += op.after_thread != 0xffff ? 1 : 0;
    }
  }
  CHECK(loads == 35659);
  CHECK(stores == 6263);
  CHECK(releases == 3606);
  CHECK(swaps == 3600);
  CHECK(adds == 8);
  CHECK(afters == 2759);
}

TEST_CASE("the other recorded traces, where they are at hand, have every op of their programs") {
  const char* folder = std::getenv("MEMBAR_RECORDED_TRACES");
  if (folder == nullptr) return;
  const std::pair<const char*, std::uint64_t> files[] = {
      {"fft-4.trace", 88547},         {"fft-16.trace", 92285},        {"queue-mc-4.trace", 43617},
      {"queue-ms-4.trace", 99484},    {"map-mutex-4.trace", 49150},   {"barnes-4.trace.zst", 1312074},
      {"ocean-4.trace.zst", 3117593}, {"radix-4.trace.zst", 4090815},
  };
  for (const auto& [name, ops] : files) {
    INFO(name);
    const Result<Program> result = read_trace(std::string(folder) + "/" + name);
    REQUIRE(result.ok());
    CHECK(result.value().total_written_ops == ops);
  }
}

}  // namespace
}  // namespace membar
