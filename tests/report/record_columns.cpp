#include "sim/report/record_columns.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "sim/config/config.h"
#include "sim/trace/reader.h"
#include "tests/report/recorded_run.h"

namespace membar {
namespace {

using Json = nlohmann::ordered_json;

std::string packed(const std::string& text, Cycle last = kNever, std::size_t piece = std::string::npos) {
  std::ostringstream out;
  RecordColumns columns(out, last);
  std::ostream in(&columns);
  for (std::size_t at = 0; at < text.size(); at += std::min(piece, text.size())) in << text.substr(at, piece);
  in.flush();
  columns.finish();
  return out.str();
}

// The values of a column, as the header says that they are to be read.
std::vector<Json> values(const Json& column, std::size_t count) {
  if (!column.is_array()) return std::vector<Json>(count, column);
  std::vector<Json> found;
  std::int64_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (column.at(0) == 2) {
      found.push_back(column.at(1).at(column.at(2 + i).get<std::size_t>()));
    } else if (column.at(1 + i).is_null()) {
      found.emplace_back(nullptr);
    } else {
      found.emplace_back(number += column.at(1 + i).get<std::int64_t>());
    }
  }
  return found;
}

// The records of a packed list, one by one.
Json unpacked(const Json& list) {
  Json records = Json::array();
  Json names;
  for (const Json& part : list) {
    if (part.at(0).is_string()) {
      names = part;
      continue;
    }
    const std::size_t before = records.size(), count = part.at(0).size() - 1;
    for (std::size_t i = 0; i < count; ++i) records.push_back(Json::object());
    for (std::size_t c = 0; c < names.size(); ++c) {
      const std::vector<Json> column = values(part.at(c), count);
      for (std::size_t i = 0; i < count; ++i) records[before + i][names[c].get<std::string>()] = column[i];
    }
  }
  return records;
}

std::string list_of(const std::vector<std::string>& records) {
  std::string text = "{\n  \"writes\": [\n";
  for (std::size_t i = 0; i < records.size(); ++i) {
    text += "    " + records[i] + (i + 1 < records.size() ? ",\n" : "\n");
  }
  return text + "  ],\n  \"more\": 1\n}\n";
}

TEST_CASE("records stand by columns: what is the same once, numbers by their differences, the rest by choices",
          "[record_columns]") {
  const std::string text = list_of({R"({"id": 1, "core": 0, "kind": "store", "visible": 201})",
                                    R"({"id": 2, "core": 0, "kind": "rmw", "visible": 401})",
                                    R"({"id": 3, "core": 0, "kind": "store", "visible": 401})"});
  CHECK(Json::parse(packed(text)).at("writes").dump() ==
        R"([["id","core","kind","visible"],[[1,1,1,1],0,[2,["store","rmw"],0,1,0],[1,201,200,0]]])");
}

TEST_CASE("what is no record stays as it is, byte for byte", "[record_columns]") {
  for (const std::string text : {"", "{}", "{\n  \"writes\": [],\n  \"x\": [\n    {\"a\": 1}\n  ]\n}\n", "\n\n"}) {
    CHECK(packed(text) == text);
  }
}

TEST_CASE("the pieces in which a document comes change nothing", "[record_columns]") {
  const std::string text =
      list_of({R"({"id": 1, "a": "x"})", R"({"id": 2, "a": "y, \"z\": 3"})", R"({"id": 3, "a": null})"});
  const std::string whole = packed(text);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{40}})
    CHECK(packed(text, kNever, piece) == whole);
  CHECK(unpacked(Json::parse(whole).at("writes")) == Json::parse(text).at("writes"));
}

TEST_CASE("odd values come back as they were, and long numbers as strings", "[record_columns]") {
  const std::vector<std::string> odd = {
      "null",   "true", "-5",  "999999999999999",       "\"\"", "\"a\\\\\"", "{}", "{\"b\": 1}",
      "[1, 2]", "[]",   "1.5", "\"}, {\\\"id\\\": 1\"", "\"é\""};
  for (const std::string& one : odd) {
    CAPTURE(one);
    for (const std::string& other : odd) {
      const std::string text = list_of({R"({"id": 7, "a": )" + one + "}", R"({"id": 5, "a": )" + other + "}"});
      CHECK(unpacked(Json::parse(packed(text)).at("writes")) == Json::parse(text).at("writes"));
    }
  }
  const std::string text = list_of(
      {R"({"id": 1, "a": 18446744073709551615})", R"({"id": 2, "a": 1234567890123456})", R"({"id": 3, "a": 1})"});
  const Json long_ones = unpacked(Json::parse(packed(text)).at("writes"));
  CHECK(long_ones.at(0).at("a") == "18446744073709551615");
  CHECK(long_ones.at(1).at("a") == "1234567890123456");
  CHECK(long_ones.at(2).at("a") == 1);
  CHECK(Json::parse(packed(list_of({R"({"id": 1, "a": 18446744073709551615})"}))).at("writes").at(1).at(1) ==
        "18446744073709551615");
}

TEST_CASE("records with other members begin a list of their own", "[record_columns]") {
  const std::string text =
      list_of({R"({"id": 1, "a": 1, "b": 2})", R"({"id": 2, "a": 1})", R"({"id": 3, "a": 1, "c": 2})"});
  CHECK(unpacked(Json::parse(packed(text)).at("writes")) == Json::parse(text).at("writes"));
}

TEST_CASE("blocks have a bounded number of records", "[record_columns]") {
  for (const std::size_t count : {RecordColumns::kBlock - 1, RecordColumns::kBlock, RecordColumns::kBlock + 1}) {
    std::vector<std::string> records;
    for (std::size_t i = 0; i < count; ++i) {
      records.push_back("{\"id\": " + std::to_string(i + 1) + ", \"v\": " + std::to_string(i * i % 1000) + "}");
    }
    const Json list = Json::parse(packed(list_of(records))).at("writes");
    CHECK(list.size() == (count > RecordColumns::kBlock ? 3 : 2));
    CHECK(unpacked(list) == Json::parse(list_of(records)).at("writes"));
  }
}

TEST_CASE("records of ops that were dispatched after the last cycle are left out", "[record_columns]") {
  const std::vector<std::string> records = {R"({"id": 1, "dispatched": 10})", R"({"id": 2, "dispatched": 21})",
                                            R"({"id": 3, "dispatched": 20})", R"({"id": 4, "dispatched": 30})"};
  const auto ids = [&](Cycle last) {
    std::string found;
    for (const Json& record : unpacked(Json::parse(packed(list_of(records), last)).at("writes"))) {
      found += std::to_string(record.at("id").get<int>());
    }
    return found;
  };
  CHECK(ids(kNever) == "1234");
  CHECK(ids(Cycle{20}) == "13");
  CHECK(ids(Cycle{9}).empty());
}

TEST_CASE("the documents of real runs come back as they were", "[record_columns]") {
  for (const char* lesson : {"01-publish", "17-dekker-fence", "27-false-sharing", "31-once"}) {
    const auto program = read_trace(std::string(MEMBAR_SOURCE_DIR) + "/traces/lessons/" + lesson + ".trace");
    REQUIRE(program.ok());
    const auto text = recorded_text(builtin_textbook(), program.value());
    REQUIRE(text);
    const Json whole = Json::parse(*text);
    Json page = Json::parse(packed(*text));
    for (const char* list : {"writes", "barriers", "loads"}) {
      CHECK((page.at(list).empty() || page.at(list).at(0).is_array()));
      page[list] = unpacked(page.at(list));
    }
    CHECK(page == whole);
  }
}

}  // namespace
}  // namespace membar
