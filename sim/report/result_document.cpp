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

struct Member {
  std::string_view name;
  ResultJson::value_t kind;
};
using Kind = ResultJson::value_t;
constexpr std::array<Member, 7> kMembers{Member{"trace", Kind::string},  Member{"cycles", Kind::number_unsigned},
                                         Member{"config", Kind::object}, Member{"cores", Kind::array},
                                         Member{"writes", Kind::array},  Member{"barriers", Kind::array},
                                         Member{"loads", Kind::array}};
constexpr std::array<Member, 10> kHistoryMembers{Member{"line_bytes", Kind::number_unsigned},
                                                 Member{"complete", Kind::boolean},
                                                 Member{"recorded_until", Kind::number_unsigned},
                                                 Member{"agents", Kind::array},
                                                 Member{"lines", Kind::array},
                                                 Member{"symbols", Kind::array},
                                                 Member{"source", Kind::array},
                                                 Member{"names", Kind::object},
                                                 Member{"shapes", Kind::object},
                                                 Member{"log", Kind::array}};

// The first member that is not there or is something else, in front of which `path` stands; "": none.
template <std::size_t N>
std::string damage(const ResultJson& object, const std::array<Member, N>& members, const std::string& path) {
  for (const Member& member : members) {
    const auto found = object.is_object() ? object.find(std::string(member.name)) : object.end();
    if (!object.is_object() || found == object.end() || found->type() != member.kind) {
      return path + std::string(member.name);
    }
  }
  return "";
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
  const std::string damaged = damage(document, kMembers, "");
  const std::string history =
      document.contains("history") ? damage(document.at("history"), kHistoryMembers, "history.") : std::string();
  for (const std::string& member : {damaged, history}) {
    if (member.empty()) continue;
    return Error{
        path, 0, 0,
        "is damaged: '" + member + "' is missing or of the wrong kind; expected a whole " + std::string(kRunSchema)};
  }
  return document;
}

}  // namespace membar
