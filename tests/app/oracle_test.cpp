// `membar run --oracle`.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar::test {
namespace {

const std::string kStoreBuffering =
    "membar 1\nvar x\nvar y\nthread left\n  store x 1\n  load y -> r1\nthread right\n  store y 1\n  load x -> r1\n";

TEST_CASE("run --oracle lists the allowed outcomes and marks the one that was shown") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const Outcome outcome = run_membar({"run", file, "--oracle"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(
      outcome.out.ends_with("\nOracle: tso allows 4 final states, in 4 executions (reads-from and coherence orders)\n"
                            "  shown               left.r1=0  right.r1=0  x=1  y=1\n"
                            "  allowed, not shown  left.r1=0  right.r1=1  x=1  y=1\n"
                            "  allowed, not shown  left.r1=1  right.r1=0  x=1  y=1\n"
                            "  allowed, not shown  left.r1=1  right.r1=1  x=1  y=1\n"));
  const Outcome strict = run_membar({"run", file, "--oracle", "--set", "core.model=sc"});
  CHECK(strict.exit_code == 0);
  CHECK(strict.out.find("Oracle: sc allows 3 final states") != std::string::npos);
}

TEST_CASE("run --oracle stands in the JSON too") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const Outcome outcome = run_membar({"run", file, "--oracle", "--json"});
  const nlohmann::json oracle = nlohmann::json::parse(outcome.out).at("oracle");
  CHECK(oracle.at("model") == "tso");
  CHECK(oracle.at("allowed") == true);
  CHECK(oracle.at("executions") == 4);
  CHECK(oracle.at("shown").at("left.r1") == 0);
  CHECK(oracle.at("allowed_not_shown").size() == 3);
  CHECK_FALSE(nlohmann::json::parse(run_membar({"run", file, "--json"}).out).contains("oracle"));
}

TEST_CASE("an outcome that the model does not allow is an error: here a planted bug makes one") {
  const TemporaryDirectory directory;
  // The reader acknowledges the Inv of x and goes on reading its old copy.
  const std::string file = directory.file(
      "mp.trace",
      "membar 1\nvar x\nvar y\nplace x shared c0 c1\nplace y l3\nthread a\n  store x 1\n  store y 1\nthread b\n"
      "  load x\n  await y == 1\n  load x -> r1\n");
  const Outcome sound = run_membar({"run", file, "--oracle"});
  CHECK(sound.exit_code == 0);
  CHECK(sound.out.find("Oracle: tso allows 1 final state, in 2 executions") != std::string::npos);
  const Outcome planted = run_membar({"run", file, "--oracle", "--plant", "ack-without-invalidation"});
  CHECK(planted.exit_code == 1);
  CHECK(planted.err == file + ": error: the model 'tso' does not allow how this run ended\n");
  CHECK(
      planted.out.ends_with("  shown, FORBIDDEN    b.r1=0  x=1  y=1\n"
                            "  allowed, not shown  b.r1=1  x=1  y=1\n"));
}

TEST_CASE("bytes that lie across a line's end are compared whole") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("cross.trace", "membar 1\nthread a\n  store 0x1003c:8 0x1111111122222222\n");
  const Outcome outcome = run_membar({"run", file, "--oracle"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.ends_with("  shown  0x1003c:8=1229782938533634594\n"));
}

TEST_CASE("what the oracle cannot enumerate is refused before anything runs") {
  const TemporaryDirectory directory;
  std::string many = "membar 1\nvar x\nthread a\n  repeat 100 i\n    store x i\n  end\n";
  const std::string file = directory.file("many.trace", many);
  const Outcome outcome = run_membar({"run", file, "--oracle"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err ==
        file +
            ": error: --oracle: the program is too large to enumerate its executions: some execution has "
            "more than 64 accesses and fences\n");
  const std::string small = directory.file("sb.trace", kStoreBuffering);
  const Outcome model = run_membar({"run", small, "--oracle", "--set", "core.model=configs/machines/models/rmo.toml"});
  CHECK(model.exit_code == 2);
  CHECK(model.err.find("the oracle does not know the model 'rmo': expected sc, tso or pso") != std::string::npos);
  CHECK(run_membar({"run", small, "--oracle", "--set", "data=false"}).exit_code == 2);
  CHECK(run_membar({"run", "traces/recorded/map-mutex-4.trace", "--oracle"}).exit_code == 2);
}

}  // namespace
}  // namespace membar::test
