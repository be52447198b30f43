// For tests of traces that must run to their end, with nothing wrong.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {

// `body`: the trace without its first line.
inline TraceRun clean_run(const std::string& body, const std::vector<std::string>& settings = {}) {
  TraceRun result = run_trace("membar 1\n" + body, settings);
  INFO(body << "\n" << result.problem());
  REQUIRE(result.problem().empty());
  return result;
}

}  // namespace membar
