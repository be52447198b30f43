#include "sim/protocol/messages.h"

#include <cstddef>

namespace membar {

std::string_view name_of(MessageType type) {
#define MEMBAR_MESSAGE_NAME(name, network, data) #name,
  static constexpr std::string_view kNames[] = {MEMBAR_MESSAGES(MEMBAR_MESSAGE_NAME)};
#undef MEMBAR_MESSAGE_NAME
  static_assert(sizeof(kNames) / sizeof(kNames[0]) == kMessageTypes);
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace membar
