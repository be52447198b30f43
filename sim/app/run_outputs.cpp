#include "sim/app/run_outputs.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "sim/report/html_page.h"

namespace membar {

namespace {

// Devices may be named twice: /dev/null is the usual one.
bool may_be_shared(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_character_file(path, ignored);
}

}  // namespace

Result<Done> RunOutputs::check(const Arguments& arguments, const std::string& trace) {
  if (arguments.has("history") && !arguments.has("json") && !arguments.has("html")) {
    return Error{"", 0, 0, "--history is a part of the JSON document; expected --json beside it"};
  }
  if (arguments.has("history-events") && !arguments.has("history") && !arguments.has("html")) {
    return Error{"", 0, 0, "--history-events is for --history and --html; expected one of them beside it"};
  }
  if (arguments.has("html") && viewer_template().empty()) {
    return Error{"", 0, 0, std::string(kNoViewer)};
  }
  for (std::size_t i = 0; i < kOutputs; ++i) {
    const std::optional<std::string> path = arguments.text(kOptions[i]);
    if (!path) continue;
    const std::string option = "--" + std::string(kOptions[i]);
    if (*path != kStandardOutput && same_file(*path, trace) && !may_be_shared(*path)) {
      return Error{"", 0, 0, option + " names the trace itself; expected another file"};
    }
    if (arguments.has("config") && same_file(*path, *arguments.text("config"))) {
      return Error{"", 0, 0, option + " names the machine of --config; expected another file"};
    }
    for (std::size_t k = i + 1; k < kOutputs; ++k) {
      const std::optional<std::string> other = arguments.text(kOptions[k]);
      if (!other || !same_file(*path, *other)) continue;
      const std::string both = option + " and --" + std::string(kOptions[k]) + " both ";
      if (*path == kStandardOutput) {
        return Error{"", 0, 0, both + "go to standard output; expected a FILE for one"};
      }
      if (!may_be_shared(*path)) return Error{"", 0, 0, both + "name " + *path + "; expected different files"};
    }
  }
  return Done{};
}

Result<RunOutputs> RunOutputs::create(const Arguments& arguments) {
  RunOutputs created;
  for (std::size_t i = 0; i < kOutputs; ++i) {
    const std::optional<std::string> path = arguments.text(kOptions[i]);
    if (!path) continue;
    Result<OutputFile> file = OutputFile::create(*path);
    if (!file) return file.error();
    created.outputs_[i].path = *path;
    created.outputs_[i].file.emplace(std::move(file).value());
  }
  return created;
}

bool RunOutputs::use_standard_output() const {
  return std::any_of(outputs_.begin(), outputs_.end(), [](const Output& o) { return o.path == kStandardOutput; });
}

bool RunOutputs::good() const {
  return std::all_of(outputs_.begin(), outputs_.end(), [](const Output& o) { return !o.file || o.file->good(); });
}

Result<Done> RunOutputs::commit() {
  for (Output& output : outputs_) {
    if (!output.file) continue;
    if (auto flushed = output.file->flush(); !flushed) return flushed;
  }
  for (Output& output : outputs_) {
    if (!output.file) continue;
    if (auto committed = output.file->commit(); !committed) return committed;
  }
  return Done{};
}

Result<Done> RunOutputs::commit_records() {
  for (std::size_t i = 0; i < kFirstRecords; ++i) outputs_[i].file.reset();
  return commit();
}

Result<Done> RunOutputs::commit_page() {
  for (std::size_t i = 0; i < kOutputs; ++i) {
    if (i != kPage) outputs_[i].file.reset();
  }
  return commit();
}

std::string RunOutputs::record_paths() const {
  std::string text;
  for (std::size_t i = kFirstRecords; i < kOutputs; ++i) {
    if (outputs_[i].file) text += (text.empty() ? "" : " and ") + outputs_[i].path;
  }
  return text;
}

}  // namespace membar
