#include "sim/cache/memory_system.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/cache/coherence_checker.h"
#include "sim/cache/supervision.h"
#include "sim/network/machine_tap.h"

namespace membar {

MemorySystem::MemorySystem(const MemorySystemSpec& spec, unsigned cores, const MachineLatencies& latencies,
                           std::uint64_t seed, DataMode data, const SupervisionSpec& supervision)
    : spec_(spec),
      pool_(data, spec.line_bytes),
      network_(spec.network, cores, spec.l3.slices, latencies.network, queue_),
      dram_(spec.dram, latencies.dram_access, spec.line_bytes, data, queue_, pool_) {
  MEMBAR_CHECK(cores >= 1 && cores <= kMaxCores, "a machine has 1 to 256 cores");
  // A request sends an Inv or a Recall to every other core at most, and as many answers come; a Put has one.
  queue_.limit(std::size_t{cores} * spec.mshrs * (2 * std::size_t{cores} + 8));
  supervise(supervision, cores, data);
  PrivateHierarchyParameters parameters{CoreId{0}, spec.l1,   spec.l2, spec.line_bytes,   spec.mshrs, spec.l3.slices,
                                        seed,      latencies, data,    supervision_.get()};
  for (unsigned core = 0; core < cores; ++core) {
    parameters.core = CoreId{static_cast<std::uint16_t>(core)};
    hierarchies_.push_back(std::make_unique<PrivateHierarchy>(parameters, network_, pool_));
  }
  L3SliceParameters slice{SliceId{0}, spec.l3, spec.line_bytes, latencies, seed, data, supervision_.get()};
  for (unsigned id = 0; id < spec.l3.slices; ++id) {
    slice.id = SliceId{static_cast<std::uint16_t>(id)};
    slices_.push_back(std::make_unique<L3Slice>(slice, queue_, network_, dram_, pool_, hierarchies_));
  }
}

MemorySystem::~MemorySystem() = default;

void MemorySystem::supervise(const SupervisionSpec& supervision, unsigned cores, DataMode data) {
  if (supervision.check) checker_ = std::make_unique<CoherenceChecker>(data, spec_.line_bytes);
  if (!supervision.check && supervision.tables == nullptr) return;
  supervision_ = std::make_unique<Supervision>();
  if (supervision.tables != nullptr) supervision_->tables = *supervision.tables;
  supervision_->checker = checker_.get();
  supervision_->tap = supervision.tap;
  network_.set_tap(supervision.tap);
  supervision_->cores = cores;
  supervision_->most_requests = std::size_t{cores} * spec_.mshrs;
}

void MemorySystem::note_delivery(const MachineEvent& event) {
  if (event.kind != MachineEvent::Kind::deliver) return;
  checker_->delivered(event.message.type);
  if (supervision_->tap != nullptr) supervision_->tap->delivered(event.message);
}

void MemorySystem::handle(const MachineQueue::Event& event) {
  const MachineEvent& what = event.payload;
  switch (what.kind) {
    case MachineEvent::Kind::deliver:
      if (what.message.to.kind == Agent::Kind::core) {
        hierarchies_[what.message.to.number]->deliver(what.message, event.cycle);
      } else {
        slices_[what.message.to.number]->deliver(what.message, event.cycle);
      }
      return;
    case MachineEvent::Kind::hop:
      network_.hop(what, event.cycle, event.order);
      return;
    case MachineEvent::Kind::slice_work:
      slices_[what.message.to.number]->work(what.message, Cycles{what.queued_cycles}, event.cycle);
      return;
  }
}

void MemorySystem::initialise(Address address, unsigned size, std::uint64_t value) {
  const unsigned offset = static_cast<unsigned>(address.value % spec_.line_bytes);
  MEMBAR_CHECK(offset + size <= spec_.line_bytes, "an initial value crosses a line");
  const LineAddress line{address.value / spec_.line_bytes};
  dram_.initialise(line, offset, size, value);
  if (checker_) checker_->initialise(line, offset, size, value);
  const Dram::Place place = dram_.bytes_of(line);
  tell_bytes(Agent::memory(), line, place.store->bytes(place.line), offset, size);
}

bool MemorySystem::place(LineAddress line, PrivateState state, std::span<const CoreId> cores) {
  DirectoryLine directory;
  switch (state) {
    case PrivateState::M:
    case PrivateState::E:
      MEMBAR_CHECK(cores.size() == 1, "an owned line has one owner");
      directory.state = DirectoryState::M;
      directory.owner = cores.front();
      break;
    case PrivateState::S:
      MEMBAR_CHECK(!cores.empty(), "a shared line has sharers");
      directory.state = DirectoryState::S;
      for (const CoreId core : cores) directory.sharers.add(core);
      break;
    case PrivateState::I:
      directory.state = DirectoryState::I;
      break;
    case PrivateState::IS_D:
    case PrivateState::IM_AD:
    case PrivateState::IM_A:
    case PrivateState::SM_AD:
    case PrivateState::SM_A:
    case PrivateState::MI_A:
    case PrivateState::EI_A:
    case PrivateState::SI_A:
    case PrivateState::II_A:
      check_failed("state", __FILE__, __LINE__, "a line is placed in a stable state");
  }
  if (const DirectoryLine* before = home(line).find(line)) {
    const bool same_state = cores.empty() || hierarchy(cores.front()).l2_state(line) == state;
    return same_state && *before == directory;
  }
  const Dram::Place bytes = dram_.bytes_of(line);
  if (!home(line).install(directory, line, *bytes.store, bytes.line)) return false;
  if (checker_) checker_->placed(line, directory, directory.owner != kNoCore);
  tell_placed(line, directory, state);
  return std::all_of(cores.begin(), cores.end(), [&](CoreId core) {
    return hierarchy(core).l2_state(line) == state || hierarchy(core).install(line, state, *bytes.store, bytes.line);
  });
}

void MemorySystem::tell_bytes(Agent where, LineAddress line, const std::uint8_t* bytes, unsigned offset,
                              unsigned size) const {
  if (supervision_ == nullptr || supervision_->tap == nullptr || bytes == nullptr) return;
  supervision_->tap->bytes_changed(where, line, offset, std::span(bytes + offset, size));
}

void MemorySystem::tell_placed(LineAddress line, const DirectoryLine& directory, PrivateState state) const {
  if (supervision_ == nullptr || supervision_->tap == nullptr) return;
  const SliceId slice{static_cast<std::uint16_t>(line.value % slices_.size())};
  supervision_->tap->placed(slice, line, directory, state);
  const Dram::Place place = dram_.bytes_of(line);
  const std::uint8_t* bytes = place.store->bytes(place.line);
  tell_bytes(Agent::slice(slice), line, bytes, 0, spec_.line_bytes);
  if (directory.owner != kNoCore) tell_bytes(Agent::core(directory.owner), line, bytes, 0, spec_.line_bytes);
  directory.sharers.for_each([&](CoreId core) { tell_bytes(Agent::core(core), line, bytes, 0, spec_.line_bytes); });
}

PrivateHierarchy::HeldBytes MemorySystem::coherent_bytes(LineAddress line) const {
  const L3Slice& slice = home(line);
  if (const DirectoryLine* directory = slice.find(line)) {
    if (directory->owner != kNoCore) {
      const PrivateHierarchy::HeldBytes held = hierarchy(directory->owner).held_bytes(line);
      if (held.store != nullptr) return held;
    }
    if (directory->state == DirectoryState::S_D) {  // the old owner's bytes are on their way to the slice
      PrivateHierarchy::HeldBytes held;
      directory->sharers.for_each([&](CoreId core) {
        if (held.store == nullptr) held = hierarchy(core).held_bytes(line);
      });
      if (held.store != nullptr) return held;
    }
    return {&slice.bytes(), slice.bytes_index(line)};
  }
  const Dram::Place place = dram_.bytes_of(line);
  return {place.store, place.line};
}

std::uint64_t MemorySystem::peek(Address address, unsigned size) const {
  const PrivateHierarchy::HeldBytes held = coherent_bytes(LineAddress{address.value / spec_.line_bytes});
  return held.store->read(held.line, static_cast<unsigned>(address.value % spec_.line_bytes), size);
}

const std::uint8_t* MemorySystem::peek(LineAddress line) const {
  const PrivateHierarchy::HeldBytes held = coherent_bytes(line);
  return held.store->bytes(held.line);
}

L3Statistics MemorySystem::l3_statistics() const {
  L3Statistics total;
  for (const auto& slice : slices_) total += slice->statistics();
  return total;
}

DirectoryStatistics MemorySystem::directory_statistics() const {
  DirectoryStatistics total;
  for (const auto& slice : slices_) total += slice->directory_statistics();
  return total;
}

}  // namespace membar
