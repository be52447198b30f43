#include "sim/grade/item_judge.h"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "sim/grade/graded_run.h"
#include "sim/grade/parameter_draws.h"
#include "sim/grade/run_rule.h"
#include "sim/grade/value_expectations.h"
#include "sim/litmus/oracle.h"
#include "sim/litmus/timing_sampler.h"
#include "sim/system/build.h"

namespace membar {
namespace {

// Random timings that stand in for a proof that could not be had.
constexpr std::uint64_t kTimingsForProof = 200;
// How often it is tried to make the machine show what the oracle has found.
constexpr std::uint64_t kMostAttempts = 200;
// More ops are not tried with random timings.
constexpr std::uint64_t kMostTimedOps = 1000;
constexpr std::uint64_t kMostOracleSteps = 1'000'000;
constexpr std::string_view kFinishes = "the program finishes";

class ItemJudge {
 public:
  ItemJudge(const ExerciseTask& task, const TaskItem& item, const Submission& submission,
            const std::atomic<bool>* interrupted)
      : task_(task), item_(item), submission_(submission) {
    limits_.max_cycles = task.max_cycles;
    limits_.interrupted = interrupted;
    grade_.name = item.name;
    grade_.text = item.text;
    grade_.points = item.points;
  }

  Result<ItemGrade> judge() {
    grade_.failure = broken_means(item_.means, task_, submission_);
    if (!grade_.failure && item_.runs && !judge_machines()) return error_;
    return std::move(grade_);
  }

 private:
  // A program for one machine, with what the item expects.
  struct Prepared {
    const TaskMachine& machine;
    const Program& program;
    const ValueExpectations& values;
    std::size_t absence;  // index into TaskItem::absences
  };

  bool fail(Error error) {
    if (limits_.interrupted != nullptr && *limits_.interrupted) error.message = "interrupted";
    error_ = std::move(error);
    return false;
  }

  // " without anna and ben", of those who do not come.
  [[nodiscard]] std::string absent_text(std::size_t absence) const {
    std::string text;
    for (const std::uint16_t thread : item_.absences[absence]) {
      text += (text.empty() ? " without " : " and ") + task_.starter.threads[thread].name;
    }
    return text;
  }

  static void leave_out(const std::vector<std::uint16_t>& absent, Program& program) {
    for (const std::uint16_t thread : absent) {
      program.total_written_ops -= program.threads[thread].written_ops;
      program.threads[thread].written_ops = 0;
      program.threads[thread].code = std::make_unique<MemoryOpStream>(std::vector<TraceOp>(1));  // its end
    }
  }

  void set_failure(const TaskMachine& machine, std::string what, std::string actual, Fault fault) {
    ItemFailure& failure = grade_.failure.emplace();
    failure.what = std::move(what);
    failure.actual = std::move(actual);
    failure.settings = machine.settings;
    failure.fault = std::move(fault);
  }

  // The plain runs come first: what they show is the easiest to follow. False: an error.
  bool judge_machines() {
    std::vector<std::unique_ptr<Program>> programs;
    std::vector<std::unique_ptr<ValueExpectations>> values;
    std::vector<Prepared> all;
    for (std::size_t absence = 0; absence < item_.absences.size(); ++absence) {
      for (const TaskMachine& machine : item_.machines) {
        const auto line_bytes = static_cast<unsigned>(machine.config.machine.line_size.value);
        Result<Program> program = program_with(submission_, item_.expectations, line_bytes);
        if (!program) return cannot_judge(machine, program.error());
        programs.push_back(std::make_unique<Program>(std::move(program).value()));
        leave_out(item_.absences[absence], *programs.back());
        values.push_back(std::make_unique<ValueExpectations>(*programs.back()));
        all.push_back({machine, *programs.back(), *values.back(), absence});
      }
    }
    for (const Prepared& one : all) {
      if (!judge_run(one)) return false;
      if (grade_.failure) return name_absent(one);
    }
    if (item_.proof && !judge_proofs(all)) return false;
    const std::uint64_t instead = item_.proof && !grade_.proved ? kTimingsForProof : 0;
    for (const Prepared& one : all) {
      if (grade_.failure) return true;
      if (!judge_timings(one, std::max(item_.timings, instead))) return false;
      if (grade_.failure) return name_absent(one);
    }
    return true;
  }

  bool name_absent(const Prepared& one) {
    grade_.failure->what += absent_text(one.absence);
    return true;
  }

  // An expectation names what the submission does not have.
  bool cannot_judge(const TaskMachine& machine, const Error& error) {
    if (error.line >= item_.expectations.size()) return fail({submission_.file, 0, 0, error.message});
    set_failure(machine, item_.expectations[error.line], "it cannot be judged: " + error.message, {});
    return true;
  }

  // One run; a failure is noted. False: an error.
  bool judge_run(const Prepared& one) {
    const Result<GradedRun> result = graded_run(one.program, one.machine.config, limits_);
    if (!result) return fail(result.error());
    const GradedRun& run = result.value();
    ++grade_.runs;
    const RunStory story(submission_, one.program, run);
    if (!run.finished()) {
      set_failure(one.machine, std::string(kFinishes), run.end.error.message, story.why_unfinished());
    } else {
      note_broken(one.machine, story);
      if (!grade_.failure) note_broken_rule(one.machine, story);
    }
    return true;
  }

  void note_broken_rule(const TaskMachine& machine, const RunStory& story) {
    for (const MeansRule& rule : item_.run_rules) {
      std::optional<BrokenRunRule> broken = broken_in_run(rule, story);
      if (!broken) continue;
      return set_failure(machine, rule.text, std::move(broken->actual), std::move(broken->fault));
    }
  }

  // Of several broken expectations, the one that went wrong first.
  void note_broken(const TaskMachine& machine, const RunStory& story) {
    std::optional<Fault> first;
    std::size_t number = 0;
    const std::vector<ExpectationResult>& results = story.run().expectations;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].held) continue;
      Fault fault = story.why_broken(story.program().expectations[i]);
      const bool earlier = fault.cycle && (!first || !first->cycle || *fault.cycle < *first->cycle);
      if (first && !earlier) continue;
      first = std::move(fault);
      number = i;
    }
    if (first) set_failure(machine, results[number].text, results[number].actual, std::move(*first));
  }

  [[nodiscard]] std::unique_ptr<TimingSampler> sampler_of(const Prepared& one) {
    TimingOptions options;
    options.seed = seed_of(task_.student.value_or(""), item_.name);
    options.interrupted = limits_.interrupted;
    for (const std::string& setting : one.machine.settings)
      options.fixed_keys.push_back(setting.substr(0, setting.find('=')));
    auto sampler = TimingSampler::create(one.program, one.values.observables(), one.machine.config, options);
    if (sampler) return std::move(sampler).value();
    fail(sampler.error());
    return nullptr;
  }

  // A run that the sampler has made, judged by its final state; when something is wrong, it is made once more with
  // records. False: an error.
  bool judge_timed(const Prepared& one, const TimingSampler& sampler, const TimedRun& timed,
                   std::optional<std::uint64_t> timing) {
    if (limits_.interrupted != nullptr && *limits_.interrupted) return fail({});
    ++grade_.runs;
    std::optional<ValueExpectations::Broken> broken;
    if (timed.finished) broken = one.values.broken_by(timed.values);
    if (timed.finished && !broken && item_.run_rules.empty()) return true;
    RunLimits limits = limits_;
    limits.max_cycles = sampler.give_up_cycles();
    const Result<GradedRun> result = graded_run(sampler.last_program(), sampler.last_machine(), limits);
    if (!result) return fail(result.error());
    const GradedRun& run = result.value();
    const RunStory story(submission_, sampler.last_program(), run);
    TaskMachine machine = one.machine;
    const std::vector<std::string>& variant = sampler.last_variant();
    machine.settings.insert(machine.settings.end(), variant.begin(), variant.end());
    if (broken) {
      set_failure(machine, broken->expectation->text, broken->actual, story.why_broken(*broken->expectation));
    } else if (run.finished()) {
      note_broken_rule(machine, story);
      if (!grade_.failure) return true;
    } else {
      set_failure(machine, std::string(kFinishes), run.end.error.message, story.why_unfinished());
    }
    grade_.failure->timing = timing;
    return true;
  }

  bool judge_timings(const Prepared& one, std::uint64_t timings) {
    if (timings == 0) return true;
    const std::uint64_t ops = one.program.total_written_ops;
    if (ops > kMostTimedOps) {  // else a long text would be a way around them
      set_failure(one.machine, "at most " + std::to_string(kMostTimedOps) + " ops", "there are " + std::to_string(ops),
                  {});
      return true;
    }
    const std::unique_ptr<TimingSampler> sampler = sampler_of(one);
    if (sampler == nullptr) return false;
    for (std::uint64_t i = 1; i <= timings && !grade_.failure; ++i) {
      if (!judge_timed(one, *sampler, sampler->sample(), i)) return false;
    }
    return true;
  }

  // Every final state that the model of each machine allows. False: an error.
  bool judge_proofs(const std::vector<Prepared>& all) {
    std::set<std::tuple<std::string, StoreScLowering, std::uint64_t, std::size_t>> asked;
    grade_.proved = true;
    for (const Prepared& one : all) {
      const Config& config = one.machine.config;
      const std::uint64_t line_bytes = config.machine.line_size.value;
      if (!asked.emplace(config.ordering.name, config.lowering.store_sc, line_bytes, one.absence).second) continue;
      OracleOptions options = oracle_options(config);
      options.most_steps = kMostOracleSteps;
      options.interrupted = limits_.interrupted;
      const Result<AllowedOutcomes> allowed = allowed_outcomes(one.program, one.values.observables(), options);
      if (limits_.interrupted != nullptr && *limits_.interrupted) return fail({});
      if (!allowed) {
        grade_.proved.reset();
        grade_.not_proved = allowed.error().message;
        return true;
      }
      for (const AllowedState& state : allowed.value().states) {
        const auto broken = one.values.broken_by(state.values);
        if (!broken) continue;
        grade_.proved = false;
        return show_allowed(one, state, *broken) && name_absent(one);
      }
    }
    return true;
  }

  // The machine is made to show what the model allows; where it does not, an order of the accesses tells it.
  bool show_allowed(const Prepared& one, const AllowedState& state, const ValueExpectations::Broken& broken) {
    const std::unique_ptr<TimingSampler> sampler = sampler_of(one);
    if (sampler == nullptr) return false;
    for (std::uint64_t attempt = 0; attempt < kMostAttempts; ++attempt) {
      const TimedRun timed = attempt % 4 != 3 ? sampler->follow(state.witness, attempt) : sampler->sample();
      if (timed.finished && !one.values.broken_by(timed.values)) {
        ++grade_.runs;
        continue;
      }
      if (!judge_timed(one, *sampler, timed, std::nullopt)) return false;
      grade_.failure->from_oracle = true;
      return true;
    }
    set_failure(one.machine, broken.expectation->text, broken.actual, fault_of_witness(one, state.witness));
    grade_.failure->from_oracle = true;
    return true;
  }

  [[nodiscard]] Fault fault_of_witness(const Prepared& one, const std::vector<WitnessEvent>& witness) const {
    const GradedRun none;
    const RunStory story(submission_, one.program, none);
    Fault fault;
    std::string order;
    for (const WitnessEvent& event : witness) {
      const unsigned line = one.program.threads[event.thread].code->fetch(event.position).front().line;
      if (fault.line == 0 && !event.writes) fault = story.at(event.thread, line);
      order += (order.empty() ? "" : "; ") + story.named(event.thread, line);
    }
    fault.story.push_back("The model allows the accesses to take effect in this order: " + order + ".");
    return fault;
  }

  const ExerciseTask& task_;
  const TaskItem& item_;
  const Submission& submission_;
  RunLimits limits_;
  ItemGrade grade_;
  Error error_;
};

}  // namespace

std::optional<ItemFailure> broken_means(const std::vector<MeansRule>& rules, const ExerciseTask& task,
                                        const Submission& submission) {
  const auto line_bytes = static_cast<unsigned>(task.machine.config.machine.line_size.value);
  for (const MeansRule& rule : rules) {
    const MeansCount count = count_means(rule, submission.program, task.starter, line_bytes);
    if (count.held) continue;
    ItemFailure failure;
    failure.what = rule.text;
    failure.actual = "there are " + std::to_string(count.count);
    if (count.count == 1) failure.actual = "there is 1";
    for (std::size_t i = 0; i < count.places.size(); ++i) {
      failure.actual += (i == 0 ? ", in line " : ", ") + std::to_string(count.places[i].line);
    }
    const GradedRun none;
    const RunStory story(submission, submission.program, none);
    const bool too_many = rule.relation != MeansRule::Relation::at_least && count.count > rule.number;
    if (too_many) {
      const MeansCount::Place& place = count.places[rule.number];
      failure.fault = story.at(place.thread, place.line);
    }
    return failure;
  }
  return std::nullopt;
}

Result<ItemGrade> judge_item(const ExerciseTask& task, const TaskItem& item, const Submission& submission,
                             const std::atomic<bool>* interrupted) {
  return ItemJudge(task, item, submission, interrupted).judge();
}

}  // namespace membar
