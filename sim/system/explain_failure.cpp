#include "sim/system/explain_failure.h"

#include <cstdio>
#include <optional>
#include <string>

namespace membar {
namespace {

std::string name_of(Agent agent) {
  switch (agent.kind) {
    case Agent::Kind::core:
      return "core c" + std::to_string(agent.number);
    case Agent::Kind::slice:
      return "slice " + std::to_string(agent.number);
    case Agent::Kind::memory:
      return "memory";
  }
  return "";
}

// "0x10040 (y)"; without the name where no variable begins.
std::string line_text(const Program& program, LineAddress line, std::size_t line_bytes) {
  const Address address{line.value * line_bytes};
  char digits[32];
  std::snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(address.value));
  const std::string name = program.symbol_at(address);
  const bool named = !name.empty() && (name[0] < '0' || name[0] > '9');
  return named ? std::string(digits) + " (" + name + ")" : std::string(digits);
}

}  // namespace

Error explain_failure(const Program& program, const InvariantFailure& failure, const FailureContext& context) {
  CoreId core = failure.core;
  std::optional<LineAddress> line = failure.line;
  if (context.event != nullptr) {
    const Message& message = context.event->message;
    if (core == kNoCore && message.to.kind == Agent::Kind::core) core = CoreId{message.to.number};
    if (!line) line = message.line;
  } else if (core == kNoCore) {
    core = context.core;
  }
  Error error{program.file, context.trace_line, 0, "invariant failed: " + failure.message()};
  error.message += ", in cycle " + std::to_string(context.cycle.value);
  if (core != kNoCore) error.message += ", core c" + std::to_string(core.value);
  if (line) error.message += ", line " + line_text(program, *line, context.line_bytes);
  if (context.event != nullptr) {
    const Message& message = context.event->message;
    error.message += ", on " + std::string(membar::name_of(message.type)) + " from " + name_of(message.from);
  }
  return error;
}

}  // namespace membar
