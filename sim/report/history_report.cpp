#include "sim/report/history_report.h"

#include <algorithm>
#include <charconv>

#include "sim/analysis/accounting.h"
#include "sim/report/json_text.h"
#include "sim/report/number_text.h"

namespace membar {
namespace {

// The kinds of event in the order of their numbers, each with the names of its arguments.
#define MEMBAR_HISTORY_EVENTS(X)                                                             \
  X(private_step, "private", R"("core", "line", "event", "from", "to")")                     \
  X(stalled, "stalled", R"("agent", "line", "event")")                                       \
  X(l1, "l1", R"("core", "line", "present")")                                                \
  X(directory, "directory", R"("agent", "line", "event", "from", "to", "owner", "sharers")") \
  X(bytes, "bytes", R"("agent", "line", "offset", "count", "data")")                         \
  X(send, "send", R"("type", "from", "to", "line", "requester", "departs")")                 \
  X(deliver, "deliver", R"("message")")                                                      \
  X(register_value, "register", R"("core", "register", "data")")                             \
  X(op, "op", R"("core", "op", "line_number", "dispatched", "sequence")")                    \
  X(charge, "charge", R"("core", "cause", "from", "cycles")")                                \
  X(replay, "replay", R"("core", "line_number")")

struct Shape {
  std::string_view name;
  std::string_view arguments;
};
constexpr Shape kShapes[] = {
#define MEMBAR_SHAPE(enumerator, name, arguments) {name, arguments},
    MEMBAR_HISTORY_EVENTS(MEMBAR_SHAPE)
#undef MEMBAR_SHAPE
};

// Byte strings are written once each, as long as no more than these are remembered.
constexpr std::size_t kDataRemembered = std::size_t{1} << 20;

void append_signed(std::string& text, std::int64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  text.append(digits, end);
}

template <class Enum>
std::string names(unsigned count) {
  std::string text = "[";
  for (unsigned i = 0; i < count; ++i) {
    text += i == 0 ? "" : ", ";
    text += json_string(name_of(static_cast<Enum>(i)));
  }
  return text + "]";
}

std::string symbols_json(const Program& program) {
  std::string text = "[";
  for (const Symbol& symbol : program.symbols) {
    text += text.size() == 1 ? "\n      " : ",\n      ";
    JsonObject object(text);
    object.string("name", symbol.name);
    object.string("address", address_text(symbol.address));
    object.number("element_bytes", symbol.element_bytes);
    object.number("count", symbol.count);
    object.close();
  }
  return text + "]";
}

}  // namespace

enum class HistoryReport::Kind : std::uint8_t {
#define MEMBAR_KIND(enumerator, name, arguments) enumerator,
  MEMBAR_HISTORY_EVENTS(MEMBAR_KIND)
#undef MEMBAR_KIND
};

HistoryReport::HistoryReport(const Program& program, const HistoryOptions& options)
    : program_(program), options_(options), charges_(options.cores) {}

void HistoryReport::at(Cycle cycle) {
  flush_sent();
  now_ = std::max(now_, cycle);
}

void HistoryReport::log(Kind kind, std::initializer_list<std::int64_t> arguments) {
  if (!complete_) return;
  if (events_ == options_.most_events) {
    complete_ = false;
    return;
  }
  text_.assign(log_.empty() ? "\n      " : ",\n      ");
  append_number(text_, static_cast<std::uint64_t>(kind));
  text_ += ',';
  append_number(text_, (now_ - logged_).value);
  for (const std::int64_t argument : arguments) {
    text_ += ',';
    append_signed(text_, argument);
  }
  log_.append(text_);
  logged_ = now_;
  ++events_;
}

unsigned HistoryReport::agent(Agent agent) const {
  switch (agent.kind) {
    case Agent::Kind::core:
      return agent.number;
    case Agent::Kind::slice:
      return options_.cores + agent.number;
    case Agent::Kind::memory:
      return options_.cores + options_.slices;
  }
  return 0;
}

std::int64_t HistoryReport::line(LineAddress line) {
  const auto [place, added] = line_numbers_.try_emplace(line.value, static_cast<std::uint32_t>(lines_.size()));
  if (added) lines_.push_back(line);
  return place->second;
}

// Little-endian; zeros at the end are left out.
std::int64_t HistoryReport::data(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::size_t size = bytes.size();
  while (size > 0 && bytes[size - 1] == 0) --size;
  std::string hex;
  for (std::size_t i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4U];
    hex += kDigits[bytes[i] & 15U];
  }
  if (data_numbers_.size() >= kDataRemembered) data_numbers_.clear();
  const auto [place, added] = data_numbers_.try_emplace(hex, data_count_);
  if (added && complete_) {
    data_.append((data_count_ == 0 ? "\n      \"" : ",\n      \"") + hex + '"');
    ++data_count_;
  }
  return place->second;
}

std::int64_t HistoryReport::sharers(const CoreSet& cores) {
  std::array<std::uint8_t, kMaxCores / 8> bits{};
  cores.for_each([&](CoreId core) { bits[core.value / 8U] |= static_cast<std::uint8_t>(1U << core.value % 8U); });
  return data(bits);
}

void HistoryReport::placed(SliceId slice, LineAddress address, const DirectoryLine& directory, PrivateState owned) {
  log(Kind::directory, {agent(Agent::slice(slice)), line(address), -1, 0, static_cast<int>(directory.state),
                        directory.owner == kNoCore ? -1 : int{directory.owner.value}, sharers(directory.sharers)});
  const auto copy = [&](CoreId core, PrivateState state) {
    log(Kind::private_step, {core.value, line(address), -1, 0, static_cast<int>(state)});
  };
  if (directory.owner != kNoCore) copy(directory.owner, owned);
  directory.sharers.for_each([&](CoreId core) { copy(core, PrivateState::S); });
}

void HistoryReport::log_sent(const Message& message, Cycle departs) {
  const unsigned from = agent(message.from), to = agent(message.to);
  log(Kind::send,
      {static_cast<int>(message.type), from, to, line(message.line),
       message.requester == kNoCore ? -1 : int{message.requester.value}, static_cast<std::int64_t>(departs.value)});
  under_way_[Way{from, to, message.type, message.line.value}].push_back(messages_++);
}

void HistoryReport::log_delivered(const Message& message) {
  const auto way = under_way_.find(Way{agent(message.from), agent(message.to), message.type, message.line.value});
  if (way == under_way_.end()) return;
  log(Kind::deliver, {way->second.front()});
  way->second.erase(way->second.begin());
  if (way->second.empty()) under_way_.erase(way);
}

// The DRAM is asked at once, and its answer is under way until it is delivered.
void HistoryReport::flush_sent() {
  for (const Sent& sent : sent_) {
    log_sent(sent.message, sent.departs);
    if (sent.message.to.kind != Agent::Kind::memory) continue;
    log_delivered(sent.message);
    if (sent.message.type != MessageType::MemRead) continue;
    Message answer = sent.message;
    answer.type = MessageType::MemData;
    answer.from = sent.message.to;
    answer.to = sent.message.from;
    log_sent(answer, sent.departs);
  }
  sent_.clear();
}

void HistoryReport::sent(const Message& message, Cycle departs) { sent_.push_back({message, departs}); }

void HistoryReport::delivered(const Message& message) {
  flush_sent();
  log_delivered(message);
}

void HistoryReport::private_step(CoreId core, LineAddress address, PrivateEvent event, PrivateState before,
                                 PrivateState after) {
  log(Kind::private_step,
      {core.value, line(address), static_cast<int>(event), static_cast<int>(before), static_cast<int>(after)});
  flush_sent();
}

void HistoryReport::directory_step(SliceId slice, LineAddress address, DirectoryEvent event, DirectoryState before,
                                   const DirectoryLine& after) {
  log(Kind::directory,
      {agent(Agent::slice(slice)), line(address), static_cast<int>(event), static_cast<int>(before),
       static_cast<int>(after.state), after.owner == kNoCore ? -1 : int{after.owner.value}, sharers(after.sharers)});
  flush_sent();
}

void HistoryReport::private_stall(CoreId core, LineAddress address, PrivateEvent event) {
  log(Kind::stalled, {core.value, line(address), static_cast<int>(event)});
}

void HistoryReport::directory_stall(SliceId slice, LineAddress address, DirectoryEvent event) {
  log(Kind::stalled, {agent(Agent::slice(slice)), line(address), static_cast<int>(event)});
}

void HistoryReport::l1_changed(CoreId core, LineAddress address, bool present) {
  log(Kind::l1, {core.value, line(address), present ? 1 : 0});
}

void HistoryReport::bytes_changed(Agent where, LineAddress address, unsigned offset,
                                  std::span<const std::uint8_t> bytes) {
  log(Kind::bytes, {agent(where), line(address), offset, static_cast<std::int64_t>(bytes.size()), data(bytes)});
}

// Behind an interval whose cause is not known yet, others wait for their turn.
void HistoryReport::charged(CoreId core, Cause cause, Cycle from, Cycle until) {
  std::vector<Interval>& pending = charges_[core.value].pending;
  if (pending.empty()) {
    add_charge(core, cause, from, until);
  } else {
    pending.push_back({cause, from, until, true});
  }
}

void HistoryReport::charged_pending(CoreId core, Cycle from, Cycle until) {
  charges_[core.value].pending.push_back({Cause::dram, from, until, false});
}

void HistoryReport::pending_cause(CoreId core, Cause cause) {
  std::vector<Interval> pending = std::move(charges_[core.value].pending);
  charges_[core.value].pending.clear();
  for (const Interval& interval : pending) {
    add_charge(core, interval.known ? interval.cause : cause, interval.from, interval.until);
  }
}

void HistoryReport::add_charge(CoreId core, Cause cause, Cycle from, Cycle until) {
  std::vector<Interval>& open = charges_[core.value].open;
  charges_[core.value].until = until;
  if (!open.empty() && open.front().cause == cause && open.front().until == from) {
    open.front().until = until;
    return;
  }
  log_charge(core);
  open.push_back({cause, from, until, true});
}

void HistoryReport::log_charge(CoreId core) {
  std::vector<Interval>& open = charges_[core.value].open;
  for (const Interval& interval : open) {
    log(Kind::charge, {core.value, static_cast<int>(interval.cause), static_cast<std::int64_t>(interval.from.value),
                       static_cast<std::int64_t>((interval.until - interval.from).value)});
  }
  open.clear();
}

void HistoryReport::register_written(CoreId core, unsigned number, std::uint64_t value) {
  flush_sent();
  std::array<std::uint8_t, 8> bytes{};
  for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> 8 * i);
  log(Kind::register_value, {core.value, number, data(bytes)});
}

void HistoryReport::op_left(CoreId core, std::uint32_t op_index, std::uint32_t line, Cycle dispatched,
                            std::uint64_t sequence) {
  flush_sent();
  log(Kind::op,
      {core.value, op_index, line, static_cast<std::int64_t>(dispatched.value), static_cast<std::int64_t>(sequence)});
}

void HistoryReport::replayed(CoreId core, std::uint32_t line) {
  flush_sent();
  log(Kind::replay, {core.value, line});
}

void HistoryReport::finish(Cycle end) {
  flush_sent();
  for (unsigned c = 0; c < options_.cores; ++c) {
    const CoreId core{static_cast<std::uint16_t>(c)};
    pending_cause(core, Cause::idle);
    if (charges_[c].until < end) add_charge(core, Cause::idle, charges_[c].until, end);
    log_charge(core);
  }
}

std::string HistoryReport::header(const std::vector<std::string>& source) const {
  std::string text = "{\n    \"line_bytes\": " + std::to_string(options_.line_bytes);
  const auto member = [&text](std::string_view name, const std::string& value) {
    text += ",\n    \"" + std::string(name) + "\": " + value;
  };
  const auto list = [](const auto& elements, auto&& element) {
    std::string values = "[";
    for (const auto& e : elements) values += (values.size() == 1 ? "\n      " : ",\n      ") + json_string(element(e));
    return values + "]";
  };
  std::vector<std::string> agents;
  for (unsigned c = 0; c < options_.cores; ++c) agents.push_back("c" + std::to_string(c));
  for (unsigned s = 0; s < options_.slices; ++s) agents.push_back("l3." + std::to_string(s));
  agents.emplace_back("dram");
  member("complete", complete_ ? "true" : "false");
  member("recorded_until", std::to_string(logged_.value));
  member("events", std::to_string(events_));
  member("agents", list(agents, [](const std::string& name) { return name; }));
  member("lines", list(lines_, [&](LineAddress l) { return address_text(Address{l.value * options_.line_bytes}); }));
  member("symbols", symbols_json(program_));
  member("source", list(source, [](const std::string& line) { return line; }));
  member("names", "{\n      \"causes\": " + names<Cause>(kCauses) +
                      ",\n      \"messages\": " + names<MessageType>(kMessageTypes) +
                      ",\n      \"private_states\": " + names<PrivateState>(count_of(PrivateState{})) +
                      ",\n      \"private_events\": " + names<PrivateEvent>(count_of(PrivateEvent{})) +
                      ",\n      \"directory_states\": " + names<DirectoryState>(count_of(DirectoryState{})) +
                      ",\n      \"directory_events\": " + names<DirectoryEvent>(count_of(DirectoryEvent{})) + "}");
  std::string shapes = "{";
  for (const Shape& shape : kShapes) {
    shapes += (shapes.size() == 1 ? "\n      \"" : ",\n      \"") + std::string(shape.name) + "\": [" +
              std::string(shape.arguments) + "]";
  }
  member("shapes", shapes + "}");
  return text;
}

Result<Done> HistoryReport::write_to(std::ostream& out, const std::vector<std::string>& source) {
  out << header(source) << ",\n    \"data\": [";
  if (auto copied = data_.copy_to(out); !copied) return copied;
  out << "],\n    \"log\": [";
  if (auto copied = log_.copy_to(out); !copied) return copied;
  out << "]\n  }";
  return Done{};
}

}  // namespace membar
