#include "sim/report/result_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/report/json_report.h"
#include "sim/trace/input.h"

namespace membar {
namespace {

// Line and column of the `byte`-th byte, both from 1.
std::pair<unsigned, unsigned> place_of(const std::string& text, std::size_t byte) {
  const std::string_view before = std::string_view(text).substr(0, byte == 0 ? 0 : byte - 1);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = before.rfind('\n');
  const std::size_t column = begin == std::string_view::npos ? before.size() : before.size() - begin - 1;
  return {static_cast<unsigned>(lines + 1), static_cast<unsigned>(column + 1)};
}

}  // namespace

bool looks_like_result(const std::string& path) {
  auto file = open_file_source(path);
  if (!file) return false;
  auto source = decompressed(std::move(file).value());
  if (!source) return false;
  std::array<char, 256> head;
  const auto count = source.value()->read(head);
  if (!count) return false;
  const std::string_view text(head.data(), count.value());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Result<ResultJson> parse_result(const std::string& text, const std::string& path) {
  ResultJson document;
  try {
    document = ResultJson::parse(text);
  } catch (const ResultJson::parse_error& error) {
    const auto [line, column] = place_of(text, error.byte);
    return Error{path, line, column, "this is no JSON; expected a result that membar run --json has written"};
  }
  const auto schema = document.is_object() ? document.find("schema") : document.end();
  if (!document.is_object() || schema == document.end() || *schema != std::string(kRunSchema)) {
    return Error{path, 0, 0,
                 "is no result of a run; expected a document that membar run --json has written (schema '" +
                     std::string(kRunSchema) + "')"};
  }
  for (const char* member : {"trace", "cycles", "cores", "writes", "barriers", "loads"}) {
    if (!document.contains(member)) {
      return Error{path, 0, 0, "has no '" + std::string(member) + "'; expected a whole " + std::string(kRunSchema)};
    }
  }
  return document;
}

}  // namespace membar
