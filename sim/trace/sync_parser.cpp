#include "sim/trace/sync_parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/base/nearest.h"
#include "sim/trace/expression.h"
#include "sim/trace/operand_parser.h"
#include "sim/trace/sync_declarations.h"
#include "sim/trace/sync_lowering.h"

namespace membar {
namespace {

using Kind = SyncObject::Kind;
using Field = SyncObject::Field;

struct Statement {
  std::string_view word;
  SyncOp::Kind kind;
  Kind object;
};
constexpr std::array kStatements{
    Statement{"lock", SyncOp::Kind::lock, Kind::mutex},     Statement{"unlock", SyncOp::Kind::unlock, Kind::mutex},
    Statement{"send", SyncOp::Kind::send, Kind::channel},   Statement{"recv", SyncOp::Kind::receive, Kind::channel},
    Statement{"close", SyncOp::Kind::close, Kind::channel}, Statement{"spawn", SyncOp::Kind::spawn, Kind::thread},
    Statement{"join", SyncOp::Kind::join, Kind::thread},    Statement{"wait", SyncOp::Kind::wait, Kind::barrier},
};

const Statement* statement_of(std::string_view word) {
  const auto found =
      std::find_if(kStatements.begin(), kStatements.end(), [word](const Statement& s) { return s.word == word; });
  return found == kStatements.end() ? nullptr : &*found;
}

bool unknown_object(TraceState& state, const char* place, std::string_view name, Kind kind) {
  std::vector<std::string_view> known;
  for (const SyncObject& object : state.program.synchronisation.objects) {
    if (object.kind == kind) known.push_back(object.name);
  }
  const std::string hint = did_you_mean(name, known);
  const std::string word(name_of(kind));
  const std::string where = kind == Kind::once ? "' line before the threads declares" : "' line declares";
  return state.scanner.fail(place, "unknown " + a_sync_object(kind).substr(2) + " " + quoted(name) +
                                       (hint.empty() ? ", expected one that a '" + word + where : hint));
}

// The declared object that is named here.
bool parse_object(TraceState& state, Kind kind, std::uint32_t& number) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  const std::string_view name = scanner.word();
  if (name.empty()) return scanner.expected("the name of " + a_sync_object(kind));
  const std::optional<std::uint32_t> found = state.synchronisation.find(name);
  if (!found && state.symbols.find(name)) {
    return scanner.fail(place, quoted(name) + " is a variable, expected " + a_sync_object(kind));
  }
  if (!found) return unknown_object(state, place, name, kind);
  const Kind is = state.program.synchronisation.objects[*found].kind;
  if (is != kind)
    return scanner.fail(place, quoted(name) + " is " + a_sync_object(is) + ", expected " + a_sync_object(kind));
  number = *found;
  return true;
}

void note_op(TraceState& state, const SyncWriter& out, SyncOp::Kind kind, std::uint32_t object) {
  std::vector<std::vector<SyncOp>>& ops = state.program.synchronisation.ops;
  if (ops.size() <= *state.thread) ops.resize(*state.thread + 1U);
  ops[*state.thread].push_back({kind, object, state.scanner.line(), out.first_index(), out.last_index()});
}

class StatementParser {
 public:
  StatementParser(TraceState& state, const Statement& statement)
      : state_(state), scanner_(state.scanner), statement_(statement), place_(state.scanner.place()) {}

  bool parse(std::uint32_t label, LabelDefinition* definition) {
    scanner_.word();
    if (scanner_.peek() == '.') {
      return scanner_.fail(place_,
                           std::string(statement_.word) + " takes no order, expected " + std::string(statement_.word));
    }
    const bool thread = statement_.object == Kind::thread;
    if (!(thread ? parse_thread() : parse_object(state_, statement_.object, object_))) return false;
    if (!operands() || !judge()) return false;
    state_.needs_values();
    SyncWriter out(state_, place_, label, site_);
    lower(out);
    if (!out.ok()) return false;
    note_op(state_, out, statement_.kind, object_);
    if (definition != nullptr) *definition = definition_of(out);
    return true;
  }

 private:
  [[nodiscard]] SyncObject& object() const { return state_.program.synchronisation.objects[object_]; }

  // A thread that may come later in the trace.
  bool parse_thread() {
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    const std::string_view name = scanner_.word();
    if (name.empty()) return scanner_.expected("the name of a thread");
    const std::uint16_t mention = state_.code.names().mention(name);
    if (mention == ThreadNames::kUnknown) {
      return scanner_.fail(place, "unknown thread " + quoted(name) + ", expected the name of a 'thread' section");
    }
    if (state_.code.names().thread_of(mention) == *state_.thread) {
      return scanner_.fail(
          place, "a thread cannot " + std::string(statement_.word) + " itself, expected the name of another thread");
    }
    if (const auto known = state_.synchronisation.find_thread(mention)) {
      object_ = *known;
    } else {
      std::vector<SyncObject>& objects = state_.program.synchronisation.objects;
      object_ = static_cast<std::uint32_t>(objects.size());
      SyncObject& added = objects.emplace_back();
      added.kind = Kind::thread;
      added.name = name;
      added.line = scanner_.line();
      state_.synchronisation.mention_thread(object_, mention);
      state_.synchronisation.uses(object_).first = here(place);
    }
    const bool spawn = statement_.kind == SyncOp::Kind::spawn;
    const Field field = spawn ? Field::start : Field::end;
    if (object().address(field).value != 0) return true;
    // What the other thread does when it starts, or ends.
    if (spawn) state_.note_use(OpKind::await, MemoryOrder::acq, scanner_.column(place_));
    if (!spawn) state_.note_use(OpKind::store, MemoryOrder::rel, scanner_.column(place_));
    return add_sync_fields(state_, place, object(), {field});
  }

  [[nodiscard]] SyncTable::Place here(const char* place) const {
    return {*state_.thread, scanner_.line(), scanner_.column(place)};
  }

  bool operands() {
    if (statement_.kind == SyncOp::Kind::send) {
      if (!at_value(scanner_)) return scanner_.expected("the value to send: send " + object().name + " VALUE");
      if (!parse_expression(scanner_, state_.scope(), ExpressionStyle::alone, value_)) return false;
    }
    if (statement_.kind == SyncOp::Kind::receive && scanner_.take("->") && !results()) return false;
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    if (scanner_.take_word("site") && !parse_site_number(state_, place, site_)) return false;
    return scanner_.expect_end("the end of the op, or 'site N'");
  }

  // r1, or r1, r2
  bool results() {
    if (!parse_register(scanner_, dst_)) return false;
    if (!scanner_.take(',')) return true;
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    if (!parse_register(scanner_, second_)) return false;
    return second_ != dst_ || scanner_.fail(place, "the same register twice, expected two: recv ch -> r1, r2");
  }

  // What is wrong for certain, whatever happens in the run.
  bool judge() {
    SyncTable::Uses& uses = state_.synchronisation.uses(object_);
    const std::uint16_t thread = *state_.thread;
    if (statement_.kind == SyncOp::Kind::lock) uses.locked = true;
    if (statement_.kind == SyncOp::Kind::unlock && !uses.first) uses.first = here(place_);
    const bool once_only = statement_.kind == SyncOp::Kind::close || statement_.kind == SyncOp::Kind::spawn;
    if (!once_only && statement_.kind != SyncOp::Kind::send) return true;
    const std::optional<SyncTable::Place> before = uses.of(thread);
    if (before && state_.blocks.empty()) {
      const std::string on_line = " on line " + std::to_string(before->line) + ", expected ";
      const std::string name = quoted(object().name);
      if (statement_.kind == SyncOp::Kind::spawn) {
        return scanner_.fail(place_, "thread " + name + " was spawned" + on_line + "one 'spawn'");
      }
      return scanner_.fail(
          place_, "channel " + name + " was closed" + on_line + (once_only ? "one 'close'" : "'send' before 'close'"));
    }
    if (once_only && !before && state_.blocks.empty()) uses.unconditional.push_back(here(place_));
    return true;
  }

  void lower(SyncWriter& out) const {
    switch (statement_.kind) {
      case SyncOp::Kind::lock:
        return lower_lock(out, object());
      case SyncOp::Kind::unlock:
        return lower_unlock(out, object(), object_);
      case SyncOp::Kind::send:
        return lower_send(out, object(), object_, value_);
      case SyncOp::Kind::receive:
        return lower_receive(out, object(), dst_, second_);
      case SyncOp::Kind::close:
        return lower_close(out, object(), object_);
      case SyncOp::Kind::spawn:
        return lower_spawn(out, object(), object_);
      case SyncOp::Kind::join:
        return lower_join(out, object());
      case SyncOp::Kind::wait:
        return lower_wait(out, object());
      case SyncOp::Kind::once_begin:
      case SyncOp::Kind::once_end:
      case SyncOp::Kind::thread_start:
      case SyncOp::Kind::thread_end:
        return;  // no statement has them
    }
  }

  [[nodiscard]] LabelDefinition definition_of(const SyncWriter& out) const {
    const bool lock = statement_.kind == SyncOp::Kind::lock;
    const bool join = statement_.kind == SyncOp::Kind::join;
    LabelDefinition definition{.thread = *state_.thread,
                               .op_index = out.first_index(),
                               .kind = join ? OpKind::await : OpKind::swap,
                               .order = MemoryOrder::acq,
                               .inside_block = !state_.blocks.empty(),
                               .line = scanner_.line()};
    definition.last_index = out.last_index();
    if (!join) definition.write_index = lock ? out.first_write() : out.last_write();
    return definition;
  }

  TraceState& state_;
  LineScanner& scanner_;
  const Statement& statement_;
  const char* place_;
  std::uint32_t object_ = 0;
  std::uint32_t site_ = 0;
  Expression value_;
  std::uint8_t dst_ = kNoRegister, second_ = kNoRegister;
};

}  // namespace

bool is_sync_word(std::string_view word) { return statement_of(word) != nullptr; }

bool parse_sync_line(TraceState& state, std::uint32_t label, LabelDefinition* definition) {
  state.scanner.skip_blanks();
  return StatementParser(state, *statement_of(state.scanner.peek_word())).parse(label, definition);
}

bool begin_once(TraceState& state, const char* place, OpenBlock& block) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* name_place = scanner.place();
  if (!parse_object(state, Kind::once, block.object)) return false;
  if (!scanner.expect_end("the end of the line after 'once NAME'")) return false;
  const SyncObject& once = state.program.synchronisation.objects[block.object];
  for (const OpenBlock& outer : state.blocks) {
    if (outer.kind != OpenBlock::Kind::once || outer.object != block.object) continue;
    return scanner.fail(name_place, "once " + quoted(once.name) + " inside its own block of line " +
                                        std::to_string(outer.line) +
                                        " would wait for itself for ever, expected another name");
  }
  state.needs_values();
  SyncWriter out(state, place, 0, 0);
  const OnceBranches branches = lower_once_begin(out, once);
  block.kind = OpenBlock::Kind::once;
  block.patch = branches.fast;
  block.start = branches.slow;
  if (out.ok()) note_op(state, out, SyncOp::Kind::once_begin, block.object);
  return out.ok();
}

bool end_once(TraceState& state, const char* place, const OpenBlock& block) {
  SyncWriter out(state, place, 0, 0);
  lower_once_end(out, state.program.synchronisation.objects[block.object], {block.patch, block.start});
  if (out.ok()) note_op(state, out, SyncOp::Kind::once_end, block.object);
  return out.ok();
}

}  // namespace membar
