// What the parts of the text reader share while they read one trace.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/trace/code_builder.h"
#include "sim/trace/expectation.h"
#include "sim/trace/line_scanner.h"
#include "sim/trace/names.h"
#include "sim/trace/program.h"
#include "sim/trace/read_options.h"
#include "sim/trace/sync_table.h"

namespace membar {

// Equal Operands are stored once per trace.
class OperandsTable {
 public:
  // The number of these operands in Program::operands; 0 when there are none.
  std::uint32_t intern(const Operands& operands, std::vector<Operands>& stored);

 private:
  std::unordered_multimap<std::uint64_t, std::uint32_t> index_;
};

// A `repeat`, `if`, `while` or `once` that is not closed yet.
struct OpenBlock {
  enum class Kind : std::uint8_t { repeat, if_true, if_false, loop_while, once };
  Kind kind = Kind::repeat;
  unsigned line = 0;
  unsigned column = 0;
  std::uint32_t start = 0;       // position of its first structure op; once: of the branch under the lock
  std::uint32_t patch = 0;       // position of the op whose target is the end of the block
  std::uint64_t iterations = 0;  // repeat
  std::uint32_t object = 0;      // once: its number in Synchronisation::objects
};

struct TraceState {
  explicit TraceState(const ReadOptions& read_options) : options(read_options), code(read_options) {}

  ReadOptions options;
  LineScanner scanner;
  Program program;
  SymbolTable symbols;
  CodeBuilder code;
  OperandsTable operands;
  std::optional<std::uint16_t> thread;  // of the open section
  std::vector<OpenBlock> blocks;
  std::vector<LoopVariable> loops;
  LabelTable labels;
  SyncTable synchronisation;
  std::vector<ParsedExpectation> expectations;
  std::unordered_set<std::uint32_t> sites;
  std::array<std::array<bool, 6>, static_cast<std::size_t>(OpKind::finish) + 1> used{};
  std::uint64_t next_address = kFirstVariableAddress;

  [[nodiscard]] Scope scope() const { return {&symbols, &loops}; }
  void needs_values() {
    if (!program.needs_values) program.needs_values_line = scanner.line();
    program.needs_values = true;
  }
  // Notes a (kind, order) in Program::used_ops.
  void note_use(OpKind kind, MemoryOrder order, unsigned column) {
    bool& seen = used[static_cast<std::size_t>(kind)][static_cast<std::size_t>(order)];
    if (!seen) program.used_ops.push_back({kind, order, scanner.line(), column});
    seen = true;
  }
  // Appends to the open thread; false with an error at `place`.
  bool append(const TraceOp& op, const char* place) {
    return code.append(*thread, op) || scanner.fail(place, code.problem());
  }
};

}  // namespace membar
