// What a submission may be made of: "fence == 0", "rmw <= 1", "load of data in reader >= 1". Ops are counted as they
// are written, not as often as they are executed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/grade/template_text.h"
#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar {

struct MeansRule {
  // `op`: any op; `rmw`: swap, add, cas...; `barrier`: fence, mfence, sfence, lfence; `atomic`: an access with an
  // order, an RMW; `place`, `after`, `hold`: these words of the trace language; mnemonic: one op, perhaps with one
  // order.
  enum class What : std::uint8_t { op, rmw, barrier, atomic, place, after, hold, mnemonic };
  enum class Relation : std::uint8_t { equal, at_most, at_least };
  std::string text;  // as written
  What what = What::op;
  OpKind kind = OpKind::load;
  std::optional<MemoryOrder> order;     // of a mnemonic; absent: any
  std::optional<std::string> variable;  // of VARIABLE
  std::optional<std::string> thread;    // in THREAD
  Relation relation = Relation::equal;
  std::uint64_t number = 0;
};

// One rule a line; empty lines are skipped. Errors carry the line: a word that counts nothing, and variables and
// threads that `known` does not have.
Result<std::vector<MeansRule>> parse_means(const PlacedText& text, const Program& known);

// What a rule counts in a program.
struct MeansCount {
  struct Place {
    std::uint16_t thread = 0;
    unsigned line = 0;
  };
  std::uint64_t count = 0;
  std::vector<Place> places;  // in the order of threads and ops
  bool held = false;
};
MeansCount count_means(const MeansRule& rule, const Program& program);

}  // namespace membar
