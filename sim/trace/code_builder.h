// Collects the ops of all threads while a trace is read, and checks what only the whole trace can tell: the targets of
// `after`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/names.h"
#include "sim/trace/op_log.h"
#include "sim/trace/program.h"
#include "sim/trace/read_options.h"

namespace membar {

class CodeBuilder {
 public:
  explicit CodeBuilder(const ReadOptions& options) : options_(options) {}

  // Opens a `thread` section: a new thread, or more of one that was closed. Absent: there are too many threads.
  std::optional<std::uint16_t> open_thread(std::string_view name, unsigned line);

  // Appends a written op (its index is set here) or a structure op. After an `after`, note_after must follow.
  // False: see problem().
  bool append(std::uint16_t thread, TraceOp op);
  [[nodiscard]] std::uint32_t position(std::uint16_t thread) const { return threads_[thread].ops.size(); }
  [[nodiscard]] std::uint32_t written(std::uint16_t thread) const { return threads_[thread].written; }
  bool set_target(std::uint16_t thread, std::uint32_t position, std::uint32_t target);

  // The last appended op of `thread` has an `after` at this place of the file. False, with problem(), when its target
  // is there already and is not one to wait for; a target that comes later is checked by finish().
  bool note_after(std::uint16_t thread, std::uint16_t mention, std::uint32_t index, unsigned line, unsigned column);

  // Puts a written op in front of all others of a thread, whose indices and positions grow by one. Nothing of
  // `after` may name the thread. False: see problem().
  bool prepend(std::uint16_t thread, TraceOp op);
  struct AfterPlace {
    unsigned line = 0;
    unsigned column = 0;
  };
  // The first `after` that names an op of this thread.
  [[nodiscard]] std::optional<AfterPlace> first_after(std::uint16_t thread) const;

  // Ends every thread's code and hands the threads over. Absent on success.
  std::optional<Error> finish(Program& program);

  [[nodiscard]] const std::string& problem() const { return problem_; }
  ThreadNames& names() { return names_; }
  [[nodiscard]] const ThreadNames& names() const { return names_; }
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }
  [[nodiscard]] const std::string& thread_name(std::uint16_t thread) const { return threads_[thread].name; }
  // Of its first `thread` line, and of its last op so far.
  [[nodiscard]] unsigned first_line(std::uint16_t thread) const { return threads_[thread].line; }
  [[nodiscard]] unsigned last_line(std::uint16_t thread) const { return threads_[thread].last_line; }
  [[nodiscard]] bool spilled() const { return file_ != nullptr; }

 private:
  struct Thread {
    std::string name;
    unsigned line = 0;
    unsigned last_line = 0;
    std::uint32_t written = 0;
    OpLog ops;
    BitLog can_be_awaited;  // by index: a write outside any block
  };
  struct PendingAfter {
    std::uint16_t thread = 0;
    std::uint16_t mention = 0;
    std::uint32_t index = 0;
    unsigned line = 0;
    unsigned column = 0;
  };

  bool start_spilling();
  bool check_after(const PendingAfter& after);
  bool keep_pending(const PendingAfter& after);
  std::optional<Error> check_pending();
  std::optional<Error> check_pending(const std::vector<PendingAfter>& batch);

  ReadOptions options_;
  ThreadNames names_;
  std::vector<Thread> threads_;
  std::shared_ptr<SpillFile> file_;
  std::uint64_t total_ops_ = 0;
  std::vector<PendingAfter> pending_;
  std::vector<std::uint64_t> spilled_pending_;  // offsets of full batches in the file
  std::vector<AfterPlace> first_after_;         // by mention; line 0: none
  std::string problem_;
};

}  // namespace membar
