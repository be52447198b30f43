#include "tests/report/small_run.h"

namespace membar {
namespace {

// [0]: a plain store of 42 to x that misses to DRAM. Visible in 205.
WriteFacts store_x() {
  WriteFacts write;
  write.core = CoreId{0};
  write.op_index = 0;
  write.line = 7;
  write.address = Address{0x1000};
  write.has_value = true;
  write.value = 42;
  write.sequence = 1;
  write.dispatched = Cycle{0};
  write.oldest = write.buffered = write.ordered = write.head = write.drain_allowed = write.mshr_granted = Cycle{1};
  RequestTimeline& request = write.request;
  request.source = DataSource::dram;
  request.started = Cycle{1};
  request.sent = Cycle{5};
  request.arrived = Cycle{21};
  request.serving = Cycle{21};
  request.served = Cycle{33};
  request.memory_done = request.answered = Cycle{193};
  request.data_here = request.granted = Cycle{201};
  write.visible = Cycle{205};
  return write;
}

// [1]: the flag, an XCHG that waited for the store to x. Its line was Shared: an Upgrade. Visible in 261.
WriteFacts store_flag() {
  WriteFacts write;
  write.core = CoreId{0};
  write.kind = WriteFacts::Kind::atomic_store;
  write.op_index = 1;
  write.line = 8;
  write.label = 1;
  write.address = Address{0x1040};
  write.has_value = true;
  write.value = 1;
  write.sequence = 2;
  write.dispatched = Cycle{1};
  write.buffered = Cycle{205};
  RequestTimeline& request = write.request;
  request.source = DataSource::upgrade;
  request.started = Cycle{205};
  request.sent = Cycle{209};
  request.arrived = request.serving = Cycle{225};
  request.served = request.answered = Cycle{233};
  request.data_here = Cycle{241};
  request.granted = Cycle{257};
  write.visible = Cycle{261};
  write.regrants = 1;
  return write;
}

// [2]: a cas of the consumer that failed.
WriteFacts failed_cas() {
  WriteFacts write;
  write.core = CoreId{1};
  write.kind = WriteFacts::Kind::rmw;
  write.op_index = 2;
  write.line = 13;
  write.address = Address{0x1080};
  write.failed = true;
  write.sequence = 3;
  write.dispatched = Cycle{330};
  write.buffered = Cycle{331};
  write.visible = Cycle{335};
  return write;
}

BarrierFacts flag_barrier() {
  const WriteFacts write = store_flag();
  BarrierFacts barrier;
  barrier.core = write.core;
  barrier.kind = BarrierFacts::Kind::atomic_store;
  barrier.op_index = write.op_index;
  barrier.line = write.line;
  barrier.label = write.label;
  barrier.address = write.address;
  barrier.sequence = write.sequence;
  barrier.dispatched = write.dispatched;
  barrier.completed = barrier.stall_to = write.visible;
  barrier.stall_from = Cycle{2};
  barrier.waits_for_stores = true;
  barrier.own_started = Cycle{205};
  barrier.own_done = Cycle{261};
  barrier.own_request = write.request;
  return barrier;
}

LoadFacts load_x(WriteId from) {
  LoadFacts load;
  load.core = CoreId{1};
  load.op_index = 1;
  load.line = 12;
  load.address = Address{0x1000};
  load.has_value = true;
  load.value = 42;
  load.sequence = 2;
  load.dispatched = Cycle{262};
  load.performed = Cycle{318};
  load.source = DataSource::peer;
  load.from_write = from;
  return load;
}

void expect_cost(Program& program, unsigned line, std::uint64_t cost) {
  Expectation expectation;
  expectation.text = "cost(pub) == " + std::to_string(cost);
  expectation.line = line;
  expectation.left = std::make_unique<ExpectTerm>();
  expectation.left->kind = ExpectTerm::Kind::cost;
  expectation.left->op_index = 1;
  expectation.right = std::make_unique<ExpectTerm>();
  expectation.right->number = cost;
  program.expectations.push_back(std::move(expectation));
}

MachineResult machine_result() {
  MachineResult machine;
  machine.cycles = Cycle{336};
  machine.cores.resize(2);
  const auto charge = [&](std::size_t core, Cause cause, std::uint64_t cycles) {
    machine.cores[core].accounting[static_cast<std::size_t>(cause)] = cycles;
  };
  machine.cores[0].id = CoreId{0};
  machine.cores[0].end = Cycle{261};
  machine.cores[0].ops = 2;
  charge(0, Cause::issue, 2);
  charge(0, Cause::barrier, 259);
  charge(0, Cause::idle, 75);
  machine.cores[1].id = CoreId{1};
  machine.cores[1].end = Cycle{336};
  machine.cores[1].ops = 3;
  charge(1, Cause::issue, 3);
  charge(1, Cause::await, 262);
  charge(1, Cause::peer, 71);
  machine.cores[1].registers[1] = 42;
  machine.cores[1].registers_used_mask = 1U << 1;
  machine.stats = {{"l1.hits", 3, "accesses", "found their line in the L1"},
                   {"l1.misses", 12, "accesses", "had to ask the L2"},
                   {"dram.reads", 1, "lines", "read by the L3"}};
  return machine;
}

}  // namespace

SmallRun::SmallRun(std::size_t limit) : limit_(limit) {
  program.file = "publish.trace";
  program.labels.push_back("pub");
  program.symbols.push_back({"x", Address{0x1000}, 8, 1, 2});
  program.symbols.push_back({"flag", Address{0x1040}, 8, 1, 3});
  program.symbols.push_back({"data", Address{0x1080}, 4, 3, 4});
  program.threads.resize(2);
  program.threads[0].name = "producer";
  program.threads[1].name = "consumer";
  expect_cost(program, 16, 259);
  expect_cost(program, 17, 100);
}

RunResult SmallRun::play(const std::vector<RecordSink*>& sinks) {
  Recorder recorder({.cores = 2, .loads = true, .costliest = 2});
  RecordTable table(limit_);
  recorder.add_sink(table);
  for (RecordSink* sink : sinks) recorder.add_sink(*sink);
  recorder.watch(program);
  const auto write = [&](WriteFacts facts) {
    facts.id = recorder.new_write(facts.core);
    recorder.write_visible(facts);
    return facts.id;
  };
  const WriteId x = write(store_x());
  recorder.read_from(x, CoreId{0}, Cycle{9}, true);
  const WriteId flag = write(store_flag());
  recorder.barrier_done(flag_barrier());
  recorder.read_from(flag, CoreId{1}, Cycle{262}, false);
  recorder.read_from(x, CoreId{1}, Cycle{318}, false);
  recorder.load_performed(load_x(x));
  write(failed_cas());
  MachineView view;
  view.memory = [](Address address, unsigned) { return address == Address{0x1000} ? 42U : 1U; };
  view.state = [](CoreId, Address) { return "S"; };
  RunResult result = make_run_result(program, Config{}, machine_result(), recorder, &table, view);
  result.version = "0.1.0";
  // Two keys stand for the hundred of a real machine.
  result.config = {{"l1.replacement", "\"lru\"", std::string("lru")}, {"l3.latency", "40", std::uint64_t{40}}};
  return result;
}

}  // namespace membar
