#include "sim/checker/wording.h"

#include <algorithm>

namespace membar {

namespace {

constexpr const char* kOld = "an old value";

// Text in brackets behind a name; nothing when there is nothing to say.
std::string bracketed(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) text += (text.empty() ? " (" : ", ") + note;
  return text.empty() ? text : text + ")";
}

template <class TableType>
std::string effect_in(const TableType& table, typename TableType::State state, typename TableType::Event event) {
  const auto& cell = table.at(state, event);
  const std::string from(name_of(state));
  if (cell.outcome == Outcome::impossible) return std::string(name_of(event)) + " in " + from + " is impossible";
  if (cell.outcome == Outcome::stall) return std::string(name_of(event)) + " in " + from + " stalls";
  std::string text = cell.next == state ? "stays " + from : from + " -> " + std::string(name_of(cell.next));
  std::vector<std::string> actions;
  for (const auto action : cell) actions.emplace_back(name_of(action));
  return text + bracketed(actions);
}

std::string message_effect(const ProtocolTables& tables, const ModelState& state, const ModelMessage& compact) {
  const Message message = message_of(compact);
  const ModelLine& line = state.lines[compact.line];
  if (compact.to == kModelMemory)
    return compact.type == MessageType::MemRead ? "answers with MemData" : "takes the bytes";
  if (compact.to == kModelDirectory) {
    return effect_in(tables.directory_table, line.directory.state, classify(message, line.directory));
  }
  const PrivateLine& cache = line.caches[compact.to].line;
  return effect_in(tables.private_table, cache.state, classify(message, cache));
}

std::string directory_words(const ModelLine& line) {
  const DirectoryLine& directory = line.directory;
  std::string text(name_of(directory.state));
  if (directory.owner != kNoCore) text += ", owner core " + std::to_string(directory.owner.value);
  std::string sharers;
  directory.sharers.for_each(
      [&](CoreId core) { sharers += (sharers.empty() ? "" : " and ") + std::to_string(core.value); });
  if (!sharers.empty()) text += (directory.sharers.count() == 1 ? ", sharer core " : ", sharers core ") + sharers;
  if (directory.acks != 0) {
    text += ", waits for " + std::to_string(directory.acks) + (directory.acks == 1 ? " answer" : " answers");
  }
  const bool serves = directory.state == DirectoryState::I || directory.state == DirectoryState::S;
  if (serves && !line.directory_latest) text += std::string(" (") + kOld + ")";
  return text;
}

}  // namespace

std::string agent_name(std::uint8_t agent) {
  if (agent == kModelDirectory) return "the directory";
  if (agent == kModelMemory) return "memory";
  return "core " + std::to_string(agent);
}

std::string message_name(const ModelMessage& message) {
  std::vector<std::string> notes;
  if (message.to < kModelCaches && message.requester != message.to && message.requester != kModelNobody) {
    notes.push_back("for " + agent_name(message.requester));
  }
  if (message.acks != 0)
    notes.push_back(std::to_string(message.acks) + (message.acks == 1 ? " ack" : " acks") + " to await");
  if (message.to_owner) notes.emplace_back("of the owner");
  if (carries_data(message.type) && !message.latest) notes.emplace_back(kOld);
  return std::string(name_of(message.type)) + bracketed(notes);
}

std::string step_name(const ModelShape& shape, const ModelState& before, const ModelStep& step) {
  const std::string what = line_name(shape, step.line);
  if (step.kind == ModelStep::Kind::l3_eviction) return "the L3 evicts " + what;
  if (step.kind == ModelStep::Kind::core) {
    const std::string core = agent_name(step.number);
    if (step.event == PrivateEvent::Evict) return "the L2 of " + core + " evicts " + what;
    return core + (step.event == PrivateEvent::Load ? " loads " : " stores to ") + what;
  }
  const ModelMessage& message = before.messages[step.number];
  std::string text =
      agent_name(message.to) + " receives " + message_name(message) + " from " + agent_name(message.from);
  if (shape.lines > 1) text += ", " + what;
  return text;
}

std::string step_effect(const ProtocolTables& tables, const ModelState& before, const ModelStep& step) {
  const ModelLine& line = before.lines[step.line];
  switch (step.kind) {
    case ModelStep::Kind::core:
      return agent_name(step.number) + ": " +
             effect_in(tables.private_table, line.caches[step.number].line.state, step.event);
    case ModelStep::Kind::l3_eviction:
      return agent_name(kModelDirectory) + ": " +
             effect_in(tables.directory_table, line.directory.state, classify_eviction(line.directory));
    case ModelStep::Kind::delivery: {
      const ModelMessage& message = before.messages[step.number];
      return agent_name(message.to) + ": " + message_effect(tables, before, message);
    }
  }
  return {};
}

std::vector<ControllerWords> controllers_of(const ModelShape& shape, const ModelLine& line) {
  std::vector<ControllerWords> words;
  for (std::uint8_t core = 0; core < shape.caches; ++core) {
    const ModelCache& cache = line.caches[core];
    std::vector<std::string> notes;
    if (cache.line.acks > 0) {
      notes.push_back(std::to_string(cache.line.acks) + (cache.line.acks == 1 ? " ack" : " acks") + " to come");
    }
    if (cache.line.acks < 0) notes.push_back(std::to_string(-cache.line.acks) + " acks ahead");
    if (holds_data(cache.line.state) && !cache.latest) notes.emplace_back(kOld);
    words.push_back({agent_name(core), std::string(name_of(cache.line.state)) + bracketed(notes)});
  }
  words.push_back({"directory", directory_words(line)});
  if (line.directory.state == DirectoryState::NP && !line.memory_latest) words.push_back({"memory", kOld});
  return words;
}

std::vector<std::string> messages_of(const ModelShape& shape, const ModelState& state) {
  std::vector<std::string> words;
  for (unsigned i = 0; i < state.in_flight; ++i) {
    const ModelMessage& message = state.messages[i];
    words.push_back(message_name(message) + " from " + agent_name(message.from) + " to " + agent_name(message.to));
    if (shape.lines > 1) words.back() += ", " + line_name(shape, message.line);
  }
  return words;
}

std::vector<std::string> waits_of(const ProtocolModel& model, const ModelState& state) {
  const ModelShape& shape = model.shape();
  std::vector<std::string> words;
  for (unsigned i = 0; i < state.in_flight; ++i) {
    const ModelMessage& message = state.messages[i];
    const bool behind = i > 0 && state.messages[i - 1].channel() == message.channel();
    const std::string why = behind                                ? "waits behind the one before it"
                            : model.waits_for_way(state, message) ? "waits for a way of the L3"
                                                                  : message_effect(model.tables(), state, message);
    words.push_back(message_name(message) + " from " + agent_name(message.from) + " to " + agent_name(message.to) +
                    ": " + why);
  }
  for (unsigned number = 0; number < shape.lines; ++number) {
    const ModelLine& line = state.lines[number];
    for (std::uint8_t core = 0; core < shape.caches; ++core) {
      const PrivateState cache = line.caches[core].line.state;
      if (stable(cache)) continue;
      words.push_back(agent_name(core) + " in " + std::string(name_of(cache)) + ": " + std::string(meaning_of(cache)));
    }
    const DirectoryState directory = line.directory.state;
    if (stable(directory)) continue;
    words.push_back("the directory in " + std::string(name_of(directory)) + ": " + std::string(meaning_of(directory)));
  }
  return words;
}

}  // namespace membar
