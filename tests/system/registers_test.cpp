// What registers do: they carry dependencies and addresses, and loops and branches ask them.
// `textbook`: L1 4, L2 12, L3 40, DRAM 200.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/clean_run.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

const std::string kVariables = "var x\nvar y\nvar own\nplace own modified c0\n";

}  // namespace

TEST_CASE("Registers carry dependencies, and independent ops do not wait") {
  const Settings wide{"core.window=64", "core.issue_width=4"};
  const TraceRun chain = clean_run(
      "var x\nthread t\n  set r1 = 1\n  set r2 = r1 + 1\n  set r3 = r2 + 1\n  set r4 = r3 * r3\n  load x\n", wide);
  CHECK(chain.reg(0, 4) == 9);
  CHECK(chain.load(0, 0).performed == Cycle{1 + 200});
  const TraceRun load = clean_run(
      kVariables + "init x = 64\nthread t\n  load x -> r1\n  set r2 = r1 + r1\n  store y r2\n  load own -> r3\n", wide);
  CHECK(load.reg(0, 2) == 128);
  CHECK(load.write(0, 0).oldest == Cycle{202});  // 200, one for `set`, one for the store
  CHECK(load.load(0, 1).performed == Cycle{4});  // the store's address is known, only its value is not
  CHECK(load.machine->memory(load.write(0, 0).address, 8) == 128);
  const TraceRun address =
      clean_run("var p\nvar a[8]\ninit p = 3\ninit a[3] = 42\nthread t\n  load p -> r1\n  load a[r1] -> r2\n", wide);
  CHECK(address.reg(0, 2) == 42);
  CHECK(address.load(0, 1).performed == Cycle{400});
  const TraceRun overwritten =
      clean_run(kVariables + "init x = 7\nthread t\n  load x -> r1\n  set r1 = 5\n  set r2 = r1\n", wide);
  CHECK(overwritten.reg(0, 1) == 5);
  CHECK(overwritten.reg(0, 2) == 5);
}

TEST_CASE("A load waits for the address of an older store, and then forwards from it") {
  const TraceRun result = clean_run(
      "var p\nvar a[8]\nvar b\ninit p = 2\nplace b modified c0\nthread t\n"
      "  load p -> r1\n  store a[r1] 9\n  load a[2] -> r2\n  load b\n",
      {"core.window=16", "core.issue_width=4"});
  CHECK(result.reg(0, 2) == 9);
  CHECK(result.load(0, 1).source == DataSource::forward);
  CHECK(result.load(0, 1).performed == Cycle{200 + 4});
}

TEST_CASE("A store that its register makes cross a line does not forget who owes a register its value") {
  const TraceRun result = clean_run(
      "var x[8]\nvar y[8]\ninit y = 7\nthread t\n"
      "  set r5 = 5\n  load y[0] -> r0\n  load y[0]\n  load x[0] -> r0\n"
      "  store [&x - 8 + r5]:8 1\n  store y[3] r0 + 5\nexpect y[3] == 5\n",
      {"core.model=" MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml"});
  CHECK(result.reg(0, 0) == 0);
}

TEST_CASE("Loops, branches and whiles do what they say") {
  const std::string text =
      "var a[10]\nvar sum\nthread t\n  repeat 10 i\n    store a[i] i * i\n  end\n  set r1 = 0\n  repeat 10 i\n"
      "    load a[i] -> r2\n    set r1 = r1 + r2\n  end\n  repeat 3 i\n    repeat 4 j\n      add.rlx sum i * j -> r9\n "
      "   end\n  end\n"
      "  repeat 0 k\n    set r1 = 999\n  end\n"
      "  if r1 == 285\n    set r3 = 1\n  else\n    set r3 = 2\n  end\n"
      "  if r1 < 285\n    set r4 = 1\n  else\n    set r4 = 2\n  end\n  if r1 > 5\n    set r5 = 1\n  end\n"
      "  set r6 = 0\n  while r6 < 7\n    set r6 = r6 + 1\n    if r6 >= 5\n      set r7 = r7 + 1\n    end\n  end\n";
  for (const char* window : {"1", "2", "16", "512"}) {
    for (const char* model : {"sc", "tso", "pso"}) {
      CAPTURE(window, model);
      const TraceRun result = clean_run(
          text, {"core.window=" + std::string(window), "core.issue_width=3", "core.model=" + std::string(model)});
      CHECK(result.reg(0, 1) == 285);
      CHECK(result.reg(0, 3) == 1);
      CHECK(result.reg(0, 4) == 2);
      CHECK(result.reg(0, 5) == 1);
      CHECK(result.reg(0, 6) == 7);
      CHECK(result.reg(0, 7) == 3);
      CHECK(result.memory("sum") == (0 + 1 + 2) * (0 + 1 + 2 + 3));
    }
  }
}

TEST_CASE("A repeat costs nothing by itself, and a branch takes a place in dispatch and waits for its register") {
  const TraceRun loop = clean_run(kVariables + "thread t\n  repeat 10 i\n    load own\n  end\n");
  CHECK(loop.cycles() == 40);
  const TraceRun branch =
      clean_run(kVariables + "thread t\n  load x -> r1\n  if r1 == 0\n    load own\n  end\n", {"core.window=8"});
  CHECK(branch.load(0, 1).dispatched == Cycle{201});
  const TraceRun wide = clean_run(kVariables + "thread t\n  load x -> r1\n  if r1 == 0\n    load own\n  end\n",
                                  {"core.window=8", "core.issue_width=2"});
  CHECK(wide.load(0, 1).dispatched == Cycle{200});
}

TEST_CASE("An access that crosses a line only by its registers is split in two like any other") {
  const std::string body =
      "var a[16]\nvar z\nthread t\n  store a[7] 0x0706050403020100\n  store a[8] 0x0f0e0d0c0b0a0908\n"
      "  load z -> r9\n  set r1 = &a + r9 + 60\n  load [r1]:8 -> r2\n  store [r1 + 2]:4 0xaabbccdd\n"
      "  load [r1]:8 -> r3\n  load.rlx a[7] -> r4\n  delay 500\n  load [r9 + &a + 61]:8 -> r5\n  load a[8] -> r6\n";
  for (const char* window : {"1", "4", "64"}) {
    for (const char* model : {"sc", "tso", "pso"}) {
      CAPTURE(window, model);
      const TraceRun result =
          clean_run(body, {"core.window=" + std::string(window), "core.model=" + std::string(model)});
      CHECK(result.reg(0, 2) == 0x0b0a090807060504);
      CHECK(result.reg(0, 3) == 0x0b0aaabbccdd0504);
      CHECK(result.reg(0, 4) == 0xccdd050403020100);
      CHECK(result.reg(0, 5) == 0x0c0b0aaabbccdd05);
      CHECK(result.reg(0, 6) == 0x0f0e0d0c0b0aaabb);
      CHECK(result.write(0, 2).address == Address{0x10000 + 62});
      CHECK(result.write(0, 2).size == 4);
      CHECK(result.stat("core.replays") == 0);
    }
  }
}

}  // namespace membar
