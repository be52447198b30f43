// What the checker looks for, each declared once: its name in messages and what holds when it holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace membar {

#define MEMBAR_PROPERTIES(X)                                                                                 \
  X(single_writer, "single writer or many readers", "while one core may write a line, no other may read it") \
  X(data_value, "data value", "a load returns the last write in coherence order, and no write is ever lost") \
  X(inclusion, "inclusion", "what a core can read is in the L3")                                             \
  X(possible, "no impossible cell", "nothing happens that the tables call impossible")                       \
  X(bookkeeping, "bookkeeping", "hooks, acks, owners and sharers fit what happens to the line")              \
  X(deadlock, "no deadlock", "as long as anything is under way, some message can be delivered")              \
  X(livelock, "no livelock", "in whatever order messages are delivered, in the end everything is at rest")   \
  X(agreement, "agreement", "who owns or shares a line is listed so, or a message is on its way to settle it")

enum class Property : std::uint8_t {
#define MEMBAR_PROPERTY_ENUM(name, title, meaning) name,
  MEMBAR_PROPERTIES(MEMBAR_PROPERTY_ENUM)
#undef MEMBAR_PROPERTY_ENUM
};

#define MEMBAR_ONE(...) +1U
inline constexpr unsigned kProperties = MEMBAR_PROPERTIES(MEMBAR_ONE);
#undef MEMBAR_ONE

constexpr std::string_view title_of(Property property) {
  constexpr std::string_view titles[] = {
#define MEMBAR_PROPERTY_TITLE(name, title, meaning) title,
      MEMBAR_PROPERTIES(MEMBAR_PROPERTY_TITLE)
#undef MEMBAR_PROPERTY_TITLE
  };
  return titles[static_cast<unsigned>(property)];
}

constexpr std::string_view meaning_of(Property property) {
  constexpr std::string_view meanings[] = {
#define MEMBAR_PROPERTY_MEANING(name, title, meaning) meaning,
      MEMBAR_PROPERTIES(MEMBAR_PROPERTY_MEANING)
#undef MEMBAR_PROPERTY_MEANING
  };
  return meanings[static_cast<unsigned>(property)];
}

// How a property broke, in words: "core 1 may write the line while core 0 may still read it".
struct Violation {
  Property property = Property::single_writer;
  std::string what;
};

}  // namespace membar
