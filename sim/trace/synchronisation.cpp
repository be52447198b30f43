#include "sim/trace/synchronisation.h"

#include <algorithm>
#include <iterator>

#include "sim/base/check.h"

namespace membar {

std::string_view name_of(SyncObject::Kind kind) {
  switch (kind) {
    case SyncObject::Kind::mutex:
      return "mutex";
    case SyncObject::Kind::channel:
      return "chan";
    case SyncObject::Kind::once:
      return "once";
    case SyncObject::Kind::barrier:
      return "barrier";
    case SyncObject::Kind::thread:
      return "thread";
  }
  MEMBAR_CHECK(false, "not a kind of synchronisation object");
  return "";
}

std::string_view name_of(SyncObject::Field field) {
  static constexpr std::array<std::string_view, SyncObject::kFields> kNames{
      "lock", "done", "arrived", "sent", "received", "closed", "version", "buffer", "start", "end"};
  return kNames[static_cast<std::size_t>(field)];
}

const SyncOp* Synchronisation::find(std::size_t thread, std::uint32_t op_index) const {
  if (thread >= ops.size()) return nullptr;
  const std::vector<SyncOp>& all = ops[thread];
  const auto after = std::upper_bound(all.begin(), all.end(), op_index,
                                      [](std::uint32_t wanted, const SyncOp& op) { return wanted < op.first_index; });
  if (after == all.begin()) return nullptr;
  const SyncOp& op = *std::prev(after);
  return op_index <= op.last_index ? &op : nullptr;
}

std::uint64_t panic_value(Panic panic, std::uint32_t object) {
  return std::uint64_t{object} << 8 | static_cast<std::uint64_t>(panic);
}

std::string panic_text(const Synchronisation& synchronisation, std::uint64_t value) {
  const std::string name = "'" + synchronisation.objects[value >> 8].name + "'";
  switch (static_cast<Panic>(value & 0xff)) {
    case Panic::unlock_unlocked:
      return "unlock of mutex " + name + ", which is not locked: expected 'lock' before it";
    case Panic::send_on_closed:
      return "send on channel " + name + ", which is closed: expected no 'send' after 'close'";
    case Panic::close_of_closed:
      return "close of channel " + name + ", which is closed already: expected one 'close'";
    case Panic::close_under_send:
      return "close of channel " + name +
             " while a 'send' waits in it for a receiver: expected 'close' after the last "
             "value was received";
    case Panic::second_spawn:
      return "thread " + name + " is spawned for the second time: expected one 'spawn'";
  }
  MEMBAR_CHECK(false, "not a panic");
  return "";
}

}  // namespace membar
