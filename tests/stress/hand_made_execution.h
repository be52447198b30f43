// Executions by hand, for tests of the judge.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/config/ordering_table_reader.h"
#include "sim/stress/memory_axioms.h"
#include "sim/stress/reads_from.h"

namespace membar {

inline constexpr std::uint64_t kX = 0x100, kY = 0x200;

inline AxiomModel sc() { return {AxiomModel::Kind::sc, {}}; }
inline AxiomModel tso() { return {AxiomModel::Kind::tso, {}}; }
inline AxiomModel pso() { return {AxiomModel::Kind::pso, {}}; }
// A table: accesses are ordered on the same address only, and fences order what they name.
inline AxiomModel rmo() {
  auto table = load_ordering_table(MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml");
  REQUIRE(table.ok());
  return {AxiomModel::Kind::table, table.value()};
}

// Executions by hand: one-byte accesses, in program order per core; writes become visible in the order of their calls.
class HandMadeExecution {
 public:
  WriteId write(std::uint16_t core, std::uint64_t address, std::uint8_t value,
                AxiomEvent::Kind kind = AxiomEvent::Kind::write) {
    AxiomEvent event = base(core, kind, address);
    event.writes = true;
    event.id = WriteId{++ids_};
    event.order = ids_;
    event.written_bytes.fill(value);
    events_.push_back(event);
    return event.id;
  }
  WriteId rmw(std::uint16_t core, std::uint64_t address, std::uint8_t value, WriteId from) {
    const WriteId id = write(core, address, value, AxiomEvent::Kind::rmw);
    last().reads = true;
    if (from != kInitialWrite) last().sources = {from};
    return id;
  }
  // Returns its place in program order.
  std::uint64_t read(std::uint16_t core, std::uint64_t address, std::uint8_t value, WriteId from) {
    AxiomEvent event = base(core, AxiomEvent::Kind::read, address);
    event.reads = true;
    event.known_bytes = 1;
    event.read_bytes.fill(value);
    if (from != kInitialWrite) event.sources = {from};
    events_.push_back(event);
    return event.sequence;
  }
  void fence(std::uint16_t core, AxiomEvent::Kind kind) {
    AxiomEvent event = base(core, kind, 0);
    event.size = 0;
    events_.push_back(event);
  }
  void depends(std::uint16_t core, std::uint64_t older, std::uint64_t younger) {
    dependencies_.push_back({CoreId{core}, older, younger});
  }
  AxiomEvent& last() { return events_.back(); }
  void resize_last(unsigned size) {
    last().size = size;
    if (last().known_bytes != 0) last().known_bytes = size;
  }
  // The write `id` becomes visible at another place of the order.
  void reorder(WriteId id, std::uint64_t order) {
    for (AxiomEvent& event : events_) {
      if (event.writes && event.id == id) event.order = order;
    }
  }
  [[nodiscard]] bool allowed(const AxiomModel& model) const { return problems(model).empty(); }
  [[nodiscard]] std::vector<std::string> problems(const AxiomModel& model) const {
    std::vector<AxiomEvent> events = events_;
    sort_events(events);
    const ReadsFrom reads_from(events, {});
    return check_axioms(model, events, reads_from, dependencies_);
  }
  [[nodiscard]] std::vector<InitialByte> memory() const { return final_bytes(events_); }

 private:
  AxiomEvent base(std::uint16_t core, AxiomEvent::Kind kind, std::uint64_t address) {
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
  std::vector<Dependency> dependencies_;
};

}  // namespace membar
