// Validates a document against a JSON schema: as much of draft 2020-12 as the published schemas use. A keyword that it
// does not know is an error, so that no part of a schema is silently unchecked.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace membar {

// Every violation as "path: what"; empty when the document is valid.
std::vector<std::string> schema_violations(const nlohmann::json& schema, const nlohmann::json& document);

}  // namespace membar
