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

constexpr std::array<std::pair<std::string_view, What>, 15> kClasses{{{"op", What::op},
                                                                      {"rmw", What::rmw},
                                                                      {"barrier", What::barrier},
                                                                      {"atomic", What::atomic},
                                                                      {"ordering", What::ordering},
                                                                      {"sync", What::sync},
                                                                      {"looped", What::looped},
                                                                      {"repeat", What::repeat},
                                                                      {"other", What::other},
                                                                      {"place", What::place},
                                                                      {"after", What::after},
                                                                      {"hold", What::hold},
                                                                      {"together", What::together},
                                                                      {"write", What::write},
                                                                      {"step", What::step}}};
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
      if (!set_limit(words[i], words[i + 1])) return form();
    }
    const auto relation = std::find_if(kRelations.begin(), kRelations.end(),
                                       [&](const auto& r) { return r.first == words[words.size() - 2]; });
    const auto number = whole_number(words.back());
    if (relation == kRelations.end() || !number) return form();
    rule_.relation = relation->second;
    rule_.number = *number;
    if (!names_are_known() || !limits_fit()) return error_;
    return std::move(rule_);
  }

 private:
  Error fail(std::string message) {
    error_ = Error{text_.file, line_, 0, std::move(message)};
    return error_;
  }
  Error form() {
    return fail(
        "'" + rule_.text +
        "' counts nothing; expected OP [of VARIABLE] [in THREAD] [to REGISTER] [at LABEL] == NUMBER, or <= or >=");
  }

  bool set_limit(const std::string& word, const std::string& name) {
    if (word == "of" && !rule_.variable) {
      rule_.variable = name;
    } else if (word == "in" && !rule_.thread) {
      rule_.thread = name;
    } else if (word == "at" && !rule_.label) {
      rule_.label = name;
    } else if (word == "to" && !rule_.reg && name.size() > 1 && name[0] == 'r') {
      const auto number = whole_number(name.substr(1));
      if (!number || *number >= kUserRegisters) return false;
      rule_.reg = static_cast<std::uint8_t>(*number);
    } else {
      return false;
    }
    return true;
  }

  // What is no op has no thread, register or label.
  bool limits_fit() {
    const bool declared = rule_.what == What::place || rule_.what == What::together;
    if (declared && (rule_.thread || rule_.reg || rule_.label)) {
      fail("'" + rule_.text + "' counts declarations; expected no more than 'of VARIABLE'");
      return false;
    }
    if (rule_.what == What::repeat && (rule_.variable || rule_.reg || rule_.label)) {
      fail("'" + rule_.text + "' counts loops; expected no more than 'in THREAD'");
      return false;
    }
    if (rule_.counts_runs() && (!rule_.variable || rule_.reg || rule_.label)) {
      fail("'" + rule_.text + "' counts what a run writes; expected 'of VARIABLE', and perhaps 'in THREAD'");
      return false;
    }
    return true;
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
    std::string list;
    for (const auto& [name, what] : kClasses) list += (list.empty() ? "" : ", ") + std::string(name);
    fail("unknown op '" + word + "'" + did_you_mean(word, names) +
         "; expected a mnemonic, perhaps with an order, or one of " + list);
    return false;
  }

  bool names_are_known() {
    std::vector<std::string> variables, threads, labels(known_.labels.begin() + 1, known_.labels.end());
    for (const Symbol& symbol : known_.symbols) variables.push_back(symbol.name);
    for (const ProgramThread& thread : known_.threads) threads.push_back(thread.name);
    for (const auto& [what, name, all] :
         {std::tuple{"variable", &rule_.variable, &variables}, std::tuple{"thread", &rule_.thread, &threads},
          std::tuple{"label", &rule_.label, &labels}}) {
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

bool orders(const TraceOp& op) {
  return is_fence(op.kind) || is_rmw(op.kind) || acquires(op.order) || releases(op.order);
}

bool accesses(const TraceOp& op) { return op.kind == OpKind::load || op.kind == OpKind::await || is_write(op.kind); }

bool lies_in(const Symbol& symbol, std::uint64_t address) {
  return address >= symbol.address.value && address < symbol.address.value + symbol.bytes();
}

// Counts the ops of a program that a rule is about.
class OpCounter {
 public:
  OpCounter(const MeansRule& rule, const Program& program, const Program& starter)
      : rule_(rule), program_(program), starter_(starter), loops_(written_loops()) {
    if (rule.variable) variable_ = find_symbol(program, *rule.variable);
  }

  std::vector<MeansCount::Place> places() {
    std::vector<MeansCount::Place> places;
    std::size_t last_thread = 0, position = 0;
    for_each_op(program_, [&](std::uint16_t thread, const TraceOp& op) {
      if (thread != last_thread) position = 0;
      last_thread = thread;
      const std::size_t at = position++;
      const bool repeat = rule_.what == What::repeat && op.kind == OpKind::loop_begin;
      if ((is_structure(op.kind) && !repeat) || !counts(thread, at, op) || !fits(thread, op)) return;
      // An op stands on a line of its own, whatever it becomes.
      const bool same = !places.empty() && places.back().thread == thread && places.back().line == op.line;
      if (!same) places.push_back({thread, op.line});
    });
    return places;
  }

 private:
  struct Loop {
    std::uint16_t thread;
    std::size_t begin, end;  // positions of the first op and of the jump back
  };

  // Language synchronisation waits in loops as well; those nobody has written.
  [[nodiscard]] std::vector<Loop> written_loops() const {
    std::vector<Loop> loops;
    std::size_t last_thread = 0, position = 0;
    for_each_op(program_, [&](std::uint16_t thread, const TraceOp& op) {
      if (thread != last_thread) position = 0;
      last_thread = thread;
      const std::size_t at = position++;
      const bool back = (op.kind == OpKind::jump || op.kind == OpKind::loop_end) && op.target <= at;
      if (back && !is_sync_line(thread, op.line)) loops.push_back({thread, op.target, at});
    });
    return loops;
  }

  [[nodiscard]] bool is_sync_line(std::uint16_t thread, unsigned line) const {
    const std::vector<std::vector<SyncOp>>& all = program_.synchronisation.ops;
    return thread < all.size() && std::any_of(all[thread].begin(), all[thread].end(),
                                              [line](const SyncOp& sync) { return sync.line == line; });
  }

  // Part of synchronisation that is written, and not the start or the end of a thread.
  [[nodiscard]] bool is_sync(std::uint16_t thread, const TraceOp& op) const {
    const SyncOp* sync = program_.synchronisation.find(thread, op.index);
    return sync != nullptr && sync->kind != SyncOp::Kind::thread_start && sync->kind != SyncOp::Kind::thread_end;
  }

  [[nodiscard]] bool is_other(std::uint16_t thread, const TraceOp& op) const {
    if (!accesses(op) || program_.synchronisation.find(thread, op.index) != nullptr) return false;
    if ((op.flags & kAddressRegister) != 0) return true;
    return std::none_of(starter_.symbols.begin(), starter_.symbols.end(), [&](const Symbol& symbol) {
      const Symbol* own = find_symbol(program_, symbol.name);
      return own != nullptr && lies_in(*own, op.address);
    });
  }

  [[nodiscard]] bool counts(std::uint16_t thread, std::size_t position, const TraceOp& op) const {
    switch (rule_.what) {
      case What::op:
        return true;
      case What::rmw:
        return is_rmw(op.kind);
      case What::barrier:
        return is_fence(op.kind);
      case What::atomic:
        return !is_fence(op.kind) && (is_rmw(op.kind) || op.order != MemoryOrder::none);
      case What::ordering:
        return orders(op);
      case What::sync:
        return is_sync(thread, op);
      case What::looped:
        return std::any_of(loops_.begin(), loops_.end(), [&](const Loop& loop) {
          return loop.thread == thread && position >= loop.begin && position <= loop.end;
        });
      case What::repeat:
        return op.kind == OpKind::loop_begin;
      case What::other:
        return is_other(thread, op);
      case What::after:
        return op.after_thread != 0xffff;
      case What::hold:
        return (op.flags & kHold) != 0;
      case What::mnemonic:
        return op.kind == rule_.kind && (!rule_.order || op.order == *rule_.order);
      case What::place:
      case What::together:
      case What::write:
      case What::step:
        return false;
    }
    return false;
  }

  [[nodiscard]] bool fits(std::uint16_t thread, const TraceOp& op) const {
    if (rule_.thread && program_.threads[thread].name != *rule_.thread) return false;
    if (rule_.reg && op.dst != *rule_.reg) return false;
    if (rule_.label && program_.labels[op.label] != *rule_.label) return false;
    return !rule_.variable || (accesses(op) && variable_ != nullptr && lies_in(*variable_, op.address));
  }

  const MeansRule& rule_;
  const Program& program_;
  const Program& starter_;
  const std::vector<Loop> loops_;
  const Symbol* variable_ = nullptr;
};

std::vector<MeansCount::Place> placed(const MeansRule& rule, const Program& program) {
  std::vector<MeansCount::Place> places;
  for (const Placement& placement : program.placements) {
    const bool other = rule.variable && program.symbols[placement.symbol].name != *rule.variable;
    if (!other) places.push_back({0, placement.line});
  }
  return places;
}

std::vector<MeansCount::Place> sharing_a_line(const MeansRule& rule, const Program& program, unsigned line_bytes) {
  std::vector<MeansCount::Place> places;
  for (const Symbol& symbol : program.symbols) {
    if (symbol.hidden || (rule.variable && symbol.name != *rule.variable)) continue;
    const auto lines_of = [&](const Symbol& one) {
      return std::pair{one.address.value / line_bytes, (one.address.value + one.bytes() - 1) / line_bytes};
    };
    const auto own = lines_of(symbol);
    const bool shares = std::any_of(program.symbols.begin(), program.symbols.end(), [&](const Symbol& one) {
      return &one != &symbol && !one.hidden && lines_of(one).first <= own.second && lines_of(one).second >= own.first;
    });
    if (shares) places.push_back({0, symbol.line});
  }
  return places;
}

}  // namespace

bool MeansRule::held_by(std::uint64_t count) const {
  switch (relation) {
    case Relation::equal:
      return count == number;
    case Relation::at_most:
      return count <= number;
    case Relation::at_least:
      return count >= number;
  }
  return false;
}

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

MeansCount count_means(const MeansRule& rule, const Program& program, const Program& starter, unsigned line_bytes) {
  MeansCount result;
  if (rule.what == What::place) {
    result.places = placed(rule, program);
  } else if (rule.what == What::together) {
    result.places = sharing_a_line(rule, program, line_bytes);
  } else {
    result.places = OpCounter(rule, program, starter).places();
  }
  result.count = result.places.size();
  result.held = rule.held_by(result.count);
  return result;
}

}  // namespace membar
