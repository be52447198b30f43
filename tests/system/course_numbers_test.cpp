// The numbers in the pages of the course: each is one that a machine gives, or a sum of such; and the table of costs is
// measured anew.
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/config/config.h"
#include "tests/support/lesson.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

const std::filesystem::path kRoot(MEMBAR_SOURCE_DIR);
const std::filesystem::path kFolder = kRoot / "traces/lessons";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The costs of one machine, by what is asked: "cycles(chain)", "cost(atomic_l3)".
class Costs {
 public:
  explicit Costs(const std::string& machine) : machine_(machine) {}

  // REQUIRES: the trace can answer.
  double ask(const std::string& trace, const std::string& query) const {
    std::string text;
    for (const std::string& line : lines_of(text_of(kFolder / (trace + ".trace")))) {
      text += (line.starts_with("expect ") ? "" : line) + "\n";
    }
    RunTraceOptions options;
    options.check = false;
    if (machine_ != "textbook") {
      Result<Config> config = load_config((kRoot / "configs/machines" / (machine_ + ".toml")).string());
      REQUIRE(config.ok());
      options.base = std::move(config).value();
    }
    const TraceRun run = run_trace(text + "expect " + query + " == 0\n", {}, options);
    REQUIRE(run.expectations.size() == 1);
    return std::stod(run.expectations[0].actual.substr(run.expectations[0].actual.find(" = ") + 3));
  }
  double each(const std::string& thread) const { return ask("32-cost-alone", "cycles(" + thread + ")") / 1000; }
  double stall(const std::string& label) const { return ask("33-cost-pending", "cost(" + label + ")"); }

 private:
  std::string machine_;
};

struct Row {
  std::string words;
  std::string quoted;
  std::string unit;
  std::function<double(const Costs&)> measure;
};

const std::array<std::string, 4> kMachines{"textbook", "skylake-client", "zen2", "nehalem"};

std::vector<Row> rows() {
  const auto each = [](const std::string& thread) {
    return [thread](const Costs& costs) { return costs.each(thread); };
  };
  const auto stall = [](const std::string& label) {
    return [label](const Costs& costs) { return costs.stall(label); };
  };
  std::vector<Row> all{{"a load from the L1, needed at once", "1", "", each("chain")},
                       {"a load from the L1, not needed yet", "1", "", each("apart")},
                       {"a plain store", "1", "", each("plain")},
                       {"a release store", "-", "", each("release")}};
  const std::vector<std::pair<std::string, std::string>> pending{{"_hit", "a store that hits the L1"},
                                                                 {"_l3", "a store that misses to the L3"},
                                                                 {"_peer", "a store to a line Modified elsewhere"},
                                                                 {"_dram", "a store that misses to DRAM"},
                                                                 {"_dram_4", "four stores that miss to DRAM"}};
  all.push_back({"an atomic store, nothing pending", "20-50", "", each("seq_cst")});
  for (const auto& [label, words] : pending) {
    all.push_back({"an atomic store behind " + words, "20-50", "", stall("atomic" + label)});
  }
  all.push_back({"a full barrier, nothing pending", "50-100", "", each("fence")});
  for (const auto& [label, words] : pending) {
    all.push_back({"a full barrier behind " + words, "50-100", "", stall("barrier" + label)});
  }
  all.push_back({"atomic stores, as a multiple of plain stores", "26x", "x",
                 [](const Costs& costs) { return costs.each("seq_cst") / costs.each("plain"); }});
  all.push_back({"plain stores with a full barrier each, the same", "26x", "x",
                 [](const Costs& costs) { return costs.each("fenced") / costs.each("plain"); }});
  return all;
}

// "4", "0.25", "18x": whole numbers, but for what is less than one cycle.
std::string shown(double value, const std::string& unit) {
  char text[32];
  std::snprintf(text, sizeof text, value < 0.95 ? "%.2f" : "%.0f", value);
  return text + unit;
}

std::vector<std::string> measured_table() {
  std::vector<std::string> lines;
  for (const Row& row : rows()) {
    std::string line = "| " + row.words + " | " + row.quoted + " |";
    for (const std::string& machine : kMachines) line += " " + shown(row.measure(Costs(machine)), row.unit) + " |";
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("the costs that the course sets beside the quoted ones are what the machines give") {
  const std::vector<std::string> page = lines_of(text_of(kFolder / "lesson-06.md"));
  std::vector<std::string> table;
  for (const std::string& line : page) {
    if (line.starts_with("| a") || line.starts_with("| plain")) table.push_back(line);
  }
  CHECK(table == measured_table());
}

// The words of a page, without its blocks of code, its links and tags, what is in `code`, and its sources.
std::string words_of_page(const std::string& text) {
  std::string words;
  bool code = false;
  for (const std::string& line : lines_of(text)) {
    if (line == "## Sources") break;
    if (line.starts_with("```")) {
      code = !code;
    } else if (!code && !line.starts_with("| ")) {
      words += line + "\n";
    }
  }
  words = std::regex_replace(words, std::regex("\\]\\([^)]*\\)"), "");
  words = std::regex_replace(words, std::regex("`[^`\n]*`"), "");
  return without_parentheses(words);
}

// What stands in its blocks of code and its tables: other tests see to them.
void add_shown_numbers(const std::string& text, std::set<std::uint64_t>& known) {
  bool code = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```")) code = !code;
    if (code || line.starts_with("| ")) add_numbers(line, known);
  }
}

// Of the traces that a page names: the exercises with their answers.
void add_trace_numbers(const std::string& text, std::set<std::uint64_t>& known) {
  static const std::regex name("traces/lessons/([-.a-z0-9/]+)\\.trace");
  std::set<std::string> names;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), name); at != std::sregex_iterator(); ++at) {
    names.insert((*at)[1].str());
  }
  for (const std::string& one : names) {
    known.merge(numbers_of_lesson(read_lesson(kFolder / (one + ".trace"))));
    if (one.starts_with("practice/")) {
      known.merge(numbers_of_lesson(read_lesson(kFolder / ("practice/answers/" + one.substr(9) + ".trace"))));
    }
  }
}

TEST_CASE("every number in the words of the course is one that the machine gives, or a sum of such") {
  const std::size_t lessons = read_lessons().size();
  unsigned pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".md") continue;
    const std::string text = text_of(entry.path());
    std::set<std::uint64_t> known, said;
    add_trace_numbers(text, known);
    add_shown_numbers(text, known);
    const std::string words = words_of_page(text);
    add_worked_sums(words, known);
    add_numbers(words, said);
    for (const std::uint64_t value : said) {
      INFO(entry.path().filename().string() << " says " << value);
      CHECK((known.contains(value) || value <= lessons));  // the number of a lesson, or small enough to count
    }
    ++pages;
  }
  CHECK(pages == 11);  // ten lessons and the README
}

}  // namespace
}  // namespace membar
