// Plays the recording of a run back, event by event, and compares what it comes to with the rest of the document.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace membar {

// The first contradiction within the recording, or between where it ends and the run's result; "" when there is none.
std::string contradiction_of_history(const nlohmann::ordered_json& document);

}  // namespace membar
