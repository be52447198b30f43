// A judge that is lied to must notice: real executions, with one fact changed.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>

#include "sim/stress/random_case.h"
#include "sim/stress/trial.h"

namespace membar {
namespace {

struct Lie {
  std::function<void(std::size_t, LoadFacts&)> load = [](std::size_t, LoadFacts&) {};
  std::function<void(std::size_t, WriteFacts&)> write = [](std::size_t, WriteFacts&) {};
};

// The same log, told once more with changes.
std::unique_ptr<ExecutionLog> retold(const ExecutionLog& log, const Lie& lie) {
  auto told = std::make_unique<ExecutionLog>();
  for (std::size_t i = 0; i < log.writes().size(); ++i) {
    LoggedWrite write = log.writes()[i];
    for (const WriteId id : write.sources) told->read_from(id, write.facts.core, write.facts.visible, false);
    lie.write(i, write.facts);
    told->write_visible(write.facts);
  }
  for (std::size_t i = 0; i < log.loads().size(); ++i) {
    LoggedLoad load = log.loads()[i];
    for (const WriteId id : load.sources) told->read_from(id, load.facts.core, load.facts.performed, false);
    lie.load(i, load.facts);
    told->load_performed(load.facts);
  }
  for (const BarrierFacts& barrier : log.barriers()) told->barrier_done(barrier);
  return told;
}

Verdict verdict_on(Execution& execution, const Lie& lie) {
  auto kept = std::exchange(execution.log, nullptr);
  execution.log = retold(*kept, lie);
  Verdict verdict = judge(execution);
  execution.log = std::move(kept);
  return verdict;
}

bool crosses_line(const Execution& execution, Address address, unsigned size) {
  return address.value % execution.config.machine.line_size.value + size > execution.config.machine.line_size.value;
}

template <class Body>
void for_each_execution(const Body& body) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Execution execution = execute(random_case(seed));
    INFO("seed " << seed);
    REQUIRE(judge(execution).good());
    REQUIRE(verdict_on(execution, {}).good());  // told without a lie
    body(execution);
  }
}

}  // namespace

TEST_CASE("A load whose value differs by one bit is noticed") {
  std::size_t lies = 0;
  for_each_execution([&](Execution& execution) {
    for (std::size_t i = 0; i < execution.log->loads().size(); i += 3) {
      const LoadFacts& facts = execution.log->loads()[i].facts;
      if (crosses_line(execution, facts.address, facts.size)) continue;  // its halves are told apart by their values
      ++lies;
      Lie lie;
      lie.load = [i](std::size_t n, LoadFacts& told) {
        if (n == i) told.value ^= 1;
      };
      CHECK(verdict_on(execution, lie).problem == Problem::data);
    }
  });
  CHECK(lies > 100);
}

TEST_CASE("A store or RMW whose value differs by one bit is noticed") {
  std::size_t lies = 0;
  for_each_execution([&](Execution& execution) {
    for (std::size_t i = 0; i < execution.log->writes().size(); i += 5) {
      const WriteFacts& facts = execution.log->writes()[i].facts;
      if (facts.failed || crosses_line(execution, facts.address, facts.size)) continue;
      ++lies;
      Lie lie;
      lie.write = [i](std::size_t n, WriteFacts& told) {
        if (n == i) told.value ^= 1;
      };
      CHECK_FALSE(verdict_on(execution, lie).good());
    }
  });
  CHECK(lies > 100);
}

TEST_CASE("A compare-and-swap that failed and says that it wrote is noticed, and the reverse") {
  std::size_t lies = 0;
  for_each_execution([&](Execution& execution) {
    for (std::size_t i = 0; i < execution.log->writes().size(); ++i) {
      if (execution.log->writes()[i].facts.kind != WriteFacts::Kind::rmw) continue;
      ++lies;
      Lie lie;
      lie.write = [i](std::size_t n, WriteFacts& told) {
        if (n == i) told.failed = !told.failed;
      };
      CHECK_FALSE(verdict_on(execution, lie).good());
    }
  });
  CHECK(lies > 100);
}

TEST_CASE("An access of another address is noticed") {
  for_each_execution([&](Execution& execution) {
    if (execution.log->loads().empty()) return;
    Lie lie;
    lie.load = [](std::size_t n, LoadFacts& told) {
      if (n == 0) told.address.value += 16;
    };
    CHECK_FALSE(verdict_on(execution, lie).good());
  });
}

TEST_CASE("A register that ends with another value is noticed") {
  std::size_t lies = 0;
  for_each_execution([&](Execution& execution) {
    for (CoreResult& core : execution.result.cores) {
      for (unsigned reg = 0; reg < 6; ++reg) {
        if ((core.registers_used_mask >> reg & 1U) == 0) continue;
        ++lies;
        core.registers[reg] ^= 1;
        if (judge(execution).good()) --lies;  // its value came through half a line that cannot be told apart
        core.registers[reg] ^= 1;
      }
    }
  });
  CHECK(lies > 100);
}

TEST_CASE("Causes that do not add up are noticed") {
  Execution execution = execute(random_case(1));
  execution.broken_laws.push_back("core 0: the causes add up to 1 of 2 cycles");
  CHECK(judge(execution).problem == Problem::conservation);
}

}  // namespace membar
