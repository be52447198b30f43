// A result that an earlier run has written: `membar.run/1`, plain or compressed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/base/result.h"

namespace membar {

// A document in memory; its members keep their order.
using ResultJson = nlohmann::ordered_json;

// Whether the file begins like a JSON document; a trace does not. False when it cannot be read.
bool looks_like_result(const std::string& path);

// Fails when the text is no JSON, or no result of a run. `path` is what errors name.
Result<ResultJson> parse_result(const std::string& text, const std::string& path);

}  // namespace membar
