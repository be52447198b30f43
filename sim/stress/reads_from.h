// Which write supplied each byte that was read, and which writes of a byte follow which.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/stress/memory_axioms.h"

namespace membar {

struct ByteHistory {
  std::vector<std::size_t> writes;  // events, in coherence order; those whose place in it is known
  bool complete = true;             // there are no others
};

class ReadsFrom {
 public:
  // Memory's first value, as a source; and no event, where a write is asked for.
  static constexpr std::size_t kNobody = ~std::size_t{0};

  // REQUIRES: events are sorted, and outlive this
  ReadsFrom(std::span<const AxiomEvent> events, std::span<const InitialByte> initial);

  // The event that supplied byte `index` of a read; absent when the execution does not tell.
  [[nodiscard]] std::optional<std::size_t> source(std::size_t read, unsigned index) const {
    return sources_[read][index];
  }
  // The low 8 bytes that event `read` has read; absent when the execution does not tell.
  [[nodiscard]] std::optional<std::uint64_t> value(std::size_t read) const;
  [[nodiscard]] const std::map<std::uint64_t, ByteHistory>& bytes() const { return bytes_; }
  [[nodiscard]] const ByteHistory& history(std::uint64_t byte) const;
  // What overwrites `source` at `byte` first, of the writes whose place is known.
  [[nodiscard]] std::size_t next_write(std::uint64_t byte, std::size_t source) const;
  // Bytes that nobody wrote, in words.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void add_write(std::size_t event);
  std::optional<std::size_t> find_source(const AxiomEvent& read, unsigned index);
  std::optional<std::size_t> among_halves(const AxiomEvent& read, unsigned index,
                                          const std::vector<std::size_t>& covering);
  [[nodiscard]] std::uint8_t initial_value(std::uint64_t byte) const;
  [[nodiscard]] std::uint8_t value_of(std::size_t source, std::uint64_t byte) const;
  std::optional<std::size_t> wrong(const AxiomEvent& read, unsigned index, const std::string& why);

  std::span<const AxiomEvent> events_;
  std::unordered_map<std::uint64_t, std::uint8_t> initial_;
  std::map<std::uint64_t, ByteHistory> bytes_;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_id_;
  std::vector<std::vector<std::optional<std::size_t>>> sources_;
  std::vector<std::string> problems_;
};

}  // namespace membar
