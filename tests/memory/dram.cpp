#include "sim/memory/dram.h"

#include <catch2/catch.hpp>
#include <vector>

namespace membar {
namespace {

constexpr DataMode kData{true, true};

struct Bench {
  explicit Bench(const DramSpec& spec, std::uint64_t access = 160)
      : pool(kData, 64), dram(spec, Cycles{access}, 64, kData, queue, pool) {}

  void read(std::uint64_t line, std::uint64_t now) {
    Message message;
    message.type = MessageType::MemRead;
    message.from = Agent::slice(SliceId{3});
    message.requester = CoreId{5};
    message.line = LineAddress{line};
    dram.read(message, Cycle{now});
  }
  void write(std::uint64_t line, std::uint64_t value, std::uint64_t now) {
    LineStore store(kData, 64, 1);
    store.write(0, 8, 8, value, WriteId{7});
    Message message;
    message.type = MessageType::MemWrite;
    message.line = LineAddress{line};
    message.payload = pool.copy_of(store, 0);
    dram.write(message);
    dram.finish_writes(Cycle{now});
  }
  // The cycle of the next MemData; its payload is released.
  std::uint64_t next() {
    const MachineQueue::Event event = queue.pop();
    last = event.payload.message;
    LineStore store(kData, 64, 1);
    pool.copy_to(last.payload, store, 0);
    last_value = store.read(0, 8, 8);
    last_writer = store.writers(0)[8];
    pool.release(last.payload);
    return event.cycle.value;
  }

  MachineQueue queue;
  PayloadPool pool;
  Dram dram;
  Message last;
  std::uint64_t last_value = 0;
  WriteId last_writer;
};

DramSpec banked() {
  DramSpec spec;
  spec.model = DramModel::banked;
  spec.banks = 2;
  spec.row_size = Bytes{128};  // two lines
  spec.t_rcd = Cycles{30};
  spec.t_rp = Cycles{20};
  spec.t_cas = Cycles{40};
  spec.cycles_per_request = Cycles{4};
  return spec;
}

TEST_CASE("a read of an idle DRAM takes its latency and answers the slice that asked") {
  Bench bench(DramSpec{});
  bench.read(9, 100);
  CHECK(bench.next() == 260);
  CHECK(bench.last.type == MessageType::MemData);
  CHECK(bench.last.from == Agent::memory());
  CHECK(bench.last.to == Agent::slice(SliceId{3}));
  CHECK(bench.last.requester == CoreId{5});
  CHECK(bench.last.line == LineAddress{9});
}

TEST_CASE("a channel begins one transfer every cycles_per_request cycles, and another channel does not wait") {
  DramSpec spec;
  spec.channels = 2;
  spec.cycles_per_request = Cycles{10};
  Bench bench(spec);
  bench.read(0, 0);
  bench.read(2, 0);
  bench.read(4, 3);
  bench.read(1, 3);
  CHECK(bench.next() == 160);
  CHECK(bench.next() == 163);
  CHECK(bench.last.line == LineAddress{1});
  CHECK(bench.next() == 170);
  CHECK(bench.next() == 180);
  CHECK(bench.dram.statistics().queued == 10 + 17);
}

TEST_CASE("a write takes its turn at the channel, behind the read of the same cycle") {
  DramSpec spec;
  spec.cycles_per_request = Cycles{10};
  Bench bench(spec);
  bench.read(0, 0);
  bench.write(1, 5, 0);
  bench.read(2, 0);
  CHECK(bench.next() == 160);
  CHECK(bench.next() == 180);
  CHECK(bench.dram.statistics().writes == 1);
}

TEST_CASE("memory returns the bytes and the writers of the last write, and zeros where nothing was written") {
  Bench bench(DramSpec{});
  bench.write(3, 0x1122334455667788, 0);
  bench.read(3, 1);
  bench.write(3, 99, 2);  // behind the read
  bench.read(4, 3);
  bench.read(3, 4);
  bench.next();
  CHECK(bench.last_value == 0x1122334455667788);
  CHECK(bench.last_writer == WriteId{7});
  bench.next();
  CHECK(bench.last_value == 0);
  CHECK(bench.last_writer == kInitialWrite);
  bench.next();
  CHECK(bench.last_value == 99);
  CHECK(bench.pool.in_use() == 0);
}

TEST_CASE("initial values belong to the initial write") {
  Bench bench(DramSpec{});
  bench.dram.initialise(LineAddress{1000}, 8, 4, 0xabcdef);
  bench.read(1000, 0);
  bench.next();
  CHECK(bench.last_value == 0xabcdef);
  CHECK(bench.last_writer == kInitialWrite);
}

TEST_CASE("a bank that is closed costs the whole latency, an open row saves t_rcd, another row costs t_rp more") {
  Bench bench(banked());
  bench.read(0, 0);  // bank 0, row 0
  CHECK(bench.next() == 160);
  bench.read(1, 1000);  // the same row
  CHECK(bench.next() == 1000 + 160 - 30);
  bench.read(2, 2000);  // bank 1, closed
  CHECK(bench.next() == 2160);
  bench.read(4, 3000);  // bank 0, another row
  CHECK(bench.next() == 3000 + 160 + 20);
  const DramStatistics& statistics = bench.dram.statistics();
  CHECK(statistics.row_opens == 2);
  CHECK(statistics.row_hits == 1);
  CHECK(statistics.row_conflicts == 1);
}

TEST_CASE("a bank takes its commands, and a channel its transfers, one after the other") {
  Bench bench(banked());
  bench.read(0, 0);  // bank 0: command at 90 + 30
  bench.read(1, 0);  // the same row: command 4 later, no activation
  bench.read(2, 0);  // bank 1: data would be there at 160 as well, but the channel is taken until 168
  CHECK(bench.next() == 160);
  CHECK(bench.next() == 164);
  CHECK(bench.last.line == LineAddress{1});
  CHECK(bench.next() == 168);
  CHECK(bench.last.line == LineAddress{2});
}

TEST_CASE("banked DRAM fits a latency when activation and column access do") {
  CHECK(banked_fits(banked(), Cycles{70}));
  CHECK_FALSE(banked_fits(banked(), Cycles{69}));
  Bench bench(banked(), 70);
  bench.read(0, 0);
  CHECK(bench.next() == 70);
}

TEST_CASE("a line store reads and writes every access size, and the upper half of 16 bytes is zero") {
  LineStore store(kData, 64, 2);
  store.write(1, 0, 8, 0xffffffffffffffff, WriteId{1});
  store.write(1, 8, 8, 0xffffffffffffffff, WriteId{1});
  store.write(1, 2, 2, 0x1234, WriteId{2});
  store.write(1, 5, 1, 0xab, WriteId{3});
  CHECK(store.read(1, 0, 8) == 0xffffabff1234ffff);
  CHECK(store.read(1, 2, 2) == 0x1234);
  CHECK(store.read(1, 4, 4) == 0xffffabff);
  CHECK(store.read(1, 5, 1) == 0xab);
  CHECK(store.writers(1)[3] == WriteId{2});
  CHECK(store.writers(1)[4] == WriteId{1});
  store.write(1, 0, 16, 7, WriteId{4});
  CHECK(store.read(1, 0, 16) == 7);
  CHECK(store.read(1, 8, 8) == 0);
  CHECK(store.writers(1)[15] == WriteId{4});
  CHECK(store.read(0, 0, 8) == 0);
}

TEST_CASE("a machine without data has neither payloads nor bytes") {
  const DataMode off{false, false};
  PayloadPool pool(off, 64);
  LineStore store(off, 64, 4);
  store.write(2, 0, 8, 5, WriteId{1});
  CHECK(store.read(2, 0, 8) == 0);
  CHECK(store.writers(2) == nullptr);
  CHECK(store.bytes(2) == nullptr);
  CHECK(pool.copy_of(store, 2) == kNoPayload);
  CHECK(pool.in_use() == 0);
}

}  // namespace
}  // namespace membar
