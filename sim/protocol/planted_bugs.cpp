#include "sim/protocol/planted_bugs.h"

#include <algorithm>
#include <array>

namespace membar {
namespace {

using PrivateWriter = TableWriter<PrivateTable>;

void early_writer(ProtocolTables& tables) {
  using enum PrivateAction;
  tables.private_table.at(PrivateState::IM_AD, PrivateEvent::DataAwaitingAcks) =
      PrivateWriter::go(take_data, grant_write, PrivateState::M);
}

void silent_write_stays_clean(ProtocolTables& tables) {
  tables.private_table.at(PrivateState::E, PrivateEvent::Store) =
      PrivateWriter::go(PrivateAction::hit, PrivateState::E);
}

constexpr std::array kBugs{
    PlantedBug{"early-writer", "when may a core write that has asked for a line which others share?", early_writer},
    PlantedBug{"silent-write-stays-clean", "what does the first store to an exclusive line have to change?",
               silent_write_stays_clean},
};

}  // namespace

std::span<const PlantedBug> planted_bugs() { return kBugs; }

const PlantedBug* find_planted_bug(std::string_view name) {
  const auto found = std::find_if(kBugs.begin(), kBugs.end(), [&](const PlantedBug& bug) { return bug.name == name; });
  return found == kBugs.end() ? nullptr : &*found;
}

}  // namespace membar
