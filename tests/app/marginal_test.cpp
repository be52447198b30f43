// `membar run --marginal`.
#include <catch2/catch.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar::test {
namespace {

const std::string kStoreBuffering =
    "membar 1\nvar x y\nthread left\n  store x 1\n  mfence\n  load y -> r1\nthread right\n  store y 1\n  mfence\n"
    "  load x -> r1\nexpect left.r1 + right.r1 >= 1\n";

TEST_CASE("run --marginal says what each fence really cost, and whether it is needed") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const Outcome outcome = run_membar({"run", file, "--marginal"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  const std::string outcome_text =
      "      without it the model allows  left.r1=0  right.r1=0  x=1  y=1  and breaks: expect left.r1 + right.r1 >= "
      "1\n";
  CHECK(outcome.out.ends_with(
      "\nMarginal cost of barriers: cycles that the run, and the barrier's own thread, would save without its "
      "ordering\n"
      "  thread  barrier  line  times  stall  run  own thread  needed\n"
      "  right   mfence      9      1    230    1          71  yes\n" +
      outcome_text + "  left    mfence      5      1    229  -15          84  yes\n" + outcome_text +
      "  Less than 0: without it the run is longer; its thread may then get in the way of others\n"));
  CHECK((outcome.out == run_membar({"run", file, "--marginal"}).out));
  const Outcome unjudged = run_membar({"run", file, "--marginal", "--no-expect"});
  CHECK(unjudged.out.find("needed: unknown, the expectations are not judged\n") != std::string::npos);
}

TEST_CASE("run --marginal changes nothing else of the report, and stands beside --oracle and --check") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const std::string plain = run_membar({"run", file}).out;
  CHECK(run_membar({"run", file, "--marginal"}).out.starts_with(plain));
  const Outcome all = run_membar({"run", file, "--marginal", "--oracle", "--check"});
  CHECK(all.exit_code == 0);
  CHECK(all.out.starts_with(plain));
  CHECK(all.out.find("\nMarginal cost") < all.out.find("\nOracle: tso allows 3 final states"));
}

TEST_CASE("The order between store and load is needed on both sides of Dekker, in the lessons that have it") {
  for (const std::string lesson : {"16-dekker-seq-cst", "17-dekker-fence"}) {
    INFO(lesson);
    const auto document =
        nlohmann::json::parse(run_membar({"run", "traces/lessons/" + lesson + ".trace", "--marginal", "--json"}).out);
    std::size_t needed = 0;
    for (const auto& barrier : document.at("barriers")) {
      if (barrier.at("kind") == "acquire") continue;  // of the seq_cst loads: the stores have the order
      CHECK(barrier.at("marginal").at("needed") == "yes");
      ++needed;
    }
    CHECK(needed == 2);
  }
}

TEST_CASE("run --marginal puts the costs into every barrier's record") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const auto document = nlohmann::json::parse(run_membar({"run", file, "--marginal", "--json"}).out);
  CHECK(document.at("marginal").at("groups").size() == 2);
  for (const auto& barrier : document.at("barriers")) {
    const bool right = barrier.at("core") == 1;
    CHECK(barrier.at("marginal").at("run") == (right ? 1 : -15));
    CHECK(barrier.at("marginal").at("needed") == "yes");
    CHECK(barrier.at("marginal").at("group") == (right ? 1 : 2));
  }
  const auto limited =
      nlohmann::json::parse(run_membar({"run", file, "--marginal", "--marginal-limit", "1", "--json"}).out);
  CHECK(limited.at("marginal").at("groups").size() == 1);
  CHECK(limited.at("marginal").at("not_rerun").at("barriers") == 1);
  const auto plain = nlohmann::json::parse(run_membar({"run", file, "--json"}).out);
  CHECK_FALSE(plain.contains("marginal"));
  CHECK(plain.at("barriers")[0].at("marginal").is_null());
}

TEST_CASE("Options of --marginal that nothing would come of are refused") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const Outcome alone = run_membar({"run", file, "--marginal-limit", "3"});
  CHECK(alone.exit_code == 2);
  CHECK(alone.err ==
        "membar run: error: --marginal-limit limits the runs of --marginal; expected --marginal as well\n");
  CHECK(run_membar({"run", file, "--marginal", "--marginal-limit", "0"}).exit_code == 2);
  CHECK(run_membar({"run", file, "--marginal", "--barriers", "-"}).exit_code == 2);
  CHECK(run_membar({"run", file, "--marginal", "--barriers", "-", "--json", directory.path("o.json")}).exit_code == 0);
}

TEST_CASE(
    "With a planted bug the runs without a barrier follow the same tables, and one that breaks ends the command") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering);
  const Outcome planted = run_membar({"run", file, "--marginal", "--plant", "ack-without-invalidation"});
  CHECK(planted.out.find("The bug 'ack-without-invalidation' was planted") != std::string::npos);
  CHECK(planted.out.find("\nMarginal cost") != std::string::npos);
}

TEST_CASE("The threads of a trace that fails an expectation are measured all the same") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("sb.trace", kStoreBuffering + "expect left.r1 == 7\n");
  const Outcome outcome = run_membar({"run", file, "--marginal"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out.find("  right   mfence      9      1    230    1          71  yes\n") != std::string::npos);
}

}  // namespace
}  // namespace membar::test
