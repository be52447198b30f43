#include "sim/sweep/kept_results.h"

#include <algorithm>
#include <span>

#include "sim/base/nearest.h"

namespace membar {
namespace {

constexpr const char* kSummaries = "summaries";
constexpr const char* kLabelled = "labelled";

struct Metric {
  std::string name;
  MetricSource source;
};

const std::vector<Metric>& all_metrics() {
  static const std::vector<Metric> all = [] {
    std::vector<Metric> list;
    visit_metric_names([&](std::string_view name, MetricSource source, std::uint64_t) {
      list.push_back({std::string(name), source});
    });
    return list;
  }();
  return all;
}

bool is_pattern(const std::string& text) { return text.find_first_of("*?") != std::string::npos; }

Error unknown(const std::string& wanted) {
  if (is_pattern(wanted)) return Error{"", 0, 0, "keep: no metric of a run is called like '" + wanted + "'"};
  std::vector<std::string> names{kSummaries, kLabelled};
  for (const Metric& metric : all_metrics()) names.push_back(metric.name);
  const std::string hint = did_you_mean(wanted, std::span<const std::string>(names));
  return Error{"", 0, 0,
               "keep: no result of a run is called '" + wanted + "'" +
                   (hint.empty() ? "; expected summaries, labelled, or metrics such as cycles and l1.*" : hint)};
}

}  // namespace

bool matches_pattern(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return matches_pattern(text, pattern.substr(1)) || (!text.empty() && matches_pattern(text.substr(1), pattern));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         matches_pattern(text.substr(1), pattern.substr(1));
}

KeptResults::KeptResults() : kept_(all_metrics().size(), true) {
  std::vector<std::string> names;
  for (const Metric& metric : all_metrics()) names.push_back(metric.name);
  names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
}

Result<KeptResults> KeptResults::create(const std::vector<std::string>& list) {
  KeptResults kept;
  if (list.empty()) return kept;
  kept.kept_.assign(kept.kept_.size(), false);
  kept.summaries_ = kept.labelled_ = kept.records_ = kept.expectations_ = false;
  for (const std::string& wanted : list) {
    bool found = wanted == kSummaries || wanted == kLabelled;
    kept.summaries_ = kept.summaries_ || wanted == kSummaries;
    kept.labelled_ = kept.labelled_ || wanted == kLabelled;
    for (std::size_t i = 0; i < all_metrics().size() && !(wanted == kSummaries || wanted == kLabelled); ++i) {
      if (!matches_pattern(all_metrics()[i].name, wanted)) continue;
      found = kept.kept_[i] = true;
    }
    if (!found) return unknown(wanted);
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kept.kept_.size(); ++i) {
    if (!kept.kept_[i]) continue;
    names.push_back(all_metrics()[i].name);
    kept.records_ = kept.records_ || all_metrics()[i].source == MetricSource::records;
    kept.expectations_ = kept.expectations_ || all_metrics()[i].source == MetricSource::expectations;
  }
  kept.names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
  return kept;
}

std::vector<std::uint64_t> KeptResults::values(const MachineResult& machine, const RunTotals& totals,
                                               std::uint64_t expectations_broken) const {
  std::vector<std::uint64_t> values;
  values.reserve(names_->size());
  std::size_t at = 0;
  visit_metrics(machine, totals, expectations_broken, [&](std::string_view, MetricSource, std::uint64_t value) {
    if (kept_[at++]) values.push_back(value);
  });
  return values;
}

}  // namespace membar
