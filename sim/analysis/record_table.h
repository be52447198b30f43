// The records of a small run, in memory. When there are more than fit, all are dropped: totals serve instead.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/analysis/records.h"

namespace membar {

class RecordTable final : public RecordSink {
 public:
  // Holds up to `limit` writes and up to `limit` barriers.
  explicit RecordTable(std::size_t limit) : limit_(limit) {}

  void write(const WriteRecord& record) override { add(writes_, writes_fit_, record); }
  void barrier(const BarrierRecord& record) override { add(barriers_, barriers_fit_, record); }
  void load(const LoadRecord& /*record*/) override {}  // loads are for files only

  // All of them in the order of their ids; empty when they did not fit.
  [[nodiscard]] const std::vector<WriteRecord>& writes() const { return writes_; }
  [[nodiscard]] const std::vector<BarrierRecord>& barriers() const { return barriers_; }
  [[nodiscard]] bool writes_fit() const { return writes_fit_; }
  [[nodiscard]] bool barriers_fit() const { return barriers_fit_; }

 private:
  template <class Record>
  void add(std::vector<Record>& records, bool& fit, const Record& record) {
    if (!fit) return;
    if (records.size() < limit_) {
      records.push_back(record);
      return;
    }
    fit = false;
    records.clear();
    records.shrink_to_fit();
  }

  std::size_t limit_;
  std::vector<WriteRecord> writes_;
  std::vector<BarrierRecord> barriers_;
  bool writes_fit_ = true;
  bool barriers_fit_ = true;
};

}  // namespace membar
