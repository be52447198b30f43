#include "sim/app/sweep_options.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "sim/config/value_text.h"
#include "sim/trace/reader.h"

namespace membar {

namespace {

Error usage(std::string message) { return Error{"", 0, 0, std::move(message)}; }

Result<SweepDescription> spec_of_options(const Arguments& arguments) {
  SweepDescription spec;
  spec.traces = arguments.texts("trace");
  if (arguments.has("config")) spec.configs = arguments.texts("config");
  return spec;
}

}  // namespace

Result<SweepDescription> sweep_description(const Arguments& arguments) {
  const bool file = !arguments.words().empty();
  if (file && (arguments.has("trace") || arguments.has("config"))) {
    return usage("the file names the traces and configs; expected either SWEEP.toml or --trace and --config");
  }
  const std::vector<std::string> vary = arguments.texts("vary");
  const bool traces_vary =
      std::any_of(vary.begin(), vary.end(), [](const std::string& text) { return text.starts_with("trace="); });
  if (!file && !arguments.has("trace") && !traces_vary)
    return usage("expected SWEEP.toml, or --trace FILE with --vary KEY=VALUES");
  Result<SweepDescription> spec = file ? load_sweep(arguments.words()[0]) : spec_of_options(arguments);
  if (!spec) return spec;
  for (const std::string& setting : arguments.texts("set")) spec.value().settings.push_back(setting);
  for (const std::string& text : arguments.texts("param")) {
    auto parameter = parse_trace_parameter(text);
    if (!parameter) return usage("--param " + parameter.error().message);
    spec.value().trace_parameters.push_back(std::move(parameter).value());
  }
  for (const std::string& text : vary) {
    Result<Axis> axis = parse_axis(text);
    if (!axis) return usage("--vary " + axis.error().message);
    spec.value().axes.push_back(std::move(axis).value());
  }
  if (arguments.has("zip")) spec.value().sampling = Sampling::zip;
  if (arguments.has("zip") && arguments.has("samples")) {
    return usage("--zip takes the values as they stand, and --samples draws them; expected one of them");
  }
  if (const auto samples = arguments.number("samples")) {
    spec.value().samples = *samples;
    spec.value().sampling = arguments.has("random") ? Sampling::random : Sampling::latin_hypercube;
  } else if (arguments.has("random")) {
    return usage("--random needs --samples N");
  }
  if (arguments.has("keep")) spec.value().keep = arguments.texts("keep");
  if (const auto seed = arguments.number("sampling-seed")) {
    if (spec.value().samples == 0) return usage("--sampling-seed is of a sample; expected --samples N beside it");
    spec.value().sampling_seed = *seed;
  }
  if (const auto cycles = arguments.number("max-cycles")) spec.value().max_cycles = *cycles;
  return spec;
}

Result<LocalOptions> local_options(const Arguments& arguments) {
  LocalOptions options;
  options.jobs =
      static_cast<unsigned>(arguments.number("jobs").value_or(std::max(1U, std::thread::hardware_concurrency())));
  if (const auto timeout = arguments.text("timeout")) {
    const std::optional<double> seconds = parse_decimal(*timeout);
    if (!seconds || *seconds <= 0) return usage("--timeout '" + *timeout + "': expected seconds above 0");
    options.timeout_seconds = *seconds;
  }
  if (const auto memory = arguments.text("memory")) {
    const std::optional<Bytes> size = parse_size(*memory);
    if (!size || size->value == 0) return usage("--memory '" + *memory + "': expected a size such as 512MiB");
    options.memory_bytes = size->value;
  }
  return options;
}

Result<std::optional<SlurmOptions>> slurm_options(const Arguments& arguments) {
  const std::string engine = arguments.text("engine").value_or("local");
  if (engine == "local") {
    for (const char* option : {"slurm-partition", "slurm-time", "slurm-memory", "slurm-account", "slurm-throttle",
                               "slurm-flag", "chunk", "wait"}) {
      if (arguments.has(option)) return usage("--" + std::string(option) + " needs --engine slurm");
    }
    return std::optional<SlurmOptions>();
  }
  if (engine != "slurm") return usage("--engine '" + engine + "': expected local or slurm");
  SlurmOptions options;
  options.partition = arguments.text("slurm-partition").value_or("");
  options.time = arguments.text("slurm-time").value_or("");
  options.memory = arguments.text("slurm-memory").value_or("");
  options.account = arguments.text("slurm-account").value_or("");
  options.throttle = arguments.number("slurm-throttle").value_or(0);
  options.cpus = static_cast<unsigned>(arguments.number("jobs").value_or(1));
  options.flags = arguments.texts("slurm-flag");
  return std::optional(std::move(options));
}

std::string folder_of_sweep(const Arguments& arguments, const SweepPlan& plan) {
  if (const auto out = arguments.text("out")) return *out;
  const std::string from = arguments.words().empty() ? plan.point(0).trace : arguments.words()[0];
  return std::filesystem::path(from).stem().string() + ".sweep";
}

}  // namespace membar
