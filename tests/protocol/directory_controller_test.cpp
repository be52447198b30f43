#include "sim/protocol/directory_controller.h"

#include <catch2/catch.hpp>
#include <vector>

namespace membar {

namespace {

constexpr LineAddress kLine{0x40};
constexpr SliceId kSlice{2};

struct RecordingEnv {
  std::vector<Message> sent;
  std::vector<PayloadId> taken;
  unsigned freed = 0;

  Agent self() const { return Agent::slice(kSlice); }
  void send(const Message& message) { sent.push_back(message); }
  PayloadId payload_of(DirectoryLine&, const Message&) const { return PayloadId{100}; }
  void take_payload(DirectoryLine&, const Message& message) { taken.push_back(message.payload); }
  void free_line(DirectoryLine&, const Message&) { ++freed; }
};

Message from_core(MessageType type, CoreId core) {
  Message message;
  message.type = type;
  message.from = Agent::core(core);
  message.to = Agent::slice(kSlice);
  message.requester = core;
  message.line = kLine;
  if (carries_data(type)) message.payload = PayloadId{1};
  return message;
}

Outcome receive(DirectoryLine& line, const Message& message, RecordingEnv& env) {
  return step(line, classify(message, line), message, env);
}

DirectoryLine shared_by(std::uint16_t cores) {
  DirectoryLine line;
  line.state = DirectoryState::S;
  for (std::uint16_t core = 0; core < cores; ++core) line.sharers.add(CoreId{core});
  return line;
}

DirectoryLine owned_by(CoreId core) {
  DirectoryLine line;
  line.state = DirectoryState::M;
  line.owner = core;
  return line;
}

}  // namespace

TEST_CASE("A GetS of an absent line reads memory, and the fill makes its sender the owner") {
  DirectoryLine line;
  RecordingEnv env;
  CHECK(receive(line, from_core(MessageType::GetS, CoreId{9}), env) == Outcome::go);
  CHECK(line.state == DirectoryState::F_D);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::MemRead);
  CHECK(env.sent[0].to == Agent::memory());
  CHECK(env.sent[0].requester == CoreId{9});

  Message data;
  data.type = MessageType::MemData;
  data.from = Agent::memory();
  data.to = Agent::slice(kSlice);
  data.line = kLine;
  data.payload = PayloadId{8};
  CHECK(receive(line, data, env) == Outcome::go);
  CHECK(line.state == DirectoryState::M);
  CHECK(line.owner == CoreId{9});
  CHECK_FALSE(line.dirty);
  CHECK(env.taken == std::vector<PayloadId>{PayloadId{8}});
  REQUIRE(env.sent.size() == 2);
  CHECK(env.sent[1].type == MessageType::DataE);
  CHECK(env.sent[1].to == Agent::core(CoreId{9}));
}

TEST_CASE("An Upgrade among 256 sharers is answered with 255 acks and as many Invs") {
  DirectoryLine line = shared_by(256);
  RecordingEnv env;
  CHECK(receive(line, from_core(MessageType::Upgrade, CoreId{200}), env) == Outcome::go);
  CHECK(line.state == DirectoryState::M);
  CHECK(line.owner == CoreId{200});
  CHECK(line.sharers.empty());
  REQUIRE(env.sent.size() == 256);
  CHECK(env.sent[0].type == MessageType::UpgradeAck);
  CHECK(env.sent[0].to == Agent::core(CoreId{200}));
  CHECK(env.sent[0].acks == 255);
  for (std::size_t i = 1; i < env.sent.size(); ++i) {
    CHECK(env.sent[i].type == MessageType::Inv);
    CHECK(env.sent[i].requester == CoreId{200});
    CHECK_FALSE(env.sent[i].to == Agent::core(CoreId{200}));
  }
}

TEST_CASE("An Upgrade of a core that is no longer a sharer is served as a GetM") {
  DirectoryLine line = shared_by(2);
  RecordingEnv env;
  const Message upgrade = from_core(MessageType::Upgrade, CoreId{5});
  CHECK(classify(upgrade, line) == DirectoryEvent::GetM);
  CHECK(receive(line, upgrade, env) == Outcome::go);
  REQUIRE(env.sent.size() == 3);
  CHECK(env.sent[0].type == MessageType::Data);
  CHECK(env.sent[0].acks == 2);
}

TEST_CASE("A GetS of a shared line is answered without acks") {
  DirectoryLine line = shared_by(4);
  RecordingEnv env;
  receive(line, from_core(MessageType::GetS, CoreId{6}), env);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::Data);
  CHECK(env.sent[0].acks == 0);
  CHECK(line.sharers.count() == 5);
}

TEST_CASE("A GetM of an owned line is forwarded to the old owner, and the requester is the new one") {
  DirectoryLine line = owned_by(CoreId{1});
  RecordingEnv env;
  receive(line, from_core(MessageType::GetM, CoreId{4}), env);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::FwdGetM);
  CHECK(env.sent[0].to == Agent::core(CoreId{1}));
  CHECK(env.sent[0].requester == CoreId{4});
  CHECK(line.owner == CoreId{4});
}

TEST_CASE("The owner's PutM brings its bytes, and one that comes too late is only acknowledged") {
  DirectoryLine line = owned_by(CoreId{1});
  RecordingEnv env;
  Message put = from_core(MessageType::PutM, CoreId{1});
  put.dirty = true;
  DirectoryLine stolen = owned_by(CoreId{2});
  CHECK(classify(put, stolen) == DirectoryEvent::PutStale);
  receive(stolen, put, env);
  CHECK(stolen == owned_by(CoreId{2}));
  CHECK(env.taken.empty());

  receive(line, put, env);
  CHECK(line.state == DirectoryState::I);
  CHECK(line.dirty);
  CHECK(line.owner == kNoCore);
  CHECK(env.taken.size() == 1);
  REQUIRE(env.sent.size() == 2);
  for (const Message& ack : env.sent) {
    CHECK(ack.type == MessageType::PutAck);
    CHECK(ack.to == Agent::core(CoreId{1}));
  }
}

TEST_CASE("Evicting a shared line recalls every sharer and frees the way with the last ack") {
  DirectoryLine line = shared_by(3);
  line.dirty = true;
  RecordingEnv env;
  Message eviction;
  eviction.line = kLine;
  CHECK(step(line, classify_eviction(line), eviction, env) == Outcome::go);
  CHECK(line.acks == 3);
  REQUIRE(env.sent.size() == 3);
  for (const Message& recall : env.sent) {
    CHECK(recall.type == MessageType::Recall);
    CHECK_FALSE(recall.to_owner);
  }
  receive(line, from_core(MessageType::RecallAck, CoreId{0}), env);
  receive(line, from_core(MessageType::RecallAck, CoreId{1}), env);
  CHECK(env.freed == 0);
  receive(line, from_core(MessageType::RecallAck, CoreId{2}), env);
  CHECK(env.freed == 1);
  CHECK(line == DirectoryLine{});
  CHECK(env.sent.back().type == MessageType::MemWrite);
}

TEST_CASE("Requests wait while the directory waits, and Puts do not") {
  DirectoryLine line = owned_by(CoreId{1});
  RecordingEnv env;
  receive(line, from_core(MessageType::GetS, CoreId{4}), env);
  CHECK(line.state == DirectoryState::S_D);
  const DirectoryLine before = line;
  CHECK(receive(line, from_core(MessageType::GetM, CoreId{5}), env) == Outcome::stall);
  CHECK(line == before);
  CHECK(receive(line, from_core(MessageType::PutS, CoreId{4}), env) == Outcome::go);
  CHECK(receive(line, from_core(MessageType::PutM, CoreId{1}), env) == Outcome::go);
  CHECK(line.sharers.empty());
  CHECK(classify(from_core(MessageType::Data, CoreId{1}), line) == DirectoryEvent::DataUnshared);
}

TEST_CASE("Every cell of the directory's table does as code what it does when the table is read") {
  for (unsigned state = 0; state < count_of(DirectoryState{}); ++state) {
    for (unsigned event = 0; event < count_of(DirectoryEvent{}); ++event) {
      CAPTURE(state, event);
      DirectoryLine compiled;
      compiled.state = static_cast<DirectoryState>(state);
      compiled.owner = CoreId{4};
      compiled.acks = 2;
      compiled.sharers.add(CoreId{5});
      compiled.sharers.add(CoreId{6});
      DirectoryLine read = compiled;
      RecordingEnv compiled_env, read_env;
      const Message message = from_core(MessageType::GetM, CoreId{5});
      const DirectoryEvent what = static_cast<DirectoryEvent>(event);
      CHECK(step(compiled, what, message, compiled_env) == step(read, what, message, read_env, kDirectoryTable));
      CHECK(compiled == read);
      CHECK(compiled_env.freed == read_env.freed);
      CHECK(compiled_env.taken == read_env.taken);
      REQUIRE(compiled_env.sent.size() == read_env.sent.size());
      for (std::size_t i = 0; i < read_env.sent.size(); ++i) {
        CHECK(compiled_env.sent[i].type == read_env.sent[i].type);
        CHECK(compiled_env.sent[i].to == read_env.sent[i].to);
        CHECK(compiled_env.sent[i].acks == read_env.sent[i].acks);
      }
    }
  }
}

}  // namespace membar
