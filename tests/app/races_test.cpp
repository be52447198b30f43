#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// What `membar races` says of a trace, on every model and some windows; all have to agree on whether there is a race.
Outcome races_of(const std::string& text) {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("t.trace", "membar 1\n" + text);
  const Outcome first = run_membar({"races", trace});
  INFO(first.err);
  REQUIRE(first.exit_code != 2);
  for (const char* setting : {"core.model=sc", "core.model=pso", "core.window=16"}) {
    INFO(text << setting);
    CHECK(run_membar({"races", trace, "--set", setting}).exit_code == first.exit_code);
  }
  return first;
}

TEST_CASE("races finds the race of every unsafe trace of the happens-before rules, and none in its safe twin") {
  unsigned twins = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/lessons/happens-before")) {
    const std::string path = entry.path();
    if (!path.ends_with(".safe.trace")) continue;
    const std::string unsafe = path.substr(0, path.size() - std::string(".safe.trace").size()) + ".unsafe.trace";
    for (const char* setting :
         {"core.model=tso", "core.model=sc", "core.model=pso", "core.window=16", "l3.latency=90"}) {
      INFO(path << " " << setting);
      CHECK(run_membar({"races", path, "--set", setting}).exit_code == 0);
      CHECK(run_membar({"races", unsafe, "--set", setting}).exit_code == 1);
    }
    ++twins;
  }
  CHECK(twins == 8);
}

TEST_CASE("an atomic pair orders what stands around it, if the store releases and the load acquires") {
  const auto publish = [](const std::string& store, const std::string& load) {
    return races_of("var x flag\nthread a\n  store x 1\n  " + store + " flag 1\nthread b\n  " + load +
                    " flag == 1\n  load x -> r1\n");
  };
  CHECK(publish("store.rel", "await.acq").exit_code == 0);
  CHECK(publish("store.sc", "await.sc").exit_code == 0);
  CHECK(publish("swap.rel", "await.acq").exit_code == 0);
  const Outcome relaxed_store = publish("store.rlx", "await.acq");
  CHECK(relaxed_store.exit_code == 1);
  CHECK(contains(relaxed_store.out, "1 data race"));
  CHECK(contains(relaxed_store.out,
                 "b's await.acq flag == 1 (line 7) read what a's store.rlx flag 1 (line 5) wrote, but "
                 "that write does not release."));
  const Outcome relaxed_load = publish("store.rel", "await.rlx");
  CHECK(relaxed_load.exit_code == 1);
  CHECK(contains(relaxed_load.out, "but it does not acquire."));
  CHECK(contains(publish("store", "await").out, "2 data races"));  // on the flag as well
}

TEST_CASE("fences order what stands around relaxed atomics") {
  const auto publish = [](const std::string& release, const std::string& acquire) {
    return races_of("var x flag\nthread a\n  store x 1\n" + release + "  store.rlx flag 1\nthread b\n" +
                    "  await.rlx flag == 1\n" + acquire + "  load x -> r1\n");
  };
  CHECK(publish("  fence.rel\n", "  fence.acq\n").exit_code == 0);
  CHECK(publish("  fence.sc\n", "  fence.sc\n").exit_code == 0);
  const Outcome no_acquire = publish("  fence.rel\n", "");
  CHECK(no_acquire.exit_code == 1);
  CHECK(contains(no_acquire.out, "store.rlx flag 1 (line 6) wrote, but it does not acquire."));
  const Outcome no_release = publish("", "  fence.acq\n");
  CHECK(no_release.exit_code == 1);
  CHECK(contains(no_release.out, "store.rlx flag 1 (line 5) wrote, but that write does not release."));
  CHECK(publish("  fence.acq\n", "  fence.rel\n").exit_code == 1);
}

TEST_CASE("a read-modify-write hands on what the write that it read from has released") {
  const auto chain = [](const std::string& middle) {
    return races_of("var x flag\nthread a\n  store x 1\n  store.rel flag 1\nthread m\n  await.rlx flag == 1\n  " +
                    middle + "\nthread b\n  await.acq flag == 2\n  load x -> r1\n");
  };
  CHECK(chain("add.rlx flag 1").exit_code == 0);
  CHECK(chain("store.rlx flag 2").exit_code == 1);
}

TEST_CASE("bytes beside each other do not race, and overlapping ones do") {
  CHECK(races_of("var d[4] u32\nthread a\n  store d[0] 1\nthread b\n  store d[1] 1\n").exit_code == 0);
  CHECK(races_of("thread a\n  store 0x1000:8 1\nthread b\n  load 0x1004:2 -> r1\n").exit_code == 1);
  CHECK(races_of("thread a\n  store 0x103c:8 1\nthread b\n  load 0x1040:1 -> r1\n").exit_code == 1);
  CHECK(races_of("thread a\n  load 0x1000:8 -> r1\nthread b\n  load 0x1000:8 -> r1\n").exit_code == 0);
}

TEST_CASE("a race that comes after many ordered reads is found") {
  CHECK(races_of("var x f g\nthread a\n  load x -> r1\n  store.rel f 1\nthread b\n  load x -> r1\n  store.rel g 1\n"
                 "thread c\n  await.acq f == 1\n  store x 2\n")
            .exit_code == 1);
  CHECK(races_of("var x f g\nthread a\n  load x -> r1\n  store.rel f 1\nthread b\n  load x -> r1\n  store.rel g 1\n"
                 "thread c\n  await.acq f == 1\n  await.acq g == 1\n  store x 2\n")
            .exit_code == 0);
}

TEST_CASE("why prints the chain that makes a read safe, link by link") {
  const Outcome outcome =
      run_membar({"races", "traces/lessons/happens-before/unlock-before-lock.safe.trace", "--why", "read"});
  CHECK(outcome.exit_code == 0);
  CHECK(
      outcome.out.starts_with("f's load a -> r1 (line 19) read what main's store a 42 (line 14) wrote.\n"
                              "   main's store a 42 (line 14) comes before main's unlock l (line 15) in its thread\n"
                              "   f's lock l (line 18) acquires what main's unlock l (line 15) released\n"
                              "   f's lock l (line 18) comes before f's load a -> r1 (line 19) in its thread\n"));
  const Outcome joined =
      run_membar({"races", "traces/lessons/happens-before/exit-before-nothing.safe.trace", "--why", "read"});
  CHECK(contains(joined.out, "main's join f (line 12) acquires what f's end (line 16) released\n"));
  const Outcome spawned =
      run_membar({"races", "traces/lessons/happens-before/spawn-before-body.safe.trace", "--why", "read"});
  CHECK(contains(spawned.out, "f's start (line 14) acquires what main's spawn f (line 12) released\n"));
  const Outcome nobody = run_membar({"races", "traces/lessons/01-publish.trace", "--why", "nothing"});
  CHECK(nobody.exit_code == 2);
  CHECK(contains(nobody.err, "no read is called 'nothing'"));
}

TEST_CASE("why names the op that handed on what was released, and tells the executions of a read apart") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("chain.trace",
                     "membar 1\nvar x f\nthread a\n  store x 1\n  store.rel f 1\nthread b\n  await.rlx f == 1\n"
                     "  add.rlx f 1\nthread c\n  got: await.acq f == 2\n  repeat 2 i\n    load x -> r1\n  end\n");
  CHECK(contains(run_membar({"races", trace, "--why", "c.got"}).out, "read what b's add.rlx f 1 (line 8) wrote.\n"));
  const Outcome executions = run_membar({"races", trace, "--why", "12"});
  INFO(executions.out << executions.err);
  CHECK(contains(executions.out, "acquires what a's store.rel f 1 (line 5) released, handed on by b's add.rlx f 1 "));
  CHECK(contains(executions.out, "c's load x -> r1 (line 12), in cycle "));
}

TEST_CASE("races on a program whose threads wait for each other for ever exits with 3, as run does") {
  const Outcome outcome = run_membar({"races", "traces/lessons/practice/08-lock-order.trace"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out.empty());
  CHECK(contains(outcome.err, "waits to lock 'n', which thread 'two' holds"));
}

TEST_CASE("channel operations in loops are told apart") {
  CHECK(races_of("chan c[2]\nvar x\nthread a\n  store x 1\n  repeat 5 i\n    send c i\n  end\nthread b\n  repeat 5 i\n"
                 "    recv c -> r1\n  end\n  load x -> r2\n")
            .exit_code == 0);
  CHECK(races_of("chan c[2]\nvar x\nthread a\n  repeat 5 i\n    send c i\n  end\n  store x 1\nthread b\n  repeat 5 i\n"
                 "    recv c -> r1\n  end\n  load x -> r2\n")
            .exit_code == 1);
}

}  // namespace
}  // namespace membar
