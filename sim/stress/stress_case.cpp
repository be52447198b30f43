#include "sim/stress/stress_case.h"

#include <algorithm>
#include <map>

#include "sim/config/ordering_table_reader.h"

namespace membar {
namespace {

using Kind = StressOp::Kind;
using Index = StressAccess::Index;
using Place = StressVariable::Place;

std::string text_of(std::uint64_t value) { return std::to_string(value); }
std::string reg_text(unsigned reg) { return "r" + text_of(reg); }
std::string_view mark(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return " == ";
    case Comparison::not_equal:
      return " != ";
    case Comparison::less:
      return " < ";
    case Comparison::greater_equal:
      return " >= ";
  }
  return "";
}

std::size_t count_ops(const std::vector<StressOp>& ops) {
  std::size_t count = 0;
  for (const StressOp& op : ops) {
    if (op.kind == Kind::loop) count += 2;
    if (op.kind == Kind::critical) count += 3;
    if (op.kind == Kind::plain || op.kind == Kind::done || op.kind == Kind::await) ++count;
    count += count_ops(op.body) + count_ops(op.otherwise);
  }
  return count;
}

bool any_op(const std::vector<StressOp>& ops, const auto& wanted) {
  return std::any_of(ops.begin(), ops.end(), [&](const StressOp& op) {
    return wanted(op) || any_op(op.body, wanted) || any_op(op.otherwise, wanted);
  });
}

struct Target {
  unsigned thread = 0;  // position
  std::size_t number = 0;
};

class Writer {
 public:
  Writer(const StressCase& source, unsigned line_bytes) : source_(source), line_bytes_(line_bytes) {}

  std::string write() {
    declarations();
    const std::string head = std::exchange(text_, "");
    for (const bool numbers_known : {false, true}) {  // `after` needs the numbers of the ops that it names
      numbers_known_ = numbers_known;
      text_.clear();
      for (thread_ = 0; thread_ < source_.threads.size(); ++thread_) thread(source_.threads[thread_]);
    }
    return head + text_;
  }

 private:
  void say(const std::string& line) { text_ += std::string(2 * depth_, ' ') + line + "\n"; }
  void op(const std::string& line) {
    say(line);
    ++written_;
  }

  [[nodiscard]] static std::string name(unsigned variable) { return "m" + text_of(variable); }
  [[nodiscard]] std::string element(unsigned variable, unsigned index) const {
    if (source_.variables[variable].element_bytes == 0) return name(variable) + (index == 0 ? "a" : "b");
    return name(variable) + "[" + text_of(index) + "]";
  }
  [[nodiscard]] std::string first_address(unsigned variable) const {
    return "&" + name(variable) + (source_.variables[variable].element_bytes == 0 ? "a" : "");
  }

  void declarations() {
    say("membar 1");
    for (unsigned v = 0; v < source_.variables.size(); ++v) {
      const unsigned bytes = source_.variables[v].element_bytes;
      if (bytes == 0) {
        say("var " + element(v, 0) + " " + element(v, 1) + " : together");
      } else {
        say("var " + name(v) + "[" + text_of(line_bytes_ / bytes) + "] u" + text_of(8 * bytes));
      }
    }
    bool lock = false;
    for (const StressThread& thread : source_.threads) {
      if (any_op(thread.ops, [](const StressOp& op) { return op.kind == Kind::done; })) {
        say("var done" + text_of(thread.id));
      }
      lock = lock || any_op(thread.ops, [](const StressOp& op) { return op.kind == Kind::critical; });
    }
    if (lock) say("var lk");
    for (unsigned v = 0; v < source_.variables.size(); ++v) initial_state(v, source_.variables[v]);
  }

  void initial_state(unsigned v, const StressVariable& variable) {
    if (variable.initial) {
      say("init " + element(v, variable.initial->first) + " = " + text_of(variable.initial->second));
    }
    const std::string place = "place " + (variable.element_bytes == 0 ? element(v, 0) : name(v)) + " ";
    const std::string core = "c" + text_of(variable.place_core % std::max<std::size_t>(source_.threads.size(), 1));
    switch (variable.place) {
      case Place::dram:
        break;
      case Place::l3:
        return say(place + "l3");
      case Place::modified:
        return say(place + "modified " + core);
      case Place::exclusive:
        return say(place + "exclusive " + core);
      case Place::shared:
        return say(place + "shared " + core);
    }
  }

  void thread(const StressThread& thread) {
    written_ = 0;
    say("thread t" + text_of(thread.id));
    ops(thread.ops);
  }

  void ops(const std::vector<StressOp>& list) {
    ++depth_;
    for (const StressOp& op : list) write(op);
    --depth_;
  }

  void write(const StressOp& op) {
    switch (op.kind) {
      case Kind::plain:
        return plain(op);
      case Kind::done:
        return this->op("store" + order(op) + " done" + text_of(source_.threads[thread_].id) + " 1");
      case Kind::await:
        if (can_await(op.number)) this->op("await" + order(op) + " done" + text_of(op.number) + mark_of_await(op));
        return;
      case Kind::repeat:
        say("repeat " + text_of(op.number) + " " + loop_variable());
        ++loops_;
        ops(op.body);
        --loops_;
        return say("end");
      case Kind::branch:
        say("if " + reg_text(op.value.reg.value_or(0)) + std::string(mark(op.comparison)) + text_of(op.value.constant));
        ops(op.body);
        if (!op.otherwise.empty()) say("else");
        ops(op.otherwise);
        return say("end");
      case Kind::loop:
        return loop(op);
      case Kind::critical:
        return critical(op);
    }
  }

  // Two loops of one thread may nest: each depth has its own register.
  void loop(const StressOp& op) {
    const std::string counter = reg_text(20 + depth_ % 8);
    this->op("set " + counter + " = 0");
    say("while " + counter + " < " + text_of(op.number));
    ops(op.body);
    ++depth_;
    this->op("set " + counter + " = " + counter + " + 1");
    --depth_;
    say("end");
  }

  void critical(const StressOp& op) {
    this->op("set r30 = 1");
    say("while r30 != 0");
    ++depth_;
    this->op("cas" + order(op) + " lk 0 1 -> r30");
    --depth_;
    say("end");
    --depth_;
    ops(op.body);
    ++depth_;
    this->op(op.number == 0 ? "store.rel lk 0" : "store.sc lk 0");
  }

  void plain(const StressOp& op) {
    if (op.id != 0 && !numbers_known_) targets_[op.id] = {thread_, written_};
    std::string line(name_of(op.op));
    line += order(op);
    switch (op.op) {
      case OpKind::load:
      case OpKind::prefetchw:
        line += " " + access(op.access);
        break;
      case OpKind::store:
      case OpKind::swap:
      case OpKind::add:
      case OpKind::bit_and:
      case OpKind::bit_or:
      case OpKind::bit_xor:
        line += " " + access(op.access) + " " + value(op.value);
        break;
      case OpKind::cas:
        line += " " + access(op.access) + " " + value(op.expected) + " " + value(op.value);
        break;
      case OpKind::delay:
        line += (op.until ? " until " : " ") + text_of(op.number);
        break;
      case OpKind::set:
        line += " " + reg_text(op.result.value_or(0)) + " = " + reg_text(op.value.reg.value_or(0)) + " * 3 + " +
                text_of(op.value.constant);
        return this->op(line);
      case OpKind::fence:
      case OpKind::mfence:
      case OpKind::sfence:
      case OpKind::lfence:
      case OpKind::await:
      case OpKind::loop_begin:
      case OpKind::loop_end:
      case OpKind::branch_unless:
      case OpKind::jump:
      case OpKind::panic:
      case OpKind::finish:
        break;
    }
    if (op.hold) line += (op.until ? " hold until " : " hold ") + text_of(*op.hold);
    if (op.result) line += " -> " + reg_text(*op.result);
    this->op(line + after(op));
  }

  [[nodiscard]] std::string after(const StressOp& op) const {
    const auto target = targets_.find(op.after);
    if (op.after == 0 || target == targets_.end() || target->second.thread >= thread_) return "";
    return " after t" + text_of(source_.threads[target->second.thread].id) + ":" + text_of(target->second.number);
  }

  [[nodiscard]] static std::string order(const StressOp& op) {
    return op.order == MemoryOrder::none ? "" : "." + std::string(name_of(op.order));
  }
  [[nodiscard]] static std::string value(const StressValue& value) {
    if (!value.reg) return text_of(value.constant);
    return reg_text(*value.reg) + (value.constant == 0 ? "" : " + " + text_of(value.constant));
  }
  [[nodiscard]] std::string loop_variable() const { return loops_ == 0 ? "i" : "j"; }
  [[nodiscard]] static std::string mark_of_await(const StressOp& op) {
    return std::string(mark(op.comparison)) + (op.comparison == Comparison::not_equal ? "0" : "1");
  }

  [[nodiscard]] std::string access(const StressAccess& a) const {
    const StressVariable& variable = source_.variables[a.variable];
    const unsigned element_bytes = variable.element_bytes == 0 ? 8 : variable.element_bytes;
    const bool whole = a.size == element_bytes;
    if (a.index == Index::none || (a.index == Index::loop && loops_ == 0)) {
      const bool at_element = a.offset >= 0 && static_cast<unsigned>(a.offset) % element_bytes == 0;
      const unsigned index = at_element ? static_cast<unsigned>(a.offset) / element_bytes : 0;
      const bool named = at_element && (variable.element_bytes != 0 || index < 2);
      const bool fits = variable.element_bytes != 0 || a.size <= 8;
      if (named && fits) return element(a.variable, index) + (whole ? "" : ":" + text_of(a.size));
      return "[" + moved(a) + "]:" + text_of(a.size);
    }
    const std::string index = a.index == Index::reg ? reg_text(a.reg) : loops_ == 1 ? "i" : "j";
    const std::string masked = "(" + index + " & " + text_of(a.mask) + ")";
    if (a.offset == 0 && whole && a.scale == element_bytes && variable.element_bytes != 0) {
      return name(a.variable) + "[" + masked + "]";
    }
    return "[" + moved(a) + " + " + masked + (a.scale == 1 ? "" : " * " + text_of(a.scale)) + "]:" + text_of(a.size);
  }
  // "&m1 - 3"
  [[nodiscard]] std::string moved(const StressAccess& a) const {
    if (a.offset == 0) return first_address(a.variable);
    return first_address(a.variable) +
           (a.offset < 0 ? " - " + std::to_string(-a.offset) : " + " + std::to_string(a.offset));
  }

  // Only a thread before this one, which says that it is done.
  [[nodiscard]] bool can_await(std::uint64_t id) const {
    for (unsigned t = 0; t < thread_; ++t) {
      if (source_.threads[t].id != id) continue;
      return std::any_of(source_.threads[t].ops.begin(), source_.threads[t].ops.end(),
                         [](const StressOp& op) { return op.kind == Kind::done; });
    }
    return false;
  }

  const StressCase& source_;
  const unsigned line_bytes_;
  std::string text_;
  unsigned depth_ = 0, loops_ = 0, thread_ = 0;
  std::size_t written_ = 0;
  bool numbers_known_ = false;
  std::map<unsigned, Target> targets_;
};

bool needs_quotes(const std::string& value) {
  const bool number = value.find_first_not_of("0123456789") == std::string::npos;
  return !number && value != "true" && value != "false";
}

}  // namespace

std::string StressCase::setting(std::string_view key) const {
  for (const std::string& setting : settings) {
    if (setting.size() > key.size() && setting.starts_with(key) && setting[key.size()] == '=') {
      return setting.substr(key.size() + 1);
    }
  }
  return "";
}

Result<Config> StressCase::config() const {
  static const Config kTextbook = builtin_textbook();
  Config made = kTextbook;
  if (auto applied = apply_settings(made, settings); !applied) return applied.error();
  if (model.empty()) return made;
  auto table = parse_ordering_table(model, "stress.toml");
  if (!table) return table.error();
  made.ordering = std::move(table).value();
  made.machine.model = "stress.toml";
  return made;
}

std::string StressCase::trace() const {
  const std::string line = setting("line_size");
  return Writer(*this, line.empty() ? 64U : static_cast<unsigned>(std::stoul(line))).write();
}

std::string StressCase::machine(const std::string& model_file) const {
  std::string text;
  if (!model.empty()) text += "core.model = \"" + model_file + "\"\n";
  for (const std::string& setting : settings) {
    const std::size_t mark = setting.find('=');
    const std::string value = setting.substr(mark + 1);
    text += setting.substr(0, mark) + " = " + (needs_quotes(value) ? "\"" + value + "\"" : value) + "\n";
  }
  return text;
}

std::size_t StressCase::ops() const {
  std::size_t count = 0;
  for (const StressThread& thread : threads) count += count_ops(thread.ops);
  return count;
}

}  // namespace membar
