// A machine without cores: scripted accesses at chosen cycles, and a log of what the hierarchies tell.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/cache/memory_system.h"

namespace membar::testing {

// A tiny machine with textbook latencies: L1 of 2 sets and 2 ways, L2 of 4 and 2, L3 of 8 and 4 per slice.
inline MemorySystemSpec tiny_spec() {
  MemorySystemSpec spec;
  spec.line_bytes = 64;
  spec.l1.size = Bytes{2 * 2 * 64};
  spec.l1.ways = 2;
  spec.l2.size = Bytes{4 * 2 * 64};
  spec.l2.ways = 2;
  spec.l3.size = Bytes{8 * 4 * 64};
  spec.l3.ways = 4;
  spec.mshrs = 4;
  return spec;
}

class FakeCore final : public CacheClient {
 public:
  struct Event {
    std::string what;  // filled, filled-writable, lost, write-lost, freed
    LineAddress line;
    Cycle cycle;
    friend bool operator==(const Event&, const Event&) = default;
  };

  bool line_filled(MshrId mshr, LineAddress line, Slot slot, bool writable, Cycle now) override {
    log.push_back({writable ? "filled-writable" : "filled", line, now});
    last_mshr = mshr;
    last_slot = slot;
    return pin;
  }
  void line_lost(LineAddress line, Cycle now) override { log.push_back({"lost", line, now}); }
  void write_lost(LineAddress line, Cycle now) override { log.push_back({"write-lost", line, now}); }
  void resources_freed(Cycle now) override { log.push_back({"freed", LineAddress{0}, now}); }

  // The cycle of the first such event; kNever if there was none.
  [[nodiscard]] Cycle when(const std::string& what, LineAddress line) const {
    for (const Event& event : log) {
      if (event.what == what && event.line == line) return event.cycle;
    }
    return kNever;
  }

  std::vector<Event> log;
  bool pin = false;  // what line_filled answers
  MshrId last_mshr = kNoMshr;
  Slot last_slot = kNoSlot;
};

class FakeMachine {
 public:
  explicit FakeMachine(unsigned cores, MemorySystemSpec spec = tiny_spec(), MachineLatencies latencies = {},
                       DataMode data = {true, true})
      : system(spec, cores, latencies, 1, data), latencies_(latencies), clients(cores) {
    for (unsigned core = 0; core < cores; ++core) system.set_client(id(core), clients[core]);
  }

  static CoreId id(unsigned core) { return CoreId{static_cast<std::uint16_t>(core)}; }
  PrivateHierarchy& hierarchy(unsigned core) { return system.hierarchy(id(core)); }

  // Everything that happens up to and including that cycle, local fills after the events of their cycle.
  void run_to(Cycle limit) {
    while (true) {
      Cycle next = system.queue().next_cycle();
      Cycle fill = kNever;
      for (unsigned core = 0; core < system.cores(); ++core) fill = std::min(fill, hierarchy(core).next_fill());
      if (std::min(next, fill) > limit || std::min(next, fill) == kNever) break;
      if (next <= fill) {
        system.handle(system.queue().pop());
      } else {
        for (unsigned core = 0; core < system.cores(); ++core) hierarchy(core).complete_fills(fill);
      }
    }
    if (limit != kNever) now = std::max(now, limit);
  }
  // Until nothing is left to happen.
  void drain() {
    run_to(kNever);
    now = std::max(now, system.queue().now());
  }

  // An access at `now`: from its lookup to the cycle in which its data is usable (a store: may be written).
  Cycles access(unsigned core, LineAddress line, Need need) {
    PrivateHierarchy& caches = hierarchy(core);
    const Slot hit = need == Need::read ? caches.read_hit(line) : caches.write_hit(line);
    if (hit != kNoSlot) return latencies_.l1;
    const Cycle start = now;
    clients[core].log.clear();
    const RequestResult result = caches.request(line, need, now, false);
    drain();
    for (const FakeCore::Event& event : clients[core].log) {
      const bool enough = event.what == "filled-writable" || (event.what == "filled" && need == Need::read);
      if (!enough || event.line != line) continue;
      if (result.status == RequestStatus::l2_hit && result.ready != event.cycle) return Cycles{~std::uint64_t{0}};
      now = std::max(now, event.cycle);
      return event.cycle - start;
    }
    return Cycles{~std::uint64_t{0}};
  }
  Cycles load(unsigned core, LineAddress line) { return access(core, line, Need::read); }
  // Also writes.
  Cycles store(unsigned core, LineAddress line, std::uint64_t value = 1) {
    const Cycles latency = access(core, line, Need::write);
    const Slot slot = hierarchy(core).write_hit(line);
    if (slot == kNoSlot) return Cycles{~std::uint64_t{0}};
    hierarchy(core).write(slot, 0, 8, value, WriteId{static_cast<std::uint32_t>(value)});
    return latency;
  }
  std::uint64_t value(unsigned core, LineAddress line) {
    const Slot slot = hierarchy(core).read_hit(line);
    return slot == kNoSlot ? ~std::uint64_t{0} : hierarchy(core).read(slot, 0, 8);
  }

  MemorySystem system;

 private:
  MachineLatencies latencies_;

 public:
  std::vector<FakeCore> clients;
  Cycle now{0};
};

}  // namespace membar::testing
