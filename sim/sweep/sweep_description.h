// What a sweep is: machines, traces and the parameters that vary.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/axis.h"
#include "sim/sweep/plot_wish.h"

namespace membar {

enum class Sampling : std::uint8_t {
  grid,             // every combination of the axes' values
  zip,              // the axes move together
  random,           // every axis's value drawn evenly, point by point
  latin_hypercube,  // every axis's values in equal shares, in an order of its own (McKay, Beckman, Conover, 1979)
};

// "grid", "zip", "random", "latin_hypercube".
std::string_view name_of(Sampling sampling);
std::optional<Sampling> sampling_named(std::string_view name);
// Whether points are drawn: the values of one parameter then say nothing about those of another.
inline bool is_drawn(Sampling sampling) {
  return sampling == Sampling::random || sampling == Sampling::latin_hypercube;
}

struct SweepDescription {
  // A config that needs no file.
  static constexpr const char* kBuiltinConfig = "textbook";

  std::string title;
  std::vector<std::string> traces;
  std::vector<std::string> configs{kBuiltinConfig};
  std::vector<std::string> settings;  // of every point, before its own values: "core.model=tso"
  std::vector<std::pair<std::string, std::string>> trace_parameters;  // of every point: name and value
  std::vector<Axis> axes;
  Sampling sampling = Sampling::grid;
  std::uint64_t samples = 0;  // of the random and latin_hypercube samplings
  std::uint64_t sampling_seed = 1;
  std::uint64_t max_cycles = 0;   // of each run, as in `membar run`; 0: its default
  PlotWish plot;                  // what its charts show first
  std::vector<std::string> keep;  // the results that are wanted, as KeptResults has them; empty: all
};

// Reads configs/sweeps/*.toml:
//
//   title = "A fence's cost"
//   traces = ["../../traces/sweeps/fence.trace"]       # relative to this file
//   configs = ["textbook", "../machines/tiny.toml"]    # without: textbook
//   set = ["core.window=8"]                            # for all points
//   param = ["threads=8"]                              # the traces' parameters, for all points
//   keep = ["cycles", "l1.*", "labelled"]              # metrics and tables; without: everything
//   sampling = "grid"                                  # or zip, random, latin_hypercube with samples = N
//   [plot]                                             # what its charts show first; without: what suits it
//   metrics = ["barrier:bar"]
//   x = "l3.latency"                                   # and lines, and chart
//   [vary]
//   l3.latency = {from = 40, to = 80, step = 10}       # or factor = 2; or a list; or "40:80:10"
//   [[paired]]                                         # these move together
//   l1.size = ["32KiB", "48KiB"]
//   l1.ways = [8, 12]
//
// Errors carry file, line and column.
Result<SweepDescription> load_sweep(const std::string& path);
Result<SweepDescription> parse_sweep(std::string_view text, const std::string& file);

}  // namespace membar
