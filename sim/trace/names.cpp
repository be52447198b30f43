#include "sim/trace/names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/trace/line_scanner.h"

namespace membar {

std::optional<std::size_t> SymbolTable::find(std::string_view name) const {
  const auto found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

void SymbolTable::add(Symbol symbol) {
  index_.emplace(symbol.name, symbols_.size());
  symbols_.push_back(std::move(symbol));
}

std::string SymbolTable::hint(std::string_view unknown) const {
  std::vector<std::string_view> names;
  names.reserve(symbols_.size());
  for (const Symbol& symbol : symbols_) names.emplace_back(symbol.name);
  return did_you_mean(unknown, names);
}

std::optional<std::uint8_t> register_number(std::string_view word) {
  const bool one_digit = word.size() == 2 && word[0] == 'r' && is_digit(word[1]);
  if (one_digit) return static_cast<std::uint8_t>(word[1] - '0');
  const bool two_digits = word.size() == 3 && word[0] == 'r' && word[1] >= '1' && word[1] <= '9' && is_digit(word[2]);
  if (!two_digits) return std::nullopt;
  const int number = (word[1] - '0') * 10 + (word[2] - '0');
  if (number >= static_cast<int>(kUserRegisters)) return std::nullopt;
  return static_cast<std::uint8_t>(number);
}

bool looks_like_type(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kSigned{"i8", "i16", "i32", "i64", "i128"};
  if (std::find(kSigned.begin(), kSigned.end(), word) != kSigned.end()) return true;
  return word.size() >= 2 && word[0] == 'u' && std::all_of(word.begin() + 1, word.end(), is_digit);
}

bool is_reserved(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kWords{"after", "site", "failed", "in", "cycles"};
  if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
  const bool looks_like_register =
      word.size() >= 2 && word[0] == 'r' && std::all_of(word.begin() + 1, word.end(), is_digit);
  return looks_like_register || looks_like_type(word);
}

std::uint16_t ThreadNames::mention(std::string_view name) {
  if (last_ != kUnknown && names_[last_] == name) return last_;
  const auto found = mentions_.find(name);
  if (found != mentions_.end()) return last_ = found->second;
  if (names_.size() == kMaxNames) return kUnknown;
  const auto number = static_cast<std::uint16_t>(names_.size());
  names_.emplace_back(name);
  thread_of_mention_.push_back(kUnknown);
  mentions_.emplace(std::string(name), number);
  return number;
}

std::optional<std::uint16_t> ThreadNames::thread_of(std::string_view name) const {
  const auto found = mentions_.find(name);
  if (found == mentions_.end() || thread_of_mention_[found->second] == kUnknown) return std::nullopt;
  return thread_of_mention_[found->second];
}

std::string ThreadNames::hint(std::string_view unknown) const {
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (thread_of_mention_[i] != kUnknown) known.emplace_back(names_[i]);
  }
  return did_you_mean(unknown, known);
}

}  // namespace membar
