#include "sim/trace/sync_finish.h"

#include <string>
#include <utility>

namespace membar {
namespace {

using Kind = SyncObject::Kind;
using Field = SyncObject::Field;

class Finisher {
 public:
  explicit Finisher(TraceState& state) : state_(state), synchronisation_(state.program.synchronisation) {}

  std::optional<Error> run() {
    for (std::uint32_t number = 0; number < synchronisation_.objects.size(); ++number) {
      const SyncObject& object = synchronisation_.objects[number];
      const bool ok = object.kind == Kind::thread  ? finish_thread(number)
                      : object.kind == Kind::mutex ? judge_mutex(number)
                                                   : true;
      if (!ok) return error_;
    }
    for (std::size_t thread = 0; thread < synchronisation_.ops.size(); ++thread) {
      if (!synchronisation_.ops[thread].empty() && !judge_after(static_cast<std::uint16_t>(thread))) return error_;
    }
    return std::nullopt;
  }

 private:
  bool fail(unsigned line, unsigned column, std::string message) {
    error_ = Error{.file = {}, .line = line, .column = column, .message = std::move(message)};
    return false;
  }

  bool judge_mutex(std::uint32_t number) {
    const SyncTable::Uses& uses = state_.synchronisation.uses(number);
    if (uses.locked || !uses.first) return true;
    return fail(uses.first->line, uses.first->column,
                "nobody locks mutex " + quoted(synchronisation_.objects[number].name) +
                    ", so it cannot be unlocked, expected a 'lock'");
  }

  // N of `after THREAD:N` counts the ops as written, and these are not.
  bool judge_after(std::uint16_t thread) {
    const std::optional<CodeBuilder::AfterPlace> after = state_.code.first_after(thread);
    if (!after) return true;
    const std::string name = state_.code.thread_name(thread);
    return fail(after->line, after->column,
                "'after " + name + ":N' counts ops, and thread '" + name +
                    "' has language synchronisation, which becomes several; expected a thread without it");
  }

  bool finish_thread(std::uint32_t number) {
    SyncObject& object = synchronisation_.objects[number];
    const std::uint16_t thread = state_.code.names().thread_of(state_.synchronisation.mention_of(number));
    if (thread == ThreadNames::kUnknown) {
      const SyncTable::Uses& uses = state_.synchronisation.uses(number);
      const std::string hint = state_.code.names().hint(object.name);
      return fail(uses.first->line, uses.first->column,
                  "unknown thread " + quoted(object.name) +
                      (hint.empty() ? ", expected the name of a 'thread' section" : hint));
    }
    object.thread = thread;
    if (synchronisation_.ops.size() <= thread) synchronisation_.ops.resize(thread + 1U);
    if (object.address(Field::start).value != 0 && !add_start(object, number)) return false;
    return object.address(Field::end).value == 0 || add_end(object, number);
  }

  bool add_start(const SyncObject& object, std::uint32_t number) {
    TraceOp op;
    op.kind = OpKind::await;
    op.order = MemoryOrder::acq;
    op.address = object.address(Field::start).value;
    op.comparison = Comparison::not_equal;
    op.line = state_.code.first_line(object.thread);
    if (!state_.code.prepend(object.thread, op)) return fail(0, 0, state_.code.problem());
    state_.labels.shift(object.thread);
    std::vector<SyncOp>& ops = synchronisation_.ops[object.thread];
    for (SyncOp& other : ops) {
      ++other.first_index;
      ++other.last_index;
    }
    ops.insert(ops.begin(), SyncOp{SyncOp::Kind::thread_start, number, op.line, 0, 0});
    return true;
  }

  bool add_end(const SyncObject& object, std::uint32_t number) {
    TraceOp op;
    op.kind = OpKind::store;
    op.order = MemoryOrder::rel;
    op.address = object.address(Field::end).value;
    op.value = 1;
    op.flags = kHasValue;
    op.line = state_.code.last_line(object.thread);
    const std::uint32_t index = state_.code.written(object.thread);
    if (!state_.code.append(object.thread, op)) return fail(0, 0, state_.code.problem());
    synchronisation_.ops[object.thread].push_back({SyncOp::Kind::thread_end, number, op.line, index, index});
    return true;
  }

  TraceState& state_;
  Synchronisation& synchronisation_;
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> finish_synchronisation(TraceState& state) { return Finisher(state).run(); }

}  // namespace membar
