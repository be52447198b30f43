#include "sim/sweep/source_check.h"

#include <filesystem>

#include "sim/isa/ordering_table.h"

namespace membar {
namespace {

// The settings' last word about the memory model where that is a file; "": none of them names one.
std::string model_file(const std::vector<std::string>& settings) {
  constexpr std::string_view kModel = "core.model=";
  std::string file;
  for (const std::string& setting : settings) {
    if (setting.starts_with(kModel)) file = setting.substr(kModel.size());
  }
  return file.empty() || builtin_table(file) ? "" : file;
}

Error changed(const std::string& file, const std::string& what = "it has") {
  return Error{
      file, 0, 0,
      what + " changed since points of this sweep were run on it; expected the file as it was, or a new --out"};
}

}  // namespace

Result<Done> SourceCheck::add(std::uint64_t number, const std::string& trace_hash, const std::string& config_hash) {
  const SweepPoint point = plan_.point(number);
  if (seen_.insert("trace " + point.trace).second) {
    const Result<std::string> now = runner_.trace_hash(point);
    if (now && now.value() != trace_hash) return changed(point.trace);
  }
  const std::string model = model_file(plan_.settings(point));
  // What is built in belongs to the program's version, which is compared elsewhere.
  if (point.config == SweepDescription::kBuiltinConfig && model.empty()) return Done{};
  if (!seen_.insert("config " + point.config + "\n" + model).second) return Done{};
  const Result<std::string> now = runner_.config_hash(point);
  // A file that describes no machine any more has changed as well.
  if (now ? now.value() == config_hash : !std::filesystem::exists(point.config)) return Done{};
  if (point.config == SweepDescription::kBuiltinConfig) return changed(model);
  return changed(point.config, "it has, or the memory model has,");
}

}  // namespace membar
