#include "sim/marginal/barrier_groups.h"

#include <catch2/catch.hpp>

namespace membar {
namespace {

struct Made {
  unsigned core = 0;
  std::uint32_t op = 0;
  std::uint32_t site = 0;
  std::uint64_t address = 0;
  std::uint64_t stall = 0;
  BarrierFacts::Kind kind = BarrierFacts::Kind::rmw;
  bool computed = false;
};

BarrierRecord record(const Made& made) {
  BarrierRecord record;
  record.facts.core = CoreId{static_cast<std::uint16_t>(made.core)};
  record.facts.op_index = made.op;
  record.facts.site = made.site;
  record.facts.address = Address{made.address};
  record.facts.kind = made.kind;
  record.facts.computed_address = made.computed;
  record.stall = made.stall;
  return record;
}

BarrierGroups groups_of(std::size_t most_ops, const std::vector<Made>& all, std::size_t most_groups = 1000) {
  BarrierGroups groups(most_ops, most_groups);
  for (const Made& made : all) groups.barrier(record(made));
  return groups;
}

TEST_CASE("Executions of one op are one group, ops of different threads are not") {
  const BarrierGroups groups = groups_of(
      3, {{.op = 1, .stall = 5}, {.op = 2, .stall = 7}, {.core = 1, .op = 1, .stall = 1}, {.op = 1, .stall = 6}});
  CHECK(groups.by_op());
  const auto all = groups.costliest_first();
  REQUIRE(all.size() == 3);
  CHECK(all[0].stall == 11);
  CHECK(all[0].barriers == 2);
  CHECK(all[1].first.op_index == 2);
  CHECK(all[2].cores == std::vector<CoreId>{CoreId{1}});
}

TEST_CASE("With one op more than are told apart, barriers are grouped by thread, kind and address, those before too") {
  const std::vector<Made> all{{.op = 1, .address = 64, .stall = 1},
                              {.op = 2, .address = 64, .stall = 2},
                              {.op = 3, .address = 128, .stall = 4},
                              {.op = 4, .address = 64, .stall = 8, .kind = BarrierFacts::Kind::acquire},
                              {.core = 1, .op = 5, .address = 64, .stall = 16}};
  CHECK(groups_of(5, all).by_op());
  const BarrierGroups groups = groups_of(4, all);
  CHECK_FALSE(groups.by_op());
  std::vector<std::uint64_t> stalls;
  for (const BarrierGroup& group : groups.costliest_first()) stalls.push_back(group.stall);
  CHECK(stalls == std::vector<std::uint64_t>{16, 8, 4, 3});
}

TEST_CASE("A site is one group over all threads and addresses, and a computed address does not divide an op") {
  const BarrierGroups groups = groups_of(1, {{.op = 1, .site = 9, .address = 64, .stall = 1},
                                             {.core = 2, .op = 7, .site = 9, .address = 128, .stall = 2},
                                             {.op = 3, .address = 64, .stall = 10, .computed = true},
                                             {.op = 3, .address = 72, .stall = 10, .computed = true}});
  const auto all = groups.costliest_first();
  REQUIRE(all.size() == 2);
  CHECK(all[0].stall == 20);
  CHECK(all[1].stall == 3);
  CHECK(all[1].cores == std::vector<CoreId>{CoreId{0}, CoreId{2}});
}

TEST_CASE("The key of an op is the key of its barriers") {
  TraceOp op;
  op.index = 4;
  op.address = 640;
  for (const bool by_op : {true, false}) {
    for (const bool computed : {true, false}) {
      for (const std::uint32_t site : {0U, 3U}) {
        op.flags = computed ? kAddressRegister : 0;
        op.site = site;
        const BarrierFacts facts =
            record({.core = 2, .op = 4, .site = site, .address = 640, .computed = computed}).facts;
        CHECK(key_of(op, CoreId{2}, BarrierFacts::Kind::rmw, by_op) == key_of(facts, by_op));
      }
    }
  }
}

TEST_CASE("Memory is bounded: barriers that find no place are counted") {
  const BarrierGroups groups = groups_of(1,
                                         {{.address = 64, .stall = 1},
                                          {.op = 1, .address = 128, .stall = 2},
                                          {.op = 2, .address = 192, .stall = 4},
                                          {.op = 3, .address = 64, .stall = 8}},
                                         2);
  CHECK(groups.costliest_first().size() == 2);
  CHECK(groups.barriers_beyond() == 1);
  CHECK(groups.stall_beyond() == 4);
}

}  // namespace
}  // namespace membar
