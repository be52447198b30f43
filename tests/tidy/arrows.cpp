// Which folder of sim/ may include which. Arrows point one way: nothing here names a folder that stands below it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/sources.h"

namespace membar::tidy {
namespace {

struct Arrow {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

const std::vector<Arrow>& arrows() {
  static const std::vector<Arrow> table = {
      {"base", {}},
      {"engine", {"base"}},
      {"isa", {"base"}},
      {"protocol", {"base"}},
      {"checker", {"base", "protocol"}},
      {"trace", {"base", "isa"}},
      {"network", {"base", "engine", "protocol"}},
      {"memory", {"base", "engine", "protocol", "network"}},
      {"cache", {"base", "engine", "protocol", "network", "memory"}},
      {"core", {"base", "engine", "isa", "trace", "protocol", "network", "memory", "cache"}},
      {"config", {"base", "isa"}},
      {"system", {"base", "engine", "isa", "trace", "protocol", "network", "memory", "cache", "core", "config"}},
      {"analysis", {"base", "engine", "isa", "trace", "config", "system"}},
      {"litmus", {"base", "engine", "isa", "trace", "protocol", "config", "system"}},
      {"stress", {"base", "engine", "isa", "trace", "protocol", "config", "system", "analysis"}},
      {"sweep", {"base", "engine", "isa", "trace", "config", "system", "analysis"}},
      {"marginal", {"base", "engine", "isa", "trace", "config", "system", "analysis", "litmus"}},
      {"report",
       {"base", "engine", "isa", "trace", "protocol", "network", "config", "system", "analysis", "litmus", "marginal",
        "sweep"}},
      {"grade", {"base", "engine", "isa", "trace", "config", "system", "analysis", "litmus", "marginal", "report"}},
      {"app",
       {"base", "engine", "isa", "trace", "protocol", "checker", "config", "system", "analysis", "litmus", "marginal",
        "stress", "sweep", "report", "grade"}},
  };
  return table;
}

const Arrow* arrow_of(std::string_view folder) {
  const auto found = std::find_if(arrows().begin(), arrows().end(), [&](const Arrow& a) { return a.folder == folder; });
  return found == arrows().end() ? nullptr : &*found;
}

std::string_view folder_of_include(std::string_view path) {
  if (!path.starts_with("sim/")) return {};
  path.remove_prefix(4);
  return path.substr(0, path.find('/'));
}

// A Spec is a part's parameters without the part: config declares keys for all of them.
bool is_spec(std::string_view path) { return path.ends_with("_spec.h"); }

bool allowed(const SourceFile& file, std::string_view include) {
  const std::string_view to = folder_of_include(include);
  if (to == file.folder) return true;
  if (file.folder == "config" && is_spec(include)) return true;
  const Arrow* arrow = arrow_of(file.folder);
  return arrow != nullptr &&
         std::find(arrow->may_include.begin(), arrow->may_include.end(), to) != arrow->may_include.end();
}

TEST_CASE("Every folder of sim/ has its line in the table of arrows") {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(MEMBAR_SOURCE_DIR) + "/sim")) {
    if (!entry.is_directory()) continue;
    INFO(entry.path().filename().string());
    CHECK(arrow_of(entry.path().filename().string()) != nullptr);
  }
}

TEST_CASE("The table of arrows has no cycle: a folder names only folders above it") {
  for (auto arrow = arrows().begin(); arrow != arrows().end(); ++arrow) {
    for (const std::string_view to : arrow->may_include) {
      const auto above = std::find_if(arrows().begin(), arrow, [&](const Arrow& a) { return a.folder == to; });
      INFO(arrow->folder << " -> " << to);
      CHECK(above != arrow);
    }
  }
}

TEST_CASE("A folder of sim/ includes only what the table of arrows allows it") {
  for (const SourceFile& file : sources_under("sim")) {
    for (const Include& include : quoted_includes(file)) {
      INFO(place(file, include.line) << " includes " << include.path);
      CHECK(allowed(file, include.path));
    }
  }
}

TEST_CASE("A Spec includes nothing but base and other Specs") {
  for (const SourceFile& file : sources_under("sim")) {
    if (!is_spec(file.path)) continue;
    for (const Include& include : quoted_includes(file)) {
      INFO(place(file, include.line) << " includes " << include.path);
      CHECK((folder_of_include(include.path) == "base" || is_spec(include.path)));
    }
  }
}

TEST_CASE("Boost is included in sim/app only, and spdlog too") {
  for (const SourceFile& file : sources_under("sim")) {
    if (file.folder == "app") continue;
    for (std::size_t i = 0; i < file.code_lines.size(); ++i) {
      INFO(place(file, i + 1));
      CHECK_FALSE(file.code_lines[i].starts_with("#include <boost/"));
      CHECK_FALSE(file.code_lines[i].starts_with("#include <spdlog/"));
    }
  }
}

}  // namespace
}  // namespace membar::tidy
