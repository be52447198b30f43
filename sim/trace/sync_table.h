// What is known of language synchronisation while a trace is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/trace/names.h"
#include "sim/trace/synchronisation.h"

namespace membar {

class SyncTable {
 public:
  struct Place {
    std::uint16_t thread = 0;
    unsigned line = 0;
    unsigned column = 0;
  };
  // How an object has been used so far, for what can be judged before the run.
  struct Uses {
    bool locked = false;
    std::optional<Place> first;        // unlock of a mutex, spawn or join of a thread
    std::vector<Place> unconditional;  // close of a channel, spawn of a thread, outside any block: the first per thread
    std::optional<Place> of(std::uint16_t thread) const;
  };

  // The number of a declared object, or of a thread by its mention; absent: there is none.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> find_thread(std::uint16_t mention) const;
  [[nodiscard]] std::uint16_t mention_of(std::uint32_t number) const { return mentions_[number]; }
  // Of a new one, which becomes the next of `objects`. REQUIRES: the name, or the mention, is new
  void declare(std::uint32_t number, const std::string& name);
  void mention_thread(std::uint32_t number, std::uint16_t mention);
  Uses& uses(std::uint32_t number) { return uses_[number]; }

 private:
  NameMap<std::uint32_t> declared_;
  std::unordered_map<std::uint16_t, std::uint32_t> threads_;
  std::vector<std::uint16_t> mentions_;  // by object; threads only
  std::vector<Uses> uses_;
};

}  // namespace membar
