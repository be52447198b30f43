#include "sim/analysis/race_log.h"

#include <algorithm>
#include <span>

namespace membar {
namespace {

template <class Facts>
LoggedAccess access_of(const Facts& facts, LoggedAccess::Kind kind) {
  LoggedAccess access;
  access.kind = kind;
  access.op_index = facts.op_index;
  access.line = facts.line;
  access.label = facts.label;
  access.sequence = facts.sequence;
  access.address = facts.address;
  return access;
}

}  // namespace

RaceLog::RaceLog(Program& program) : ops_(program.threads.size()), threads_(program.threads.size()) {
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    OpStream& code = *program.threads[t].code;
    for (std::uint32_t position = 0; position < code.size();) {
      const std::span<const TraceOp> ops = code.fetch(position);
      for (const TraceOp& op : ops) {
        if (is_structure(op.kind)) continue;  // takes no index
        if (op.index >= ops_[t].size()) ops_[t].resize(op.index + 1);
        ops_[t][op.index] = {op.kind, op.order};
      }
      position += static_cast<std::uint32_t>(ops.size());
    }
  }
}

WriteId RaceLog::new_write(CoreId) { return WriteId{++writes_}; }

void RaceLog::write_visible(const WriteFacts& facts) {
  using Kind = LoggedAccess::Kind;
  const bool rmw = facts.kind == WriteFacts::Kind::rmw;
  LoggedAccess access = access_of(facts, facts.failed ? Kind::failed_rmw : rmw ? Kind::rmw : Kind::store);
  access.order = traits(facts.core, facts.op_index).order;
  access.size = facts.size;
  access.value = facts.value;
  access.cycle = facts.visible;
  access.id = facts.id;
  access.from = facts.from_write;
  threads_[facts.core.value].push_back(access);
}

void RaceLog::barrier_done(const BarrierFacts& facts) {
  const OpTraits& op = traits(facts.core, facts.op_index);
  if (!is_fence(op.kind) || facts.more) return;  // an access that orders has its own record
  LoggedAccess access = access_of(facts, LoggedAccess::Kind::fence);
  access.order = op.kind == OpKind::fence ? op.order : MemoryOrder::none;
  if (op.kind == OpKind::mfence) access.order = MemoryOrder::sc;
  access.cycle = facts.completed;
  threads_[facts.core.value].push_back(access);
}

void RaceLog::load_performed(const LoadFacts& facts) {
  LoggedAccess access = access_of(facts, LoggedAccess::Kind::load);
  access.order = traits(facts.core, facts.op_index).order;
  access.size = facts.size;
  access.value = facts.value;
  access.cycle = facts.performed;
  access.from = facts.from_write;
  threads_[facts.core.value].push_back(access);
}

// A fence that lowers to nothing has the sequence number of the op behind it.
void RaceLog::finish() {
  for (std::vector<LoggedAccess>& thread : threads_) {
    std::stable_sort(thread.begin(), thread.end(), [](const LoggedAccess& a, const LoggedAccess& b) {
      const auto is_access = [](const LoggedAccess& x) { return x.kind != LoggedAccess::Kind::fence; };
      return a.sequence != b.sequence ? a.sequence < b.sequence : is_access(a) < is_access(b);
    });
  }
}

}  // namespace membar
