// How the tests explore, and how much of it a sanitized build can afford.
#pragma once

#include <algorithm>
#include <cstddef>

#include "sim/checker/explorer.h"

namespace membar::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

// All the states of a machine, or as many as a sanitized build explores in some seconds.
constexpr std::size_t affordable(std::size_t states) {
  return kSanitized ? std::min<std::size_t>(states, 60'000) : states;
}

inline Exploration explore_shape(const ModelShape& shape, std::size_t max_states = 1'000'000) {
  ExplorerOptions options;
  options.shape = shape;
  options.max_states = max_states;
  return explore(options);
}

}  // namespace membar::test
