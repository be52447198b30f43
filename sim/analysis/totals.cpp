#include "sim/analysis/totals.h"

#include <utility>

namespace membar {
namespace {

std::string who(const char* what, std::uint64_t id, CoreId core, std::uint32_t op) {
  return std::string(what) + " " + std::to_string(id) + " (core " + std::to_string(core.value) + ", op " +
         std::to_string(op) + "): ";
}

// The first step of the request that is known and lies before an earlier one; "" when there is none.
std::string out_of_order(const RequestTimeline& request) {
  struct Step {
    const char* name;
    Cycle cycle;
  };
  const Step steps[] = {
      {"started", request.started},   {"sent", request.sent},           {"arrived", request.arrived},
      {"serving", request.serving},   {"served", request.served},       {"memory_done", request.memory_done},
      {"answered", request.answered}, {"data_here", request.data_here}, {"granted", request.granted}};
  const Step* last = nullptr;
  for (const Step& step : steps) {
    if (step.cycle == kNever) continue;
    if (last != nullptr && step.cycle < last->cycle) {
      return std::string("its request was ") + step.name + " in cycle " + std::to_string(step.cycle.value) +
             ", before it was " + last->name + " in cycle " + std::to_string(last->cycle.value);
    }
    last = &step;
  }
  return "";
}

}  // namespace

void Violations::add(std::string text) {
  ++count;
  if (texts.size() < kKept) texts.push_back(std::move(text));
}

std::string check_write(const WriteFacts& write) {
  const std::string name = who("write", write.id.value, write.core, write.op_index);
  if (write.visible == kNever || write.visible < write.dispatched) return name + "visible before it was dispatched";
  if (write.buffered != kNever && (write.buffered < write.dispatched || write.buffered > write.visible)) {
    return name + "entered the store buffer outside its life";
  }
  if (write.request.granted != kNever && write.request.granted > write.visible) {
    return name + "visible in cycle " + std::to_string(write.visible.value) + ", before its grant in cycle " +
           std::to_string(write.request.granted.value);
  }
  const Cycle requested = requested_of(write), granted = granted_of(write);
  const Cycle asked = requested == kNever ? write.buffered : requested;
  if (granted != kNever && (asked < write.buffered || granted < asked)) return name + "granted before it was requested";
  if (const std::string problem = out_of_order(write.request); !problem.empty()) return name + problem;
  const std::uint64_t expected = (write.visible - write.dispatched).value;
  const std::uint64_t sum = segments(write).total();
  if (sum != expected) {
    return name + "segments add up to " + std::to_string(sum) + " cycles, not to the " + std::to_string(expected) +
           " from dispatch to visibility";
  }
  return "";
}

std::string check_barrier(const BarrierRecord& barrier) {
  const BarrierFacts& facts = barrier.facts;
  const std::string name = who("barrier", barrier.id, facts.core, facts.op_index);
  if (facts.completed < facts.dispatched) return name + "completed before it was dispatched";
  if ((facts.stall_from == kNever) != (facts.stall_to == kNever)) return name + "its stall has only one end";
  if (facts.stall_from != kNever && facts.stall_to < facts.stall_from) return name + "its stall ends before it begins";
  if (barrier.stall != 0 && facts.stall_from < facts.dispatched) return name + "stalled before it was dispatched";
  if (barrier.bill.total() != barrier.stall) {
    return name + "bill adds up to " + std::to_string(barrier.bill.total()) + " cycles, not to its stall of " +
           std::to_string(barrier.stall);
  }
  return "";
}

}  // namespace membar
