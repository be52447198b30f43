#include "sim/protocol/directory_vocabulary.h"

#include <cstddef>

namespace membar {

namespace {

#define MEMBAR_NAME(name, ...) #name,
#define MEMBAR_SECOND(name, second, ...) DirectoryEventSource::second,
#define MEMBAR_MEANING_2(name, meaning) meaning,
#define MEMBAR_MEANING_3(name, second, meaning) meaning,

constexpr std::string_view kStateNames[] = {MEMBAR_DIRECTORY_STATES(MEMBAR_NAME)};
constexpr std::string_view kEventNames[] = {MEMBAR_DIRECTORY_EVENTS(MEMBAR_NAME)};
constexpr std::string_view kActionNames[] = {MEMBAR_DIRECTORY_ACTIONS(MEMBAR_NAME)};
constexpr std::string_view kStateMeanings[] = {MEMBAR_DIRECTORY_STATES(MEMBAR_MEANING_3)};
constexpr std::string_view kEventMeanings[] = {MEMBAR_DIRECTORY_EVENTS(MEMBAR_MEANING_3)};
constexpr std::string_view kActionMeanings[] = {MEMBAR_DIRECTORY_ACTIONS(MEMBAR_MEANING_2)};
constexpr DirectoryEventSource kEventSources[] = {MEMBAR_DIRECTORY_EVENTS(MEMBAR_SECOND)};

#undef MEMBAR_NAME
#undef MEMBAR_SECOND
#undef MEMBAR_MEANING_2
#undef MEMBAR_MEANING_3

#define MEMBAR_SAME_STABILITY(name, is_stable, meaning) static_assert(stable(DirectoryState::name) == is_stable);
MEMBAR_DIRECTORY_STATES(MEMBAR_SAME_STABILITY)
#undef MEMBAR_SAME_STABILITY

}  // namespace

std::string_view name_of(DirectoryState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(DirectoryEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }
std::string_view name_of(DirectoryAction action) { return kActionNames[static_cast<std::size_t>(action)]; }
std::string_view meaning_of(DirectoryState state) { return kStateMeanings[static_cast<std::size_t>(state)]; }
std::string_view meaning_of(DirectoryEvent event) { return kEventMeanings[static_cast<std::size_t>(event)]; }
std::string_view meaning_of(DirectoryAction action) { return kActionMeanings[static_cast<std::size_t>(action)]; }
DirectoryEventSource source_of(DirectoryEvent event) { return kEventSources[static_cast<std::size_t>(event)]; }

}  // namespace membar
