// What a submission may be made of: "fence == 0", "rmw <= 1", "load of data in reader to r1 == 1". Ops are counted as
// they are written, not as often as they are executed; but `write` and `step` count what a run did (run_rule.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/isa/op.h"
#include "sim/trace/program.h"
#include "sim/trace/template_text.h"

namespace membar {

struct MeansRule {
  // `op`: any op; `rmw`: swap, add, cas...; `barrier`: fence, mfence, sfence, lfence; `atomic`: an access with an
  // order, an RMW; `ordering`: what orders other ops: a fence, an RMW, an access with acq, rel, acq_rel or sc;
  // `sync`: language synchronisation; `looped`: any op inside repeat or while; `repeat`: this word; `other`: an access
  // to what is no variable of the starter by name; `place`, `after`, `hold`: these words of the trace language;
  // `together`: variables that share their line with another; `write`, `step`: writes of a run, and those that made a
  // variable one more; mnemonic: one op, perhaps with one order.
  enum class What : std::uint8_t {
    op,
    rmw,
    barrier,
    atomic,
    ordering,
    sync,
    looped,
    repeat,
    other,
    place,
    after,
    hold,
    together,
    write,
    step,
    mnemonic
  };
  enum class Relation : std::uint8_t { equal, at_most, at_least };
  std::string text;  // as written
  What what = What::op;
  OpKind kind = OpKind::load;
  std::optional<MemoryOrder> order;     // of a mnemonic; absent: any
  std::optional<std::string> variable;  // of VARIABLE
  std::optional<std::string> thread;    // in THREAD
  std::optional<std::uint8_t> reg;      // to REGISTER: what the op writes
  std::optional<std::string> label;     // at LABEL
  Relation relation = Relation::equal;
  std::uint64_t number = 0;

  // Whether it is judged by a run, and not by the text.
  [[nodiscard]] bool counts_runs() const { return what == What::write || what == What::step; }
  [[nodiscard]] bool held_by(std::uint64_t count) const;
};

// One rule a line; empty lines are skipped. Errors carry the line: a word that counts nothing, and variables, threads
// and labels that `known` does not have.
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
// `starter`: what the program was made from. `line_bytes`: with which both were read.
// REQUIRES: !rule.counts_runs()
MeansCount count_means(const MeansRule& rule, const Program& program, const Program& starter, unsigned line_bytes);

}  // namespace membar
