#include "sim/grade/exercise.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>

#include "sim/base/nearest.h"
#include "sim/config/toml_document.h"

namespace membar {
namespace {

constexpr std::uint64_t kMostPoints = 1'000'000;
constexpr std::uint64_t kMostTimings = 100'000;
constexpr std::uint64_t kMostCycles = 1'000'000'000;

template <class Owner>
struct TextKey {
  std::string_view key;
  PlacedText Owner::*member;
};
template <class Owner>
struct NumberKey {
  std::string_view key;
  std::uint64_t Owner::*member;
  std::uint64_t least;
  std::uint64_t most;
};

constexpr std::array<TextKey<Exercise>, 6> kExerciseTexts{{{"title", &Exercise::title},
                                                           {"task", &Exercise::task},
                                                           {"starter", &Exercise::starter},
                                                           {"machine", &Exercise::machine},
                                                           {"settings", &Exercise::settings},
                                                           {"rules", &Exercise::rules}}};
constexpr std::array<NumberKey<Exercise>, 1> kExerciseNumbers{{{"max_cycles", &Exercise::max_cycles, 1, kMostCycles}}};
constexpr std::array<TextKey<ExerciseItem>, 5> kItemTexts{{{"text", &ExerciseItem::text},
                                                           {"settings", &ExerciseItem::settings},
                                                           {"expect", &ExerciseItem::expect},
                                                           {"means", &ExerciseItem::means},
                                                           {"without", &ExerciseItem::without}}};
constexpr std::array<NumberKey<ExerciseItem>, 2> kItemNumbers{
    {{"points", &ExerciseItem::points, 1, kMostPoints}, {"timings", &ExerciseItem::timings, 0, kMostTimings}}};
constexpr std::array<TextKey<ExerciseHint>, 3> kHintTexts{
    {{"failed", &ExerciseHint::failed}, {"passed", &ExerciseHint::passed}, {"text", &ExerciseHint::text}}};
constexpr std::array<NumberKey<ExerciseHint>, 0> kHintNumbers{};

// "item.safe.points" -> {"item", "safe", "points"}; names in quotes stay in one piece, quotes and all.
std::vector<std::string> parts_of(const std::string& key) {
  std::vector<std::string> parts{""};
  bool quoted = false;
  for (const char c : key) {
    if (c == '"' || c == '\'') quoted = !quoted;
    if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

class ExerciseReader {
 public:
  explicit ExerciseReader(const TomlDocument& document) : document_(document) { exercise_.file = document.file; }

  Result<Exercise> read() {
    for (const TomlTable& table : document_.tables) {
      if (!note_table(table)) return error_;
    }
    for (const TomlEntry& entry : document_.entries) {
      if (!note_entry(entry)) return error_;
    }
    if (!complete()) return error_;
    return std::move(exercise_);
  }

 private:
  bool fail(unsigned line, unsigned column, std::string message) {
    error_ = Error{document_.file, line, column, std::move(message)};
    return false;
  }

  template <class Named>
  static auto named(std::vector<Named>& all, const std::string& name) {
    return std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  }

  // A new item or hint begins where its table does.
  bool note_table(const TomlTable& table) {
    const std::vector<std::string> parts = parts_of(table.name);
    const bool of_many = parts[0] == "item" || parts[0] == "hint";
    if (parts.size() == 1 && (of_many || parts[0] == "draw")) return true;
    if (parts.size() == 2 && of_many) {
      if (parts[0] == "item") {
        exercise_.items.emplace_back().name = parts[1];
        exercise_.items.back().line = table.line;
      } else {
        exercise_.hints.emplace_back().name = parts[1];
        exercise_.hints.back().line = table.line;
      }
      return true;
    }
    return fail(table.line, table.column,
                "unknown table '" + table.name + "'; expected [draw], [item.NAME] or [hint.NAME]");
  }

  bool note_entry(const TomlEntry& entry) {
    const std::vector<std::string> parts = parts_of(entry.key);
    if (parts.size() == 1) return set(exercise_, parts[0], entry, kExerciseTexts, kExerciseNumbers, {});
    if (parts.size() == 2 && parts[0] == "draw") return add_draw(parts[1], entry);
    if (parts.size() == 3 && parts[0] == "item") {
      const auto item = named(exercise_.items, parts[1]);
      if (item == exercise_.items.end()) return misplaced(entry);
      if (parts[2] == "proof") return set_flag(item->proof, entry);
      return set(*item, parts[2], entry, kItemTexts, kItemNumbers, "proof");
    }
    if (parts.size() == 3 && parts[0] == "hint") {
      const auto hint = named(exercise_.hints, parts[1]);
      if (hint == exercise_.hints.end()) return misplaced(entry);
      return set(*hint, parts[2], entry, kHintTexts, kHintNumbers, {});
    }
    return misplaced(entry);
  }

  bool misplaced(const TomlEntry& entry) {
    return fail(entry.line, entry.column,
                "unknown key '" + entry.key + "'; expected it in [draw], [item.NAME] or [hint.NAME]");
  }

  // The text of a value of several lines begins on the line behind its quotes.
  [[nodiscard]] PlacedText placed(const TomlEntry& entry, std::string text) const {
    const bool many = text.find('\n') != std::string::npos;
    return {std::move(text), document_.file, entry.value_line + (many ? 1U : 0U)};
  }

  template <class Owner>
  bool set(Owner& owner, const std::string& key, const TomlEntry& entry,
           std::span<const TextKey<std::type_identity_t<Owner>>> texts,
           std::span<const NumberKey<std::type_identity_t<Owner>>> numbers, std::string_view flag) {
    for (const TextKey<Owner>& known : texts) {
      if (known.key != key) continue;
      const auto* text = std::get_if<std::string>(&entry.value);
      if (text == nullptr) return wrong_type(entry, "a text in quotes");
      owner.*known.member = placed(entry, *text);
      return true;
    }
    for (const NumberKey<Owner>& known : numbers) {
      if (known.key != key) continue;
      const auto* number = std::get_if<std::int64_t>(&entry.value);
      const std::string expected =
          "a whole number from " + std::to_string(known.least) + " to " + std::to_string(known.most);
      if (number == nullptr || *number < 0) return wrong_type(entry, expected);
      const auto value = static_cast<std::uint64_t>(*number);
      if (value < known.least || value > known.most) return wrong_type(entry, expected);
      owner.*known.member = value;
      return true;
    }
    std::vector<std::string_view> known;
    for (const TextKey<Owner>& one : texts) known.push_back(one.key);
    for (const NumberKey<Owner>& one : numbers) known.push_back(one.key);
    if (!flag.empty()) known.push_back(flag);
    std::string list;
    for (const std::string_view one : known) list += (list.empty() ? "" : ", ") + std::string(one);
    return fail(entry.line, entry.column,
                "unknown key '" + key + "'" + did_you_mean(key, known) + "; expected one of " + list);
  }

  bool set_flag(bool& flag, const TomlEntry& entry) {
    const auto* value = std::get_if<bool>(&entry.value);
    if (value == nullptr) return wrong_type(entry, "true or false");
    flag = *value;
    return true;
  }

  bool wrong_type(const TomlEntry& entry, const std::string& expected) {
    return fail(entry.value_line, entry.value_column,
                "'" + entry.key + "' has a value that does not fit; expected " + expected);
  }

  bool add_draw(const std::string& name, const TomlEntry& entry) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (!std::all_of(name.begin(), name.end(), fits)) {
      return fail(entry.line, entry.column,
                  "'" + name + "' is no name of a parameter; expected small letters, digits and _");
    }
    if (const auto* text = std::get_if<std::string>(&entry.value)) {
      exercise_.draws.push_back({name, placed(entry, *text)});
    } else if (const auto* number = std::get_if<std::int64_t>(&entry.value)) {
      exercise_.draws.push_back({name, placed(entry, std::to_string(*number))});
    } else {
      return wrong_type(entry, "\"LOW..HIGH\", \"A | B\", \"= EXPRESSION\" or a whole number");
    }
    return true;
  }

  bool complete() {
    for (const auto& [key, text] : {std::pair{"title", &exercise_.title}, std::pair{"task", &exercise_.task},
                                    std::pair{"starter", &exercise_.starter}}) {
      if (text->text.empty()) return fail(0, 0, "the exercise has no '" + std::string(key) + "'; expected a text");
    }
    if (exercise_.items.empty()) return fail(0, 0, "the exercise has no items; expected at least one [item.NAME]");
    for (const ExerciseItem& item : exercise_.items) {
      if (item.text.text.empty()) {
        return fail(item.line, 0, "the item '" + item.name + "' has no 'text'; expected what the student is told");
      }
    }
    return hints_name_items();
  }

  bool hints_name_items() {
    std::vector<std::string> names;
    for (const ExerciseItem& item : exercise_.items) names.push_back(item.name);
    for (const ExerciseHint& hint : exercise_.hints) {
      if (hint.text.text.empty() || trimmed_text(hint.failed.text).empty()) {
        return fail(hint.line, 0, "the hint '" + hint.name + "' is never shown; expected 'failed' and 'text'");
      }
      for (const PlacedText* list : {&hint.failed, &hint.passed}) {
        for (const std::string& name : words_of_text(list->text)) {
          if (std::find(names.begin(), names.end(), name) != names.end()) continue;
          return fail(list->line, 0,
                      "unknown item '" + name + "'" + did_you_mean(name, names) + "; expected the names of items");
        }
      }
    }
    return true;
  }

  const TomlDocument& document_;
  Exercise exercise_;
  Error error_;
};

}  // namespace

Result<Exercise> parse_exercise(std::string_view text, const std::string& file) {
  const Result<TomlDocument> document = parse_toml(text, file);
  if (!document) return document.error();
  return ExerciseReader(document.value()).read();
}

Result<Exercise> read_exercise(const std::string& path) {
  const Result<std::string> text = read_text_file(path);
  if (!text) return text.error();
  return parse_exercise(text.value(), path);
}

}  // namespace membar
