// Writes the ops of one thread of a litmus test: numbers them, keeps their operands in the program, and notes what is
// used.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/trace/program.h"

namespace membar {

// Builds an expression in reverse Polish order: Polish().reg(0).constant(32).then(Expression::Code::shift_left).
class Polish {
 public:
  Polish& reg(std::uint8_t number);
  Polish& constant(std::uint64_t value);
  // Applies an operator to the last two.
  Polish& then(Expression::Code code);
  // Appends a whole expression.
  Polish& with(const Polish& other);
  [[nodiscard]] const Expression& expression() const { return expression_; }
  [[nodiscard]] bool is_constant() const {
    return expression_.size == 1 && expression_.nodes[0].code == Expression::Code::constant;
  }

 private:
  void push(Expression::Node node);
  Expression expression_;
};

class OpWriter {
 public:
  // REQUIRES: program outlives this
  explicit OpWriter(Program& program) : program_(program) {}

  // Where in the file the next ops come from.
  void at(unsigned line, unsigned column) {
    line_ = line;
    column_ = column;
  }
  // What computes the op's value: a constant goes into the op, anything else into its operands.
  static void set_value(TraceOp& op, Operands& operands, const Polish& value);

  void append(TraceOp op, const Operands& operands);
  void append(const TraceOp& op) { append(op, Operands{}); }
  void set(std::uint8_t dst, const Polish& value);
  // A branch that is taken when the comparison of `value` with 0 fails. Returns its position; set_target says where to.
  std::uint32_t branch_unless(const Polish& value, Comparison comparison);
  std::uint32_t jump();

  [[nodiscard]] std::uint32_t position() const { return static_cast<std::uint32_t>(ops_.size()); }
  void set_target(std::uint32_t op, std::uint32_t target) { ops_[op].target = target; }

  // The ops from `first` to `last` are a loop: executing them again and again is no progress.
  void mark_loop(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t i = first; i <= last; ++i) ops_[i].flags |= kInsideBlock;
  }

  // Ends the code and appends the thread to the program.
  void finish(std::string name, unsigned line);

 private:
  Program& program_;
  std::vector<TraceOp> ops_;
  std::uint32_t written_ = 0;
  unsigned line_ = 0;
  unsigned column_ = 0;
};

}  // namespace membar
