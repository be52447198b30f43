// The judge itself: it must reject what a model forbids, and accept what it allows.
#include "tests/support/memory_axioms.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;
constexpr std::uint64_t kX = 0x100, kY = 0x200;

// Executions by hand: one-byte accesses, in program order per core; writes become visible in the order of their calls.
class Execution {
 public:
  WriteId write(std::uint16_t core, std::uint64_t address, std::uint8_t value, Kind kind = Kind::write) {
    AxiomEvent event = base(core, kind, address);
    event.writes = true;
    event.id = WriteId{++ids_};
    event.order = ids_;
    event.written_bytes[0] = value;
    events_.push_back(event);
    return event.id;
  }
  void read(std::uint16_t core, std::uint64_t address, std::uint8_t value, WriteId from) {
    AxiomEvent event = base(core, Kind::read, address);
    event.reads = true;
    event.known_bytes = 1;
    event.read_bytes[0] = value;
    if (from != kInitialWrite) event.sources = {from};
    events_.push_back(event);
  }
  void fence(std::uint16_t core, Kind kind) {
    AxiomEvent event = base(core, kind, 0);
    event.size = 0;
    events_.push_back(event);
  }
  AxiomEvent& last() { return events_.back(); }
  // The write `id` becomes visible at another place of the order.
  void reorder(WriteId id, std::uint64_t order) {
    for (AxiomEvent& event : events_) {
      if (event.writes && event.id == id) event.order = order;
    }
  }
  [[nodiscard]] bool allowed(AxiomModel model) const { return check_axioms(model, events_, {}).empty(); }
  [[nodiscard]] std::vector<std::string> problems(AxiomModel model) const { return check_axioms(model, events_, {}); }
  [[nodiscard]] std::vector<InitialByte> memory() const { return final_bytes(events_); }

 private:
  AxiomEvent base(std::uint16_t core, Kind kind, std::uint64_t address) {
    AxiomEvent event;
    event.kind = kind;
    event.core = CoreId{core};
    event.sequence = ++sequence_;
    event.address = address;
    event.size = 1;
    event.name = "e" + std::to_string(sequence_);
    return event;
  }
  std::uint32_t ids_ = 0;
  std::uint64_t sequence_ = 0;
  std::vector<AxiomEvent> events_;
};

Execution store_buffering(bool fences, Kind kind = Kind::full_fence) {
  Execution e;
  e.write(0, kX, 1);
  if (fences) e.fence(0, kind);
  e.read(0, kY, 0, kInitialWrite);
  e.write(1, kY, 1);
  if (fences) e.fence(1, kind);
  e.read(1, kX, 0, kInitialWrite);
  return e;
}

Execution message_passing(bool store_fence) {
  Execution e;
  e.write(0, kX, 1);
  if (store_fence) e.fence(0, Kind::store_fence);
  const WriteId flag = e.write(0, kY, 1);
  e.read(1, kY, 1, flag);
  e.read(1, kX, 0, kInitialWrite);
  return e;
}

}  // namespace

TEST_CASE("Store buffering is rejected under sc and allowed under tso, unless full fences stand between") {
  CHECK_FALSE(store_buffering(false).allowed(AxiomModel::sc));
  CHECK(store_buffering(false).allowed(AxiomModel::tso));
  CHECK(store_buffering(false).allowed(AxiomModel::pso));
  CHECK_FALSE(store_buffering(true).allowed(AxiomModel::tso));
  CHECK_FALSE(store_buffering(true).allowed(AxiomModel::relaxed));
  CHECK(store_buffering(true, Kind::store_fence).allowed(AxiomModel::tso));
  CHECK(store_buffering(true, Kind::load_fence).allowed(AxiomModel::tso));
}

TEST_CASE("Message passing is rejected under tso and allowed under pso, unless a store fence stands between") {
  CHECK_FALSE(message_passing(false).allowed(AxiomModel::sc));
  CHECK_FALSE(message_passing(false).allowed(AxiomModel::tso));
  CHECK(message_passing(false).allowed(AxiomModel::pso));
  CHECK_FALSE(message_passing(true).allowed(AxiomModel::pso));
  CHECK(message_passing(true).allowed(AxiomModel::relaxed));  // its loads may pass each other
}

TEST_CASE("Load buffering is allowed by the relaxed model alone") {
  Execution e;
  e.read(0, kX, 1, WriteId{2});
  e.write(0, kY, 1);
  e.read(1, kY, 1, WriteId{1});
  e.write(1, kX, 1);
  CHECK_FALSE(e.allowed(AxiomModel::tso));
  CHECK_FALSE(e.allowed(AxiomModel::pso));
  CHECK(e.allowed(AxiomModel::relaxed));
}

TEST_CASE("No model allows a location to go back") {
  for (const AxiomModel model : {AxiomModel::sc, AxiomModel::tso, AxiomModel::pso, AxiomModel::relaxed}) {
    Execution reads;
    const WriteId write = reads.write(0, kX, 1);
    reads.read(1, kX, 1, write);
    reads.read(1, kX, 0, kInitialWrite);
    CHECK_FALSE(reads.allowed(model));
    Execution writes;
    const WriteId first = writes.write(0, kX, 1);
    writes.write(0, kX, 2);
    CHECK(writes.allowed(model));
    writes.reorder(first, 9);
    CHECK_FALSE(writes.allowed(model));
    Execution own;
    own.write(0, kX, 1);
    own.read(0, kX, 0, kInitialWrite);
    CHECK_FALSE(own.allowed(model));
  }
}

TEST_CASE("An RMW must write right behind what it read") {
  Execution e;
  e.write(0, kX, 1);
  e.write(1, kX, 2, Kind::rmw);
  e.last().reads = true;
  e.last().sources = {kInitialWrite};
  CHECK_FALSE(e.allowed(AxiomModel::tso));
  e.last().sources = {WriteId{1}};
  CHECK(e.allowed(AxiomModel::tso));
  e.last().adds = 1;
  CHECK(e.allowed(AxiomModel::tso));
  e.last().adds = 5;
  CHECK_FALSE(e.allowed(AxiomModel::tso));
}

TEST_CASE("A value that none of its writes has written is rejected") {
  Execution e;
  const WriteId write = e.write(0, kX, 1);
  e.read(1, kX, 3, write);
  REQUIRE(e.problems(AxiomModel::pso).size() == 1);
  CHECK(e.problems(AxiomModel::pso)[0].find("none of the writes") != std::string::npos);
}

TEST_CASE("The last write of the order is what memory keeps") {
  Execution e;
  const WriteId first = e.write(0, kX, 1);
  e.write(1, kX, 2);
  REQUIRE(e.memory().size() == 1);
  CHECK(e.memory()[0].value == 2);
  e.reorder(first, 9);
  CHECK(e.memory()[0].value == 1);
}

TEST_CASE("IRIW is rejected by every multi-copy atomic model that keeps loads in order") {
  Execution e;
  const WriteId x = e.write(0, kX, 1);
  const WriteId y = e.write(1, kY, 1);
  e.read(2, kX, 1, x);
  e.read(2, kY, 0, kInitialWrite);
  e.read(3, kY, 1, y);
  e.read(3, kX, 0, kInitialWrite);
  CHECK_FALSE(e.allowed(AxiomModel::tso));
  CHECK_FALSE(e.allowed(AxiomModel::pso));
  CHECK(e.allowed(AxiomModel::relaxed));
}

}  // namespace membar
