#include "sim/litmus/litmus_condition.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

using Kind = Proposition::Kind;

constexpr std::array<std::string_view, 8> kFinalWords = {"exists", "forall",   "final",    "locations",
                                                         "filter", "observed", "Observed", "cases"};

// How deep parentheses, negations and implications may nest: each is a call of its own.
constexpr unsigned kMaxDepth = 200;

class PropositionParser {
 public:
  PropositionParser(LitmusTokens& tokens, LitmusFinal& final) : tokens_(tokens), final_(final) {}

  // Weakest first: \/, /\, =>, not. The implication is right associative.
  bool parse(Proposition& out) {
    return list(out, "\\/", Kind::any_of, [this](Proposition& part) {
      return list(part, "/\\", Kind::all_of, [this](Proposition& inner) { return implication(inner); });
    });
  }

 private:
  template <class ParsePart>
  bool list(Proposition& out, std::string_view mark, Kind kind, const ParsePart& parse_part) {
    if (!parse_part(out)) return false;
    if (!tokens_.at_mark(mark)) return true;
    Proposition all;
    all.kind = kind;
    all.parts.push_back(std::move(out));
    while (tokens_.accept_mark(mark)) {
      if (!parse_part(all.parts.emplace_back())) return false;
    }
    out = std::move(all);
    return true;
  }

  bool implication(Proposition& out) {
    if (!unary(out)) return false;
    if (!tokens_.accept_mark("=>")) return true;
    Proposition whole;
    whole.kind = Kind::implies;
    whole.parts.push_back(std::move(out));
    if (!deeper() || !implication(whole.parts.emplace_back())) return false;
    --depth_;
    out = std::move(whole);
    return true;
  }

  bool unary(Proposition& out) {
    if (tokens_.accept_word("not") || tokens_.accept_mark("~")) {
      out.kind = Kind::negation;
      if (!deeper() || !unary(out.parts.emplace_back())) return false;
      --depth_;
      return true;
    }
    if (tokens_.accept_word("true")) return true;
    if (tokens_.accept_word("false")) {
      out.kind = Kind::never;
      return true;
    }
    if (tokens_.accept_mark("(")) {
      if (!deeper() || !parse(out)) return false;
      --depth_;
      return tokens_.expect_mark(")", "')', '/\\', '\\/' or '=>'");
    }
    return atom(out);
  }

  bool deeper() {
    if (++depth_ <= kMaxDepth) return true;
    return tokens_.fail(tokens_.peek().offset, "the condition is nested too deeply, expected at most " +
                                                   std::to_string(kMaxDepth) + " levels");
  }

  bool atom(Proposition& out) {
    LitmusTerm left;
    if (!parse_term(tokens_, left)) return false;
    const bool different = tokens_.accept_mark("!=") || tokens_.accept_mark("<>");
    if (!different && !tokens_.accept_mark("=") && !tokens_.accept_mark("==")) {
      return tokens_.unexpected("'=' or '!=' after a location or a register");
    }
    Proposition relation;
    relation.column = add(std::move(left));
    if (!right_side(relation)) return false;
    if (!different) {
      out = std::move(relation);
      return true;
    }
    out.kind = Kind::negation;
    out.parts.push_back(std::move(relation));
    return true;
  }

  bool right_side(Proposition& relation) {
    if (tokens_.accept_mark("{")) return vector_value(relation);
    const bool deref = tokens_.accept_mark("*");
    const bool reg = tokens_.at_mark("%") || (tokens_.at_mark(":", 1) && !tokens_.at(Token::Kind::text, 2));
    if (deref || reg || tokens_.at_mark("[")) {
      LitmusTerm right;
      if (!parse_term(tokens_, right)) return false;
      relation.kind = Kind::has_value_of;
      relation.other = add(std::move(right));
      return true;
    }
    relation.kind = Kind::has_value;
    return one_value(relation);
  }

  bool one_value(Proposition& relation) {
    LitmusValue value;
    if (!parse_value(tokens_, value)) return false;
    relation.values.push_back(final_.values.size());
    final_.values.push_back(std::move(value));
    return true;
  }

  bool vector_value(Proposition& relation) {
    relation.kind = Kind::has_value;
    do {
      if (!one_value(relation)) return false;
    } while (tokens_.accept_mark(","));
    return tokens_.expect_mark("}", "',' or '}' in the values of an array");
  }

  std::size_t add(LitmusTerm term) {
    final_.terms.push_back(std::move(term));
    return final_.terms.size() - 1;
  }

  LitmusTokens& tokens_;
  LitmusFinal& final_;
  unsigned depth_ = 0;
};

bool parse_locations(LitmusTokens& tokens, unsigned word_bytes, LitmusFinal& final) {
  if (!tokens.expect_mark("[")) return false;
  while (!tokens.accept_mark("]")) {
    LitmusFinal::Location entry;
    // The type stands behind; before, it is understood as well.
    entry.has_type = at_type(tokens) && is_type_word(tokens.peek().text);
    if (entry.has_type && !parse_type(tokens, word_bytes, entry.type)) return false;
    if (!parse_term(tokens, entry.term)) return false;
    if (tokens.accept_mark("*")) {
      entry.has_type = true;
      entry.type = {word_bytes, false};
    } else if (tokens.at(Token::Kind::name)) {
      entry.has_type = true;
      if (!parse_type(tokens, word_bytes, entry.type)) return false;
    }
    final.locations.push_back(std::move(entry));
    if (!tokens.at_mark("]") && !tokens.expect_mark(";", "';' or ']' after an entry of 'locations'")) return false;
  }
  return true;
}

bool parse_quantifier(LitmusTokens& tokens, Quantifier& quantifier) {
  if (tokens.accept_word("exists") || tokens.accept_word("final") || tokens.at_mark("(")) {
    quantifier = Quantifier::exists;
    return true;
  }
  if (tokens.accept_word("forall")) {
    quantifier = Quantifier::forall;
    return true;
  }
  if (tokens.at_mark("~") && tokens.at_word("exists", 1)) {
    tokens.next();
    tokens.next();
    quantifier = Quantifier::not_exists;
    return true;
  }
  const Token& token = tokens.peek();
  if (token.text == "observed" || token.text == "Observed" || token.text == "cases") {
    return tokens.fail(token.offset,
                       quoted(token.text) + " is not supported, expected 'exists', '~exists', 'forall' or nothing");
  }
  return tokens.unexpected("'exists', '~exists', 'forall' or the end of the file");
}

bool at_end(const LitmusTokens& tokens) {
  return tokens.at(Token::Kind::end) || tokens.at_word("with") || tokens.at_mark("<<");
}

}  // namespace

bool at_final(const LitmusTokens& tokens) {
  if (tokens.at(Token::Kind::end) || tokens.at_mark("~") || tokens.at_mark("<<")) return true;
  if (!tokens.at(Token::Kind::name)) return false;
  return std::find(kFinalWords.begin(), kFinalWords.end(), tokens.peek().text) != kFinalWords.end();
}

bool parse_final(LitmusTokens& tokens, unsigned word_bytes, LitmusFinal& final) {
  if (tokens.accept_word("locations")) {
    if (!parse_locations(tokens, word_bytes, final)) return false;
    tokens.accept_mark(";");
  }
  if (tokens.accept_word("filter")) {
    if (!PropositionParser(tokens, final).parse(final.filter.emplace())) return false;
    final.filter_terms = final.terms.size();
    tokens.accept_mark(";");
  }
  if (at_end(tokens)) return true;
  if (!parse_quantifier(tokens, final.quantifier)) return false;
  if (!PropositionParser(tokens, final).parse(final.condition)) return false;
  tokens.accept_mark(";");
  return at_end(tokens) || tokens.unexpected("'/\\', '\\/', '=>' or the end of the condition");
}

}  // namespace membar
