// The lessons in traces/lessons, and the numbers in their words: those that the machine gives, and the sums of such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace membar {

// `# Try:  --set key=value ...  words` and the `# then: EXPECTATION` lines that follow it.
struct Variation {
  unsigned line = 0;
  std::vector<std::string> settings;
  std::vector<std::string> expectations;
};

struct Lesson {
  std::string name;  // "01-publish"
  std::string text;
  std::vector<std::string> lines;
  std::vector<Variation> variations;
};

// The value of a `--set` option is put into `settings` for each that stands in the words.
void add_settings(const std::string& words, std::vector<std::string>& settings);

Lesson read_lesson(const std::filesystem::path& path);
// All of traces/lessons/*.trace, sorted by name.
std::vector<Lesson> read_lessons();

// The lesson with the expectations of a variation in place of its own.
std::string varied_text(const Lesson& lesson, const Variation& variation);

// Each number in a text that is not part of a name.
void add_numbers(std::string_view text, std::set<std::uint64_t>& numbers);

// A sum that the words work out, "1 + 56 = 57", must be right, and its result may then be used. CHECKs each.
void add_worked_sums(const std::string& words, std::set<std::uint64_t>& known);

// A text without what stands in parentheses: "12 (look up) + 8 (network)" is "12  + 8 ".
std::string without_parentheses(const std::string& text);

// The numbers that a reader of the lesson can find outside its words, with its own machine and with those of its
// variations: in the ops and expectations, in what the run says about these, and in the machine's description.
std::set<std::uint64_t> numbers_of_lesson(const Lesson& lesson);

}  // namespace membar
