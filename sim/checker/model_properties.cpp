// What must hold in every state of the model, and in those where nothing is under way.
#include <algorithm>

#include "sim/checker/model.h"

namespace membar {

namespace {

std::string core_name(unsigned core) { return "core " + std::to_string(core); }

using Found = std::optional<Violation>;

Found single_writer_violation(const ModelLine& line, unsigned caches, const std::string& name) {
  for (unsigned writer = 0; writer < caches; ++writer) {
    if (!writable(line.caches[writer].line.state)) continue;
    for (unsigned reader = 0; reader < caches; ++reader) {
      const PrivateState state = line.caches[reader].line.state;
      if (reader == writer || !readable(state)) continue;
      return Violation{Property::single_writer, core_name(writer) + " may write " + name + " while " +
                                                    core_name(reader) + " may still " +
                                                    (writable(state) ? "write it" : "read it")};
    }
  }
  return std::nullopt;
}

// Whether a message is on its way to the core that will tell it what the directory has decided about its copy.
bool hears_of_it(const ModelState& state, unsigned line, unsigned core) {
  return std::any_of(
      state.messages.begin(), state.messages.begin() + state.in_flight, [&](const ModelMessage& message) {
        return message.line == line && message.to == core && network_of(message.type) == VirtualNetwork::forward;
      });
}

// What a private controller takes itself for, and what the directory should take it for.
enum class Role : std::uint8_t { none, sharer, owner, sharer_or_owner, waiting };

Role role_in(PrivateState state) {
  switch (state) {
    case PrivateState::I:
    case PrivateState::II_A:
      return Role::none;
    case PrivateState::S:
    case PrivateState::SI_A:
      return Role::sharer;
    case PrivateState::E:
    case PrivateState::M:
    case PrivateState::MI_A:
    case PrivateState::EI_A:
      return Role::owner;
    case PrivateState::SM_AD:
    case PrivateState::SM_A:
      return Role::sharer_or_owner;
    case PrivateState::IS_D:
    case PrivateState::IM_AD:
    case PrivateState::IM_A:
      return Role::waiting;
  }
  return Role::waiting;
}

// A copy that is being given up is listed too, until the directory has dealt with the Put.
Found disagreement_about(const ModelState& state, unsigned number, unsigned core, const std::string& name) {
  const DirectoryLine& line = state.lines[number].directory;
  const PrivateState cache = state.lines[number].caches[core].line.state;
  const CoreId id{static_cast<std::uint16_t>(core)};
  const bool owns = line.owner == id;
  const bool shares = line.sharers.contains(id);
  const auto differ = [&](const char* takes_itself_for) -> Found {
    if (hears_of_it(state, number, core)) return std::nullopt;
    return Violation{Property::agreement, core_name(core) + " in " + std::string(name_of(cache)) + " is " +
                                              takes_itself_for + " " + name +
                                              ", the directory takes it for something else, and no message is on its "
                                              "way to settle that"};
  };
  switch (role_in(cache)) {
    case Role::none:
      return owns || shares ? differ("without any copy of") : std::nullopt;
    case Role::sharer:
      return shares ? std::nullopt : differ("a sharer of");
    case Role::owner:
      return owns ? std::nullopt : differ("the owner of");
    case Role::sharer_or_owner:
      return shares || owns ? std::nullopt : differ("a sharer of");
    case Role::waiting:
      return std::nullopt;
  }
  return std::nullopt;
}

// Of a line that is at rest.
Found rest_violation(const ModelLine& line, unsigned caches, const std::string& name) {
  const DirectoryLine& directory = line.directory;
  for (unsigned core = 0; core < caches; ++core) {
    const PrivateState cache = line.caches[core].line.state;
    const CoreId id{static_cast<std::uint16_t>(core)};
    if (writable(cache) != (directory.owner == id)) {
      return Violation{Property::bookkeeping,
                       "everything is at rest, and the directory is wrong about the owner of " + name};
    }
    if ((cache == PrivateState::S) != directory.sharers.contains(id)) {
      return Violation{Property::bookkeeping,
                       "everything is at rest, and the directory is wrong about the sharers of " + name};
    }
    if (cache == PrivateState::E && !line.directory_latest) {
      return Violation{Property::data_value,
                       core_name(core) + " holds " + name + " in E, as unwritten, but the L3 has an older value"};
    }
  }
  const bool in_l3 = directory.state == DirectoryState::I || directory.state == DirectoryState::S;
  if (in_l3 && !line.directory_latest)
    return Violation{Property::data_value, "the L3 has lost the last write to " + name};
  if (in_l3 && !directory.dirty && !line.memory_latest) {
    return Violation{Property::data_value, "the L3 takes " + name + " for clean, but memory has an older value"};
  }
  if (directory.state == DirectoryState::NP && !line.memory_latest) {
    return Violation{Property::data_value, "memory has lost the last write to " + name};
  }
  return std::nullopt;
}

}  // namespace

std::string line_name(const ModelShape& shape, unsigned line) {
  if (shape.lines == 1) return "the line";
  return std::string("line ") + static_cast<char>('A' + line);
}

bool ProtocolModel::at_rest(const ModelState& state) const {
  if (state.in_flight != 0) return false;
  return std::all_of(state.lines.begin(), state.lines.begin() + shape_.lines, [&](const ModelLine& line) {
    return stable(line.directory.state) &&
           std::all_of(line.caches.begin(), line.caches.begin() + shape_.caches,
                       [](const ModelCache& cache) { return stable(cache.line.state); });
  });
}

std::optional<Violation> ProtocolModel::violation_in(const ModelState& state) const {
  const bool rests = at_rest(state);
  for (unsigned number = 0; number < shape_.lines; ++number) {
    const ModelLine& line = state.lines[number];
    const bool any_writer = std::any_of(line.caches.begin(), line.caches.begin() + shape_.caches,
                                        [](const ModelCache& cache) { return writable(cache.line.state); });
    if (any_writer) {
      Found found = single_writer_violation(line, shape_.caches, line_name(shape_, number));
      if (found) return found;
    }
    for (unsigned core = 0; core < shape_.caches; ++core) {
      const ModelCache& cache = line.caches[core];
      const std::string name = line_name(shape_, number);
      if (readable(cache.line.state) && !cache.latest) {
        return Violation{Property::data_value, core_name(core) + " can read an old value of " + name};
      }
      if (readable(cache.line.state) && line.directory.state == DirectoryState::NP) {
        return Violation{Property::inclusion, core_name(core) + " can read " + name + ", which is not in the L3"};
      }
    }
    if (rests) {
      Found found = rest_violation(line, shape_.caches, line_name(shape_, number));
      if (found) return found;
    }
  }
  return std::nullopt;
}

std::optional<Violation> ProtocolModel::disagreement_in(const ModelState& state) const {
  for (unsigned number = 0; number < shape_.lines; ++number) {
    for (unsigned core = 0; core < shape_.caches; ++core) {
      Found found = disagreement_about(state, number, core, line_name(shape_, number));
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace membar
