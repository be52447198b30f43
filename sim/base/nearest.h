// "did you mean": the known name that is nearest to a word that is not known.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace membar {

// The candidate with the smallest edit distance to `word` (insertions, deletions, substitutions and swaps of
// neighbours, letters compared without case), if it is near enough to be a likely typing error: at most a third of the
// word's length, at least 1. Of equals, the first. Absent for words of more than 64 characters.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// ", did you mean 'x'?" for a message, or "" when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace membar
