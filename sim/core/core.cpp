#include "sim/core/core.h"

#include "sim/core/core_checks.h"
#include "sim/core/core_dispatch.h"
#include "sim/core/core_drain.h"
#include "sim/core/core_express.h"
#include "sim/core/core_head.h"
#include "sim/core/core_issue.h"
#include "sim/core/core_replay.h"
#include "sim/core/core_retire.h"
#include "sim/core/core_structure.h"
#include "sim/core/core_tap.h"
#include "sim/core/core_tick.h"

namespace membar {

template <class Obs>
Core<Obs>::Core(CoreId id, const CoreParameters& parameters, PrivateHierarchy& hierarchy, const Program& program,
                OpStream& code, AfterRegistry& after, Obs& observer)
    : id_(id),
      parameters_(parameters),
      hierarchy_(hierarchy),
      program_(program),
      code_(code),
      after_(after),
      observer_(observer),
      line_shift_(parameters.line_shift()),
      speculative_(parameters.speculative),
      leave_pending_(parameters.loads_leave_pending() && !parameters.speculative),
      stores_before_loads_(parameters.orders(OrderClass::store, OrderClass::load)),
      stores_in_order_(parameters.orders(OrderClass::store, OrderClass::store)),
      loads_need_scan_(!parameters.speculative &&
                       parameters.table.rule(OrderClass::load, OrderClass::load) != OrderRule::never),
      express_(!kObserved && parameters.express && stores_in_order_ && !stores_before_loads_ && !leave_pending_ &&
               (speculative_ || parameters.core.window == 1) && parameters.store_buffer.rfo_prefetch == 0 &&
               !parameters.drain_waits() && !parameters.store_buffer.coalesce),
      window_(parameters.core.window, kObserved),
      stores_(parameters.core.window, parameters.store_buffer.entries) {
  if constexpr (kObserved) {
    facts_.resize(stores_.capacity());
    reports_requests_ = observer.wants_requests();
  }
  producer_.fill(kNoSequence);
  for (const OpKind kind : {OpKind::load, OpKind::store}) {
    for (unsigned order = 0; order < kMemoryOrders; ++order) {
      const LoweredOp& lowered = parameters.lowered_op(kind, static_cast<MemoryOrder>(order));
      plain_[static_cast<unsigned>(kind)][order] =
          lowered.count == 1 && lowered.barrier == BarrierKind::none && lowered.ops[0].kind != MachineOp::Kind::rmw;
    }
  }
}

template class Core<NullObserver>;
template class Core<Observer>;
template class Core<CheckedObserver>;

}  // namespace membar
