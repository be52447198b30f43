// What each operation of language synchronisation is lowered to. SYNCHRONISATION.md says whose scheme each one is.
#pragma once

#include <cstdint>

#include "sim/trace/sync_writer.h"

namespace membar {

// `number`: of the object, in Synchronisation::objects. The object must be of the right kind.
void lower_lock(SyncWriter& out, const SyncObject& mutex);
void lower_unlock(SyncWriter& out, const SyncObject& mutex, std::uint32_t number);
void lower_send(SyncWriter& out, const SyncObject& channel, std::uint32_t number, const Expression& value);
// `dst`: the value; `ok`: 1, or 0 when the channel was closed and empty. Either may be kNoRegister.
void lower_receive(SyncWriter& out, const SyncObject& channel, std::uint8_t dst, std::uint8_t ok);
void lower_close(SyncWriter& out, const SyncObject& channel, std::uint32_t number);
void lower_spawn(SyncWriter& out, const SyncObject& thread, std::uint32_t number);
void lower_join(SyncWriter& out, const SyncObject& thread);
void lower_wait(SyncWriter& out, const SyncObject& barrier);

// The block of `once` stands between the two; they are joined by the positions of two branches.
struct OnceBranches {
  std::uint32_t fast = 0;  // passes by everything
  std::uint32_t slow = 0;  // passes by the block
};
OnceBranches lower_once_begin(SyncWriter& out, const SyncObject& once);
void lower_once_end(SyncWriter& out, const SyncObject& once, const OnceBranches& branches);

}  // namespace membar
