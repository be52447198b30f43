// Language synchronisation: the objects that a trace declares (mutex, chan, once, barrier) or spawns and joins
// (threads), and which ops of a thread belong to which operation on them. SYNCHRONISATION.md says what each operation
// is lowered to, and why.
//
// Who asks what an op is part of has its thread and TraceOp::index (records carry it as op_index):
//
//   if (const SyncOp* part = program.synchronisation.find(thread, op_index)) ...   // part of `lock m`, on line 7
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/types.h"

namespace membar {

struct SyncObject {
  enum class Kind : std::uint8_t { mutex, channel, once, barrier, thread };
  // The hidden variables, 8 bytes each. Report names are NAME.lock and so on.
  enum class Field : std::uint8_t {
    lock,      // mutex, once, channel: 0, or who holds it: the number of the thread, counted from 1
    done,      // once: 1 when its block was executed
    arrived,   // barrier: how many arrived, in all rounds together
    sent,      // channel: how many values were put into the buffer
    received,  // channel: how many values were taken out of it
    closed,    // channel: 1 when it was closed
    version,   // channel: sent + received, and one more when it is closed: who waits polls this
    buffer,    // channel: a ring; its slot 0
    start,     // thread: 1 when it was spawned
    end,       // thread: 1 when it has ended
  };
  static constexpr std::size_t kFields = static_cast<std::size_t>(Field::end) + 1;

  Kind kind = Kind::mutex;
  std::string name;
  std::uint64_t count = 0;                // channel: capacity, 0: unbuffered; barrier: how many meet
  std::uint16_t thread = 0xffff;          // thread: its index in Program::threads
  unsigned line = 0;                      // of its declaration; thread: of its first `thread` line
  std::array<Address, kFields> fields{};  // by Field; 0: the object has none of this kind
  [[nodiscard]] Address address(Field field) const { return fields[static_cast<std::size_t>(field)]; }
  [[nodiscard]] std::uint64_t slots() const { return count == 0 ? 1 : count; }  // channel: of its ring
};
std::string_view name_of(SyncObject::Kind kind);    // "mutex", "chan", "once", "barrier", "thread"
std::string_view name_of(SyncObject::Field field);  // "lock", ...

// One operation as written, and the ops that it was lowered to.
struct SyncOp {
  enum class Kind : std::uint8_t {
    lock,
    unlock,
    send,
    receive,
    close,
    once_begin,  // `once o`: acquires what the block of o did, or the right to execute it
    once_end,    // its `end`: releases what the block did; executed by the one thread that executed the block
    spawn,
    join,
    wait,          // at a barrier
    thread_start,  // of a thread that is spawned: its first op
    thread_end,    // of a thread that is joined: its last op
  };
  Kind kind = Kind::lock;
  std::uint32_t object = 0;  // index into Synchronisation::objects
  unsigned line = 0;
  std::uint32_t first_index = 0, last_index = 0;  // TraceOp::index of the first and the last of its ops
};

// Why a program panics: what Go ends a program for, and a second `spawn`.
enum class Panic : std::uint8_t {
  unlock_unlocked,
  send_on_closed,
  close_of_closed,
  close_under_send,  // a `send` waits in an unbuffered channel that is closed
  second_spawn,
};

struct Synchronisation {
  std::vector<SyncObject> objects;
  std::vector<std::vector<SyncOp>> ops;  // by thread, in program order; threads at the end may be missing

  // The operation that an op is part of; nullptr: it stands for itself. REQUIRES: the op is no structure, which takes
  // no index.
  [[nodiscard]] const SyncOp* find(std::size_t thread, std::uint32_t op_index) const;
  [[nodiscard]] const SyncObject& object(const SyncOp& op) const { return objects[op.object]; }
};

// OpKind::panic: TraceOp::value says which object, and why.
std::uint64_t panic_value(Panic panic, std::uint32_t object);
std::string panic_text(const Synchronisation& synchronisation, std::uint64_t value);

}  // namespace membar
