// A small program and a small machine, as a structure that can be generated, cut down, and written as a trace.
//
// Every case ends, whatever is cut away from it: a thread waits only for what a thread before it does (and the text
// leaves out a wait for something that is gone), loops are counted, and who holds the lock does not wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/isa/op.h"

namespace membar {

// Some bytes of a variable: constant, or moved by a register.
struct StressAccess {
  unsigned variable = 0;
  int offset = 0;  // bytes; negative: it begins in the variable before
  unsigned size = 8;
  enum class Index : std::uint8_t { none, reg, loop } index = Index::none;
  unsigned reg = 0;    // Index::reg
  unsigned mask = 1;   // what of the index counts
  unsigned scale = 8;  // bytes per step of the index
  friend bool operator==(const StressAccess&, const StressAccess&) = default;
};

// A constant, a register, or both added up.
struct StressValue {
  std::optional<unsigned> reg;
  std::uint64_t constant = 0;
  friend bool operator==(const StressValue&, const StressValue&) = default;
};

struct StressOp {
  enum class Kind : std::uint8_t {
    plain,  // `op`, with the members that it takes
    done,   // a store to the thread's `done` variable, which `await` of younger threads waits for
    await,  // of the `done` variable of thread `number`
    // Blocks, from here on:
    repeat,    // `number` times `body`
    branch,    // if r`value.reg` COMPARISON `value.constant`: `body`, else `otherwise`
    loop,      // a while loop with `number` iterations
    critical,  // `body` under the lock
  };
  Kind kind = Kind::plain;
  OpKind op = OpKind::load;
  MemoryOrder order = MemoryOrder::none;
  StressAccess access;
  StressValue value;
  StressValue expected;               // cas
  std::optional<unsigned> result;     // -> rN
  std::uint64_t number = 0;           // delay, await, repeat, loop
  std::optional<std::uint64_t> hold;  // store: cycles in the store buffer
  bool until = false;                 // delay, hold: to that cycle of the run
  Comparison comparison = Comparison::equal;
  unsigned id = 0;     // of a write outside blocks, that `after` may name; 0: none
  unsigned after = 0;  // the id that it waits for; 0: none
  std::vector<StressOp> body, otherwise;
  friend bool operator==(const StressOp&, const StressOp&) = default;
};

struct StressThread {
  unsigned id = 0;  // it is called t<id>; ascending
  std::vector<StressOp> ops;
  friend bool operator==(const StressThread&, const StressThread&) = default;
};

// One cache line of memory.
struct StressVariable {
  unsigned element_bytes = 8;                                 // an array of such elements; 0: two variables `together`
  std::optional<std::pair<unsigned, std::uint64_t>> initial;  // element, value
  enum class Place : std::uint8_t { dram, l3, modified, exclusive, shared } place = Place::dram;
  unsigned place_core = 0;
  friend bool operator==(const StressVariable&, const StressVariable&) = default;
};

struct StressCase {
  std::uint64_t seed = 0;
  std::vector<std::string> settings;  // key=value, on top of textbook; never core.model with a path
  std::string model;                  // an ordering table as TOML; empty: core.model says which
  std::vector<StressVariable> variables;
  std::vector<StressThread> threads;
  friend bool operator==(const StressCase&, const StressCase&) = default;

  // The value of a setting; empty: it has its default.
  [[nodiscard]] std::string setting(std::string_view key) const;
  // The machine; fails when its keys do not fit together.
  [[nodiscard]] Result<Config> config() const;
  // The program as a trace, from "membar 1" on.
  [[nodiscard]] std::string trace() const;
  // The machine as TOML: the keys that are not textbook's. `model_file`: what core.model names, for a case with a
  // table.
  [[nodiscard]] std::string machine(const std::string& model_file) const;
  // Ops as written.
  [[nodiscard]] std::size_t ops() const;
};

}  // namespace membar
