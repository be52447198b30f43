#include "sim/report/explanation.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "sim/analysis/bills.h"
#include "sim/analysis/segments.h"
#include "sim/report/line_history.h"
#include "sim/report/record_query.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

using json = ResultJson;

// The segments in the order in which a write goes through them.
constexpr std::array<Segment, kSegments> kInTime{
    Segment::window,    Segment::buffer_full, Segment::ordering,  Segment::behind_older, Segment::drain_delay,
    Segment::mshr_full, Segment::travel,      Segment::directory, Segment::l3,           Segment::dram,
    Segment::owner,     Segment::fill,        Segment::acks,      Segment::commit};

std::uint64_t number(const json& record, const char* name) { return record.at(name).get<std::uint64_t>(); }

std::string in_cycle(std::uint64_t cycle) { return "cycle " + std::to_string(cycle); }

// "  12 to  205   ordering: ...": one line of a story.
std::string line_of_story(std::uint64_t from, const std::string& what) {
  std::string cycle = std::to_string(from);
  cycle.insert(0, cycle.size() < 10 ? 10 - cycle.size() : 0, ' ');
  return cycle + "   " + what + "\n";
}

std::string place_of(const json& record) {
  const json& symbol = record.at("symbol");
  return symbol.is_string() ? symbol.get<std::string>() : record.at("address").get<std::string>();
}

bool crosses_line(const json& document, const json& record) {
  const std::uint64_t line = number(document.at("config"), "line_size");
  const std::uint64_t address = std::stoull(record.at("address").get<std::string>(), nullptr, 16);
  return address % line + number(record, "size") > line;
}

std::string headline(const json& document, const json& record, const std::string& is) {
  std::string text = named_op(document, record);
  if (record.at("label").is_string()) text += ", labelled " + record.at("label").get<std::string>() + ",";
  return text + " on core c" + record.at("core").dump() + ": " + is + "\n\n";
}

// Older writes of the core that were not yet visible at that cycle, oldest first.
std::vector<const json*> pending_writes(const json& document, const json& record, std::uint64_t cycle) {
  std::vector<const json*> pending;
  for (const json& write : document.at("writes")) {
    if (write.at("core") != record.at("core")) continue;
    if (write.at("op") == record.at("op") && write.at("dispatched") == record.at("dispatched")) continue;  // itself
    if (number(write, "dispatched") > number(record, "dispatched") || number(write, "visible") <= cycle) continue;
    pending.push_back(&write);
  }
  return pending;
}

std::string pending_text(const json& document, const json& record, std::uint64_t cycle) {
  constexpr std::size_t kMost = 4;
  const std::vector<const json*> pending = pending_writes(document, record, cycle);
  std::string text;
  for (std::size_t i = 0; i < pending.size() && i < kMost; ++i) {
    text += "             - " + named_op(document, *pending[i]) + " was pending until " +
            in_cycle(number(*pending[i], "visible")) + "\n";
  }
  if (pending.size() > kMost) text += "             - and " + std::to_string(pending.size() - kMost) + " more\n";
  return text;
}

bool waits_for_older(Segment segment) {
  return segment == Segment::ordering || segment == Segment::behind_older || segment == Segment::buffer_full;
}

std::string stations(const json& document, const json& record) {
  std::string text = line_of_story(number(record, "dispatched"), "dispatched: it entered the window");
  std::uint64_t at = number(record, "dispatched");
  for (const Segment segment : kInTime) {
    const auto found = record.at("segments").find(std::string(name_of(segment)));
    if (found == record.at("segments").end()) continue;
    const std::uint64_t cycles = found->get<std::uint64_t>();
    text += line_of_story(at, counted(cycles, "cycle") + " of " + std::string(name_of(segment)) + ": " +
                                  std::string(meaning_of(segment)));
    if (waits_for_older(segment)) text += pending_text(document, record, at);
    at += cycles;
  }
  return text + line_of_story(number(record, "visible"), "visible: from here on no core can read an older value");
}

std::string readers(const json& document, const json& record) {
  std::string text;
  if (record.at("forwarded").is_number()) {
    text += "Its own core read it out of the store buffer in " + in_cycle(number(record, "forwarded")) + ".\n";
  }
  for (const auto& [core, cycle] : record.at("seen").items()) {
    const json& thread = document.at("cores").at(std::stoul(core)).at("thread");
    text += "Core c" + core + (thread.is_string() ? " (" + thread.get<std::string>() + ")" : "") +
            " first read it in " + in_cycle(cycle.get<std::uint64_t>()) + ".\n";
  }
  return text.empty() ? "No load of the run read it.\n" : text;
}

// What a read-modify-write read. Documents of older programs do not say.
std::string read_by_rmw(const json& document, const json& record) {
  const auto from = record.find("from_write");
  if (from == record.end() || !from->is_number()) return "";
  if (*from == 0) return "It read the initial value.\n";
  for (const json& write : document.at("writes")) {
    if (write.at("id") == *from) return "It read what " + named_op(document, write) + " wrote.\n";
  }
  return "";
}

std::string story_of_write(const json& document, const json& record) {
  const std::string kind = record.at("kind").get<std::string>();
  std::string is = kind == "rmw" ? "a read-modify-write" : kind == "store" ? "a store" : "an atomic store";
  is += " to " + place_of(record);
  if (record.at("failed") == true) is += " that failed: it wrote nothing";
  std::string text = headline(document, record, is) + stations(document, record) + "\n";
  text += counted(number(record, "visible") - number(record, "dispatched"), "cycle") + " from dispatch to visible.\n";
  if (crosses_line(document, record)) {
    text +=
        "It crosses a line and was stored in two halves. What is told here is the later one's life; the earlier half "
        "was ahead of it.\n";
  }
  text += read_by_rmw(document, record);
  if (number(record, "regrants") != 0) {
    text += "It got its line " + std::to_string(number(record, "regrants") + 1) +
            " times: before, another core took it away first.\n";
  }
  if (record.at("coalesced_into").is_number()) {
    text += "Its entry in the store buffer was overwritten by the younger write " + record.at("coalesced_into").dump() +
            "; both became visible together.\n";
  }
  return text + (record.at("failed") == true ? "" : readers(document, record)) +
         line_history(document, record, number(record, "dispatched"), number(record, "visible"));
}

std::string story_of_barrier(const json& document, const json& record) {
  const std::uint64_t stall = number(record, "stall"), completed = number(record, "completed");
  std::string text = headline(document, record, "a barrier of kind " + record.at("kind").get<std::string>());
  text += line_of_story(number(record, "dispatched"), "dispatched: it entered the window");
  if (stall != 0) {
    text += line_of_story(completed - stall, "no op leaves the window from here on, because of it");
    text += pending_text(document, record, completed - stall);
  }
  text += line_of_story(completed, "completed") + "\n";
  if (stall == 0) return text + "It stalled the core for no cycle: nothing had to wait for it.\n";
  text += "It stalled the core for " + counted(stall, "cycle") + "; " +
          counted(number(record, "ordering_stall"), "cycle") + " of them for its ordering alone. The bill:\n";
  for (std::size_t entry = 0; entry < kBillEntries; ++entry) {
    const auto cycles = record.at("bill").find(std::string(bill_entry_name(entry)));
    if (cycles == record.at("bill").end()) continue;
    text += line_of_story(cycles->get<std::uint64_t>(),
                          std::string(bill_entry_name(entry)) + ": " + std::string(bill_entry_meaning(entry)));
  }
  return text;
}

// The value that the load's bytes had, write after write, as far as the run wrote them.
std::string values_of(const json& document, const json& record) {
  std::string text;
  for (const json& write : document.at("writes")) {
    if (write.at("address") != record.at("address") || write.at("failed") == true) continue;
    text +=
        line_of_story(number(write, "visible"), named_op(document, write) + " becomes visible" +
                                                    (write.at("id") == record.at("from_write") ? "   <- read" : ""));
  }
  if (text.empty()) return "Nothing in the run writes " + record.at("address").get<std::string>() + ".\n";
  return "The writes to what it reads, in the order in which they became visible:\n" +
         std::string(number(record, "from_write") == 0 ? "           the initial value   <- read\n" : "") + text;
}

std::string source_text(const std::string& source) {
  if (source == "forward") return "the store buffer of its own core";
  if (source == "peer") return "the cache of another core";
  if (source == "dram") return "DRAM";
  return source == "l1" ? "the L1" : source == "l2" ? "the L2" : "the L3";
}

std::string story_of_load(const json& document, const json& record) {
  std::string is = "a load";
  is += " of " + place_of(record);
  if (record.at("value").is_number()) is += " that read " + record.at("value").dump();
  std::string text = headline(document, record, is);
  text += line_of_story(number(record, "dispatched"), "dispatched: it entered the window");
  text += line_of_story(number(record, "performed"), "performed: its value is final; it came from " +
                                                         source_text(record.at("source").get<std::string>()));
  text += "\n" + counted(number(record, "performed") - number(record, "dispatched"), "cycle") +
          " from dispatch to its value.\n";
  if (number(record, "replays") != 0) {
    text += "It was replayed " + counted(number(record, "replays"), "time") +
            ": it had read early, and the line was taken away before it was allowed to.\n";
  }
  return text + values_of(document, record) +
         line_history(document, record, number(record, "dispatched"), number(record, "performed"));
}

}  // namespace

Result<std::string> explain(const json& document, StorySubject subject, const std::string& which) {
  const auto story = [&](std::string_view records, auto&& tell) -> Result<std::string> {
    const Result<const json*> record = find_record(document, records, which);
    if (!record) return record.error();
    return tell(document, *record.value());
  };
  switch (subject) {
    case StorySubject::write:
      return story("writes", story_of_write);
    case StorySubject::barrier:
      return story("barriers", story_of_barrier);
    case StorySubject::load:
      return story("loads", story_of_load);
  }
  return Error{"", 0, 0, "nothing to explain"};
}

}  // namespace membar
