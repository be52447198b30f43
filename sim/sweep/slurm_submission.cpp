#include "sim/sweep/slurm_submission.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "sim/base/durable_file.h"
#include "sim/base/shell_word.h"

namespace membar {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFile = "submission.json";

Json json_of(const SweepDescription& description) {
  Json axes = Json::array();
  for (const Axis& axis : description.axes) {
    Json columns = Json::array();
    for (std::size_t k = 0; k < axis.keys().size(); ++k) {
      Json& column = columns.emplace_back(Json::array());
      for (std::size_t row = 0; row < axis.size(); ++row) column.push_back(axis.value(k, row));
    }
    axes.push_back({{"keys", axis.keys()}, {"columns", columns}});
  }
  return {{"title", description.title},
          {"traces", description.traces},
          {"configs", description.configs},
          {"settings", description.settings},
          {"trace_parameters", description.trace_parameters},
          {"axes", axes},
          {"sampling", static_cast<unsigned>(description.sampling)},
          {"samples", description.samples},
          {"sampling_seed", description.sampling_seed},
          {"max_cycles", description.max_cycles},
          {"keep", description.keep}};
}

SweepDescription description_of(const Json& json) {
  SweepDescription description;
  json.at("title").get_to(description.title);
  json.at("traces").get_to(description.traces);
  json.at("configs").get_to(description.configs);
  json.at("settings").get_to(description.settings);
  json.at("trace_parameters").get_to(description.trace_parameters);
  for (const Json& axis : json.at("axes")) {
    description.axes.push_back(
        Axis::paired(axis.at("keys"), axis.at("columns").get<std::vector<std::vector<std::string>>>()).value());
  }
  description.sampling = static_cast<Sampling>(json.at("sampling").get<unsigned>());
  json.at("samples").get_to(description.samples);
  json.at("sampling_seed").get_to(description.sampling_seed);
  json.at("max_cycles").get_to(description.max_cycles);
  json.at("keep").get_to(description.keep);
  return description;
}

// [first, last] of points that follow each other.
Json ranges_of(const std::vector<std::uint64_t>& points) {
  Json ranges = Json::array();
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i + 1;
    while (end < points.size() && points[end] == points[end - 1] + 1) ++end;
    ranges.push_back({points[i], points[end - 1]});
    i = end;
  }
  return ranges;
}

std::string script_head(const SlurmSubmission& submission, const std::string& log) {
  return "#!/bin/sh\nexec >>" + log + " 2>&1\ncd " + shell_word(submission.working_folder) + " || exit 2\nexec " +
         shell_word(submission.program) + " sweep ";
}

}  // namespace

std::span<const std::uint64_t> SlurmSubmission::points_of(std::uint64_t task) const {
  if (task >= tasks()) return {};
  const std::uint64_t first = task * chunk;
  return std::span(points).subspan(first, std::min<std::uint64_t>(chunk, points.size() - first));
}

Result<std::string> submission_text(const SlurmSubmission& submission) {
  const Json json{{"schema", SlurmSubmission::kSchema},
                  {"version", submission.version},
                  {"program", submission.program},
                  {"working_folder", submission.working_folder},
                  {"sweep_folder", submission.sweep_folder},
                  {"sweep", json_of(submission.description)},
                  {"timeout_seconds", submission.timeout_seconds},
                  {"memory_bytes", submission.memory_bytes},
                  {"job_name", submission.job_name},
                  {"chunk", submission.chunk},
                  {"points", ranges_of(submission.points)}};
  try {
    return json.dump(1) + "\n";
  } catch (const Json::exception&) {
    return Error{"", 0, 0, "the name of a file or a value is no UTF-8; expected names that every machine reads alike"};
  }
}

Result<SlurmSubmission> parse_submission(const std::string& text, const std::string& file) {
  try {
    const Json json = Json::parse(text);
    if (json.at("schema") != SlurmSubmission::kSchema) {
      return Error{file, 0, 0, std::string("expected a submission of the schema ") + SlurmSubmission::kSchema};
    }
    SlurmSubmission submission;
    submission.description = description_of(json.at("sweep"));
    json.at("version").get_to(submission.version);
    json.at("program").get_to(submission.program);
    json.at("working_folder").get_to(submission.working_folder);
    json.at("sweep_folder").get_to(submission.sweep_folder);
    json.at("timeout_seconds").get_to(submission.timeout_seconds);
    json.at("memory_bytes").get_to(submission.memory_bytes);
    json.at("job_name").get_to(submission.job_name);
    json.at("chunk").get_to(submission.chunk);
    for (const Json& range : json.at("points")) {
      const auto last = range.at(1).get<std::uint64_t>();
      for (auto point = range.at(0).get<std::uint64_t>(); point <= last; ++point) submission.points.push_back(point);
    }
    if (submission.chunk == 0) return Error{file, 0, 0, "its tasks have no points"};
    return submission;
  } catch (const std::exception& error) {
    return Error{file, 0, 0, std::string("it is no submission: ") + error.what()};
  }
}

Result<SlurmSubmission> read_submission(const std::string& folder) {
  const std::string file = (fs::path(folder) / kFile).string();
  const Result<std::string> text = read_whole(file);
  if (!text) return text.error();
  return parse_submission(text.value(), file);
}

std::uint64_t points_per_task(std::uint64_t points, double seconds, unsigned cpus, std::uint64_t most_tasks) {
  constexpr double kTaskSeconds = 60;
  const double fitting = kTaskSeconds * cpus / std::max(seconds, 1e-6);
  const std::uint64_t least = std::min<std::uint64_t>(points, cpus);  // so that all CPUs have a point
  const std::uint64_t wanted = fitting < static_cast<double>(points) ? static_cast<std::uint64_t>(fitting) : points;
  return std::max({least, wanted, (points + most_tasks - 1) / most_tasks});
}

std::string task_script(const SlurmSubmission& submission, const std::string& folder) {
  // Slurm would read a '%' in the name of the log, so that the script opens it.
  return script_head(submission, shell_word(folder + "/log/") + "\"$SLURM_ARRAY_TASK_ID\".txt") + "task " +
         shell_word(folder) + " --number \"$SLURM_ARRAY_TASK_ID\"\n";
}

std::string merge_script(const SlurmSubmission& submission, const std::string& folder) {
  return script_head(submission, shell_word(folder + "/log/merge.txt")) + "merge " +
         shell_word(submission.sweep_folder) + "\n";
}

std::string new_job_name(const std::string& sweep_folder) {
  std::string name = "membar-";
  for (const char c : fs::path(sweep_folder).filename().string()) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    name += plain ? c : '_';
  }
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::random_device{}(), 16);
  return name + "-" + std::string(digits.data(), end.ptr);
}

std::vector<std::string> submission_folders(const std::string& sweep_folder) {
  std::vector<std::string> folders;
  for (unsigned number = 1;; ++number) {
    const fs::path folder = fs::path(sweep_folder) / "slurm" / std::to_string(number);
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) return folders;
    folders.push_back(folder.string());
  }
}

Result<std::string> write_submission(const SlurmSubmission& submission) {
  const fs::path folder = fs::path(submission.sweep_folder) / "slurm" /
                          std::to_string(submission_folders(submission.sweep_folder).size() + 1);
  std::error_code error;
  for (const char* part : {"log", "results"}) {
    fs::create_directories(folder / part, error);
    if (error) return Error{(folder / part).string(), 0, 0, error.message()};
  }
  const Result<std::string> text = submission_text(submission);
  if (!text) return text.error();
  const std::pair<const char*, std::string> files[] = {{kFile, text.value()},
                                                       {"task.sh", task_script(submission, folder.string())},
                                                       {"merge.sh", merge_script(submission, folder.string())}};
  for (const auto& [name, content] : files) {
    if (auto written = write_durably((folder / name).string(), content); !written) return written.error();
  }
  return folder.string();
}

}  // namespace membar
