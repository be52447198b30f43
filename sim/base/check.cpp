#include "sim/base/check.h"

#include <utility>

namespace membar {

InvariantFailure::InvariantFailure(std::string message, std::string place)
    : message_(std::move(message)), text_(place.empty() ? message_ : message_ + " (" + place + ")") {}

void check_failed(const char* condition, const char* file, int line, const char* message) {
  throw InvariantFailure(message, std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

}  // namespace membar
