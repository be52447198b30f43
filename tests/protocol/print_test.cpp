#include "sim/protocol/print.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "sim/protocol/directory_table.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_table.h"

namespace membar {

namespace {

std::size_t occurrences(std::string_view text, std::string_view wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) ++count;
  return count;
}

template <class TableType>
std::size_t cells_with(const TableType& table, Outcome outcome) {
  std::size_t count = 0;
  for (const auto& cell : table.cells) count += cell.outcome == outcome ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("PROTOCOL.md is what the tables print") {
  const std::string path = std::string(MEMBAR_SOURCE_DIR) + "/sim/protocol/PROTOCOL.md";
  const char* promote = std::getenv("MEMBAR_PROMOTE");
  if (promote != nullptr && std::string_view(promote) == "1") {
    std::ofstream(path, std::ios::binary) << print_markdown();
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  INFO("MEMBAR_PROMOTE=1 rewrites sim/protocol/PROTOCOL.md");
  CHECK((text == print_markdown()));
}

TEST_CASE("The printed protocol has every cell, once") {
  const std::string markdown = print_markdown();
  const std::size_t stalls = cells_with(kPrivateTable, Outcome::stall) + cells_with(kDirectoryTable, Outcome::stall);
  const std::size_t impossible =
      cells_with(kPrivateTable, Outcome::impossible) + cells_with(kDirectoryTable, Outcome::impossible);
  CHECK(occurrences(markdown, "| *stall*") == stalls);
  CHECK(occurrences(markdown, "| – ") == impossible);
  const std::string text = print_text();
  CHECK(occurrences(text, "  stall\n") == stalls);
  CHECK(occurrences(text, "  impossible: ") == impossible);
}

TEST_CASE("The printed protocol names every state, event, action and message") {
  const std::string markdown = print_markdown();
  const auto named = [&](std::string_view name) {
    INFO(name);
    CHECK(markdown.find("| " + std::string(name) + " |") != std::string::npos);
  };
  for (unsigned i = 0; i < count_of(PrivateState{}); ++i) named(name_of(static_cast<PrivateState>(i)));
  for (unsigned i = 0; i < count_of(PrivateEvent{}); ++i) named(name_of(static_cast<PrivateEvent>(i)));
  for (unsigned i = 0; i < count_of(PrivateAction{}); ++i) named(name_of(static_cast<PrivateAction>(i)));
  for (unsigned i = 0; i < count_of(DirectoryState{}); ++i) named(name_of(static_cast<DirectoryState>(i)));
  for (unsigned i = 0; i < count_of(DirectoryEvent{}); ++i) named(name_of(static_cast<DirectoryEvent>(i)));
  for (unsigned i = 0; i < count_of(DirectoryAction{}); ++i) named(name_of(static_cast<DirectoryAction>(i)));
  for (unsigned i = 0; i < kMessageTypes; ++i) named(name_of(static_cast<MessageType>(i)));
}

TEST_CASE("Every action is used by some cell") {
  for (unsigned a = 0; a < count_of(PrivateAction{}); ++a) {
    INFO(name_of(static_cast<PrivateAction>(a)));
    bool used = false;
    for (const auto& cell : kPrivateTable.cells) {
      for (PrivateAction action : cell) used = used || action == static_cast<PrivateAction>(a);
    }
    CHECK(used);
  }
  for (unsigned a = 0; a < count_of(DirectoryAction{}); ++a) {
    INFO(name_of(static_cast<DirectoryAction>(a)));
    bool used = false;
    for (const auto& cell : kDirectoryTable.cells) {
      for (DirectoryAction action : cell) used = used || action == static_cast<DirectoryAction>(a);
    }
    CHECK(used);
  }
}

}  // namespace membar
