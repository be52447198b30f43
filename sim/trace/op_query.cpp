#include "sim/trace/op_query.h"

namespace membar {

void OpQueries::match(OpQuery& query, const TraceOp& op) const {
  if (op.kind != query.kind || (query.order && op.order != *query.order)) return;
  if (query.symbol) {
    const Symbol& symbol = state_.symbols.at(*query.symbol);
    const std::uint64_t offset = op.address - symbol.address.value;
    if (offset >= symbol.bytes()) return;
    // Which element an index with registers means is not known before the run.
    const bool dynamic = (op.flags & kAddressRegister) != 0;
    if (query.element && (dynamic || offset / symbol.element_bytes != *query.element)) return;
  }
  ++query.matches;
  if (query.matches == 2) query.second_line = op.line;
  if (query.matches > 1) return;
  query.found = {.thread = query.thread,
                 .op_index = op.index,
                 .kind = op.kind,
                 .order = op.order,
                 .inside_block = (op.flags & kInsideBlock) != 0,
                 .line = op.line};
}

void OpQueries::run() {
  for (std::size_t thread = 0; thread < state_.program.threads.size(); ++thread) {
    std::vector<OpQuery*> asked;
    for (OpQuery& query : queries_) {
      if (query.thread == thread) asked.push_back(&query);
    }
    if (asked.empty()) continue;
    OpStream& code = *state_.program.threads[thread].code;
    for (std::uint32_t position = 0; position < code.size();) {
      const std::span<const TraceOp> ops = code.fetch(position);
      for (const TraceOp& op : ops) {
        for (OpQuery* query : asked) match(*query, op);
      }
      position += static_cast<std::uint32_t>(ops.size());
    }
  }
}

}  // namespace membar
