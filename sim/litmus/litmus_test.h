// A litmus test after reading: the program that the simulator and the oracle run, what to look at when it has ended,
// and the condition. The format is the one of the herdtools (Alglave, Maranget, Tautschnig, "Herding Cats", TOPLAS
// 2014; herd7's manual, "The litmus format").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/litmus/proposition.h"
#include "sim/trace/program.h"

namespace membar {

enum class Quantifier : std::uint8_t { exists, not_exists, forall };
// "exists", "~exists", "forall".
std::string_view name_of(Quantifier quantifier);

struct LitmusTest {
  std::string name;
  std::string arch;  // as the header has it: "X86_64", "X86"; "trace" for a trace
  std::string file;
  std::string hash;  // of the `Hash=` line; "" without one

  // Threads "P0", "P1", ...; every thread's ops are in memory (MemoryOpStream), none has an `after`, and every location
  // has cache lines of its own, as long as lines have at most kLocationStride bytes.
  Program program;

  // The columns that are printed, in herd's order: registers by thread, then memory; then those of the filter alone.
  std::vector<LitmusColumn> columns;
  std::size_t state_size = 0;  // values in a FinalState

  Quantifier quantifier = Quantifier::forall;
  Proposition condition;
  std::string condition_text;  // as herd prints it: "exists (0:rax=0 /\ 1:rax=0)"
  // Executions for which it does not hold are dropped before anything else is looked at.
  std::optional<Proposition> filter;
};

// Neighbouring locations are so many bytes apart, or a multiple.
inline constexpr std::uint64_t kLocationStride = 128;

// Reads a test. Errors carry the file, the line and the column, what was wrong and what was expected. What is not
// supported is an error and never ignored.
Result<LitmusTest> read_litmus(const std::string& file, std::string_view text);

// What to look at when a run has ended: one observable per value, in the order of the columns.
std::vector<Observable> observables_of(const LitmusTest& test);

// Cuts every value to its column's width, so that states which print the same are equal. REQUIRES: one value per
// observable of the test
FinalState cut_to_columns(const LitmusTest& test, FinalState state);

// The name of the location, or of the cell of an array ("a[1]"), whose address the value is; absent when it is none.
std::optional<std::string> address_name(const LitmusTest& test, std::uint64_t value);

// A value of a column for people: a number, or the name of the location whose address it is.
std::string value_text(const LitmusTest& test, const LitmusColumn& column, std::uint64_t value);

// "0:rax=1; [x]=2; a={1,2};", the shown columns of a state.
std::string state_text(const LitmusTest& test, const FinalState& state);

}  // namespace membar
