#include "sim/trace/op_codec.h"

#include <random>

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

void check_round_trip(const std::vector<TraceOp>& ops) {
  std::vector<std::uint8_t> bytes;
  encode_ops(ops, bytes);
  std::vector<TraceOp> back(ops.size());
  decode_ops(bytes, back);
  for (std::size_t i = 0; i < ops.size(); ++i) {
    INFO(i);
    REQUIRE(same_op(ops[i], back[i]));
  }
}

TEST_CASE("any ops at all come back as they were") {
  std::mt19937_64 random(1);
  // Few bits, many bits, all bits: each field meets each length of its encoding.
  const auto number = [&random] { return random() >> (random() % 64); };
  for (int round = 0; round < 20; ++round) {
    std::vector<TraceOp> ops(1024);
    for (TraceOp& op : ops) {
      op.address = number();
      op.value = random() % 3 == 0 ? number() : 0;
      op.index = static_cast<std::uint32_t>(number());
      op.line = static_cast<std::uint32_t>(number());
      op.operands = random() % 4 == 0 ? static_cast<std::uint32_t>(number()) : 0;
      op.label = random() % 4 == 0 ? static_cast<std::uint32_t>(number()) : 0;
      op.site = random() % 4 == 0 ? static_cast<std::uint32_t>(number()) : 0;
      op.target = random() % 4 == 0 ? static_cast<std::uint32_t>(number()) : 0;
      op.after_index = random() % 4 == 0 ? static_cast<std::uint32_t>(number()) : 0;
      op.after_thread = random() % 4 == 0 ? static_cast<std::uint16_t>(number()) : 0xffff;
      op.kind = static_cast<OpKind>(random() % (static_cast<unsigned>(OpKind::finish) + 1));
      op.order = static_cast<MemoryOrder>(random() % 6);
      op.size = static_cast<std::uint8_t>(random());
      op.dst = static_cast<std::uint8_t>(random());
      op.flags = static_cast<std::uint8_t>(random());
      op.comparison = static_cast<Comparison>(random() % 4);
    }
    check_round_trip(ops);
  }
}

TEST_CASE("the longest possible op fits in the bytes that are set aside") {
  TraceOp op;
  op.address = op.value = std::uint64_t{1} << 63;
  op.index = op.line = op.operands = op.label = op.site = op.target = op.after_index = 0xffffffff;
  op.after_thread = 0xfffe;
  op.size = op.dst = op.flags = 255;
  std::vector<std::uint8_t> bytes;
  encode_ops(std::vector<TraceOp>{op}, bytes);
  CHECK(bytes.size() <= kMaxEncodedOpBytes);
  check_round_trip({op});
}

TEST_CASE("an op that resembles the one before it takes few bytes") {
  std::vector<TraceOp> ops(1024);
  for (std::uint32_t i = 0; i < 1024; ++i) {
    ops[i].kind = i % 2 == 0 ? OpKind::load : OpKind::store;
    ops[i].address = 0x7f0000001000 + 8 * i;
    ops[i].index = i;
    ops[i].line = 10 + i;
  }
  std::vector<std::uint8_t> bytes;
  encode_ops(ops, bytes);
  CHECK(bytes.size() < 1024 * 4);
  check_round_trip(ops);
}

}  // namespace
}  // namespace membar
