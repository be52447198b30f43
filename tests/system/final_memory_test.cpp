// What memory holds when a run has ended, while messages are still on their way.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/config/config.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"

namespace membar {

TEST_CASE("A variable's final value is the newest also while the directory's copy is on the way") {
  // On the ring the load's data takes one stop from the owner, and the directory's copy up to four.
  Config config = builtin_textbook();
  const std::vector<std::string> settings{"network.topology=ring", "core.count=8", "l3.slices=8"};
  REQUIRE(apply_settings(config, settings).ok());
  for (unsigned variable = 0; variable < 8; ++variable) {
    const std::string name = "v" + std::to_string(variable);
    const auto program = read_trace_text("membar 1\nvar v0 v1 v2 v3 v4 v5 v6 v7\nthread a\n  store " + name +
                                             " 1\nthread b\n  load " + name + " after a:0\n",
                                         "test.trace");
    REQUIRE(program.ok());
    const auto machine = Machine::create(config, program.value(), MachineOptions{});
    REQUIRE(machine.ok());
    REQUIRE(machine.value()->run().outcome == RunEnd::Outcome::finished);
    INFO(name);
    CHECK(machine.value()->memory(program.value().symbols[variable].address, 8) == 1);
  }
}

}  // namespace membar
