#include "sim/marginal/ordering_removed.h"

#include <algorithm>
#include <span>
#include <utility>

#include "sim/isa/lowering.h"

namespace membar {
namespace {

// Which barriers of which thread.
struct Wanted {
  BarrierKey key;
  CoreId core;
  bool by_op = true;
  // [kind][order]: such an op keeps a barrier record of the key's kind.
  std::array<std::array<bool, kMemoryOrders>, kLowerableOps> is_of_kind{};

  [[nodiscard]] bool matches(const TraceOp& op) const {
    const auto kind = static_cast<std::size_t>(op.kind);
    if (kind >= kLowerableOps || !is_of_kind[kind][static_cast<std::size_t>(op.order)]) return false;
    return key_of(op, core, key.kind, by_op) == key;
  }
};

// Hands on the ops of another stream, in pieces, so that a small change copies little.
class ChangedStream final : public OpStream {
 public:
  ChangedStream(OpStream& from, const Wanted& wanted) : from_(from), wanted_(wanted) {}

  std::span<const TraceOp> fetch(std::uint32_t position) override {
    constexpr std::size_t kPiece = 256;
    std::span<const TraceOp> ops = from_.fetch(position);
    ops = ops.first(std::min(ops.size(), kPiece));
    const auto wanted = [this](const TraceOp& op) { return wanted_.matches(op); };
    // Two copies in turn, whether this one is needed or not: a span stays valid until the second next call.
    std::vector<TraceOp>& copy = copies_[next_copy_];
    next_copy_ = 1 - next_copy_;
    if (std::none_of(ops.begin(), ops.end(), wanted)) return ops;
    copy.assign(ops.begin(), ops.end());
    for (TraceOp& op : copy) {
      if (wanted(op)) op = without_ordering(op);
    }
    return copy;
  }
  [[nodiscard]] std::uint32_t size() const override { return from_.size(); }

 private:
  OpStream& from_;
  const Wanted wanted_;
  std::array<std::vector<TraceOp>, 2> copies_;
  std::size_t next_copy_ = 0;
};

}  // namespace

OrderingRemoved::OrderingRemoved(Program& program, const Config& config, const BarrierKey& key, bool by_op)
    : program_(program), kept_(program.threads.size()) {
  Wanted wanted{key, CoreId{0}, by_op, {}};
  for (std::size_t kind = 0; kind < kLowerableOps; ++kind) {
    for (std::size_t order = 0; order < kMemoryOrders; ++order) {
      const auto lowered =
          lower(static_cast<OpKind>(kind), static_cast<MemoryOrder>(order), config.lowering.store_sc, config.ordering);
      wanted.is_of_kind[kind][order] = lowered.ok() && name_of(lowered.value().barrier) == name_of(key.kind);
    }
  }
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    wanted.core = CoreId{static_cast<std::uint16_t>(t)};
    if (key.by != BarrierKey::By::site && wanted.core != key.core) continue;
    kept_[t] = std::move(program.threads[t].code);
    program.threads[t].code = std::make_unique<ChangedStream>(*kept_[t], wanted);
  }
}

OrderingRemoved::~OrderingRemoved() {
  for (std::size_t t = 0; t < kept_.size(); ++t) {
    if (kept_[t] != nullptr) program_.threads[t].code = std::move(kept_[t]);
  }
}

}  // namespace membar
