#include "sim/trace/block_parser.h"

#include <algorithm>
#include <string>

#include "sim/trace/expression.h"
#include "sim/trace/operand_parser.h"
#include "sim/trace/sync_parser.h"

namespace membar {
namespace {

std::string_view name_of(OpenBlock::Kind kind) {
  switch (kind) {
    case OpenBlock::Kind::repeat:
      return "repeat";
    case OpenBlock::Kind::if_true:
      return "if";
    case OpenBlock::Kind::if_false:
      return "if";
    case OpenBlock::Kind::loop_while:
      return "while";
    case OpenBlock::Kind::once:
      return "once";
  }
  return "";
}

class BlockParser {
 public:
  explicit BlockParser(TraceState& state) : state_(state), scanner_(state.scanner) {}

  bool parse() {
    scanner_.skip_blanks();
    place_ = scanner_.place();
    const std::string_view word = scanner_.word();
    if (word == "repeat") return repeat();
    if (word == "if") return condition(OpenBlock::Kind::if_true);
    if (word == "while") return condition(OpenBlock::Kind::loop_while);
    if (word == "else") return otherwise();
    if (word == "once") return once();
    return end();
  }

 private:
  [[nodiscard]] std::uint32_t position() const { return state_.code.position(*state_.thread); }

  [[nodiscard]] TraceOp structure(OpKind kind) const {
    TraceOp op;
    op.kind = kind;
    op.line = scanner_.line();
    if (!state_.blocks.empty()) op.flags |= kInsideBlock;
    return op;
  }

  bool open(OpenBlock block) {
    if (state_.blocks.size() == kMaxBlockDepth) {
      return scanner_.fail(place_, "blocks are nested too deeply, expected at most " + std::to_string(kMaxBlockDepth));
    }
    block.line = scanner_.line();
    block.column = scanner_.column(place_);
    state_.blocks.push_back(block);
    return true;
  }

  bool repeat() {
    TraceOp op = structure(OpKind::loop_begin);
    scanner_.skip_blanks();
    const char* count_place = scanner_.place();
    Expression count;
    if (!parse_expression(scanner_, state_.scope(), ExpressionStyle::in_list, count)) return false;
    if (!is_constant(count)) {
      return scanner_.fail(count_place,
                           "number of iterations is not constant, expected a number; use 'while' to repeat "
                           "as long as a condition holds");
    }
    op.value = count.nodes[0].constant;
    if (op.value >> 63 != 0) return scanner_.fail(count_place, "number of iterations is negative, expected 0 or more");
    if (state_.loops.size() == kMaxLoopDepth) {
      return scanner_.fail(place_, "'repeat' is nested too deeply, expected at most " + std::to_string(kMaxLoopDepth));
    }
    op.dst = static_cast<std::uint8_t>(kUserRegisters + state_.loops.size());
    LoopVariable variable{"", op.dst};
    if (!scanner_.finished() && !variable_name(variable)) return false;
    if (!scanner_.expect_end("the end of the line after 'repeat N VARIABLE'")) return false;
    const OpenBlock block{
        .kind = OpenBlock::Kind::repeat, .start = position(), .patch = position(), .iterations = op.value};
    if (!state_.append(op, place_) || !open(block)) return false;
    state_.loops.push_back(std::move(variable));
    return true;
  }

  bool variable_name(LoopVariable& variable) {
    const char* place = scanner_.place();
    const std::string_view name = scanner_.word();
    if (name.empty()) return scanner_.expected("the name of a loop variable");
    if (is_reserved(name))
      return scanner_.fail(place, quoted(name) + " cannot name a loop variable, expected another name");
    const auto same = [name](const LoopVariable& outer) { return outer.name == name; };
    if (std::any_of(state_.loops.begin(), state_.loops.end(), same)) {
      return scanner_.fail(place, quoted(name) + " is the variable of an outer 'repeat', expected another name");
    }
    variable.name = name;
    return true;
  }

  bool condition(OpenBlock::Kind kind) {
    TraceOp op = structure(OpKind::branch_unless);
    if (!parse_condition(state_, op)) return false;
    if (!scanner_.expect_end("the end of the line after the condition")) return false;
    const OpenBlock block{.kind = kind, .start = position(), .patch = position()};
    return state_.append(op, place_) && open(block);
  }

  bool once() {
    OpenBlock block;
    return begin_once(state_, place_, block) && open(block);
  }

  bool otherwise() {
    if (!scanner_.expect_end("the end of the line after 'else'")) return false;
    if (state_.blocks.empty() || state_.blocks.back().kind != OpenBlock::Kind::if_true) {
      return scanner_.fail(place_, "'else' without 'if', expected it inside an 'if' block, once");
    }
    OpenBlock& block = state_.blocks.back();
    const std::uint32_t jump = position();
    if (!state_.append(structure(OpKind::jump), place_) || !set_target(block.patch, position())) return false;
    block.kind = OpenBlock::Kind::if_false;
    block.patch = jump;
    return true;
  }

  bool end() {
    if (!scanner_.expect_end("the end of the line after 'end'")) return false;
    if (state_.blocks.empty()) {
      return scanner_.fail(place_, "'end' without a block, expected it after 'repeat', 'if', 'while' or 'once'");
    }
    const OpenBlock block = state_.blocks.back();
    if (block.kind == OpenBlock::Kind::repeat) {
      TraceOp op = structure(OpKind::loop_end);
      op.dst = state_.loops.back().reg;
      op.value = block.iterations;
      op.target = block.start + 1;
      state_.loops.pop_back();
      if (!state_.append(op, place_)) return false;
    }
    if (block.kind == OpenBlock::Kind::loop_while) {
      TraceOp op = structure(OpKind::jump);
      op.target = block.start;
      if (!state_.append(op, place_)) return false;
    }
    state_.blocks.pop_back();
    if (block.kind == OpenBlock::Kind::once) return end_once(state_, place_, block);
    return set_target(block.patch, position());
  }

  bool set_target(std::uint32_t op, std::uint32_t target) {
    return state_.code.set_target(*state_.thread, op, target) || scanner_.fail(place_, state_.code.problem());
  }

  TraceState& state_;
  LineScanner& scanner_;
  const char* place_ = nullptr;
};

}  // namespace

bool is_block_word(std::string_view word) {
  return word == "repeat" || word == "if" || word == "else" || word == "while" || word == "once" || word == "end";
}

bool parse_block_line(TraceState& state) { return BlockParser(state).parse(); }

bool expect_blocks_closed(TraceState& state) {
  if (state.blocks.empty()) return true;
  const OpenBlock& block = state.blocks.back();
  return state.scanner.fail_at(
      block.line, block.column,
      "'" + std::string(name_of(block.kind)) + "' is not closed, expected 'end' before the section of the thread ends");
}

}  // namespace membar
