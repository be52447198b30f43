// Records every fact of a small run.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/observer.h"

namespace membar {

struct LoggedWrite {
  WriteFacts facts;
  std::vector<WriteId> sources;  // RMW: what it read from
};
struct LoggedLoad {
  LoadFacts facts;
  std::vector<WriteId> sources;
};

// In the order of the machine's calls. Calls go on to `next`, when there is one, which then numbers the writes.
class ExecutionLog final : public Observer {
 public:
  explicit ExecutionLog(Observer* next = nullptr) : next_(next) {}

  WriteId new_write(CoreId core) override;
  void write_visible(const WriteFacts& facts) override;
  void barrier_done(const BarrierFacts& facts) override;
  void load_performed(const LoadFacts& facts) override;
  void read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) override;

  [[nodiscard]] const std::vector<LoggedWrite>& writes() const { return writes_; }
  [[nodiscard]] const std::vector<LoggedLoad>& loads() const { return loads_; }
  [[nodiscard]] const std::vector<BarrierFacts>& barriers() const { return barriers_; }
  // Every fact in words, sorted by core and program order: two runs are equal when their texts are.
  [[nodiscard]] std::vector<std::string> text() const;

 private:
  struct Read {
    WriteId write;
    Cycle cycle;
  };
  std::vector<WriteId> take_reads(CoreId core, Cycle cycle);

  Observer* next_;
  std::uint32_t last_id_ = 0;
  std::vector<LoggedWrite> writes_;
  std::vector<LoggedLoad> loads_;
  std::vector<BarrierFacts> barriers_;
  std::vector<std::vector<Read>> reads_{256};
};

}  // namespace membar
