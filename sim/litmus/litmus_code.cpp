#include "sim/litmus/litmus_code.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "sim/litmus/litmus_condition.h"
#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

bool parse_thread_names(LitmusTokens& tokens, std::vector<LitmusThread>& threads) {
  tokens.accept_mark(";");
  do {
    const Token& name = tokens.peek();
    const std::string wanted = "P" + std::to_string(threads.size());
    if (!tokens.at_word(wanted)) return tokens.unexpected("'" + wanted + "', the name of the next thread");
    threads.emplace_back().offset = name.offset;
    tokens.next();
    if (threads.size() > kMaxCores) {
      return tokens.fail(name.offset, "too many threads, expected at most " + std::to_string(kMaxCores));
    }
  } while (tokens.accept_mark("|"));
  return tokens.expect_mark(";", "'|' or ';' after the name of a thread");
}

bool parse_cell(LitmusTokens& tokens, X86Mode mode, LitmusThread& thread) {
  while (tokens.at(Token::Kind::name) && tokens.at_mark(":", 1)) {
    const Token& name = tokens.peek();
    if (is_x86_mnemonic(mode, name.text) || x86_register(mode, name.text)) {
      return tokens.fail(name.offset, quoted(name.text) + " cannot name a label, expected another name");
    }
    thread.labels.push_back({std::string(name.text), thread.instructions.size(), name.offset});
    tokens.next();
    tokens.next();
  }
  if (tokens.at_mark("|") || tokens.at_mark(";")) return true;
  if (!tokens.at(Token::Kind::name)) return tokens.unexpected("an instruction, a label, '|' or ';'");
  return parse_x86_instruction(tokens, mode, thread.symbolic, thread.instructions.emplace_back());
}

bool parse_row(LitmusTokens& tokens, X86Mode mode, std::vector<LitmusThread>& threads) {
  for (std::size_t i = 0; i < threads.size(); ++i) {
    if (!parse_cell(tokens, mode, threads[i])) return false;
    const std::string cells = std::to_string(threads.size()) + " cells, one per thread";
    const bool last = i + 1 == threads.size();
    if (last && tokens.at_mark("|"))
      return tokens.fail(tokens.peek().offset, "too many cells in this row, expected " + cells);
    if (!last && tokens.at_mark(";"))
      return tokens.fail(tokens.peek().offset, "too few cells in this row, expected " + cells);
    if (!tokens.expect_mark(last ? ";" : "|", last ? "';' at the end of the row" : "'|' after an instruction"))
      return false;
  }
  return true;
}

bool check_labels(LitmusTokens& tokens, const std::vector<LitmusThread>& threads) {
  std::set<std::string_view> seen;
  for (const LitmusThread& thread : threads) {
    for (const LitmusLabel& label : thread.labels) {
      if (seen.insert(label.name).second) continue;
      return tokens.fail(label.offset, "label " + quoted(label.name) + " is there twice, expected another name");
    }
  }
  for (const LitmusThread& thread : threads) {
    for (const X86Instruction& instruction : thread.instructions) {
      if (!is_jump(instruction.kind)) continue;
      const auto named = [&](const LitmusLabel& label) { return label.name == instruction.target; };
      if (std::any_of(thread.labels.begin(), thread.labels.end(), named)) continue;
      return tokens.fail(instruction.target_offset,
                         "no label " + quoted(instruction.target) + " in this thread, expected one to jump to");
    }
  }
  return true;
}

}  // namespace

bool parse_code(LitmusTokens& tokens, X86Mode mode, std::vector<LitmusThread>& threads) {
  if (!parse_thread_names(tokens, threads)) return false;
  while (!at_final(tokens)) {
    if (!parse_row(tokens, mode, threads)) return false;
  }
  return check_labels(tokens, threads);
}

}  // namespace membar
