// Timings: the machine never shows what the oracle forbids, and shows all that it allows.
#include "sim/litmus/timing_sampler.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/litmus/observables.h"
#include "tests/litmus/small_programs.h"

namespace membar {
namespace {

Config machine(const std::string& model) {
  Config config = builtin_textbook();
  const std::vector<std::string> settings{"core.model=" + model};
  REQUIRE(apply_settings(config, settings).ok());
  return config;
}

std::unique_ptr<TimingSampler> sampler_of(const Program& program, const std::vector<Observable>& observables,
                                          const std::string& model, std::uint64_t seed = 1) {
  TimingOptions options;
  options.seed = seed;
  auto sampler = TimingSampler::create(program, observables, machine(model), options);
  REQUIRE(sampler.ok());
  return std::move(sampler).value();
}

AllowedOutcomes allowed_under(const std::string& model, const Program& program,
                              const std::vector<Observable>& observables) {
  OracleOptions options;
  options.table = *builtin_table(model);
  auto outcomes = allowed_outcomes(program, observables, options);
  REQUIRE(outcomes.ok());
  return std::move(outcomes).value();
}

// Random programs: none of `runs` timings shows a forbidden state, and every allowed one is shown by following it.
void judge(std::uint64_t seed, bool mixed, unsigned runs) {
  const std::string body = random_small_program(seed, mixed);
  const Program program = program_of(body);
  const std::vector<Observable> observables = observables_of(program);
  for (const char* model : {"sc", "tso", "pso"}) {
    INFO("seed " << seed << " under " << model << "\n" << body);
    const AllowedOutcomes allowed = allowed_under(model, program, observables);
    const auto sampler = sampler_of(program, observables, model, seed);
    for (unsigned i = 0; i < runs; ++i) {
      const TimedRun run = sampler->sample();
      REQUIRE(run.finished);
      REQUIRE(allowed.find(run.values) != nullptr);
    }
    for (const AllowedState& state : allowed.states) {
      TimedRun run;
      for (unsigned attempt = 0; attempt < 4 && run.values != state.values; ++attempt) {
        run = sampler->follow(state.witness, attempt);
        REQUIRE(allowed.find(run.values) != nullptr);
      }
      CHECK(run.values == state.values);
    }
  }
}

}  // namespace

TEST_CASE("Random small programs show nothing forbidden, and each allowed state when its witness is followed") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) judge(seed, false, 40);
  for (std::uint64_t seed = 1001; seed <= 1050; ++seed) judge(seed, true, 40);
}

TEST_CASE("The same seed gives the same runs") {
  const Program program =
      program_of("var x\nvar y\nthread a\nstore x 1\nload y -> r1\nthread b\nstore y 1\nload x -> r1\n");
  const std::vector<Observable> observables = observables_of(program);
  const auto first = sampler_of(program, observables, "tso", 7);
  const auto second = sampler_of(program, observables, "tso", 7);
  for (unsigned i = 0; i < 100; ++i) CHECK(first->sample().values == second->sample().values);
}

TEST_CASE("A program that cannot end is reported as such") {
  const Program program = program_of("var x\nthread a\nwhile r1 == 0\n  load x -> r1\nend\n");
  const auto sampler = sampler_of(program, observables_of(program), "tso");
  CHECK_FALSE(sampler->sample().finished);
}

TEST_CASE("Variants leave the fixed keys of the machine alone") {
  const Program program = program_of("var x\nthread a\nload x -> r1\n");
  TimingOptions options;
  options.fixed_keys = {"core.window", "store_buffer.drain"};
  auto sampler = TimingSampler::create(program, observables_of(program), machine("tso"), options);
  REQUIRE(sampler.ok());
  std::set<std::string> keys;
  for (unsigned i = 0; i < 200; ++i) {
    (void)sampler.value()->sample();
    for (const std::string& setting : sampler.value()->last_variant())
      keys.insert(setting.substr(0, setting.find('=')));
  }
  CHECK(keys.contains("network.topology"));
  CHECK(keys.contains("store_buffer.coalesce"));
  CHECK_FALSE(keys.contains("core.window"));
  CHECK_FALSE(keys.contains("store_buffer.drain"));
  options.fixed_machine = true;
  sampler = TimingSampler::create(program, observables_of(program), machine("tso"), options);
  REQUIRE(sampler.ok());
  for (unsigned i = 0; i < 20; ++i) {
    (void)sampler.value()->sample();
    CHECK(sampler.value()->last_variant().empty());
  }
}

// By hand: test_litmus "[.many]"
TEST_CASE("Many random small programs", "[.many]") {
  for (std::uint64_t seed = 5000; seed < 8000; ++seed) judge(seed, seed % 3 == 0, 100);
}

}  // namespace membar
