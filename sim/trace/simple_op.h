// The lines that recorded traces consist of almost entirely, `  load 0x7ffcc5392428:8` and `  cas.rel 0x7f00:8 after
// t1:68`: read without the general parser.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace_state.h"

namespace membar {

class SimpleOps {
 public:
  explicit SimpleOps(TraceState& state);
  // Appends the op of such a line to the open thread. False for every other line, malformed ones too: they are the
  // general parser's business; and when the op was refused (see failed()).
  bool parse(std::string_view line, unsigned number);
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct Mnemonic {
    std::string text;
    OpKind kind;
    MemoryOrder order;
  };
  struct After {
    const char* place = nullptr;  // nullptr: none
    std::string_view thread;
    std::uint32_t index = 0;
  };
  bool read_mnemonic(const char*& at, const char* end, TraceOp& op) const;
  static bool read_after(const char* at, const char* end, After& after);
  [[nodiscard]] bool sound(const TraceOp& op) const;
  bool refuse(const char* place);

  TraceState& state_;
  std::vector<Mnemonic> mnemonics_;  // of ops with an address and an optional value, the most frequent first
  bool failed_ = false;
};

}  // namespace membar
