#include <algorithm>
#include <cstddef>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/check_progress.h"
#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/output_file.h"
#include "sim/app/plant_option.h"
#include "sim/checker/check.h"
#include "sim/checker/mutants.h"
#include "sim/checker/narrative.h"

namespace membar {

namespace {

constexpr const char* kCommand = "membar check";

std::string in_words(const Exploration& run) {
  return name_of(run.shape) + ": " + std::to_string(run.states) + " states, " + std::to_string(run.transitions) +
         " transitions, " + std::to_string(run.states_at_rest) + " at rest; the farthest is " +
         std::to_string(run.depth) + " steps away, at most " + std::to_string(run.most_in_flight) +
         " messages are in flight\n";
}

std::string in_words(const CellCount& count, const char* which) {
  return "  " + std::to_string(count.go) + " go cells and " + std::to_string(count.stall) + " stall cells of the " +
         which + " table\n";
}

// What an exploration that went to its end has shown. False: a cell was not reached that should be.
bool report_sound(const ProtocolTables& tables, std::span<const ModelCoverage> coverages, bool standard_set) {
  std::cout << "\nEverywhere holds:\n";
  for (unsigned i = 0; i < kProperties; ++i) {
    const auto property = static_cast<Property>(i);
    std::cout << "  " << title_of(property) << ": " << meaning_of(property) << '\n';
  }
  const std::vector<std::string> unreached = unreached_cells(tables, coverages);
  const CellCounts counts = count_cells(tables);
  if (unreached.empty()) {
    std::cout << "\nEvery cell is reached that is not marked impossible:\n"
              << in_words(counts.private_cells, "private") << in_words(counts.directory_cells, "directory");
    return true;
  }
  std::cout << '\n' << unreached.size() << " cells are not reached";
  std::cout << (standard_set ? ", and should be marked impossible:\n" : " (the standard set reaches more):\n");
  for (const std::string& cell : unreached) std::cout << "  " << cell << '\n';
  return !standard_set;
}

ExitCode report_violation(const Exploration& run, const ProtocolTables& tables, std::optional<OutputFile>& dot) {
  std::cout << '\n' << narrate(*run.counterexample, run.shape, tables);
  if (!dot) return kExitExpectationFailed;
  dot->stream() << to_dot(*run.counterexample, run.shape, tables);
  const Result<Done> done = dot->commit();
  if (!done) return report_error(done.error());
  return kExitExpectationFailed;
}

ExitCode report_interrupt() {
  static_cast<void>(report_error(kCommand, "interrupted; nothing is proved of what is not listed"));
  return kExitInterrupted;
}

ExitCode explore_shapes(const std::vector<ModelShape>& shapes, ExplorerOptions options,
                        std::optional<OutputFile>& dot) {
  CheckProgress progress;
  options.keep_on = [&](const Progress& reached) { return progress.look(reached); };
  std::vector<ModelCoverage> coverages;
  for (const ModelShape& shape : shapes) {
    options.shape = shape;
    progress.begin(name_of(shape));
    const Exploration run = explore(options);
    progress.wipe();
    switch (run.end) {
      case Exploration::End::stopped:
        return report_interrupt();
      case Exploration::End::out_of_states:
        return report_error(kCommand, name_of(shape) + ": more than " + std::to_string(options.max_states) +
                                          " states, so nothing is proved; --max-states allows more");
      case Exploration::End::violated:
        std::cout << name_of(shape) << ": broken, after " << run.states << " states\n";
        return report_violation(run, options.tables, dot);
      case Exploration::End::complete:
        std::cout << in_words(run) << std::flush;
        break;
    }
    coverages.push_back(run.coverage);
  }
  const bool standard_set = std::ranges::equal(shapes, standard_shapes());
  const bool sound = report_sound(options.tables, coverages, standard_set);
  if (dot) std::cout << "\nThere is no counterexample: the file for the graph is not written.\n";
  return sound && compiles(options.tables) ? kExitSuccess : kExitExpectationFailed;
}

struct MutantCounts {
  std::size_t refused = 0;
  std::size_t violates = 0;
  std::size_t by_property[kProperties] = {};
  std::size_t unreaching = 0;
  std::vector<std::string> left;  // survivors, and what a limit left undecided
  void add(const Mutant& mutant, const MutantVerdict& verdict) {
    switch (verdict.kind) {
      case MutantVerdict::Kind::refused:
        ++refused;
        return;
      case MutantVerdict::Kind::violates:
        ++violates;
        ++by_property[static_cast<unsigned>(verdict.property)];
        return;
      case MutantVerdict::Kind::unreaching:
        ++unreaching;
        return;
      case MutantVerdict::Kind::survives:
        left.push_back(mutant.name + ": survives");
        return;
      case MutantVerdict::Kind::undecided:
        left.push_back(mutant.name + ": undecided, it has too many states");
        return;
      case MutantVerdict::Kind::stopped:
        return;
    }
  }
};

ExitCode judge_mutants() {
  CheckProgress progress;
  MutantCounts counts;
  const std::vector<Mutant> mutants = all_mutants();
  for (const Mutant& mutant : mutants) {
    progress.begin(mutant.name);
    const MutantVerdict verdict =
        judge(mutant.tables, standard_shapes(), [&](const Progress& reached) { return progress.look(reached); });
    progress.wipe();
    if (verdict.kind == MutantVerdict::Kind::stopped) return report_interrupt();
    counts.add(mutant, verdict);
  }
  std::cout << mutants.size() << " mutants: every go cell with every other next state, and without each action\n";
  std::cout << "  " << counts.refused << " are refused at compile time\n";
  std::cout << "  " << counts.violates << " break a property on a machine of the standard set:\n";
  for (unsigned i = 0; i < kProperties; ++i) {
    std::cout << "    " << counts.by_property[i] << " " << title_of(static_cast<Property>(i)) << '\n';
  }
  std::cout << "  " << counts.unreaching << " leave cells unreached\n";
  std::cout << "  " << counts.left.size() << " survive\n";
  for (const std::string& name : counts.left) std::cout << "    " << name << '\n';
  return counts.left.empty() ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace

ExitCode check_protocol(const Arguments& arguments) {
  if (arguments.text("plant") == kListPlantedBugs) return list_planted_bugs();
  if (arguments.has("mutants")) {
    for (const char* other : {"caches", "lines", "plant", "dot", "max-states"}) {
      if (arguments.has(other)) {
        return report_error(kCommand,
                            std::string("--mutants goes through the standard set: --") + other + " says nothing to it");
      }
    }
    return judge_mutants();
  }
  const Result<const PlantedBug*> bug = planted_bug(arguments);
  if (!bug) return report_error(kCommand, bug.error().message);
  std::vector<ModelShape> shapes(standard_shapes().begin(), standard_shapes().end());
  if (arguments.has("caches") || arguments.has("lines")) {
    const ModelShape shape{static_cast<unsigned>(arguments.number("caches").value_or(2)),
                           static_cast<unsigned>(arguments.number("lines").value_or(1)), 1};
    shapes = {shape};
  }
  std::optional<OutputFile> dot;
  if (const std::optional<std::string> path = arguments.text("dot")) {
    Result<OutputFile> file = OutputFile::create(*path);
    if (!file) return report_error(file.error());
    dot.emplace(std::move(file).value());
  }
  ExplorerOptions options;
  options.max_states = arguments.number("max-states").value_or(options.max_states);
  if (bug.value() != nullptr) {
    bug.value()->plant(options.tables);
    std::cout << "Planted: " << bug.value()->name << ". Hint: " << bug.value()->hint << '\n';
    if (!compiles(options.tables)) {
      std::cout << "A static_assert beside the tables would refuse this protocol. It is explored all the same.\n";
    }
    std::cout << '\n';
  }
  return explore_shapes(shapes, std::move(options), dot);
}

}  // namespace membar
