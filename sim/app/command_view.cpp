#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/output_file.h"
#include "sim/report/html_page.h"
#include "sim/report/result_document.h"
#include "sim/trace/input.h"

namespace membar {

namespace {

constexpr const char* kName = "membar view";

struct Recorded {
  std::string path;
  std::string text;
  Cycle shown_until = kNever;
};

Result<Recorded> read_recorded(const std::string& path) {
  Result<std::string> text = read_whole_file(path);
  if (!text) return text.error();
  const Result<ResultJson> document = parse_result(text.value(), path);
  if (!document) return document.error();
  if (!document.value().contains("history")) {
    return Error{path, 0, 0, "has no recording of the run; expected a result of membar run --json FILE --history"};
  }
  const ResultJson& history = document.value().at("history");
  const Cycle until{history.at("recorded_until").get<std::uint64_t>()};
  return Recorded{path, std::move(text).value(), history.at("complete").get<bool>() ? kNever : until};
}

}  // namespace

ExitCode view_results(const Arguments& arguments) {
  const std::optional<std::string> target = arguments.text("html");
  if (!target) return report_error(kName, "nothing to write; expected --html FILE");
  if (viewer_template().empty()) return report_error(kName, std::string(kNoViewer));
  if (looks_like_result(*target)) {
    return report_error(kName,
                        "--html would write to '" + *target + "', which is a result; expected the name of a page");
  }
  std::vector<Recorded> runs;
  for (const std::string& path : arguments.words()) {
    if (same_file(path, *target)) return report_error(kName, "--html names a result; expected another file");
    Result<Recorded> run = read_recorded(path);
    if (!run) return report_error(run.error());
    runs.push_back(std::move(run).value());
  }
  Result<OutputFile> file = OutputFile::create(*target);
  if (!file) return report_error(file.error());
  HtmlPage page(file.value().stream());
  for (const Recorded& run : runs) {
    page.begin_run(run.path, run.shown_until) << run.text;
    page.end_document();
  }
  page.finish();
  if (auto committed = file.value().commit(); !committed) return report_error(committed.error());
  return kExitSuccess;
}

}  // namespace membar
