// A Perfetto trace, read as trace_processor reads it: by the schema alone, with none of the code that wrote it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace membar::test {

struct PerfettoTrack {
  std::string name;
  std::uint64_t parent = 0;
  bool is_counter = false;
  int rank = 0;
};

struct PerfettoSlice {
  std::uint64_t track = 0;
  std::uint64_t from = 0, to = 0;
  std::string category, name;
  nlohmann::json arguments = nlohmann::json::object();  // numbers, strings, booleans and objects of numbers
  std::vector<std::uint64_t> flows;
  bool is_instant = false;
  std::vector<PerfettoSlice> within;
};

struct PerfettoCount {
  std::uint64_t cycle = 0;
  std::int64_t value = 0;
};

struct PerfettoFile {
  std::map<std::uint64_t, PerfettoTrack> tracks;
  std::string process;
  std::vector<PerfettoSlice> slices;  // those within no other
  std::map<std::uint64_t, std::vector<PerfettoCount>> counters;
  std::vector<std::string> problems;  // unknown fields, slices that do not nest, names without a string

  // The name of the track's parent.
  [[nodiscard]] const std::string& group_of(std::uint64_t track) const;
};

// By the schema of tests/app/perfetto.proto, or the one that MEMBAR_PERFETTO_SCHEMA names.
PerfettoFile read_perfetto(const std::string& bytes);

}  // namespace membar::test
