// Every command with its options.
#include "sim/app/command.h"
#include "sim/app/plant_option.h"

namespace membar {

namespace {

using Takes = Option::Takes;

constexpr std::uint64_t kMostStates = 4'000'000'000;  // they are numbered by 32 bits
constexpr std::uint64_t kMostSeconds = 1'000'000'000;
constexpr std::uint64_t kMostJobs = 256;
constexpr std::uint64_t kMostReruns = 1'000'000;
constexpr std::uint64_t kMostSeed = ~std::uint64_t{0} >> 1;  // as the config key has it

const Option kConfig{"config", Takes::text, "FILE", "the machine, as TOML; without it, the built-in textbook machine"};
const Option kSet{"set", Takes::text, "KEY=VALUE", "overrides one config key: --set l3.latency=60", true};

const Option kParam{"param", Takes::text, "NAME=VALUE",
                    "a parameter of a trace whose first line is 'membar 1 template'", true};

std::vector<Option> run_options() {
  return {
      kConfig,
      kSet,
      kParam,
      {"json", Takes::optional_file, "FILE", "the whole result as JSON; to standard output without FILE"},
      {"writes", Takes::new_file, "FILE", "the biography of every write, as CSV"},
      {"barriers", Takes::new_file, "FILE", "the bill of every barrier, as CSV"},
      {"html", Takes::new_file, "FILE",
       "a page that shows the run step by step, forwards and back, in any browser; of one that cannot finish as well"},
      {"history", Takes::nothing, "",
       "adds to the JSON what happened in every cycle, for membar view (--html does so as well)"},
      {"history-events",
       Takes::number,
       "N",
       "records so many events at most (4000000): a browser cannot open the page of many more",
       false,
       UINT64_MAX,
       {},
       1},
      {"perfetto", Takes::new_file, "FILE", "the run as a Perfetto trace, to be opened in ui.perfetto.dev"},
      {"check", Takes::nothing, "",
       "keeps all invariants on during the run (coherence, the order of stores), and asserts the conservation laws"},
      {"oracle", Takes::nothing, "",
       "lists the final states that the memory model allows (small traces; sc, tso or pso), and fails if this one is "
       "not "
       "among them"},
      {"marginal", Takes::nothing, "",
       "repeats the run once per barrier, without its ordering: what it really cost, and whether an expectation needs "
       "it"},
      {"marginal-limit",
       Takes::number,
       "N",
       "repeats the run for the N costliest barriers only (100); of more than 100 and more than N, those of one place "
       "are taken together",
       false,
       kMostReruns,
       {},
       1},
      {"plant", Takes::text, "BUG", "plants this mistake into the protocol; --plant list names them, with a hint each",
       false, 0, kListPlantedBugs},
      {"seed", Takes::number, "N", "of the random numbers; the same as --set seed=N", false, kMostSeed},
      {"max-cycles", Takes::number, "N",
       "gives up after so many cycles in which no store became visible and no op left a loop (100000000); with "
       "--plant, after so many cycles in all"},
      {"no-expect", Takes::nothing, "", "does not judge the trace's expectations"},
  };
}

std::vector<Option> explain_options() {
  return {
      kConfig,
      kSet,
      kParam,
      {"write", Takes::text, "OP",
       "a write: its label, THREAD.LABEL, THREAD.OP.SYMBOL, a line of the trace, or THREAD:N with the number that the "
       "JSON gives its op; [K]: its K-th execution",
       true},
      {"barrier", Takes::text, "OP", "a fence, or an access that orders; the same", true},
      {"load", Takes::text, "OP", "a load; the same", true},
  };
}

std::vector<Option> check_options() {
  return {
      {"caches",
       Takes::number,
       "N",
       "private hierarchies, 1 to 4 (2); with it one machine is explored, not the standard set",
       false,
       4,
       {},
       1},
      {"lines", Takes::number, "N", "lines, 1 or 2 (1), which share one way of the L3; the same", false, 2, {}, 1},
      {"plant", Takes::text, "BUG", "plants this mistake into the protocol; --plant list names them, with a hint each"},
      {"dot", Takes::new_file, "FILE", "the counterexample as a graph, for dot of Graphviz"},
      {"max-states",
       Takes::number,
       "N",
       "gives up beyond so many states of a machine (30000000, about 3 GB)",
       false,
       kMostStates,
       {},
       1},
      {"mutants", Takes::nothing, "", "judges the checker: changes every cell of the tables, one change at a time"},
  };
}

std::vector<Option> litmus_options() {
  return {
      kConfig,
      kSet,
      {"model", Takes::text, "MODEL", "the memory model; the same as --set core.model=MODEL"},
      {"runs", Takes::number, "N", "how often each test runs, each time with another timing (1000)"},
      {"seed", Takes::number, "N", "of the timings (the config's seed)", false, kMostSeed},
      {"oracle", Takes::nothing, "",
       "sets beside what was seen what the model allows (sc, tso or pso); then exit code 1 means that something "
       "forbidden "
       "was seen, and not the verdict"},
      {"until", Takes::text, "all-allowed", "then goes on until every allowed state was seen; implies --oracle"},
      {"json", Takes::optional_file, "FILE", "all results as JSON; to standard output without FILE"},
  };
}

std::vector<Option> stress_options() {
  return {
      {"seconds", Takes::number, "N", "no execution starts later than this", false, kMostSeconds, {}, 1},
      {"count", Takes::number, "N", "executions; 1000 without --seconds", false, kMostSeed, {}, 1},
      {"seed", Takes::number, "S", "of the first execution, the next has S + 1; without it a fresh one", false,
       kMostSeed},
      {"out", Takes::text, "DIR", "where the shrunk trace and machine of a failure go; the current directory"},
      {"jobs", Takes::number, "N", "processes at a time (1); the results are the same", false, kMostJobs, {}, 1},
      {"keep-going", Takes::nothing, "", "does not stop at the first failure"},
      {"plant", Takes::text, "BUG", "plants this mistake into the protocol; --plant list names them, with a hint each",
       false, 0, kListPlantedBugs},
  };
}

std::vector<Option> grade_options() {
  return {
      {"against", Takes::text, "EXERCISE", "the exercise, as TOML; without a submission its task is printed"},
      {"seed", Takes::text, "STUDENT", "any text: gives this student other values, names and latencies"},
      {"seed-by-name", Takes::nothing, "", "each submission's file name, without .trace, is its --seed"},
      {"fill", Takes::nothing, "", "the submission has the exercise's ${placeholders}, as a reference answer does"},
      {"json", Takes::optional_file, "FILE", "all grades as JSON; to standard output without FILE"},
  };
}

std::vector<Option> sweep_options() {
  return {
      {"vary", Takes::text, "KEY=VALUES", "a parameter's values: l3.latency=20:80:10, l2.size=256KiB:2MiB:*2, or a,b,c",
       true},
      {"trace", Takes::text, "FILE", "without a SWEEP.toml: what to run; given more than once, each", true},
      {"config", Takes::text, "FILE", "without a SWEEP.toml: the machine; given more than once, each (textbook)", true},
      kSet,
      kParam,
      {"zip", Takes::nothing, "", "the parameters move together, instead of in all combinations"},
      {"samples",
       Takes::number,
       "N",
       "so many points of a Latin hypercube, instead of all combinations",
       false,
       kMostSeed,
       {},
       1},
      {"random", Takes::nothing, "", "with --samples: drawn at random"},
      {"sampling-seed", Takes::number, "N", "of the samples (1)", false, kMostSeed},
      {"max-cycles", Takes::number, "N", "of each run, as membar run has it", false, kMostSeed, {}, 1},
      {"keep", Takes::text, "NAME", "a result that is kept: cycles, l1.*, summaries, labelled (everything)", true},
      {"out", Takes::text, "DIR", "where the database goes (NAME.sweep)"},
      {"jobs",
       Takes::number,
       "N",
       "points at a time (one per core; with Slurm: in each task, 1)",
       false,
       kMostJobs,
       {},
       1},
      {"timeout", Takes::text, "SECONDS", "a point that runs longer is killed, and has failed"},
      {"memory", Takes::text, "SIZE", "a point that needs more fails"},
      {"skip-invalid", Takes::nothing, "", "runs the other points when some describe no machine"},
      {"resume", Takes::nothing, "", "goes on where an interrupted sweep ended"},
      {"retry-failed", Takes::nothing, "", "with --resume: runs again what had failed"},
      {"engine", Takes::text, "NAME",
       "local: on this machine (default); slurm: as a job array, with DIR on a shared disk"},
      {"chunk",
       Takes::number,
       "N",
       "Slurm: points of a task (so many that it takes about a minute)",
       false,
       kMostSeed,
       {},
       1},
      {"wait", Takes::nothing, "", "Slurm: waits until all tasks have ended"},
      {"slurm-partition", Takes::text, "NAME", "Slurm: the partition, as sbatch --partition"},
      {"slurm-time", Takes::text, "TIME", "Slurm: the time limit of a task, as sbatch --time"},
      {"slurm-memory", Takes::text, "SIZE", "Slurm: the memory of a task, as sbatch --mem"},
      {"slurm-account", Takes::text, "NAME", "Slurm: the account, as sbatch --account"},
      {"slurm-throttle", Takes::number, "N", "Slurm: tasks at a time", false, kMostSeed, {}, 1},
      {"slurm-flag", Takes::text, "FLAG", "Slurm: a flag for sbatch as it is, with =: --slurm-flag=--qos=long", true},
  };
}

// A run, and what can be asked about it.
std::vector<Command> run_commands() {
  return {
      {"run", "TRACE", 1, 1, "replays a trace: when each write became visible, and what each barrier cost",
       "membar run traces/lessons/01-publish.trace --set l3.latency=60", run_options(), run_trace},
      {"explain", "TRACE|RESULT", 1, 1, "tells the story of one write, barrier or load, in sentences with cycles",
       "membar explain traces/lessons/01-publish.trace --write producer.store.flag", explain_options(), explain_result},
      {"view",
       "RESULT",
       1,
       2,
       "makes a page of one recorded run, or of two side by side",
       "membar view a.json b.json --html ab.html",
       {{"html", Takes::optional_file, "FILE", "the page; to standard output without FILE"}},
       view_results},
      {"races",
       "TRACE",
       1,
       1,
       "finds data races: conflicting accesses that no synchronisation orders",
       "membar races traces/lessons/08-publish-plain-race.trace",
       {kConfig,
        kSet,
        kParam,
        {"why", Takes::text, "OP",
         "why a read is ordered behind the write that it read from: its label, THREAD.LABEL, THREAD:N, or its line in "
         "the trace",
         true}},
       find_races},
  };
}

std::vector<Command> sweep_commands() {
  return {
      {"sweep", "SWEEP.toml", 0, 1, "runs a trace on many machines: every combination of the parameters that vary",
       "membar sweep --trace traces/lessons/01-publish.trace --vary l3.latency=40:80:10 --vary dram.latency=100,200",
       sweep_options(), sweep_parameters},
      {"sweep plot",
       "DIR|sweep.sqlite",
       1,
       1,
       "draws a sweep: a page of charts to explore, or a picture for a paper",
       "membar sweep plot 01-publish.sweep --html charts.html --svg chart.svg --metric write.store.p99",
       {{"metric", Takes::text, "NAME",
         "what is drawn (cycles): also write.store.p99, barrier.fence.mean, write:LABEL; given more than once, each",
         true},
        {"where", Takes::text, "KEY=VALUE", "only the points with this value; given more than once, with all of them",
         true},
        {"x", Takes::text, "KEY", "the parameter along the x axis"},
        {"lines", Takes::text, "KEY", "the parameter with a line for each value; none: one line"},
        {"chart", Takes::text, "KIND", "lines, heatmap, scaling or tornado; without it, what suits the sweep"},
        {"html", Takes::new_file, "FILE", "a page of charts, with everything in it"},
        {"svg", Takes::new_file, "FILE", "the chart that the page shows first"}},
       plot_sweep},
      {"sweep best",
       "DIR|sweep.sqlite",
       1,
       1,
       "ranks the points of a sweep by a metric, and says how much each parameter matters",
       "membar sweep best 01-publish.sweep --metric cycles",
       {{"metric", Takes::text, "NAME", "what to rank by (cycles): write.store.p99, barrier.fence.mean, write:LABEL"},
        {"where", Takes::text, "KEY=VALUE", "only the points with this value; given more than once, with all of them",
         true},
        {"most", Takes::nothing, "", "the highest first, instead of the lowest"}},
       best_of_sweep},
      {"sweep status",
       "DIR",
       1,
       1,
       "says how many points of a sweep are queued, running, done, failed, invalid or missing",
       "membar sweep status 01-publish.sweep",
       {{"json", Takes::optional_file, "FILE", "the same as JSON; to standard output without FILE"}},
       show_sweep_status},
      {"sweep merge",
       "DIR",
       1,
       1,
       "takes what Slurm's tasks have written into the database of the sweep",
       "membar sweep merge 01-publish.sweep",
       {},
       merge_sweep_results},
      {"sweep task",
       "SUBMISSION",
       1,
       1,
       "is what Slurm runs for each task of a sweep's job array",
       "membar sweep task 01-publish.sweep/slurm/1 --number 0",
       {{"number", Takes::number, "N", "which task, from 0"}},
       run_sweep_task},
      {"sweep export",
       "DIR|sweep.sqlite",
       1,
       1,
       "writes a sweep as CSV or JSON: every row with the command that runs its point again",
       "membar sweep export 01-publish.sweep --csv points.csv",
       {{"csv", Takes::optional_file, "FILE", "one table as CSV; to standard output without FILE"},
        {"table", Takes::text, "NAME",
         "of --csv: points (without it), summaries of writes and barriers, or labelled ops"},
        {"json", Takes::optional_file, "FILE", "all tables as JSON; to standard output without FILE"}},
       export_sweep},
  };
}

// What keeps the machine true.
std::vector<Command> proof_commands() {
  return {
      {"check", "", 0, 0, "explores every state of the coherence protocol on small machines",
       "membar check --plant early-writer", check_options(), check_protocol},
      {"litmus", "FILE|DIR", 1, 1000000,
       "runs litmus tests (x86, or small traces): which final states the machine shows, and herd's verdict",
       "membar litmus traces/litmus/x86 --runs 2000", litmus_options(), run_litmus_tests},
      {"stress", "", 0, 0, "runs random programs on random machines, and judges every execution by its memory model",
       "membar stress --seconds 60 --seed 1", stress_options(), stress},
  };
}

// What stands in files and tables.
std::vector<Command> description_commands() {
  return {
      {"lower",
       "TRACE",
       1,
       1,
       "prints what each op of a trace becomes on the config's ISA",
       "membar lower traces/lessons/01-publish.trace --set lowering.store_sc=mov+mfence",
       {kConfig, kSet, kParam},
       lower_trace},
      {"config show",
       "",
       0,
       0,
       "prints the machine: every key, and what its latencies mean in hops",
       "membar config show --config configs/machines/zen2.toml",
       {kConfig, kSet},
       show_config},
      {"config list",
       "",
       0,
       0,
       "prints every config key with its type, unit, default, range and meaning",
       "membar config list",
       {{"markdown", Takes::nothing, "", "as Markdown, byte for byte sim/config/CONFIG.md"}},
       list_config},
      {"config check",
       "FILE",
       1,
       1000,
       "reads machines and says what is wrong with them",
       "membar config check configs/machines/*.toml",
       {},
       check_config},
      {"protocol print",
       "",
       0,
       0,
       "prints the coherence protocol: one table per controller",
       "membar protocol print",
       {{"markdown", Takes::nothing, "", "as Markdown, byte for byte sim/protocol/PROTOCOL.md"}},
       print_protocol},
  };
}

// What is left.
std::vector<Command> other_commands() {
  return {
      {"grade", "SUBMISSION", 0, 100000,
       "grades traces against an exercise, and says where each first went wrong; without one, prints the task",
       "membar grade anna.trace --against traces/lessons/exercises/01-publish-safely.toml --seed anna", grade_options(),
       grade_submissions},
      {"help", "COMMAND", 0, 2, "explains the program, or one of its commands", "membar help run", {}, print_help},
  };
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> all;
    for (const auto& group :
         {run_commands(), sweep_commands(), proof_commands(), description_commands(), other_commands()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return table;
}

}  // namespace membar
