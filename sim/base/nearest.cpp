#include "sim/base/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace membar {
namespace {

constexpr std::size_t kLongestWord = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The optimal string alignment distance (Damerau-Levenshtein without repeated edits of one place).
// REQUIRES: both words have at most kLongestWord characters.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, kLongestWord + 1>;
  Row before_previous{};
  Row previous{};
  Row current{};
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before_previous[j - 2] + 1);
    }
    before_previous = previous;
    previous = current;
  }
  return previous[b.size()];
}

template <class Candidate>
std::optional<std::string> nearest_of(std::string_view word, std::span<const Candidate> candidates) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::size_t farthest = std::max<std::size_t>(1, word.size() / 3);
  std::size_t best = farthest + 1;
  std::optional<std::string> found;
  for (const Candidate& candidate : candidates) {
    const std::size_t length = candidate.size();
    if (length > kLongestWord || length > word.size() + farthest || word.size() > length + farthest) continue;
    const std::size_t distance = edit_distance(word, candidate);
    // A word of which every letter is wrong is no typing error.
    if (distance >= best || distance >= std::max(length, word.size())) continue;
    best = distance;
    found = std::string(candidate);
  }
  return found;
}

template <class Candidate>
std::string hint(std::string_view word, std::span<const Candidate> candidates) {
  const std::optional<std::string> name = nearest_of(word, candidates);
  return name ? ", did you mean '" + *name + "'?" : std::string();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  return nearest_of(word, candidates);
}
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  return nearest_of(word, candidates);
}
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  return hint(word, candidates);
}
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  return hint(word, candidates);
}

}  // namespace membar
