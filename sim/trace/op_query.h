// Finds ops by what they do: THREAD.OP.SYMBOL of an expectation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/trace/trace_state.h"

namespace membar {

struct OpQuery {
  std::uint16_t thread = 0;
  OpKind kind = OpKind::load;
  std::optional<MemoryOrder> order;      // absent: any
  std::optional<std::size_t> symbol;     // absent: ops without an address
  std::optional<std::uint64_t> element;  // absent: any element of the symbol
  // The answer:
  std::uint64_t matches = 0;
  LabelDefinition found;     // the first
  unsigned second_line = 0;  // of the second
};

class OpQueries {
 public:
  explicit OpQueries(TraceState& state) : state_(state) {}
  std::size_t add(const OpQuery& query) {
    queries_.push_back(query);
    return queries_.size() - 1;
  }
  // Answers all of them, in one walk over the code of each thread that is asked about.
  void run();
  [[nodiscard]] const OpQuery& at(std::size_t number) const { return queries_[number]; }

 private:
  void match(OpQuery& query, const TraceOp& op) const;

  TraceState& state_;
  std::vector<OpQuery> queries_;
};

}  // namespace membar
