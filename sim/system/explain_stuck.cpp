#include "sim/system/explain_stuck.h"

#include <algorithm>

namespace membar {
namespace {

std::string_view symbol_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "==";
    case Comparison::not_equal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::greater_equal:
      return ">=";
  }
  return "";
}

std::string activity(Cause cause) {
  switch (cause) {
    case Cause::issue:
      return "executes";
    case Cause::l1:
    case Cause::l2:
    case Cause::l3:
    case Cause::peer:
    case Cause::dram:
      return "waits for a load";
    case Cause::forward:
      return "waits for an own store";
    case Cause::mshr_full:
      return "waits for an MSHR";
    case Cause::store_buffer_full:
      return "waits for room in its store buffer";
    case Cause::barrier:
      return "waits in a barrier";
    case Cause::order:
      return "waits for older ops to perform";
    case Cause::dependency:
      return "waits for a register";
    case Cause::await:
      return "polls";
    case Cause::after:
      return "waits for another thread's write";
    case Cause::delay:
      return "is in a delay";
    case Cause::replay:
      return "replays";
    case Cause::idle:
      return "drains its store buffer";
  }
  return "";
}

std::string thread_text(const Program& program, std::uint64_t number) {
  const bool known = number >= 1 && number <= program.threads.size();
  return known ? "thread '" + program.threads[number - 1].name + "'" : "nobody";
}

// What an operation of language synchronisation waits for, in the words of the trace.
std::string waits_in(const Program& program, const SyncOp& op, const CoreStatus& status) {
  const SyncObject& object = program.synchronisation.object(op);
  const std::string name = "'" + object.name + "'";
  if (status.address == object.address(SyncObject::Field::lock)) {
    const std::string holder = thread_text(program, status.value);
    if (op.kind == SyncOp::Kind::once_begin) return "waits for once " + name + ", whose block " + holder + " executes";
    return "waits to lock " + name + ", which " + holder + " holds";
  }
  switch (op.kind) {
    case SyncOp::Kind::send:
      if (object.count == 0) return "waits to send on " + name + ", which nobody receives from";
      return "waits to send on " + name + ", which is full (" + std::to_string(object.count) + ")";
    case SyncOp::Kind::receive:
      return "waits to receive from " + name + ", which is empty";
    case SyncOp::Kind::wait:
      return "waits at barrier " + name + ", where " + std::to_string(status.value % object.count) + " of " +
             std::to_string(object.count) + " have arrived";
    case SyncOp::Kind::join:
      return "waits for thread " + name + " to end";
    case SyncOp::Kind::thread_start:
      return "waits to be spawned";
    case SyncOp::Kind::lock:
    case SyncOp::Kind::unlock:
    case SyncOp::Kind::close:
    case SyncOp::Kind::once_begin:
    case SyncOp::Kind::once_end:
    case SyncOp::Kind::spawn:
    case SyncOp::Kind::thread_end:
      break;
  }
  return activity(status.cause);
}

// The core that the run is stuck on: the first that waits for a value or a write, else the first that is not done.
std::size_t core_to_name(const std::vector<CoreStatus>& cores) {
  const auto waits = [](const CoreStatus& core) {
    return !core.finished && (core.is_await || core.after_thread != 0xffff);
  };
  const auto works = [](const CoreStatus& core) { return !core.finished; };
  auto found = std::find_if(cores.begin(), cores.end(), waits);
  if (found == cores.end()) found = std::find_if(cores.begin(), cores.end(), works);
  return static_cast<std::size_t>(found - cores.begin());
}

}  // namespace

std::string describe(const Program& program, std::size_t core, const CoreStatus& status, bool data) {
  std::string text =
      core < program.threads.size() ? "thread '" + program.threads[core].name + "'" : "core c" + std::to_string(core);
  if (status.finished) return text + ": has finished";
  if (status.line != 0) text += ", line " + std::to_string(status.line);
  text += ": ";
  if (status.after_thread != 0xffff) {
    return text + "waits after " + program.threads[status.after_thread].name + ":" +
           std::to_string(status.after_index) + ", which is not visible";
  }
  if (!status.is_await) return text + activity(status.cause);
  if (const SyncOp* part = program.synchronisation.find(core, status.op_index)) {
    return text + waits_in(program, *part, status);
  }
  const std::string name = program.symbol_at(status.address);
  text += "waits for " + name + " " + std::string(symbol_of(status.comparison)) + " " + std::to_string(status.expected);
  if (data) text += ", and " + name + " is " + std::to_string(status.value);
  return text;
}

Error explain(const Program& program, const std::vector<CoreStatus>& cores, bool data, const std::string& headline) {
  const std::size_t named = core_to_name(cores);
  if (named == cores.size()) return Error{program.file, 0, 0, headline};
  Error error{program.file, cores[named].line, 0, headline + ": " + describe(program, named, cores[named], data)};
  for (std::size_t core = 0; core < cores.size(); ++core) {
    if (core != named) error.message += "; " + describe(program, core, cores[core], data);
  }
  return error;
}

}  // namespace membar
