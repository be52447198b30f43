#include <string>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/open_sweep.h"
#include "sim/app/sweep_output.h"
#include "sim/report/html_page.h"
#include "sim/report/plot_page.h"
#include "sim/report/plot_svg.h"
#include "sim/sweep/plot_table.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

namespace {

constexpr const char* kName = "membar sweep plot";

}  // namespace

ExitCode plot_sweep(const Arguments& arguments) {
  const auto html = arguments.text("html"), svg = arguments.text("svg");
  if (!html && !svg) return report_error(kName, "nothing to write; expected --html FILE or --svg FILE");
  if (html && sweep_viewer_template().empty()) return report_error(kName, std::string(kNoViewer));
  if (html && svg && same_file(*html, *svg)) return report_error(kName, "--html and --svg name one file");
  const std::string& path = arguments.words()[0];
  for (const auto& [option, target] : {std::pair{"--html ", html}, std::pair{"--svg ", svg}}) {
    const std::string wrong = target ? wrong_target(path, *target) : "";
    if (!wrong.empty()) return report_error(kName, option + wrong);
  }
  const Result<SweepResults> results = results_of(arguments);
  if (!results) return report_error_of(kName, results.error());
  const auto word = [&](const char* option) { return arguments.text(option).value_or(""); };
  const Result<PlotChoice> choice =
      PlotChoice::create(results.value(), {arguments.texts("metric"), word("x"), word("lines"), word("chart")});
  if (!choice) return report_error(kName, choice.error().message);
  if (html) {
    const Result<Done> written = write_output(*html, [&](std::ostream& out) {
      HtmlPage page(out, sweep_viewer_template());
      write_plot_document(results.value(), choice.value(), page.begin_document(path));
      page.end_document();
      page.finish();
      return Result<Done>(Done{});
    });
    if (!written) return report_error(written.error());
  }
  if (svg) {
    const Result<Done> written = write_output(*svg, [&](std::ostream& out) {
      out << plot_svg(results.value(), choice.value());
      return Result<Done>(Done{});
    });
    if (!written) return report_error(written.error());
  }
  return kExitSuccess;
}

}  // namespace membar
