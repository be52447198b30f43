#include "sim/protocol/print.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "sim/protocol/directory_table.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_table.h"

namespace membar {

namespace {

template <class TableType>
typename TableType::State state_number(const TableType&, unsigned i) {
  return static_cast<typename TableType::State>(i);
}

template <class TableType>
typename TableType::Event event_number(const TableType&, unsigned i) {
  return static_cast<typename TableType::Event>(i);
}

template <class TableType>
typename TableType::Action action_number(const TableType&, unsigned i) {
  return static_cast<typename TableType::Action>(i);
}

std::string_view meaning_of(MessageType type) {
  switch (type) {
    case MessageType::GetS:
      return "core to directory: wants to read";
    case MessageType::GetM:
      return "core to directory: wants to write";
    case MessageType::Upgrade:
      return "core to directory: holds the line in S and wants to write";
    case MessageType::PutS:
      return "core to directory: replaces a shared line";
    case MessageType::PutE:
      return "core to directory: replaces an exclusive, unwritten line";
    case MessageType::PutM:
      return "core to directory: replaces a written line; its bytes";
    case MessageType::FwdGetS:
      return "directory to owner: send the requester and the directory the data, keep a copy";
    case MessageType::FwdGetM:
      return "directory to owner: send the requester the data, keep nothing";
    case MessageType::Inv:
      return "directory to sharer: give up the copy, tell the requester";
    case MessageType::Recall:
      return "directory to owner or sharer: give up the copy, tell the directory";
    case MessageType::PutAck:
      return "directory to core: the Put has been dealt with";
    case MessageType::Data:
      return "directory or owner to requester: the bytes, and how many InvAcks to wait for; owner to directory: the "
             "bytes, dirty or clean";
    case MessageType::DataE:
      return "directory to requester: the bytes, which no other core holds";
    case MessageType::UpgradeAck:
      return "directory to requester: how many InvAcks to wait for; no bytes are needed";
    case MessageType::InvAck:
      return "sharer to requester: the copy is gone";
    case MessageType::RecallAck:
      return "core to directory: the copy is gone; it was not newer than the L3's";
    case MessageType::RecallData:
      return "owner to directory: the copy is gone; its bytes";
    case MessageType::MemRead:
      return "directory to memory";
    case MessageType::MemData:
      return "memory to directory: the bytes";
    case MessageType::MemWrite:
      return "directory to memory: the bytes";
  }
  return "";
}

std::string_view name_of(VirtualNetwork network) {
  switch (network) {
    case VirtualNetwork::request:
      return "request";
    case VirtualNetwork::forward:
      return "forward";
    case VirtualNetwork::response:
      return "response";
  }
  return "";
}

std::string_view title_of(PrivateEventSource source) {
  switch (source) {
    case PrivateEventSource::core:
      return "From the core and the replacement";
    case PrivateEventSource::forward:
      return "Messages of the forward network";
    case PrivateEventSource::response:
      return "Messages of the response network";
  }
  return "";
}

std::string_view title_of(DirectoryEventSource source) {
  switch (source) {
    case DirectoryEventSource::request:
      return "Requests";
    case DirectoryEventSource::put:
      return "Puts";
    case DirectoryEventSource::response:
      return "Messages of the response network";
    case DirectoryEventSource::replacement:
      return "From the replacement";
  }
  return "";
}

// The reasons of a table's impossible cells, each once, in the order of their first use: the footnotes.
template <class TableType>
std::vector<std::string_view> reasons_of(const TableType& table) {
  std::vector<std::string_view> reasons;
  for (const auto& cell : table.cells) {
    if (cell.outcome != Outcome::impossible) continue;
    if (std::find(reasons.begin(), reasons.end(), cell.reason) == reasons.end()) reasons.emplace_back(cell.reason);
  }
  return reasons;
}

// The actions, and the next state where it is another.
template <class TableType>
std::string go_text(const TableType& table, typename TableType::State state, typename TableType::Event event,
                    std::string_view separator, std::string_view arrow) {
  const auto& cell = table.at(state, event);
  std::string text;
  for (auto action : cell) {
    if (!text.empty()) text += separator;
    text += name_of(action);
  }
  if (cell.next != state) {
    if (!text.empty()) text += ' ';
    text.append(arrow).append(" ").append(name_of(cell.next));
  }
  return text;
}

template <class TableType>
std::string markdown_cell(const TableType& table, typename TableType::State state, typename TableType::Event event,
                          const std::vector<std::string_view>& reasons) {
  const auto& cell = table.at(state, event);
  switch (cell.outcome) {
    case Outcome::go:
      return go_text(table, state, event, ", ", "→");
    case Outcome::stall:
      return "*stall*";
    case Outcome::impossible: {
      const auto place = std::find(reasons.begin(), reasons.end(), std::string_view(cell.reason));
      return "– " + std::to_string(place - reasons.begin() + 1);
    }
    case Outcome::unwritten:
      break;
  }
  return "";
}

// One Markdown table: a row per state, a column per event of one source.
template <class TableType, class Source>
void append_events_of(std::string& text, const TableType& table, Source source,
                      const std::vector<std::string_view>& reasons) {
  std::string header = "| state |";
  std::string rule = "| --- |";
  for (unsigned e = 0; e < TableType::kEvents; ++e) {
    if (source_of(event_number(table, e)) != source) continue;
    header.append(" ").append(name_of(event_number(table, e))).append(" |");
    rule += " --- |";
  }
  text.append("### ").append(title_of(source)).append("\n\n").append(header).append("\n").append(rule).append("\n");
  for (unsigned s = 0; s < TableType::kStates; ++s) {
    const auto state = state_number(table, s);
    text.append("| **").append(name_of(state)).append("** |");
    for (unsigned e = 0; e < TableType::kEvents; ++e) {
      const auto event = event_number(table, e);
      if (source_of(event) == source) text.append(" ").append(markdown_cell(table, state, event, reasons)).append(" |");
    }
    text += "\n";
  }
  text += "\n";
}

void append_legend_row(std::string& text, std::string_view name, std::string_view meaning) {
  text.append("| ").append(name).append(" | ").append(meaning).append(" |\n");
}

template <class TableType>
void append_legend(std::string& text, const TableType& table) {
  text += "### States\n\n| state | meaning |\n| --- | --- |\n";
  for (unsigned s = 0; s < TableType::kStates; ++s) {
    const auto state = state_number(table, s);
    append_legend_row(text, name_of(state), meaning_of(state));
  }
  text += "\n### Events\n\n| event | meaning |\n| --- | --- |\n";
  for (unsigned e = 0; e < TableType::kEvents; ++e) {
    append_legend_row(text, name_of(event_number(table, e)), meaning_of(event_number(table, e)));
  }
  text += "\n### Actions\n\n| action | meaning |\n| --- | --- |\n";
  for (unsigned a = 0; a < count_of(typename TableType::Action{}); ++a) {
    append_legend_row(text, name_of(action_number(table, a)), meaning_of(action_number(table, a)));
  }
  text += "\n";
}

template <class TableType>
void append_reasons(std::string& text, const TableType& table) {
  const auto reasons = reasons_of(table);
  text += "### Why a cell is impossible\n\n";
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    text.append(std::to_string(i + 1)).append(". ").append(reasons[i]).append("\n");
  }
  text += "\n";
}

void append_messages(std::string& text) {
  text += "## Messages\n\n";
  text += "Each virtual network is FIFO per source-destination pair and otherwise unordered.\n\n";
  text += "| message | network | data | meaning |\n| --- | --- | --- | --- |\n";
  for (unsigned m = 0; m < kMessageTypes; ++m) {
    const auto type = static_cast<MessageType>(m);
    text.append("| ").append(name_of(type)).append(" | ").append(name_of(network_of(type))).append(" | ");
    text.append(carries_data(type) ? "yes" : "").append(" | ").append(meaning_of(type)).append(" |\n");
  }
  text += "\n";
}

// A controller's table for a terminal: one line per cell, the states separated by blank lines.
template <class TableType>
void append_text(std::string& text, const TableType& table) {
  std::size_t width = 0;
  for (unsigned e = 0; e < TableType::kEvents; ++e) width = std::max(width, name_of(event_number(table, e)).size());
  for (unsigned s = 0; s < TableType::kStates; ++s) {
    const auto state = state_number(table, s);
    text.append("\n").append(name_of(state)).append(": ").append(meaning_of(state)).append("\n");
    for (unsigned e = 0; e < TableType::kEvents; ++e) {
      const auto event = event_number(table, e);
      const auto& cell = table.at(state, event);
      std::string_view name = name_of(event);
      text.append("  ").append(name).append(width + 2 - name.size(), ' ');
      switch (cell.outcome) {
        case Outcome::go:
          text += go_text(table, state, event, ", ", "->");
          break;
        case Outcome::stall:
          text += "stall";
          break;
        case Outcome::impossible:
          text.append("impossible: ").append(cell.reason);
          break;
        case Outcome::unwritten:
          break;
      }
      text += "\n";
    }
  }
}

}  // namespace

std::string print_markdown() {
  std::string text =
      "# The coherence protocol\n\n"
      "Generated from the tables in `private_table.h` and `directory_table.h`; do not edit.\n\n"
      "A cell lists its actions in order and, after the arrow, the next state where it is another. *stall*: the "
      "message\n"
      "or the access waits until the line's state changes. A dash: cannot happen, for the reason of that number.\n\n";
  append_messages(text);
  text += "## The private controller\n\nL1 and L2 of a core are one agent; this is its boundary.\n\n";
  for (auto source : {PrivateEventSource::core, PrivateEventSource::forward, PrivateEventSource::response}) {
    append_events_of(text, kPrivateTable, source, reasons_of(kPrivateTable));
  }
  append_reasons(text, kPrivateTable);
  append_legend(text, kPrivateTable);
  text += "## The directory controller\n\nOne per L3 slice.\n\n";
  for (auto source : {DirectoryEventSource::request, DirectoryEventSource::put, DirectoryEventSource::response,
                      DirectoryEventSource::replacement}) {
    append_events_of(text, kDirectoryTable, source, reasons_of(kDirectoryTable));
  }
  append_reasons(text, kDirectoryTable);
  append_legend(text, kDirectoryTable);
  text.pop_back();  // one newline at the end, not two
  return text;
}

std::string print_text() {
  std::string text = "The private controller (L1 and L2 of a core)\n";
  append_text(text, kPrivateTable);
  text += "\n\nThe directory controller (a slice of the L3)\n";
  append_text(text, kDirectoryTable);
  return text;
}

}  // namespace membar
