// A user's memory model: an ordering table as a TOML file.
//
//   name = "rmo"                # what reports call it; default: the file's stem; not sc, tso or pso
//   base = "pso"                # optional: the built-in table to start from
//
//   [order.load]                # older op: load, store, rmw, mfence, sfence, lfence, or any
//   load = "same_address"       # younger op (or any) = always, same_address, dependency or never
//   any = "never"
//
//   [fences]                    # what acquires and releases use where the table does not order enough by itself
//   acquire = "lfence"
//   release = "mfence"
//
// Without a base, accesses (load, store, rmw) are ordered on the same address and everything else never. A line that
// names both ops beats one with `any`; an older op's own `any` beats a younger op's under [order.any].
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/isa/ordering_table.h"

namespace membar {

// Errors carry file, line and column: unreadable, not TOML, unknown names (with the nearest), a pair of accesses of one
// address left unordered (the machine would not be coherent), a fence that does not order what it is named for.
Result<OrderingTable> load_ordering_table(const std::string& path);
Result<OrderingTable> parse_ordering_table(std::string_view text, const std::string& file);

}  // namespace membar
