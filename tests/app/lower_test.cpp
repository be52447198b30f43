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

TEST_CASE("lower says so when the trace is a pipe, which cannot be read twice") {
  const Outcome outcome =
      run_membar({"lower", "/dev/stdin"}, "<<END\n" + std::string("membar 1\nvar x\nthread a\n  store x 1\nEND"));
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "/dev/stdin:4: error: cannot read the line a second time; expected a file, not a pipe\n");
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
