// The records of a run as tables: what `membar run --writes` and `--barriers` write, with the same columns, and loads.
#pragma once

#include "sim/analysis/records.h"
#include "sim/trace/program.h"
#include "tools/python/native/table.h"

namespace membar::python {

class RecordTables final : public RecordSink {
 public:
  // REQUIRES: program outlives this
  explicit RecordTables(const Program& program);

  void write(const WriteRecord& record) override;
  void barrier(const BarrierRecord& record) override;
  void load(const LoadRecord& record) override;

  [[nodiscard]] const Table& writes() const { return writes_; }
  [[nodiscard]] const Table& barriers() const { return barriers_; }
  [[nodiscard]] const Table& loads() const { return loads_; }
  // Which core first read from which write, and when.
  [[nodiscard]] const Table& readers() const { return readers_; }

 private:
  const Program& program_;
  Table writes_, barriers_, loads_, readers_;
};

}  // namespace membar::python
