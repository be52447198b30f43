// The names that a trace declares while it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar {

// A map by name that can be asked with a string_view.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
};
template <class Value>
using NameMap = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

// The variables, laid out in memory in order of declaration.
class SymbolTable {
 public:
  // Index of a symbol, or absent.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] const Symbol& at(std::size_t index) const { return symbols_[index]; }
  [[nodiscard]] const std::vector<Symbol>& all() const { return symbols_; }
  // REQUIRES: the name is new, and addresses ascend.
  void add(Symbol symbol);
  // ", did you mean 'flag'?" or "".
  [[nodiscard]] std::string hint(std::string_view unknown) const;
  std::vector<Symbol> release() { return std::move(symbols_); }

 private:
  std::vector<Symbol> symbols_;
  NameMap<std::size_t> index_;
};

// The variables of the `repeat` blocks around the current line.
struct LoopVariable {
  std::string name;  // "" for a `repeat` without one
  std::uint8_t reg = 0;
};

// What identifiers mean inside an expression.
struct Scope {
  const SymbolTable* symbols = nullptr;
  const std::vector<LoopVariable>* loops = nullptr;
};

// The number of r0..r31, or absent: for other words and for r32 and above.
std::optional<std::uint8_t> register_number(std::string_view word);

// Whether a word is, or could be taken for, the type of a variable: u8, and u7 and i32 too, which are none.
bool looks_like_type(std::string_view word);

// Whether a word has a meaning of its own where the name of a variable or of a loop variable may stand.
bool is_reserved(std::string_view word);

// Threads, by name. A name gets its number when it is first mentioned, by its `thread` line or by an `after`.
class ThreadNames {
 public:
  static constexpr std::uint16_t kUnknown = 0xffff;
  // Twice kMaxCores would do: beyond it, some name can never be defined.
  static constexpr std::size_t kMaxNames = 1024;
  // The number of a name; kUnknown when there are too many names.
  std::uint16_t mention(std::string_view name);
  [[nodiscard]] std::optional<std::uint16_t> thread_of(std::string_view name) const;
  // The thread of a mentioned number, or kUnknown.
  [[nodiscard]] std::uint16_t thread_of(std::uint16_t mention) const { return thread_of_mention_[mention]; }
  void define(std::uint16_t mention, std::uint16_t thread) { thread_of_mention_[mention] = thread; }
  [[nodiscard]] const std::string& name(std::uint16_t mention) const { return names_[mention]; }
  [[nodiscard]] const std::vector<std::uint16_t>& threads() const { return thread_of_mention_; }
  // ", did you mean 'producer'?" or "", among the threads.
  [[nodiscard]] std::string hint(std::string_view unknown) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::uint16_t> thread_of_mention_;
  NameMap<std::uint16_t> mentions_;
  std::uint16_t last_ = kUnknown;  // asked last: recorded traces repeat themselves
};

}  // namespace membar
