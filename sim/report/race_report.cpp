#include "sim/report/race_report.h"

#include "sim/analysis/run_result.h"
#include "sim/isa/op.h"
#include "sim/report/source_text.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

// More races than these are counted, not told.
constexpr std::size_t kMostRaces = 50;

std::string kind_text(const LoggedAccess& access) {
  const std::string order = access.order == MemoryOrder::none ? "" : "." + std::string(name_of(access.order));
  switch (access.kind) {
    case LoggedAccess::Kind::load:
      return "load" + order;
    case LoggedAccess::Kind::store:
      return "store" + order;
    case LoggedAccess::Kind::rmw:
    case LoggedAccess::Kind::failed_rmw:
      return "read-modify-write" + order;
    case LoggedAccess::Kind::fence:
      return "fence" + order;
  }
  return "";
}

}  // namespace

RaceReport::RaceReport(const Program& program, const RaceLog& log, const HappensBefore& order,
                       const std::vector<std::string>& source)
    : program_(program), log_(log), order_(order), source_(source), writes_(std::size_t{log.write_count()} + 1) {
  for (std::size_t t = 0; t < log.threads().size(); ++t) {
    for (std::size_t position = 0; position < log.threads()[t].size(); ++position) {
      const WriteId id = log.threads()[t][position].id;
      if (id != kInitialWrite) writes_[id.value] = {t, position};
    }
  }
}

std::string RaceReport::op_text(const ThreadPlace& place) const {
  const LoggedAccess& access = at(place);
  if (const SyncOp* op = program_.synchronisation.find(place.thread, access.op_index)) {
    // No line of the trace stands for these: they have that of their neighbour.
    if (op->kind == SyncOp::Kind::thread_start) return "start";
    if (op->kind == SyncOp::Kind::thread_end) return "end";
  }
  if (access.line != 0 && access.line <= source_.size()) {
    return op_in_line(source_[access.line - 1], program_.labels[access.label]);
  }
  return kind_text(access) + " " + program_.symbol_at(access.address);
}

// "consumer's load x -> r1 (line 9)".
std::string RaceReport::described(const ThreadPlace& place) const {
  return program_.threads[place.thread].name + "'s " + op_text(place) + " (line " + std::to_string(at(place).line) +
         ")";
}

std::string RaceReport::link_text(const OrderEdge& edge) const {
  const std::string from = described(edge.from), to = described(edge.to);
  switch (edge.why) {
    case OrderEdge::Why::reads_from:
    case OrderEdge::Why::fence:
      return to + " acquires what " + from + " released" + handed_on(edge);
    case OrderEdge::Why::send_receive:
      return from + " comes before the completion of " + to + ", which receives what it sent";
    case OrderEdge::Why::receive_send:
      return from + " comes before the completion of " + to + ", for which it made room";
    case OrderEdge::Why::close_receive:
      return from + " comes before " + to + ", which returns because the channel is closed";
  }
  return "";
}

// Read-modify-writes continue the release sequence: what the acquire read from may be the last of several.
std::string RaceReport::handed_on(const OrderEdge& edge) const {
  const std::optional<ThreadPlace> read_from = place_of_write(at(edge.to).from);
  const bool direct = edge.why == OrderEdge::Why::fence || !read_from || *read_from == edge.from;
  return direct ? "" : ", handed on by " + described(*read_from);
}

std::optional<ThreadPlace> RaceReport::place_of_write(WriteId id) const {
  if (id == kInitialWrite) return std::nullopt;
  return writes_[id.value];
}

// Whether a fence with such an order stands between two places of one thread.
bool RaceReport::fenced(const ThreadPlace& from, const ThreadPlace& to, bool (*suits)(MemoryOrder)) const {
  for (std::size_t position = from.position + 1; position < to.position; ++position) {
    const LoggedAccess& access = at({from.thread, position});
    if (access.kind == LoggedAccess::Kind::fence && suits(access.order)) return true;
  }
  return false;
}

// Something that the second thread read, before its access, from what the first wrote behind its own: with the right
// orders it would have ordered the two.
std::string RaceReport::near_miss(const ThreadPlace& first, const ThreadPlace& second) const {
  for (std::size_t position = second.position + 1; position-- > 0;) {
    const ThreadPlace reader{second.thread, position};
    const LoggedAccess& read = at(reader);
    if (!reads(read) || is_hidden(program_, reader, read)) continue;
    const std::optional<ThreadPlace> writer = place_of_write(read.from);
    if (!writer || writer->thread != first.thread || writer->position <= first.position) continue;
    const LoggedAccess& write = at(*writer);
    std::string text = "   " + described(reader) + " read what " + described(*writer) + " wrote, but ";
    const bool released =
        releases(write.order) || (write.order != MemoryOrder::none && fenced(first, *writer, releases));
    const bool acquired = acquires(read.order) || (read.order != MemoryOrder::none && fenced(reader, second, acquires));
    if (!released) text += "that write does not release";
    if (!released && !acquired) text += ", and ";
    if (!acquired) text += std::string(released ? "it" : "the read") + " does not acquire";
    if (released && acquired) continue;
    return text + ".\n";
  }
  return "";
}

void RaceReport::write_races(const RaceDetector& detector, std::ostream& out) const {
  const std::vector<Race>& races = detector.races();
  if (races.empty()) {
    out << "No data race: the program's variables were accessed " << counted(detector.accesses(), "time") << " by "
        << counted(program_.threads.size(), "thread") << ", and whatever conflicts is ordered.\n";
    return;
  }
  out << counted(races.size(), "data race") << ": conflicting accesses that nothing orders\n";
  for (std::size_t i = 0; i < races.size() && i < kMostRaces; ++i) {
    const Race& race = races[i];
    out << '\n' << i + 1 << ". " << program_.symbol_at(at(race.second).address) << "\n";
    for (const ThreadPlace& place : {race.first, race.second}) {
      const LoggedAccess& access = at(place);
      out << "   " << (writes(access) ? "written" : "read") << " by " << described(place) << ", on core c"
          << place.thread << " in cycle " << access.cycle.value << '\n';
    }
    if (race.times > 1) out << "   These two ops raced " << race.times << " times; the first is shown.\n";
    out << "   Missing edge: from " << described(race.first) << " to " << described(race.second)
        << ", or the other way round.\n";
    out << near_miss(race.first, race.second) << near_miss(race.second, race.first);
  }
  if (races.size() > kMostRaces) out << "\nand " << counted(races.size() - kMostRaces, "more race") << ".\n";
}

std::string RaceReport::chain_text(const ThreadPlace& from, const ThreadPlace& to) const {
  std::string text;
  ThreadPlace place = from;
  for (const OrderEdge& edge : order_.chain(from, to)) {
    if (!(edge.from == place))
      text += "   " + described(place) + " comes before " + described(edge.from) + " in its thread\n";
    text += "   " + link_text(edge) + "\n";
    place = edge.to;
  }
  if (text.empty()) return "   nothing orders them: this is a data race, unless both are atomic\n";
  if (!(place == to)) text += "   " + described(place) + " comes before " + described(to) + " in its thread\n";
  return text;
}

Result<std::string> RaceReport::why(const std::string& which) const {
  std::vector<ThreadPlace> found;
  for (std::size_t t = 0; t < log_.threads().size(); ++t) {
    for (std::size_t position = 0; position < log_.threads()[t].size(); ++position) {
      const ThreadPlace place{t, position};
      if (reads(at(place)) && is_called(place, which) && !is_hidden(program_, place, at(place))) found.push_back(place);
    }
  }
  std::string text;
  for (const ThreadPlace& place : found) {
    text += text.empty() ? "" : "\n";
    // Several executions of an op have only their cycle that tells them apart.
    text += described(place) + (found.size() == 1 ? " " : ", in cycle " + std::to_string(at(place).cycle.value) + ", ");
    const std::optional<ThreadPlace> writer = place_of_write(at(place).from);
    if (!writer) {
      text += "read the initial value: nobody had written before.\n";
      continue;
    }
    text += "read what " + described(*writer) + " wrote.\n";
    text += writer->thread == place.thread ? "   both are ops of one thread\n" : chain_text(*writer, place);
  }
  if (!text.empty()) return text;
  return Error{program_.file, 0, 0,
               "no read is called '" + which +
                   "'; expected the label of a load or RMW, THREAD.LABEL, THREAD:N or the number of its line"};
}

// By its label, with or without its thread, by its thread and number, or by its line.
bool RaceReport::is_called(const ThreadPlace& place, const std::string& which) const {
  const LoggedAccess& access = at(place);
  const std::string& label = program_.labels[access.label];
  const std::string& thread = program_.threads[place.thread].name;
  return (!label.empty() && (which == label || which == thread + "." + label)) ||
         which == thread + ":" + std::to_string(access.op_index) || which == std::to_string(access.line);
}

}  // namespace membar
