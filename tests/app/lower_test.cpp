#include <catch2/catch.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

TEST_CASE("lower prints what each op becomes, as it stands in the file, and the record that it keeps") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("all.trace",
                                          "membar 1\n"
                                          "var x\n"
                                          "thread a\n"
                                          "  store x 1             # plain\n"
                                          "  pub: store.sc x 2\n"
                                          "  repeat 2 i\n"
                                          "    add.sc x 1 -> r1\n"
                                          "  end\n"
                                          "thread b\n"
                                          "  load.acq x -> r1\n"
                                          "  fence.sc\n");
  const Outcome outcome = run_membar({"lower", file});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out ==
        "thread a\n"
        "  line  op                                  becomes               barrier record\n"
        "     4  store x 1                           MOV\n"
        "     5  pub: store.sc x 2                   XCHG                  atomic_store\n"
        "     6  repeat 2 i\n"
        "     7  add.sc x 1 -> r1                    LOCK XADD             rmw\n"
        "\n"
        "thread b\n"
        "  line  op                                  becomes               barrier record\n"
        "    10  load.acq x -> r1                    MOV                   acquire\n"
        "    11  fence.sc                            MFENCE                fence\n");
}

TEST_CASE("lower shows the ops that language synchronisation consists of") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sync.trace",
                                          "membar 1\n"
                                          "mutex m\n"
                                          "thread a\n"
                                          "  repeat 2\n"
                                          "    lock m       # held for a while\n"
                                          "    unlock m\n"
                                          "  end\n"
                                          "thread b\n"
                                          "  spawn a\n"
                                          "  join a\n");
  const Outcome outcome = run_membar({"lower", file});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out ==
        "thread a\n"
        "  line  op                                  becomes               barrier record\n"
        "        (waits to be spawned)\n"
        "          await.acq a.start != 0            MOV                   acquire\n"
        "     4  repeat 2\n"
        "     5  lock m\n"
        "          cas.acq m.lock 0 1 -> h2          LOCK CMPXCHG          rmw\n"
        "          await.rlx m.lock == 0             MOV\n"
        "          cas.acq m.lock 0 1 -> h2          LOCK CMPXCHG          rmw\n"
        "     6  unlock m\n"
        "          swap.rel m.lock 0 -> h2           XCHG                  rmw\n"
        "        (ends, for those who join it)\n"
        "          store.rel a.end 1                 MOV                   release\n"
        "\n"
        "thread b\n"
        "  line  op                                  becomes               barrier record\n"
        "     9  spawn a\n"
        "          swap.rel a.start 1 -> h0          XCHG                  rmw\n"
        "    10  join a\n"
        "          await.acq a.end == 1              MOV                   acquire\n");
}

TEST_CASE("lower reads a pipe, by its name or as -, as it reads a file") {
  const TemporaryDirectory directory;
  const std::string text = "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  load.acq x\n";
  const std::string file = directory.file("a.trace", text);
  const std::string wanted = run_membar({"lower", file}).out;
  REQUIRE_FALSE(wanted.empty());
  for (const char* word : {"-", "/dev/stdin"}) {
    for (const std::string& tail : {"<" + file, "<<END\n" + text + "END"}) {
      INFO(word << " " << tail);
      const Outcome outcome = run_membar({"lower", word}, tail);
      CHECK(outcome.exit_code == 0);
      CHECK(outcome.err.empty());
      CHECK(outcome.out == wanted);
    }
  }
}

TEST_CASE("lower says what a model cannot express before it prints anything") {
  const TemporaryDirectory directory;
  const std::string model = directory.file("weak.toml", "name = \"weak\"\n[order.any]\nany = \"same_address\"\n");
  const std::string file = directory.file("a.trace", "membar 1\nvar x\nthread a\n  store x 1\n  load.acq x\n");
  const Outcome outcome = run_membar({"lower", file, "--set", "core.model=" + model});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with(file + ":5:3: error: the model 'weak' cannot express an acquire: expected "));
}

TEST_CASE("lower follows the config: the other mapping of a seq_cst store") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sc.trace", "membar 1\nvar x\nthread a\n  store.sc x 1\n");
  const Outcome outcome = run_membar({"lower", file, "--set", "lowering.store_sc=mov+mfence"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("MOV; MFENCE") != std::string::npos);
}

}  // namespace
}  // namespace membar
