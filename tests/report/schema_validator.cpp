#include "tests/report/schema_validator.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

namespace membar {
namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  return type == "number" && value.is_number();
}

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  void validate(const Json& schema, const Json& value, const std::string& path) {
    static const std::set<std::string> known{
        "$schema",    "$id",      "$defs", "$ref",    "title",   "description",          "type",
        "properties", "required", "items", "pattern", "minimum", "additionalProperties", "patternProperties",
        "const",      "enum"};
    for (const auto& [keyword, unused] : schema.items()) {
      if (known.count(keyword) == 0) fail(path, "the schema uses the unknown keyword " + keyword);
    }
    if (schema.contains("$ref")) {
      const std::string pointer = schema["$ref"].get<std::string>().substr(1);  // "#/$defs/write"
      validate(root_.at(Json::json_pointer(pointer)), value, path);
    }
    check_value(schema, value, path);
    if (value.is_object()) check_object(schema, value, path);
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        validate(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
      }
    }
  }
  std::vector<std::string> violations;

 private:
  void fail(const std::string& path, const std::string& what) { violations.push_back(path + ": " + what); }

  void check_value(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("type")) {
      const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
      if (std::none_of(types.begin(), types.end(), [&](const Json& t) { return has_type(value, t); })) {
        fail(path, "has the wrong type; expected " + types.dump());
      }
    }
    if (schema.contains("const") && value != schema["const"]) fail(path, "is not " + schema["const"].dump());
    if (schema.contains("enum")) {
      const Json& allowed = schema["enum"];
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) fail(path, "is none of " + allowed.dump());
    }
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"]) fail(path, "is too small");
    if (schema.contains("pattern") && value.is_string() &&
        !std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>()))) {
      fail(path, "does not match " + schema["pattern"].dump());
    }
  }

  void check_object(const Json& schema, const Json& value, const std::string& path) {
    const Json required = schema.value("required", Json::array());
    const Json patterns = schema.value("patternProperties", Json::object());
    for (const Json& name : required) {
      if (!value.contains(name.get<std::string>())) fail(path, "lacks " + name.dump());
    }
    for (const auto& [name, member] : value.items()) {
      const std::string where = path + "." + name;
      bool covered = false;
      if (schema.contains("properties") && schema["properties"].contains(name)) {
        validate(schema["properties"][name], member, where);
        covered = true;
      }
      for (const auto& [pattern, part] : patterns.items()) {
        if (!std::regex_search(name, std::regex(pattern))) continue;
        validate(part, member, where);
        covered = true;
      }
      if (covered || !schema.contains("additionalProperties")) continue;
      const Json& other = schema["additionalProperties"];
      if (other.is_boolean()) {
        if (!other.get<bool>()) fail(where, "is not a member that the schema has");
      } else {
        validate(other, member, where);
      }
    }
  }

  const Json& root_;
};

}  // namespace

std::vector<std::string> schema_violations(const nlohmann::json& schema, const nlohmann::json& document) {
  Validator validator(schema);
  validator.validate(schema, document, "$");
  return validator.violations;
}

}  // namespace membar

TEST_CASE("The validator of schemas finds what breaks each keyword") {
  const auto schema = nlohmann::json::parse(R"({
    "type": "object", "required": ["a"], "additionalProperties": false,
    "properties": {"a": {"$ref": "#/$defs/small"}, "b": {"type": "array", "items": {"enum": [1, "x"]}},
                   "c": {"type": ["string", "null"], "pattern": "^y"}, "d": {"const": 7}},
    "patternProperties": {"^p": {"type": "boolean"}},
    "$defs": {"small": {"type": "integer", "minimum": 3}}})");
  const auto count = [&](const char* text) {
    return membar::schema_violations(schema, nlohmann::json::parse(text)).size();
  };
  CHECK(count(R"({"a": 3, "b": [1, "x"], "c": null, "d": 7, "p1": true})") == 0);
  CHECK(count(R"({})") == 1);
  CHECK(count(R"({"a": 2})") == 1);
  CHECK(count(R"({"a": 3.5})") == 1);
  CHECK(count(R"({"a": 3, "b": [2]})") == 1);
  CHECK(count(R"({"a": 3, "c": "z"})") == 1);
  CHECK(count(R"({"a": 3, "c": 1})") == 1);
  CHECK(count(R"({"a": 3, "d": 8})") == 1);
  CHECK(count(R"({"a": 3, "p1": 1})") == 1);
  CHECK(count(R"({"a": 3, "e": 1})") == 1);
  CHECK(count(R"([])") == 1);
  CHECK(membar::schema_violations(nlohmann::json::parse(R"({"maxItems": 1})"), 1).size() == 1);
}
