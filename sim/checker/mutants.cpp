#include "sim/checker/mutants.h"

#include <span>

#include "sim/checker/check.h"

namespace membar {

namespace {

// A mutant may have more states than the protocol. What goes beyond this is cut, and the verdict says so.
constexpr std::size_t kMostStates = 8'000'000;

template <class CellType>
void drop_action(CellType& cell, unsigned index) {
  for (unsigned a = index; a + 1U < cell.action_count; ++a) cell.actions[a] = cell.actions[a + 1U];
  --cell.action_count;
}

// `table_of` gives the table to change in a copy of the tables.
template <class TableOf>
void mutate(const char* which, TableOf&& table_of, std::vector<Mutant>& mutants) {
  const ProtocolTables original;
  const auto& table = table_of(original);
  using TableType = std::remove_cvref_t<decltype(table)>;
  for (unsigned i = 0; i < table.cells.size(); ++i) {
    const auto& cell = table.cells[i];
    if (cell.outcome != Outcome::go) continue;
    const auto state = static_cast<typename TableType::State>(i / TableType::kEvents);
    const auto event = static_cast<typename TableType::Event>(i % TableType::kEvents);
    const std::string place =
        std::string(which) + ": " + std::string(name_of(state)) + ", " + std::string(name_of(event)) + ": ";
    for (unsigned s = 0; s < TableType::kStates; ++s) {
      const auto next = static_cast<typename TableType::State>(s);
      if (next == cell.next) continue;
      mutants.push_back(
          {place + "next state " + std::string(name_of(next)) + " instead of " + std::string(name_of(cell.next)),
           original});
      table_of(mutants.back().tables).cells[i].next = next;
    }
    for (unsigned a = 0; a < cell.action_count; ++a) {
      mutants.push_back({place + "without " + std::string(name_of(cell.actions[a])), original});
      drop_action(table_of(mutants.back().tables).cells[i], a);
    }
  }
}

}  // namespace

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> mutants;
  mutate(
      "private table", [](auto& tables) -> auto& { return tables.private_table; }, mutants);
  mutate(
      "directory table", [](auto& tables) -> auto& { return tables.directory_table; }, mutants);
  return mutants;
}

MutantVerdict judge(const ProtocolTables& tables, std::span<const ModelShape> shapes,
                    const std::function<bool(const Progress&)>& keep_on) {
  if (!compiles(tables)) return {MutantVerdict::Kind::refused, {}, {}};
  std::vector<ModelCoverage> coverages;
  bool cut = false;
  for (const ModelShape& shape : shapes) {
    const Exploration result = explore({shape, tables, kMostStates, keep_on});
    switch (result.end) {
      case Exploration::End::violated:
        return {MutantVerdict::Kind::violates, result.counterexample->violation.property, shape};
      case Exploration::End::stopped:
        return {MutantVerdict::Kind::stopped, {}, {}};
      case Exploration::End::out_of_states:
        cut = true;
        break;
      case Exploration::End::complete:
        break;
    }
    coverages.push_back(result.coverage);
  }
  if (cut) return {MutantVerdict::Kind::undecided, {}, {}};
  const bool reaches_all = unreached_cells(tables, coverages).empty();
  return {reaches_all ? MutantVerdict::Kind::survives : MutantVerdict::Kind::unreaching, {}, {}};
}

}  // namespace membar
