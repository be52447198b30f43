// Ops as bytes, for the temporary file: what an op shares with the one before it is not written. About 5 bytes per op
// of a recorded trace, at some ten nanoseconds each way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/isa/op.h"

namespace membar {

// No op takes more, encoded.
inline constexpr std::size_t kMaxEncodedOpBytes = 80;

// Appends the encoding of `ops` to `out`. Lossless for every TraceOp; independent of what was encoded before.
void encode_ops(std::span<const TraceOp> ops, std::vector<std::uint8_t>& out);

// Fills `ops` with what encode_ops wrote.
// REQUIRES: `bytes` is the whole encoding of ops.size() ops.
void decode_ops(std::span<const std::uint8_t> bytes, std::span<TraceOp> ops);

}  // namespace membar
