#include "sim/app/plant_option.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/nearest.h"

namespace membar {

Result<const PlantedBug*> planted_bug(const Arguments& arguments) {
  const std::optional<std::string> name = arguments.text("plant");
  if (!name) return static_cast<const PlantedBug*>(nullptr);
  if (const PlantedBug* bug = find_planted_bug(*name)) return bug;
  std::vector<std::string_view> names;
  for (const PlantedBug& bug : planted_bugs()) names.push_back(bug.name);
  const std::string near = did_you_mean(*name, names);
  return Error{"", 0, 0, "--plant: no such bug '" + *name + "'" + (near.empty() ? "; --plant list names them" : near)};
}

ExitCode list_planted_bugs() {
  std::size_t width = 0;
  for (const PlantedBug& bug : planted_bugs()) width = std::max(width, bug.name.size());
  for (const PlantedBug& bug : planted_bugs()) {
    std::string name(bug.name);
    name.resize(width, ' ');
    std::cout << name << "  " << bug.hint << '\n';
  }
  return kExitSuccess;
}

}  // namespace membar
