#include "sim/trace/sync_table.h"

#include <algorithm>

namespace membar {

std::optional<SyncTable::Place> SyncTable::Uses::of(std::uint16_t thread) const {
  const auto same = [thread](const Place& place) { return place.thread == thread; };
  const auto found = std::find_if(unconditional.begin(), unconditional.end(), same);
  return found == unconditional.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::uint32_t> SyncTable::find(std::string_view name) const {
  const auto found = declared_.find(name);
  return found == declared_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> SyncTable::find_thread(std::uint16_t mention) const {
  const auto found = threads_.find(mention);
  return found == threads_.end() ? std::nullopt : std::optional(found->second);
}

void SyncTable::declare(std::uint32_t number, const std::string& name) {
  mention_thread(number, ThreadNames::kUnknown);
  declared_.emplace(name, number);
}

void SyncTable::mention_thread(std::uint32_t number, std::uint16_t mention) {
  uses_.resize(number + 1);
  mentions_.resize(number + 1, ThreadNames::kUnknown);
  mentions_[number] = mention;
  if (mention != ThreadNames::kUnknown) threads_.emplace(mention, number);
}

}  // namespace membar
