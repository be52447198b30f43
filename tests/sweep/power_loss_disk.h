// A disk in memory for SQLite, whose power can be cut: what was written and not synced is then lost, all of it or, as
// on a real disk, any part of it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace membar::test {

class PowerLossDisk {
 public:
  // Registers it with SQLite under name(); one at a time.
  PowerLossDisk();
  ~PowerLossDisk();
  PowerLossDisk(const PowerLossDisk&) = delete;
  PowerLossDisk& operator=(const PowerLossDisk&) = delete;

  [[nodiscard]] std::string name() const { return "power-loss"; }
  // The power fails after so many more writes, truncations and syncs; from then on everything fails.
  void cut_power_after(std::uint64_t operations) { operations_left_ = operations; }
  [[nodiscard]] bool is_off() const { return off_; }
  // The power is back. Of what was not synced, each operation is kept with this chance in percent, drawn from `seed`.
  // REQUIRES: no file is open
  void reboot(unsigned chance_percent, std::uint64_t seed);
  // How many writes, truncations and syncs there have been.
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

 private:
  struct Change {
    bool truncation = false;
    std::uint64_t offset = 0;  // or the new size
    std::string bytes;
  };
  struct File {
    bool there = false, there_synced = false;
    std::string now, synced;
    std::vector<Change> unsynced;
  };
  struct Handle;  // what SQLite has of an open file
  friend struct Methods;

  // False: the power is off.
  bool operate();
  static void apply(const Change& change, std::string& bytes);

  std::map<std::string, File> files_;
  std::uint64_t operations_left_ = ~std::uint64_t{0};
  std::uint64_t operations_ = 0;
  bool off_ = false;
  sqlite3_vfs vfs_{};
};

}  // namespace membar::test
