#include "sim/trace/code_builder.h"

#include <limits>
#include <utility>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

// Pending `after` targets that are kept in memory before a batch of them goes to the temporary file.
constexpr std::size_t kPendingBatch = 32 * 1024;

Error problem_at(unsigned line, unsigned column, std::string message) {
  return Error{.file = {}, .line = line, .column = column, .message = std::move(message)};
}

}  // namespace

std::optional<std::uint16_t> CodeBuilder::open_thread(std::string_view name, unsigned line) {
  const std::uint16_t mention = names_.mention(name);
  if (mention == ThreadNames::kUnknown) return std::nullopt;
  const std::uint16_t known = names_.thread_of(mention);
  if (known != ThreadNames::kUnknown) return known;
  if (threads_.size() == kMaxCores) return std::nullopt;
  const auto thread = static_cast<std::uint16_t>(threads_.size());
  names_.define(mention, thread);
  threads_.emplace_back();
  threads_.back().name = name;
  threads_.back().line = threads_.back().last_line = line;
  if (file_ != nullptr) threads_.back().ops.spill_to(file_);
  return thread;
}

bool CodeBuilder::start_spilling() {
  Result<std::shared_ptr<SpillFile>> file = SpillFile::create(options_.temporary_directory);
  if (!file) {
    problem_ = file.error().message;
    return false;
  }
  file_ = file.value();
  for (Thread& thread : threads_) {
    if (thread.ops.spill_to(file_)) continue;
    problem_ = file_->problem();
    return false;
  }
  return true;
}

bool CodeBuilder::append(std::uint16_t number, TraceOp op) {
  Thread& thread = threads_[number];
  op.index = thread.written;
  if (op.kind != OpKind::finish) thread.last_line = op.line;
  if (!is_structure(op.kind)) {
    ++thread.written;
    thread.can_be_awaited.push(is_write(op.kind) && (op.flags & kInsideBlock) == 0);
  }
  if (thread.ops.size() >= std::numeric_limits<std::uint32_t>::max() - 1) {
    problem_ = "too many ops in thread '" + thread.name + "', expected fewer than 2^32";
    return false;
  }
  if (!thread.ops.push(op)) {
    problem_ = file_->problem();
    return false;
  }
  return ++total_ops_ <= options_.memory_ops || file_ != nullptr || start_spilling();
}

bool CodeBuilder::prepend(std::uint16_t number, TraceOp op) {
  Thread& thread = threads_[number];
  if (!thread.ops.prepend(op)) {
    problem_ = file_->problem();
    return false;
  }
  ++thread.written;
  ++total_ops_;
  return true;
}

std::optional<CodeBuilder::AfterPlace> CodeBuilder::first_after(std::uint16_t thread) const {
  for (std::size_t mention = 0; mention < first_after_.size(); ++mention) {
    const bool names_it = names_.thread_of(static_cast<std::uint16_t>(mention)) == thread;
    if (names_it && first_after_[mention].line != 0) return first_after_[mention];
  }
  return std::nullopt;
}

bool CodeBuilder::set_target(std::uint16_t thread, std::uint32_t position, std::uint32_t target) {
  if (threads_[thread].ops.set_target(position, target)) return true;
  problem_ = file_->problem();
  return false;
}

bool CodeBuilder::note_after(std::uint16_t thread, std::uint16_t mention, std::uint32_t index, unsigned line,
                             unsigned column) {
  const PendingAfter after{thread, mention, index, line, column};
  if (first_after_.size() <= mention) first_after_.resize(mention + std::size_t{1});
  if (first_after_[mention].line == 0) first_after_[mention] = {line, column};
  const std::uint16_t target = names_.thread_of(mention);
  const bool already_there = target != ThreadNames::kUnknown && index < threads_[target].written;
  return already_there ? check_after(after) : keep_pending(after);
}

// Judges an `after` whose target, if it exists at all, was read.
bool CodeBuilder::check_after(const PendingAfter& after) {
  const std::uint16_t target = names_.thread_of(after.mention);
  const std::string name = names_.name(after.mention);
  if (target == ThreadNames::kUnknown) {
    const std::string hint = names_.hint(name);
    problem_ = "unknown thread " + quoted(name) + (hint.empty() ? ", expected the name of a 'thread' section" : hint);
    return false;
  }
  const std::string what = "'after " + name + ":" + std::to_string(after.index) + "' ";
  if (target == after.thread) {
    problem_ = what + "names the op's own thread, expected another thread";
    return false;
  }
  const Thread& thread = threads_[target];
  if (after.index >= thread.written) {
    problem_ = what + "names no op, expected a write of thread '" + name + "', which has " +
               std::to_string(thread.written) + (thread.written == 1 ? " op" : " ops") + " (counted from 0)";
    return false;
  }
  if (!thread.can_be_awaited.test(after.index)) {
    problem_ = what +
               "names an op that is no write or stands inside a block, expected a store or a read-modify-write outside "
               "any block";
    return false;
  }
  return true;
}

bool CodeBuilder::keep_pending(const PendingAfter& after) {
  pending_.push_back(after);
  if (pending_.size() < kPendingBatch) return true;
  if (file_ == nullptr && !start_spilling()) return false;
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(pending_.data()),
                                            pending_.size() * sizeof(PendingAfter));
  const std::optional<std::uint64_t> offset = file_->append(bytes);
  if (!offset) {
    problem_ = file_->problem();
    return false;
  }
  spilled_pending_.push_back(*offset);
  pending_.clear();
  return true;
}

std::optional<Error> CodeBuilder::check_pending(const std::vector<PendingAfter>& batch) {
  for (const PendingAfter& after : batch) {
    if (!check_after(after)) return problem_at(after.line, after.column, problem_);
  }
  return std::nullopt;
}

std::optional<Error> CodeBuilder::check_pending() {
  std::vector<PendingAfter> batch;
  for (std::uint64_t offset : spilled_pending_) {
    batch.resize(kPendingBatch);
    file_->read(offset, std::span(reinterpret_cast<std::uint8_t*>(batch.data()), kPendingBatch * sizeof(PendingAfter)));
    if (std::optional<Error> error = check_pending(batch)) return error;
  }
  return check_pending(pending_);
}

std::optional<Error> CodeBuilder::finish(Program& program) {
  if (std::optional<Error> error = check_pending()) return error;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    if (!append(static_cast<std::uint16_t>(i), TraceOp{})) return problem_at(0, 0, problem_);
  }
  for (Thread& thread : threads_) {
    ProgramThread done;
    done.name = thread.name;
    done.line = thread.line;
    done.written_ops = thread.written;
    program.total_written_ops += thread.written;
    done.code = thread.ops.finish(names_.threads());
    if (done.code == nullptr) return problem_at(0, 0, file_->problem());
    program.threads.push_back(std::move(done));
  }
  return std::nullopt;
}

}  // namespace membar
