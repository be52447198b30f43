// The words and numbers of the text report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/analysis/run_result.h"

namespace membar {

// "1 cycle", "2 cycles".
std::string counted(std::uint64_t count, std::string_view noun);
// "12.5 %", rounded to the nearest tenth; "0.0 %" of nothing.
std::string percent(std::uint64_t part, std::uint64_t whole);
// The name of the thread on a core, or "core 3".
std::string thread_text(const RunResult& result, CoreId core);
// What a write did: "pub: store flag = 1", "rmw 0x1f40 (failed)".
std::string op_text(const RunResult& result, const WriteFacts& facts);
// What a barrier is: "mfence", "atomic_store flag".
std::string op_text(const RunResult& result, const BarrierFacts& facts);
// "12"; "-" for kNever.
std::string cycle_text(Cycle cycle);
// "travel 18, dram 180": those that are not 0.
std::string segments_text(const SegmentCycles& segments);
std::string bill_text(const Bill& bill);

}  // namespace membar
