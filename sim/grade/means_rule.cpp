#include "sim/grade/means_rule.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/grade/program_walk.h"

namespace membar {
namespace {

using What = MeansRule::What;
using Relation = MeansRule::Relation;

constexpr std::array<std::pair<std::string_view, What>, 7> kClasses{{{"op", What::op},
                                                                     {"rmw", What::rmw},
                                                                     {"barrier", What::barrier},
                                                                     {"atomic", What::atomic},
                                                                     {"place", What::place},
                                                                     {"after", What::after},
                                                                     {"hold", What::hold}}};
constexpr std::array<std::pair<std::string_view, Relation>, 3> kRelations{
    {{"==", Relation::equal}, {"<=", Relation::at_most}, {">=", Relation::at_least}}};

class RuleReader {
 public:
  RuleReader(const PlacedText& text, unsigned line, const Program& known) : text_(text), line_(line), known_(known) {}

  Result<MeansRule> read(std::string_view text) {
    rule_.text = trimmed_text(text);
    std::vector<std::string> words = words_of_text(text);
    if (words.size() < 3 || words.size() % 2 == 0) return form();
    if (!set_what(words[0])) return error_;
    for (std::size_t i = 1; i + 2 < words.size(); i += 2) {
      if (words[i] == "of" && !rule_.variable) {
        rule_.variable = words[i + 1];
      } else if (words[i] == "in" && !rule_.thread) {
        rule_.thread = words[i + 1];
      } else {
        return form();
      }
    }
    const auto relation = std::find_if(kRelations.begin(), kRelations.end(),
                                       [&](const auto& r) { return r.first == words[words.size() - 2]; });
    const auto number = whole_number(words.back());
    if (relation == kRelations.end() || !number) return form();
    rule_.relation = relation->second;
    rule_.number = *number;
    if (!names_are_known()) return error_;
    return std::move(rule_);
  }

 private:
  Error fail(std::string message) {
    error_ = Error{text_.file, line_, 0, std::move(message)};
    return error_;
  }
  Error form() {
    return fail("'" + rule_.text + "' counts nothing; expected OP [of VARIABLE] [in THREAD] == NUMBER, or <= or >=");
  }

  bool set_what(const std::string& word) {
    for (const auto& [name, what] : kClasses) {
      if (word != name) continue;
      rule_.what = what;
      return true;
    }
    rule_.what = What::mnemonic;
    const std::size_t dot = word.find('.');
    const auto kind = op_kind_of(word.substr(0, dot));
    if (dot != std::string::npos) rule_.order = memory_order_of(word.substr(dot + 1));
    if (kind && (dot == std::string::npos || (rule_.order && takes_order(*kind)))) {
      rule_.kind = *kind;
      return true;
    }
    std::vector<std::string> names;
    for (const auto& [name, what] : kClasses) names.emplace_back(name);
    for (unsigned k = 0; k <= static_cast<unsigned>(OpKind::set); ++k) {
      names.emplace_back(name_of(static_cast<OpKind>(k)));
    }
    fail("unknown op '" + word + "'" + did_you_mean(word, names) +
         "; expected a mnemonic, perhaps with an order, or op, rmw, barrier, atomic, place, after or hold");
    return false;
  }

  bool names_are_known() {
    std::vector<std::string> variables, threads;
    for (const Symbol& symbol : known_.symbols) variables.push_back(symbol.name);
    for (const ProgramThread& thread : known_.threads) threads.push_back(thread.name);
    for (const auto& [what, name, all] :
         {std::tuple{"variable", &rule_.variable, &variables}, std::tuple{"thread", &rule_.thread, &threads}}) {
      if (!*name || std::find(all->begin(), all->end(), **name) != all->end()) continue;
      fail("unknown " + std::string(what) + " '" + **name + "'" + did_you_mean(**name, *all) +
           "; expected one of the starter");
      return false;
    }
    return true;
  }

  const PlacedText& text_;
  const unsigned line_;
  const Program& known_;
  MeansRule rule_;
  Error error_;
};

bool counts(const MeansRule& rule, const TraceOp& op) {
  switch (rule.what) {
    case What::op:
      return true;
    case What::rmw:
      return is_rmw(op.kind);
    case What::barrier:
      return is_fence(op.kind);
    case What::atomic:
      return !is_fence(op.kind) && (is_rmw(op.kind) || op.order != MemoryOrder::none);
    case What::place:
      return false;
    case What::after:
      return op.after_thread != 0xffff;
    case What::hold:
      return (op.flags & kHold) != 0;
    case What::mnemonic:
      return op.kind == rule.kind && (!rule.order || op.order == *rule.order);
  }
  return false;
}

bool fits(const MeansRule& rule, const Program& program, const Symbol* variable, std::uint16_t thread,
          const TraceOp& op) {
  if (rule.thread && program.threads[thread].name != *rule.thread) return false;
  if (!rule.variable) return true;
  const bool access = op.kind == OpKind::load || op.kind == OpKind::await || is_write(op.kind);
  return access && variable != nullptr && op.address >= variable->address.value &&
         op.address < variable->address.value + variable->bytes();
}

}  // namespace

Result<std::vector<MeansRule>> parse_means(const PlacedText& text, const Program& known) {
  std::vector<MeansRule> rules;
  unsigned line = text.line;
  for (const std::string& one : lines_of_text(text.text)) {
    if (!trimmed_text(one).empty()) {
      Result<MeansRule> rule = RuleReader(text, line, known).read(one);
      if (!rule) return rule.error();
      rules.push_back(std::move(rule).value());
    }
    ++line;
  }
  return rules;
}

MeansCount count_means(const MeansRule& rule, const Program& program) {
  MeansCount result;
  const Symbol* variable = rule.variable ? find_symbol(program, *rule.variable) : nullptr;
  for_each_op(program, [&](std::uint16_t thread, const TraceOp& op) {
    if (is_structure(op.kind) || !counts(rule, op) || !fits(rule, program, variable, thread, op)) return;
    // An op stands on a line of its own, whatever it becomes.
    const bool same =
        !result.places.empty() && result.places.back().thread == thread && result.places.back().line == op.line;
    if (!same) result.places.push_back({thread, op.line});
  });
  if (rule.what == What::place) {
    for (const Placement& placement : program.placements) {
      const bool other = rule.variable && program.symbols[placement.symbol].name != *rule.variable;
      if (!other) result.places.push_back({0, placement.line});
    }
  }
  result.count = result.places.size();
  result.held = rule.relation == Relation::equal     ? result.count == rule.number
                : rule.relation == Relation::at_most ? result.count <= rule.number
                                                     : result.count >= rule.number;
  return result;
}

}  // namespace membar
