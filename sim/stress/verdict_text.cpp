#include "sim/stress/verdict_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/base/write_all.h"
#include "sim/stress/child_process.h"

namespace membar {
namespace {

constexpr unsigned kProcessorSeconds = 10;  // for one case, which takes a millisecond
constexpr char kLineEnd = '\x1f';           // within a text that stands on one line

std::array<std::uint64_t Verdict::*, 6> numbers() {
  return {&Verdict::ops, &Verdict::cycles, &Verdict::loads, &Verdict::values, &Verdict::writes, &Verdict::machines};
}

std::optional<std::uint64_t> take_number(std::string_view& line) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  const auto used = static_cast<std::size_t>(end - line.data());
  if (error != std::errc{} || used >= line.size() || line[used] != ' ') return std::nullopt;
  line.remove_prefix(used + 1);
  return number;
}

}  // namespace

std::string to_line(const Verdict& verdict) {
  std::string line;
  for (const auto number : numbers()) line += std::to_string(verdict.*number) + " ";
  line += std::to_string(static_cast<unsigned>(verdict.problem)) + " " + verdict.text;
  std::replace(line.begin(), line.end(), '\n', kLineEnd);
  return line + "\n";
}

std::optional<Verdict> from_line(std::string_view line) {
  Verdict verdict;
  for (const auto member : numbers()) {
    const auto number = take_number(line);
    if (!number) return std::nullopt;
    verdict.*member = *number;
  }
  const auto problem = take_number(line);
  if (!problem || *problem > static_cast<unsigned>(Problem::crash)) return std::nullopt;
  verdict.problem = static_cast<Problem>(*problem);
  verdict.text = line;
  std::replace(verdict.text.begin(), verdict.text.end(), kLineEnd, '\n');
  return verdict;
}

Verdict judge_apart(const CaseJudge& judge, const StressCase& made) {
  ChildProcess child(kProcessorSeconds, [&](int output) { write_all(output, to_line(judge(made))); });
  std::string said;
  while (child.read(said)) continue;
  const std::string why = child.end();
  if (why.empty() && said.ends_with('\n')) {
    said.pop_back();
    if (auto verdict = from_line(said)) return *verdict;
  }
  Verdict crash;
  crash.problem = Problem::crash;
  crash.text = why.empty() ? "its verdict was lost" : why;
  return crash;
}

}  // namespace membar
