#include "sim/checker/model.h"

#include <algorithm>

#include "sim/checker/model_env.h"

namespace membar {

namespace {

using checker::Channels;
using checker::CoreEnv;
using checker::DirectoryEnv;
using checker::payload;

LineAddress address_of(unsigned line) { return LineAddress{line}; }

Agent agent_of(std::uint8_t number) {
  if (number == kModelDirectory) return Agent::slice(SliceId{0});
  if (number == kModelMemory) return Agent::memory();
  return Agent::core(CoreId{number});
}

bool is_request(MessageType type) {
  return type == MessageType::GetS || type == MessageType::GetM || type == MessageType::Upgrade;
}

void remove_message(ModelState& state, unsigned index) {
  const auto place = state.messages.begin() + index;
  std::copy(place + 1, state.messages.begin() + state.in_flight, place);
  --state.in_flight;
  state.messages[state.in_flight] = ModelMessage{};
}

// What the hooks were told must be what happened to the line.
void check_private_hooks(PrivateState before, const PrivateLine& line, PrivateEvent event, unsigned caches,
                         CoreEnv& env) {
  const auto fail = [&](const char* what) { env.fail(Property::bookkeeping, what); };
  const PrivateState after = line.state;
  const bool waited = before == PrivateState::IS_D || before == PrivateState::IM_AD || before == PrivateState::IM_A ||
                      before == PrivateState::SM_AD || before == PrivateState::SM_A;
  const bool hits =
      (event == PrivateEvent::Load && readable(before)) || (event == PrivateEvent::Store && writable(before));
  if (waited && stable(after) && !env.served) fail("a request ends without a grant");
  if (hits && !env.served) fail("an access that has its permission does not hit");
  if (event == PrivateEvent::Load && readable(before) && after != before) fail("a load changes the state of a line");
  // E says that the L3 has the same bytes, but the store that waited is written as soon as it is granted.
  if (env.granted_write && after != PrivateState::M) fail("a store is granted in a state other than M");
  if (readable(before) && !readable(after) && !env.lost_line) fail("a copy is lost, but L1 and L2 are not told");
  if (writable(before) && !writable(after) && !env.lost_line && !env.lost_write) {
    fail("the permission to write is lost, but L1 and L2 are not told");
  }
  if (readable(after) && env.lost_line) fail("lose_line of a line that stays readable");
  if (writable(after) && env.lost_write) fail("lose_write of a line that stays writable");
  if (env.freed != (before != PrivateState::I && after == PrivateState::I)) fail("free_line at a wrong time");
  const int limit = static_cast<int>(caches);
  if (line.acks >= limit || line.acks <= -limit) fail("more acks are counted than there are other caches");
  if (stable(after) && line.acks != 0) fail("acks are left over in a stable state");
}

// The fields that a state uses are in use, and no others.
void check_directory_fields(DirectoryState before, const DirectoryLine& line, DirectoryEnv& env) {
  const auto fail = [&](const char* what) { env.fail(Property::bookkeeping, what); };
  const bool leaves = before != DirectoryState::NP && line.state == DirectoryState::NP;
  if (env.freed != leaves) fail("the directory calls free_line at a wrong time");
  if (line.state == DirectoryState::M && line.owner == kNoCore) fail("the directory is in M without an owner");
  if (line.state != DirectoryState::M && line.owner != kNoCore)
    fail("the directory has an owner in a state without one");
  const bool may_share = line.state == DirectoryState::S || line.state == DirectoryState::S_D;
  if (!may_share && !line.sharers.empty()) fail("the directory lists sharers in a state without any");
  if (line.state == DirectoryState::S && line.sharers.empty()) fail("the directory is in S without a sharer");
  if (line.state == DirectoryState::R_A && line.acks == 0) fail("the directory is in R_A and awaits no acks");
  if (line.state != DirectoryState::R_A && line.acks != 0) fail("the directory awaits acks outside R_A");
}

template <class State, class Event>
ModelOutcome impossible(std::string who, State state, Event event, const char* reason) {
  who += " in " + std::string(name_of(state)) + " sees " + std::string(name_of(event)) +
         ", which the table calls impossible: " + reason;
  return {Outcome::impossible, Violation{Property::possible, std::move(who)}};
}

}  // namespace

// What makes a controller step: a message in flight, or something that comes from nowhere.
struct ProtocolModel::Cause {
  static constexpr unsigned kNoMessage = kModelMessages;
  unsigned line = 0;
  Message message;
  unsigned index = kNoMessage;  // into messages
};

Message message_of(const ModelMessage& compact) {
  Message message;
  message.type = compact.type;
  message.dirty = compact.dirty;
  message.to_owner = compact.to_owner;
  message.from = agent_of(compact.from);
  message.to = agent_of(compact.to);
  message.requester = compact.requester == kModelNobody ? kNoCore : CoreId{compact.requester};
  message.acks = compact.acks;
  message.line = address_of(compact.line);
  if (carries_data(compact.type)) message.payload = payload(compact.latest);
  return message;
}

bool holds_data(PrivateState state) {
  return readable(state) || state == PrivateState::IM_A || state == PrivateState::MI_A || state == PrivateState::EI_A;
}

void ProtocolModel::steps_of(const ModelState& state, std::vector<ModelStep>& steps) const {
  steps.clear();
  for (std::uint8_t line = 0; line < shape_.lines; ++line) {
    const ModelLine& of_line = state.lines[line];
    for (std::uint8_t core = 0; core < shape_.caches; ++core) {
      const PrivateState cache = of_line.caches[core].line.state;
      steps.push_back({ModelStep::Kind::core, line, core, PrivateEvent::Load});
      steps.push_back({ModelStep::Kind::core, line, core, PrivateEvent::Store});
      if (stable(cache) && cache != PrivateState::I) {
        steps.push_back({ModelStep::Kind::core, line, core, PrivateEvent::Evict});
      }
    }
    if (stable(of_line.directory.state) && of_line.directory.state != DirectoryState::NP) {
      steps.push_back({ModelStep::Kind::l3_eviction, line, 0, PrivateEvent::Evict});
    }
  }
  for (std::uint8_t i = 0; i < state.in_flight; ++i) {
    if (i == 0 || state.messages[i].channel() != state.messages[i - 1U].channel()) {
      steps.push_back({ModelStep::Kind::delivery, state.messages[i].line, i, PrivateEvent::Load});
    }
  }
}

ModelOutcome ProtocolModel::take(ModelState& state, const ModelStep& step) {
  const Cause cause{step.line, core_side(address_of(step.line)), Cause::kNoMessage};
  switch (step.kind) {
    case ModelStep::Kind::core:
      return core_step(state, cause, step.number, step.event);
    case ModelStep::Kind::l3_eviction:
      return directory_step(state, cause, classify_eviction(state.lines[step.line].directory));
    case ModelStep::Kind::delivery:
      return deliver(state, step.number);
  }
  return {};
}

ModelOutcome ProtocolModel::core_step(ModelState& state, const Cause& cause, unsigned core, PrivateEvent event) {
  ModelCache& cache = state.lines[cause.line].caches[core];
  const PrivateState before = cache.line.state;
  const auto& cell = tables_.private_table.at(before, event);
  if (cell.outcome == Outcome::impossible) {
    return impossible("core " + std::to_string(core), before, event, cell.reason);
  }
  coverage_.private_cells[PrivateTable::index(before, event)] = true;
  if (cell.outcome != Outcome::go) return {cell.outcome, {}};
  if (cause.index != Cause::kNoMessage) remove_message(state, cause.index);
  CoreEnv env(state, shape_, cause.line, core, event == PrivateEvent::Store);
  membar::step(cache.line, event, cause.message, env, tables_.private_table);
  if (!holds_data(cache.line.state)) cache.latest = false;
  check_private_hooks(before, cache.line, event, shape_.caches, env);
  return {Outcome::go, std::move(env.violation)};
}

ModelOutcome ProtocolModel::directory_step(ModelState& state, const Cause& cause, DirectoryEvent event) {
  ModelLine& line = state.lines[cause.line];
  const DirectoryState before = line.directory.state;
  const CoreId owner = line.directory.owner;
  const auto& cell = tables_.directory_table.at(before, event);
  // What classify leaves out, because a correct protocol never meets it.
  const bool from_owner = owner != kNoCore && owner == cause.message.requester;
  if (from_owner && event <= DirectoryEvent::GetM) {
    return {Outcome::impossible, Violation{Property::possible, "the owner requests a line that it owns"}};
  }
  if (from_owner && event == DirectoryEvent::PutStale) {
    return {Outcome::impossible, Violation{Property::possible, "the owner sends PutS, as if it were a sharer"}};
  }
  if (cell.outcome == Outcome::impossible) return impossible("the directory", before, event, cell.reason);
  coverage_.directory_cells[DirectoryTable::index(before, event)] = true;
  if (cell.outcome != Outcome::go) return {cell.outcome, {}};
  if (cause.index != Cause::kNoMessage) remove_message(state, cause.index);
  DirectoryEnv env(state, shape_, cause.line);
  membar::step(line.directory, event, cause.message, env, tables_.directory_table);
  check_directory_fields(before, line.directory, env);
  // What the fill was for is of no interest once it is done.
  if (line.directory.state != DirectoryState::F_D) {
    line.directory.fill_requester = kNoCore;
    line.directory.fill_request = MessageType::GetS;
  }
  return {Outcome::go, std::move(env.violation)};
}

// Memory answers at once; how long that takes is how long its messages travel.
ModelOutcome ProtocolModel::memory_step(ModelState& state, const Cause& cause) {
  remove_message(state, cause.index);
  if (cause.message.type == MessageType::MemWrite) {
    state.lines[cause.line].memory_latest = cause.message.payload == payload(true);
    return {Outcome::go, {}};
  }
  Channels channels(state, shape_, cause.line);
  Message answer;
  answer.type = MessageType::MemData;
  answer.from = Agent::memory();
  answer.to = cause.message.from;
  answer.requester = cause.message.requester;
  answer.payload = payload(state.lines[cause.line].memory_latest);
  channels.send(answer);
  return {Outcome::go, std::move(channels.violation)};
}

ModelOutcome ProtocolModel::deliver(ModelState& state, unsigned index) {
  const ModelMessage& compact = state.messages[index];
  const Cause cause{compact.line, message_of(compact), index};
  if (compact.to == kModelMemory) return memory_step(state, cause);
  if (compact.to == kModelDirectory) {
    if (waits_for_way(state, compact)) return {};
    return directory_step(state, cause, classify(cause.message, state.lines[compact.line].directory));
  }
  const unsigned core = compact.to;
  return core_step(state, cause, core, classify(cause.message, state.lines[compact.line].caches[core].line));
}

bool ProtocolModel::waits_for_way(const ModelState& state, const ModelMessage& message) const {
  if (!is_request(message.type) || state.lines[message.line].directory.state != DirectoryState::NP) return false;
  unsigned taken = 0;
  for (unsigned line = 0; line < shape_.lines; ++line) {
    taken += state.lines[line].directory.state != DirectoryState::NP ? 1U : 0U;
  }
  return taken >= shape_.l3_ways;
}

bool ProtocolModel::due(const ModelState& state, const ModelStep& step) const {
  if (step.kind != ModelStep::Kind::l3_eviction) return step.kind == ModelStep::Kind::delivery;
  return std::any_of(state.messages.begin(), state.messages.begin() + state.in_flight,
                     [&](const ModelMessage& message) { return waits_for_way(state, message); });
}

}  // namespace membar
