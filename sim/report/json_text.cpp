#include "sim/report/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/report/number_text.h"

namespace membar {

std::string json_string(std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (plain) return '"' + std::string(text) + '"';
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string valid_utf8(std::string_view text) { return nlohmann::json::parse(json_string(text)).get<std::string>(); }

void JsonObject::key(std::string_view name) {
  if (!first_) text_ += ", ";
  first_ = false;
  text_ += '"';
  text_ += name;
  text_ += "\": ";
}

void JsonObject::number(std::string_view name, std::uint64_t value) {
  key(name);
  append_number(text_, value);
}

void JsonObject::string(std::string_view name, std::string_view value) {
  key(name);
  text_ += json_string(value);
}

void JsonObject::null(std::string_view name) {
  key(name);
  text_ += "null";
}

void JsonObject::boolean(std::string_view name, bool value) {
  key(name);
  text_ += value ? "true" : "false";
}

void JsonObject::string_or_null(std::string_view name, std::string_view value) {
  if (value.empty()) {
    null(name);
  } else {
    string(name, value);
  }
}

void JsonObject::number_or_null(std::string_view name, bool present, std::uint64_t value) {
  if (present) {
    number(name, value);
  } else {
    null(name);
  }
}

}  // namespace membar
