#include "tests/bench/workload.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "sim/base/check.h"
#include "sim/engine/random.h"
#include "sim/trace/reader.h"
#include "tests/bench/cyclic_stream.h"

namespace membar::bench {
namespace {

constexpr std::uint64_t kHotBytes = 16 * 1024;
constexpr std::uint64_t kColdBytes = 32 * 1024 * 1024;
constexpr std::uint64_t kHotBase = std::uint64_t{1} << 30;
constexpr std::uint64_t kColdBase = std::uint64_t{1} << 34;
constexpr std::uint64_t kAccessBytes = 8;

std::uint64_t somewhere(Random& random, std::uint64_t base, std::uint64_t bytes) {
  return base + random.below(bytes / kAccessBytes) * kAccessBytes;
}

Address draw(Random& random, Pattern pattern, unsigned core) {
  const std::uint64_t hot = kHotBase + core * kHotBytes;
  const std::uint64_t cold = kColdBase + core * kColdBytes;
  switch (pattern) {
    case Pattern::hot:
      return Address{somewhere(random, hot, kHotBytes)};
    case Pattern::mix:
      return Address{random.below(100) < 5 ? somewhere(random, cold, kColdBytes) : somewhere(random, hot, kHotBytes)};
    case Pattern::share:
      return Address{somewhere(random, kHotBase, kHotBytes)};
    case Pattern::cold:
      return Address{somewhere(random, cold, kColdBytes)};
  }
  return Address{0};
}

std::uint64_t seed_of(Pattern pattern, unsigned core) { return static_cast<std::uint64_t>(pattern) * kMaxCores + core; }

ProgramThread make_thread(unsigned number, std::vector<TraceOp> block, std::uint32_t ops) {
  ProgramThread thread;
  thread.name = "t" + std::to_string(number);
  thread.written_ops = ops;
  thread.code = std::make_unique<CyclicStream>(std::move(block), ops);
  return thread;
}

}  // namespace

std::string_view name_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::hot:
      return "hot";
    case Pattern::mix:
      return "mix";
    case Pattern::share:
      return "share";
    case Pattern::cold:
      return "cold";
  }
  return "";
}

std::vector<Address> addresses(Pattern pattern, unsigned core, std::size_t count) {
  Random random(seed_of(pattern, core));
  std::vector<Address> result(count);
  for (Address& address : result) address = draw(random, pattern, core);
  return result;
}

std::size_t block_size(Pattern pattern, unsigned cores) {
  switch (pattern) {
    case Pattern::hot:
    case Pattern::share:
      return std::size_t{1} << 18;
    case Pattern::mix:
    case Pattern::cold:
      return (std::size_t{1} << 22) / cores;
  }
  return 1;
}

Program make_program(const Workload& workload) {
  Program program;
  program.file = name_of(workload.pattern);
  program.lacks_values = !workload.values;
  program.used_ops = {{OpKind::load, MemoryOrder::none, 0, 0}, {OpKind::store, MemoryOrder::none, 0, 0}};
  for (unsigned core = 0; core < workload.cores; ++core) {
    Random stores(~seed_of(workload.pattern, core));
    std::vector<TraceOp> block;
    const std::size_t size =
        std::min<std::size_t>(workload.accesses_per_core, block_size(workload.pattern, workload.cores));
    block.reserve(size);
    for (const Address address : addresses(workload.pattern, core, size)) {
      TraceOp op;
      op.kind = stores.below(100) < 30 ? OpKind::store : OpKind::load;
      op.address = address.value;
      op.index = static_cast<std::uint32_t>(block.size());
      if (op.kind == OpKind::store && workload.values) {
        op.flags = kHasValue;
        op.value = stores.next();
      }
      block.push_back(op);
    }
    program.threads.push_back(make_thread(core, std::move(block), workload.accesses_per_core));
  }
  return program;
}

Program make_counter(unsigned cores, std::uint32_t adds_per_core) {
  Program program;
  program.file = "counter";
  program.used_ops = {{OpKind::add, MemoryOrder::sc, 0, 0}};
  TraceOp add;
  add.kind = OpKind::add;
  add.order = MemoryOrder::sc;
  add.address = kHotBase;
  add.value = 1;
  add.flags = kHasValue;
  for (unsigned core = 0; core < cores; ++core) program.threads.push_back(make_thread(core, {add}, adds_per_core));
  return program;
}

Program make_ring(std::uint32_t items) {
  // Loops are written as text: what they cost is the run, not the reading of these few lines.
  const std::string count = std::to_string(items);
  const std::string text =
      "membar 1\nvar free full\nvar ring[64]\ninit free = 64\n"
      "thread producer\nrepeat " +
      count +
      " i\n"
      "await.acq free >= i + 1\nstore ring[i % 64] i\nstore.rel full i + 1\nend\n"
      "thread consumer\nrepeat " +
      count +
      " i\n"
      "await.acq full >= i + 1\nload ring[i % 64] -> r1\nstore.rel free i + 65\nend\n";
  auto program = read_trace_text(text, "ring");
  MEMBAR_CHECK(program.ok(), program.ok() ? "" : program.error().text().c_str());
  return std::move(program.value());
}

}  // namespace membar::bench
