#include "sim/protocol/private_controller.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace membar {

namespace {

constexpr LineAddress kLine{0x40};
constexpr CoreId kSelf{3};
constexpr CoreId kOther{7};
constexpr Agent kHome = Agent::slice(SliceId{5});

// Writes down what the controller does.
struct RecordingEnv {
  std::vector<Message> sent;
  std::vector<std::string> hooks;
  std::uint32_t next_payload = 100;

  Agent self() const { return Agent::core(kSelf); }
  Agent home(LineAddress) const { return kHome; }
  void send(const Message& message) { sent.push_back(message); }
  PayloadId payload_of(PrivateLine&, const Message&) { return PayloadId{next_payload++}; }
  void take_payload(PrivateLine&, const Message& message) {
    hooks.push_back("take " + std::to_string(message.payload.value));
  }
  void hit(PrivateLine& line, const Message&) { note("hit", line); }
  void grant_read(PrivateLine& line, const Message&) { note("grant_read", line); }
  void grant_write(PrivateLine& line, const Message&) { note("grant_write", line); }
  void lose_line(PrivateLine& line, const Message&) { note("lose_line", line); }
  void lose_write(PrivateLine& line, const Message&) { note("lose_write", line); }
  void free_line(PrivateLine& line, const Message&) { note("free_line", line); }

 private:
  void note(const char* hook, const PrivateLine& line) {
    hooks.push_back(std::string(hook) + " in " + std::string(name_of(line.state)));
  }
};

Message from_home(MessageType type, CoreId requester, std::uint16_t acks = 0) {
  Message message;
  message.type = type;
  message.from = kHome;
  message.to = Agent::core(kSelf);
  message.requester = requester;
  message.acks = acks;
  message.line = kLine;
  if (carries_data(type)) message.payload = PayloadId{1};
  return message;
}

Outcome receive(PrivateLine& line, const Message& message, RecordingEnv& env) {
  return step(line, classify(message, line), message, env);
}

using Hooks = std::vector<std::string>;

}  // namespace

TEST_CASE("A load of an absent line asks the home slice with a GetS and is granted with the data") {
  PrivateLine line;
  RecordingEnv env;
  REQUIRE(step(line, PrivateEvent::Load, core_side(kLine), env) == Outcome::go);
  CHECK(line.state == PrivateState::IS_D);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::GetS);
  CHECK(env.sent[0].from == Agent::core(kSelf));
  CHECK(env.sent[0].to == kHome);
  CHECK(env.sent[0].requester == kSelf);
  CHECK(env.sent[0].line == kLine);
  CHECK(env.sent[0].payload == kNoPayload);

  REQUIRE(receive(line, from_home(MessageType::Data, kSelf), env) == Outcome::go);
  CHECK(line.state == PrivateState::S);
  CHECK(env.hooks == Hooks{"take 1", "grant_read in S"});
}

TEST_CASE("InvAcks that come before the data are counted, and the data then completes the request") {
  PrivateLine line;
  RecordingEnv env;
  step(line, PrivateEvent::Store, core_side(kLine), env);
  CHECK(receive(line, from_home(MessageType::InvAck, kSelf), env) == Outcome::go);
  CHECK(receive(line, from_home(MessageType::InvAck, kSelf), env) == Outcome::go);
  CHECK(line == PrivateLine{PrivateState::IM_AD, -2});
  const Message data = from_home(MessageType::Data, kSelf, 2);
  CHECK(classify(data, line) == PrivateEvent::DataComplete);
  CHECK(receive(line, data, env) == Outcome::go);
  CHECK(line == PrivateLine{PrivateState::M, 0});
  CHECK(env.hooks == Hooks{"take 1", "grant_write in M"});
}

TEST_CASE("The last of 255 InvAcks grants the write, the one before it does not") {
  PrivateLine line{PrivateState::S, 0};
  RecordingEnv env;
  step(line, PrivateEvent::Store, core_side(kLine), env);
  receive(line, from_home(MessageType::UpgradeAck, kSelf, 255), env);
  CHECK(line == PrivateLine{PrivateState::SM_A, 255});
  for (int i = 0; i < 254; ++i) receive(line, from_home(MessageType::InvAck, kSelf), env);
  CHECK(env.hooks.empty());
  receive(line, from_home(MessageType::InvAck, kSelf), env);
  CHECK(line == PrivateLine{PrivateState::M, 0});
  CHECK(env.hooks == Hooks{"grant_write in M"});
}

TEST_CASE("A written line that another core reads goes, dirty, to the reader and to the directory") {
  PrivateLine line{PrivateState::M, 0};
  RecordingEnv env;
  CHECK(receive(line, from_home(MessageType::FwdGetS, kOther), env) == Outcome::go);
  CHECK(line.state == PrivateState::S);
  CHECK(env.hooks == Hooks{"lose_write in S"});
  REQUIRE(env.sent.size() == 2);
  CHECK(env.sent[0].type == MessageType::Data);
  CHECK(env.sent[0].to == Agent::core(kOther));
  CHECK(env.sent[0].requester == kOther);
  CHECK(env.sent[0].acks == 0);
  CHECK(env.sent[1].type == MessageType::Data);
  CHECK(env.sent[1].to == kHome);
  CHECK(env.sent[1].dirty);
  CHECK(env.sent[0].payload != env.sent[1].payload);
}

TEST_CASE("An unwritten line goes to the directory clean") {
  PrivateLine line{PrivateState::E, 0};
  RecordingEnv env;
  receive(line, from_home(MessageType::FwdGetS, kOther), env);
  REQUIRE(env.sent.size() == 2);
  CHECK_FALSE(env.sent[1].dirty);
}

TEST_CASE("An Inv is acknowledged to the writer, not to the directory") {
  PrivateLine line{PrivateState::S, 0};
  RecordingEnv env;
  CHECK(receive(line, from_home(MessageType::Inv, kOther), env) == Outcome::go);
  CHECK(line.state == PrivateState::I);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::InvAck);
  CHECK(env.sent[0].to == Agent::core(kOther));
  CHECK(env.hooks == Hooks{"lose_line in I", "free_line in I"});
}

TEST_CASE("A Recall is one event to the owner and another to a sharer") {
  Message recall = from_home(MessageType::Recall, kNoCore);
  CHECK(classify(recall, PrivateLine{}) == PrivateEvent::RecallShared);
  recall.to_owner = true;
  CHECK(classify(recall, PrivateLine{}) == PrivateEvent::RecallOwner);

  PrivateLine line{PrivateState::MI_A, 0};
  RecordingEnv env;
  CHECK(receive(line, recall, env) == Outcome::go);
  CHECK(line.state == PrivateState::II_A);
  REQUIRE(env.sent.size() == 1);
  CHECK(env.sent[0].type == MessageType::RecallData);
  CHECK(env.sent[0].dirty);
}

TEST_CASE("A stall and an impossible cell change nothing") {
  PrivateLine line{PrivateState::IM_A, 2};
  RecordingEnv env;
  CHECK(receive(line, from_home(MessageType::FwdGetM, kOther), env) == Outcome::stall);
  CHECK(receive(line, from_home(MessageType::PutAck, kSelf), env) == Outcome::impossible);
  CHECK(line == PrivateLine{PrivateState::IM_A, 2});
  CHECK(env.sent.empty());
  CHECK(env.hooks.empty());
}

TEST_CASE("The first store to an exclusive line makes it modified without a message") {
  PrivateLine line{PrivateState::E, 0};
  RecordingEnv env;
  CHECK(step(line, PrivateEvent::Store, core_side(kLine), env) == Outcome::go);
  CHECK(line.state == PrivateState::M);
  CHECK(env.sent.empty());
  CHECK(env.hooks == Hooks{"hit in M"});
}

TEST_CASE("Every cell of the private table does as code what it does when the table is read") {
  for (unsigned state = 0; state < count_of(PrivateState{}); ++state) {
    for (unsigned event = 0; event < count_of(PrivateEvent{}); ++event) {
      CAPTURE(state, event);
      PrivateLine compiled, read;
      compiled.state = read.state = static_cast<PrivateState>(state);
      compiled.acks = read.acks = 2;
      RecordingEnv compiled_env, read_env;
      const Message message = from_home(MessageType::Data, kOther, 3);
      const PrivateEvent what = static_cast<PrivateEvent>(event);
      CHECK(step(compiled, what, message, compiled_env) == step(read, what, message, read_env, kPrivateTable));
      CHECK(compiled.state == read.state);
      CHECK(compiled.acks == read.acks);
      CHECK(compiled_env.hooks == read_env.hooks);
      REQUIRE(compiled_env.sent.size() == read_env.sent.size());
      for (std::size_t i = 0; i < read_env.sent.size(); ++i) {
        CHECK(compiled_env.sent[i].type == read_env.sent[i].type);
        CHECK(compiled_env.sent[i].to == read_env.sent[i].to);
        CHECK(compiled_env.sent[i].payload == read_env.sent[i].payload);
      }
    }
  }
}

}  // namespace membar
