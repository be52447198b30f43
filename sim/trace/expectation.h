// `expect` lines: read when they are met, given their meaning at the end of the trace, when every name is known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/line_scanner.h"
#include "sim/trace/names.h"
#include "sim/trace/program.h"

namespace membar {

struct TraceState;

// A label and the op that it names.
struct LabelDefinition {
  std::uint16_t thread = 0;
  std::uint32_t op_index = 0;
  OpKind kind = OpKind::load;
  MemoryOrder order = MemoryOrder::none;
  bool inside_block = false;
  unsigned line = 0;
  // Of language synchronisation, which is several ops: the last one, and the one that is asked for visible() and
  // seen().
  std::optional<std::uint32_t> last_index = {}, write_index = {};
};

class LabelTable {
 public:
  // The number of a label in `names` (Program::labels); a new one is appended.
  std::uint32_t number(std::string_view label, std::vector<std::string>& names);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view label) const;
  void define(std::uint32_t number, const LabelDefinition& definition) { definitions_[number].push_back(definition); }
  [[nodiscard]] const std::vector<LabelDefinition>& definitions(std::uint32_t number) const {
    return definitions_[number];
  }
  // The ops of a thread got another one in front of them.
  void shift(std::uint16_t thread);
  // The definition in a thread, or null.
  [[nodiscard]] const LabelDefinition* find(std::string_view label, std::uint16_t thread) const;

 private:
  NameMap<std::uint32_t> numbers_;
  std::vector<std::vector<LabelDefinition>> definitions_{1};
};

// A dotted name with what stands in brackets behind it: `consumer.r1`, `data[3]`, `producer.store.y`, `pub[2]`.
struct DottedName {
  std::vector<std::string> parts;
  std::vector<std::uint64_t> subscripts;  // at most two
  unsigned column = 0;
  [[nodiscard]] std::string text() const;
};

// A term as written.
struct ParsedTerm {
  using Kind = ExpectTerm::Kind;
  Kind kind = Kind::number;  // reg: any name that stands for a value
  std::uint64_t number = 0;
  DottedName name;   // reg, visible, seen, cost, state
  std::string core;  // seen, state: the core as written; thread_cycles: the thread
  unsigned core_column = 0;
  std::size_t query = 0;  // visible, seen, cost: used while resolving
  std::unique_ptr<ParsedTerm> left, right;
};

struct ParsedExpectation {
  std::string text;
  unsigned line = 0;
  Expectation::Relation relation = Expectation::Relation::equal;
  std::unique_ptr<ParsedTerm> left, right, upper;
};

// Reads a line from behind `expect` to its end; false, with an error in the scanner, when it is malformed.
bool parse_expect(TraceState& state);

// Gives every expectation of the trace its meaning, in Program::expectations. The threads must be finished: ops that
// are named as THREAD.OP.SYMBOL are looked for in their code. Absent on success; else what is wrong with the first
// expectation that is.
std::optional<Error> resolve_expectations(TraceState& state);

}  // namespace membar
