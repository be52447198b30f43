// The model's steps, messages and states in words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/checker/model.h"

namespace membar {

// "core 2", "the directory", "memory".
std::string agent_name(std::uint8_t agent);

// "Data (1 ack to await)", "Inv (for core 0)", "RecallData (an old value)".
std::string message_name(const ModelMessage& message);

// Who does what: "core 0 stores", "the L3 evicts line B", "core 1 receives Inv (for core 0) from the directory".
std::string step_name(const ModelShape& shape, const ModelState& before, const ModelStep& step);

// What comes of it, as the table says: "core 1: S -> I (lose_line, send_InvAck, free_line)", "core 0: stays M (hit)".
std::string step_effect(const ProtocolTables& tables, const ModelState& before, const ModelStep& step);

// One controller of one line.
struct ControllerWords {
  std::string name;   // "core 0", "directory"
  std::string state;  // "S", "S (an old value)", "M, owner core 0"
};
// The cores, then the directory. Memory is named when it alone holds the line's bytes.
std::vector<ControllerWords> controllers_of(const ModelShape& shape, const ModelLine& line);

// "Inv (for core 0) from the directory to core 1", in the order of their channels.
std::vector<std::string> messages_of(const ModelShape& shape, const ModelState& state);

// What each message at the head of its channel waits for, in a state where none can be delivered.
std::vector<std::string> waits_of(const ProtocolModel& model, const ModelState& state);

}  // namespace membar
