#include "tests/protocol/protocol_model.h"

#include <algorithm>

namespace membar {

namespace {

constexpr LineAddress kLine{0};

Agent agent_of(std::uint8_t number) {
  if (number == kModelDirectory) return Agent::slice(SliceId{0});
  if (number == kModelMemory) return Agent::memory();
  return Agent::core(CoreId{number});
}

std::uint8_t number_of(Agent agent) {
  switch (agent.kind) {
    case Agent::Kind::core:
      return static_cast<std::uint8_t>(std::min<unsigned>(agent.number, kModelNobody));
    case Agent::Kind::slice:
      return kModelDirectory;
    case Agent::Kind::memory:
      return kModelMemory;
  }
  return kModelNobody;
}

// Values travel as payload numbers: 1 is the latest value, 0 an older one.
PayloadId payload(bool latest) { return PayloadId{latest ? 1U : 0U}; }

Message message_of(const ModelMessage& compact) {
  Message message;
  message.type = compact.type;
  message.dirty = compact.dirty;
  message.to_owner = compact.to_owner;
  message.from = agent_of(compact.from);
  message.to = agent_of(compact.to);
  message.requester = compact.requester == kModelNobody ? kNoCore : CoreId{compact.requester};
  message.acks = compact.acks;
  message.line = kLine;
  if (carries_data(compact.type)) message.payload = payload(compact.latest);
  return message;
}

// Puts messages into their channels.
class Channels {
 public:
  Channels(ModelState& state, unsigned caches) : state_(state), caches_(caches) {}

  void send(const Message& message) {
    ModelMessage compact;
    compact.from = number_of(message.from);
    compact.to = number_of(message.to);
    compact.type = message.type;
    compact.requester =
        message.requester == kNoCore ? kModelNobody : static_cast<std::uint8_t>(message.requester.value);
    compact.acks = static_cast<std::uint8_t>(message.acks);
    compact.dirty = message.dirty;
    compact.to_owner = message.to_owner;
    compact.latest = message.payload == payload(true);
    if (compact.to >= caches_ && compact.to < kModelDirectory) return fail("a message to a core that is not there");
    if (compact.to == kModelNobody) return fail("a message to nobody");
    if (message.acks >= caches_) return fail("more acks are awaited than there are other caches");
    if (state_.in_flight == kModelMessages) return fail("more messages in flight than one line can need");
    const auto begin = state_.messages.begin();
    const auto end = begin + state_.in_flight;
    const auto place = std::upper_bound(
        begin, end, compact, [](const ModelMessage& a, const ModelMessage& b) { return a.channel() < b.channel(); });
    std::copy_backward(place, end, end + 1);
    *place = compact;
    ++state_.in_flight;
  }

  void fail(const char* what) {
    if (violation.empty()) violation = what;
  }
  std::string violation;

 protected:
  ModelState& state_;
  unsigned caches_;
};

class CoreEnv : public Channels {
 public:
  CoreEnv(ModelState& state, unsigned caches, unsigned core, bool store)
      : Channels(state, caches), core_(core), store_(store) {}

  Agent self() const { return Agent::core(CoreId{static_cast<std::uint16_t>(core_)}); }
  Agent home(LineAddress) const { return Agent::slice(SliceId{0}); }
  PayloadId payload_of(PrivateLine&, const Message&) const { return payload(state_.caches[core_].latest); }
  void take_payload(PrivateLine&, const Message& message) {
    state_.caches[core_].latest = message.payload == payload(true);
  }
  void hit(PrivateLine& line, const Message&) {
    expect_latest("an access hits an old value");
    if (store_ ? !writable(line.state) : !readable(line.state)) fail("a hit without the permission");
    if (store_) overwrite();
    served = true;
  }
  void grant_read(PrivateLine& line, const Message&) {
    expect_latest("a read is granted an old value");
    if (!readable(line.state)) fail("grant_read into a state that is not readable");
    served = true;
  }
  void grant_write(PrivateLine& line, const Message&) {
    expect_latest("a write is granted with an old value");
    if (!writable(line.state)) fail("grant_write into a state that is not writable");
    served = true;
  }
  void lose_line(PrivateLine&, const Message&) { lost_line = true; }
  void lose_write(PrivateLine&, const Message&) { lost_write = true; }
  void free_line(PrivateLine&, const Message&) { freed = true; }

  bool served = false;  // hit or granted
  bool lost_line = false;
  bool lost_write = false;
  bool freed = false;

 private:
  void expect_latest(const char* what) {
    if (!state_.caches[core_].latest) fail(what);
  }
  // A new value: every other copy, wherever it is, is an older one from now on.
  void overwrite() {
    for (ModelCache& cache : state_.caches) cache.latest = false;
    for (ModelMessage& message : state_.messages) message.latest = false;
    state_.directory_latest = false;
    state_.memory_latest = false;
    state_.caches[core_].latest = true;
  }

  unsigned core_;
  bool store_;
};

class DirectoryEnv : public Channels {
 public:
  using Channels::Channels;
  Agent self() const { return Agent::slice(SliceId{0}); }
  PayloadId payload_of(DirectoryLine&, const Message&) const { return payload(state_.directory_latest); }
  void take_payload(DirectoryLine&, const Message& message) {
    state_.directory_latest = message.payload == payload(true);
  }
  void free_line(DirectoryLine&, const Message&) {
    freed = true;
    state_.directory_latest = false;
  }
  bool freed = false;
};

// Whether the bytes of a line in this state can still be asked for.
bool holds_data(PrivateState state) {
  return readable(state) || state == PrivateState::IM_A || state == PrivateState::MI_A || state == PrivateState::EI_A;
}

// What the hooks were told must be what happened to the line.
void check_private_hooks(PrivateState before, const PrivateLine& line, PrivateEvent event, unsigned caches,
                         CoreEnv& env) {
  const PrivateState after = line.state;
  const bool waited = before == PrivateState::IS_D || before == PrivateState::IM_AD || before == PrivateState::IM_A ||
                      before == PrivateState::SM_AD || before == PrivateState::SM_A;
  const bool hits =
      (event == PrivateEvent::Load && readable(before)) || (event == PrivateEvent::Store && writable(before));
  if (waited && stable(after) && !env.served) env.fail("a request ends without a grant");
  if (hits && !env.served) env.fail("an access that has its permission does not hit");
  if (readable(before) && !readable(after) && !env.lost_line) env.fail("a copy is lost without lose_line");
  if (writable(before) && !writable(after) && !env.lost_line && !env.lost_write) {
    env.fail("a permission is lost without lose_write");
  }
  if (readable(after) && env.lost_line) env.fail("lose_line of a line that stays readable");
  if (writable(after) && env.lost_write) env.fail("lose_write of a line that stays writable");
  if (env.freed != (before != PrivateState::I && after == PrivateState::I)) env.fail("free_line at a wrong time");
  const int limit = static_cast<int>(caches);
  if (line.acks >= limit || line.acks <= -limit) env.fail("more acks are counted than there are other caches");
  if (stable(after) && line.acks != 0) env.fail("acks are left over in a stable state");
}

// The fields that a state uses are in use, and no others.
void check_directory_fields(DirectoryState before, const DirectoryLine& line, DirectoryEnv& env) {
  const bool leaves = before != DirectoryState::NP && line.state == DirectoryState::NP;
  if (env.freed != leaves) env.fail("the directory calls free_line at a wrong time");
  if ((line.owner != kNoCore) != (line.state == DirectoryState::M)) env.fail("an owner in a state without one");
  const bool may_share = line.state == DirectoryState::S || line.state == DirectoryState::S_D;
  if (!may_share && !line.sharers.empty()) env.fail("sharers in a state without any");
  if (line.state == DirectoryState::S && line.sharers.empty()) env.fail("S without a sharer");
  if ((line.acks != 0) != (line.state == DirectoryState::R_A)) env.fail("acks are awaited outside R_A, or none in it");
}

template <class State, class Event>
std::string hits(std::string who, State state, Event event, const char* reason) {
  return who + " in " + std::string(name_of(state)) + " sees " + std::string(name_of(event)) +
         ", which is impossible because " + reason;
}

}  // namespace

void ProtocolModel::steps_of(const ModelState& state, std::vector<ModelStep>& steps) const {
  steps.clear();
  for (std::uint8_t core = 0; core < caches_; ++core) {
    const PrivateState cache = state.caches[core].line.state;
    steps.push_back({ModelStep::Kind::core, core, PrivateEvent::Load});
    steps.push_back({ModelStep::Kind::core, core, PrivateEvent::Store});
    if (stable(cache) && cache != PrivateState::I) {
      steps.push_back({ModelStep::Kind::core, core, PrivateEvent::Evict});
    }
  }
  if (stable(state.directory.state) && state.directory.state != DirectoryState::NP) {
    steps.push_back({ModelStep::Kind::l3_eviction, 0, PrivateEvent::Evict});
  }
  for (std::uint8_t i = 0; i < state.in_flight; ++i) {
    if (i == 0 || state.messages[i].channel() != state.messages[i - 1U].channel()) {
      steps.push_back({ModelStep::Kind::delivery, i, PrivateEvent::Load});
    }
  }
}

ModelOutcome ProtocolModel::take(ModelState& state, const ModelStep& step) {
  switch (step.kind) {
    case ModelStep::Kind::core:
      return core_step(state, step.number, step.event, core_side(kLine));
    case ModelStep::Kind::l3_eviction:
      return directory_step(state, classify_eviction(state.directory), core_side(kLine));
    case ModelStep::Kind::delivery:
      return deliver(state, step.number);
  }
  return {};
}

ModelOutcome ProtocolModel::core_step(ModelState& state, unsigned core, PrivateEvent event, const Message& message) {
  CoreEnv env(state, caches_, core, event == PrivateEvent::Store);
  PrivateLine& line = state.caches[core].line;
  const PrivateState before = line.state;
  const auto& cell = private_table_.at(before, event);
  const Outcome outcome = membar::step(line, event, message, env, private_table_);
  if (outcome == Outcome::impossible) {
    return {outcome, hits("core " + std::to_string(core), before, event, cell.reason)};
  }
  coverage_.private_cells[PrivateTable::index(before, event)] = true;
  if (outcome == Outcome::stall) return {outcome, {}};
  if (!holds_data(line.state)) state.caches[core].latest = false;
  check_private_hooks(before, line, event, caches_, env);
  return {outcome, std::move(env.violation)};
}

ModelOutcome ProtocolModel::directory_step(ModelState& state, DirectoryEvent event, const Message& message) {
  DirectoryEnv env(state, caches_);
  DirectoryLine& line = state.directory;
  const DirectoryState before = line.state;
  const CoreId owner = line.owner;
  const auto& cell = directory_table_.at(before, event);
  // What classify leaves out, because a correct protocol never meets it.
  if (event <= DirectoryEvent::GetM && owner != kNoCore && owner == message.requester) {
    return {Outcome::impossible, "the owner requests its own line"};
  }
  if (message.type == MessageType::PutS && event == DirectoryEvent::PutStale && owner == message.requester) {
    return {Outcome::impossible, "the owner sends PutS"};
  }
  const Outcome outcome = membar::step(line, event, message, env, directory_table_);
  if (outcome == Outcome::impossible) return {outcome, hits("the directory", before, event, cell.reason)};
  coverage_.directory_cells[DirectoryTable::index(before, event)] = true;
  if (outcome == Outcome::stall) return {outcome, {}};
  check_directory_fields(before, line, env);
  // What the fill was for is of no interest once it is done.
  if (line.state != DirectoryState::F_D) line.fill_requester = kNoCore, line.fill_request = MessageType::GetS;
  return {outcome, std::move(env.violation)};
}

ModelOutcome ProtocolModel::deliver(ModelState& state, unsigned index) {
  const ModelMessage compact = state.messages[index];
  const Message message = message_of(compact);
  ModelState after = state;
  std::copy(after.messages.begin() + index + 1, after.messages.begin() + after.in_flight,
            after.messages.begin() + index);
  --after.in_flight;
  after.messages[after.in_flight] = ModelMessage{};
  ModelOutcome outcome{Outcome::go, {}};
  if (compact.to == kModelMemory) {
    if (message.type == MessageType::MemWrite) {
      after.memory_latest = compact.latest;
    } else {
      Channels channels(after, caches_);
      Message answer;
      answer.type = MessageType::MemData;
      answer.from = Agent::memory();
      answer.to = message.from;
      answer.requester = message.requester;
      answer.payload = payload(after.memory_latest);
      channels.send(answer);
      outcome.violation = std::move(channels.violation);
    }
  } else if (compact.to == kModelDirectory) {
    outcome = directory_step(after, classify(message, after.directory), message);
  } else {
    outcome = core_step(after, compact.to, classify(message, after.caches[compact.to].line), message);
  }
  if (outcome.outcome == Outcome::go) state = after;
  return outcome;
}

bool ProtocolModel::quiescent(const ModelState& state) const {
  if (state.in_flight != 0 || !stable(state.directory.state)) return false;
  return std::all_of(state.caches.begin(), state.caches.begin() + caches_,
                     [](const ModelCache& cache) { return stable(cache.line.state); });
}

std::string ProtocolModel::violation_in(const ModelState& state) const {
  unsigned readers = 0;
  unsigned writers = 0;
  for (unsigned core = 0; core < caches_; ++core) {
    const ModelCache& cache = state.caches[core];
    if (readable(cache.line.state)) ++readers;
    if (writable(cache.line.state)) ++writers;
    if (readable(cache.line.state) && !cache.latest) {
      return "core " + std::to_string(core) + " can read an old value";
    }
  }
  if (writers > 1) return "two writers";
  if (writers == 1 && readers > 1) return "a writer beside a reader";
  return quiescent(state) ? quiescent_violation(state) : std::string();
}

std::string ProtocolModel::quiescent_violation(const ModelState& state) const {
  const DirectoryLine& line = state.directory;
  for (unsigned core = 0; core < caches_; ++core) {
    const PrivateState cache = state.caches[core].line.state;
    const CoreId id{static_cast<std::uint16_t>(core)};
    const bool owns = writable(cache);
    const bool shares = cache == PrivateState::S;
    if (owns != (line.owner == id)) return "the directory is wrong about the owner";
    if (shares != line.sharers.contains(id)) return "the directory is wrong about the sharers";
    if (cache == PrivateState::E && !state.directory_latest) return "E, but the L3 has an old value";
  }
  const bool in_l3 = line.state == DirectoryState::I || line.state == DirectoryState::S;
  if (in_l3 && !state.directory_latest) return "the L3 has lost the latest value";
  if (in_l3 && !line.dirty && !state.memory_latest) return "a clean line of the L3 is newer than memory";
  if (line.state == DirectoryState::NP && !state.memory_latest) return "memory has lost the latest value";
  return {};
}

std::string ProtocolModel::describe(const ModelState& state, const ModelStep& step) const {
  switch (step.kind) {
    case ModelStep::Kind::core:
      return "core " + std::to_string(step.number) + ": " + std::string(name_of(step.event));
    case ModelStep::Kind::l3_eviction:
      return "the L3 evicts";
    case ModelStep::Kind::delivery:
      break;
  }
  const ModelMessage& message = state.messages[step.number];
  const auto name = [](std::uint8_t agent) -> std::string {
    if (agent == kModelDirectory) return "directory";
    if (agent == kModelMemory) return "memory";
    return "core " + std::to_string(agent);
  };
  return std::string(name_of(message.type)) + " from " + name(message.from) + " to " + name(message.to);
}

std::string ProtocolModel::describe(const ModelState& state) const {
  std::string text;
  for (unsigned core = 0; core < caches_; ++core) {
    const ModelCache& cache = state.caches[core];
    text += std::string(name_of(cache.line.state)) + (holds_data(cache.line.state) && !cache.latest ? "(old) " : " ");
  }
  text += "| " + std::string(name_of(state.directory.state)) + " |";
  for (unsigned i = 0; i < state.in_flight; ++i) {
    text += ' ';
    text += name_of(state.messages[i].type);
  }
  return text;
}

}  // namespace membar
