// The oracle: what it allows of the classic shapes, and that it agrees with abstract machines that run the programs.
#include "sim/litmus/oracle.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/litmus/observables.h"
#include "tests/litmus/operational_machine.h"
#include "tests/litmus/small_programs.h"

namespace membar {
namespace {

std::set<FinalState> allowed(const Program& program, const std::vector<Observable>& observables,
                             const OrderingTable& table) {
  OracleOptions options;
  options.table = table;
  const auto outcomes = allowed_outcomes(program, observables, options);
  INFO((outcomes.ok() ? std::string() : outcomes.error().message));
  REQUIRE(outcomes.ok());
  std::set<FinalState> states;
  for (const AllowedState& state : outcomes.value().states) states.insert(state.values);
  CHECK(states.size() == outcomes.value().states.size());
  return states;
}

// "sc 3, tso 4, pso 4": how many final states each model allows.
std::string counts(const std::string& body) {
  const Program program = program_of(body);
  const std::vector<Observable> observables = observables_of(program);
  std::string text;
  for (const char* model : {"sc", "tso", "pso"}) {
    text += (text.empty() ? "" : ", ") + std::string(model) + " " +
            std::to_string(allowed(program, observables, *builtin_table(model)).size());
  }
  return text;
}

std::string refusal(const std::string& body, const OracleOptions& options = {}) {
  const Program program = program_of(body);
  const auto outcomes = allowed_outcomes(program, observables_of(program), options);
  REQUIRE_FALSE(outcomes.ok());
  return outcomes.error().message;
}

std::string missing_from(const std::set<FinalState>& some, const std::set<FinalState>& others) {
  std::string text;
  for (const FinalState& state : others) {
    if (some.contains(state)) continue;
    for (const std::uint64_t value : state) text += std::to_string(value) + " ";
    text += "; ";
  }
  return text;
}

void compare_with_machines(std::uint64_t first, std::uint64_t count, bool mixed) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string body = random_small_program(seed, mixed);
    const Program program = program_of(body);
    const std::vector<Observable> observables = observables_of(program);
    for (const AxiomaticModel model : {AxiomaticModel::sc, AxiomaticModel::tso, AxiomaticModel::pso}) {
      const char* name = model == AxiomaticModel::sc ? "sc" : model == AxiomaticModel::tso ? "tso" : "pso";
      INFO("seed " << seed << " under " << name << "\n" << body);
      const std::set<FinalState> by_axioms = allowed(program, observables, *builtin_table(name));
      const std::set<FinalState> by_machine = operational_outcomes(program, observables, model);
      CHECK(missing_from(by_axioms, by_machine) == "");
      CHECK(missing_from(by_machine, by_axioms) == "");
    }
  }
}

const std::string kTwo = "var x\nvar y\n";

}  // namespace

TEST_CASE("The oracle counts the final states of the classic shapes as the literature does") {
  CHECK(counts(kTwo + "thread a\nstore x 1\nload y -> r1\nthread b\nstore y 1\nload x -> r1\n") ==
        "sc 3, tso 4, pso 4");  // SB
  CHECK(counts(kTwo + "thread a\nstore x 1\nstore y 1\nthread b\nload y -> r1\nload x -> r2\n") ==
        "sc 3, tso 3, pso 4");  // MP
  CHECK(counts(kTwo + "thread a\nload x -> r1\nstore y 1\nthread b\nload y -> r1\nstore x 1\n") ==
        "sc 3, tso 3, pso 3");  // LB
  CHECK(counts(kTwo + "thread a\nstore x 1\nstore y 1\nthread b\nstore y 2\nload x -> r1\n") ==
        "sc 3, tso 4, pso 4");  // R
  CHECK(counts(kTwo + "thread a\nstore x 2\nstore y 1\nthread b\nload y -> r1\nstore x 1\n") ==
        "sc 3, tso 3, pso 4");  // S
  CHECK(counts(kTwo + "thread a\nstore x 1\nstore y 2\nthread b\nstore y 1\nstore x 2\n") ==
        "sc 3, tso 3, pso 4");  // 2+2W
  CHECK(counts(kTwo + "thread a\nstore x 1\nthread b\nstore y 1\nthread c\nload x -> r1\nload y -> r2\n"
                      "thread d\nload y -> r1\nload x -> r2\n") == "sc 15, tso 15, pso 15");  // IRIW
}

TEST_CASE("MFENCE and locked ops restore sc, SFENCE and LFENCE between a store and a load do not") {
  for (const std::string fence : {"mfence", "fence.sc", "add.rlx z 1", "cas.rlx z 5 1"}) {  // the cas fails
    CAPTURE(fence);
    CHECK(counts("var z\n" + kTwo + "thread a\nstore x 1\n" + fence + "\nload y -> r1\nthread b\nstore y 1\n" + fence +
                 "\nload x -> r1\n") == "sc 3, tso 3, pso 3");
  }
  for (const std::string fence : {"sfence", "lfence", "sfence\nlfence", "fence.rel", "fence.acq"}) {
    CAPTURE(fence);
    CHECK(counts(kTwo + "thread a\nstore x 1\n" + fence + "\nload y -> r1\nthread b\nstore y 1\n" + fence +
                 "\nload x -> r1\n") == "sc 3, tso 4, pso 4");
  }
  CHECK(counts(kTwo + "thread a\nstore x 1\nsfence\nstore y 1\nthread b\nload y -> r1\nload x -> r2\n") ==
        "sc 3, tso 3, pso 3");
  CHECK(counts(kTwo + "thread a\nstore x 1\nlfence\nstore y 1\nthread b\nload y -> r1\nload x -> r2\n") ==
        "sc 3, tso 3, pso 4");
}

TEST_CASE("The oracle and the abstract machines agree on random programs") { compare_with_machines(1, 400, false); }

TEST_CASE("They agree on accesses of different sizes that overlap") { compare_with_machines(1001, 150, true); }

// By hand: test_litmus "[.many]"
TEST_CASE("The oracle and the abstract machines agree on many random programs", "[.many]") {
  compare_with_machines(10'000, 5000, false);
  compare_with_machines(20'000, 2000, true);
}

TEST_CASE("A loop that only reads is left when it can be, however often it has turned") {
  const std::string body =
      kTwo + "thread a\nstore x 1\nstore y 1\nthread b\nwhile r1 == 0\n  load y -> r1\nend\nload x -> r2\n";
  CHECK(counts(body) == "sc 1, tso 1, pso 2");
  CHECK(counts(kTwo + "thread a\nstore x 1\nstore y 1\nthread b\nawait y == 1\nload x -> r2\n") ==
        "sc 1, tso 1, pso 2");
  // A lock: both critical sections are seen in either order.
  const std::string lock =
      "set r4 = 1\nwhile r4 != 0\n  cas.acq x 0 1 -> r4\nend\nload y -> r1\nstore y r1 + 1\nstore.rel x 0\n";
  CHECK(counts(kTwo + "thread a\n" + lock + "thread b\n" + lock) == "sc 2, tso 2, pso 2");
}

TEST_CASE("A lock taken with an exchange spins without end, and is enumerated") {
  const std::string lock =
      "set r4 = 1\nwhile r4 != 0\n  swap.acq x 1 -> r4\nend\nload y -> r1\nstore y r1 + 1\nstore.rel x 0\n";
  CHECK(counts(kTwo + "thread a\n" + lock + "thread b\n" + lock) == "sc 2, tso 2, pso 2");
}

TEST_CASE("Values travel through registers into stores, addresses and conditions") {
  CHECK(counts("var d[2]\nvar x\nthread a\nload x -> r1\nstore d[r1] 7\nthread b\nstore x 1\n") ==
        "sc 2, tso 2, pso 2");
  CHECK(counts(kTwo + "thread a\nload x -> r1\nstore y r1 + 1\nthread b\nload y -> r1\nstore x r1\n") ==
        "sc 2, tso 2, pso 2");
}

TEST_CASE("An op that waits for another thread's write comes after it") {
  CHECK(counts(kTwo + "thread a\nstore x 1\nthread b\nload x -> r1 after a:0\n") == "sc 1, tso 1, pso 1");
  CHECK(counts(kTwo + "thread a\nload y -> r1 after b:0\nthread b\nstore y 1\nload x -> r1\n") == "sc 1, tso 1, pso 1");
}

TEST_CASE("A store that crosses a line is two, which are seen one after the other") {
  CHECK(
      counts("var x\nthread a\nstore 0x1003c:8 0x100000001\nthread b\nload 0x10040:4 -> r1\nload 0x1003c:4 -> r2\n") ==
      "sc 3, tso 3, pso 4");
}

TEST_CASE("What cannot be enumerated is refused, with the reason") {
  std::string many = "var x\nthread a\n";
  for (int i = 0; i < 65; ++i) many += "store x 1\n";
  CHECK(refusal(many) ==
        "the program is too large to enumerate its executions: some execution has more than 64 accesses and fences");
  CHECK(refusal("var x\nthread a\nwhile r1 == 0\n  set r2 = r2 + 1\n  load x -> r1\nend\n").find("more than 64") !=
        std::string::npos);
  OracleOptions few;
  few.most_steps = 10;
  CHECK(refusal(kTwo + "thread a\nstore x 1\nload y -> r1\nthread b\nstore y 1\nload x -> r1\n", few) ==
        "the program is too large to enumerate its executions: expected no more than 10 partial executions");
  OracleOptions custom;
  custom.table.name = "mine";
  CHECK(refusal("var x\nthread a\nload x -> r1\n", custom) ==
        "the oracle does not know the model 'mine': expected sc, tso or pso");
  CHECK(refusal("var x\nthread a\nset r1 = 1\nload.acq [r1 + 65536]:8 -> r2\n") ==
        "an atomic access at line 5 comes out misaligned: expected a multiple of its size");
}

TEST_CASE("A witness lists the accesses of an execution in the order in which they take effect") {
  const Program program = program_of(kTwo + "thread a\nstore x 1\nload y -> r1\nthread b\nstore y 1\nload x -> r1\n");
  const std::vector<Observable> observables{{Observable::Kind::reg, 0, 1, Address{0}, 8},
                                            {Observable::Kind::reg, 1, 1, Address{0}, 8}};
  const auto outcomes = allowed_outcomes(program, observables, OracleOptions{});
  REQUIRE(outcomes.ok());
  const AllowedState* weak = outcomes.value().find({0, 0});
  REQUIRE(weak != nullptr);
  REQUIRE(weak->witness.size() == 4);
  // Each thread's store takes effect after the other's load.
  for (const std::uint16_t thread : {std::uint16_t{0}, std::uint16_t{1}}) {
    const auto load = std::find_if(weak->witness.begin(), weak->witness.end(),
                                   [&](const WitnessEvent& e) { return e.thread == thread && !e.writes; });
    CHECK(
        std::any_of(load, weak->witness.end(), [&](const WitnessEvent& e) { return e.thread != thread && e.writes; }));
  }
  CHECK(outcomes.value().find({5, 5}) == nullptr);
}

}  // namespace membar
