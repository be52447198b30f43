#include "sim/protocol/private_vocabulary.h"

#include <cstddef>

namespace membar {

namespace {

#define MEMBAR_NAME(name, ...) #name,
#define MEMBAR_SECOND(name, second, ...) PrivateEventSource::second,
#define MEMBAR_MEANING_2(name, meaning) meaning,
#define MEMBAR_MEANING_3(name, second, meaning) meaning,

constexpr std::string_view kStateNames[] = {MEMBAR_PRIVATE_STATES(MEMBAR_NAME)};
constexpr std::string_view kEventNames[] = {MEMBAR_PRIVATE_EVENTS(MEMBAR_NAME)};
constexpr std::string_view kActionNames[] = {MEMBAR_PRIVATE_ACTIONS(MEMBAR_NAME)};
constexpr std::string_view kStateMeanings[] = {MEMBAR_PRIVATE_STATES(MEMBAR_MEANING_3)};
constexpr std::string_view kEventMeanings[] = {MEMBAR_PRIVATE_EVENTS(MEMBAR_MEANING_3)};
constexpr std::string_view kActionMeanings[] = {MEMBAR_PRIVATE_ACTIONS(MEMBAR_MEANING_2)};
constexpr PrivateEventSource kEventSources[] = {MEMBAR_PRIVATE_EVENTS(MEMBAR_SECOND)};

#undef MEMBAR_NAME
#undef MEMBAR_SECOND
#undef MEMBAR_MEANING_2
#undef MEMBAR_MEANING_3

#define MEMBAR_SAME_STABILITY(name, is_stable, meaning) static_assert(stable(PrivateState::name) == is_stable);
MEMBAR_PRIVATE_STATES(MEMBAR_SAME_STABILITY)
#undef MEMBAR_SAME_STABILITY

}  // namespace

std::string_view name_of(PrivateState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(PrivateEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }
std::string_view name_of(PrivateAction action) { return kActionNames[static_cast<std::size_t>(action)]; }
std::string_view meaning_of(PrivateState state) { return kStateMeanings[static_cast<std::size_t>(state)]; }
std::string_view meaning_of(PrivateEvent event) { return kEventMeanings[static_cast<std::size_t>(event)]; }
std::string_view meaning_of(PrivateAction action) { return kActionMeanings[static_cast<std::size_t>(action)]; }
PrivateEventSource source_of(PrivateEvent event) { return kEventSources[static_cast<std::size_t>(event)]; }

}  // namespace membar
