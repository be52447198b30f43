#include "sim/sweep/plot_wish.h"

namespace membar {
namespace {

constexpr std::string_view kMetric = "metric ", kX = "x ", kLines = "lines ", kKind = "chart ";

}  // namespace

std::string write_wish(const PlotWish& wish) {
  std::string text;
  const auto add = [&text](std::string_view key, const std::string& value) {
    if (!value.empty()) text += std::string(key) + value + "\n";
  };
  for (const std::string& metric : wish.metrics) add(kMetric, metric);
  add(kX, wish.x);
  add(kLines, wish.lines);
  add(kKind, wish.kind);
  return text;
}

PlotWish read_wish(std::string_view text) {
  PlotWish wish;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kMetric)) wish.metrics.emplace_back(line.substr(kMetric.size()));
    if (line.starts_with(kX)) wish.x = line.substr(kX.size());
    if (line.starts_with(kLines)) wish.lines = line.substr(kLines.size());
    if (line.starts_with(kKind)) wish.kind = line.substr(kKind.size());
  }
  return wish;
}

}  // namespace membar
