#include "tests/report/history_replay.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace membar {
namespace {

using json = nlohmann::ordered_json;
using Place = std::pair<std::int64_t, std::int64_t>;  // agent or core, and line

class Replay {
 public:
  explicit Replay(const json& document)
      : document_(document),
        history_(document.at("history")),
        line_bytes_(history_.at("line_bytes").get<std::size_t>()) {
    for (const auto& [name, arguments] : history_.at("shapes").items()) shapes_[name] = arguments.size();
    // In the order of the document, which nlohmann::json does not keep.
    kinds_ = {"private", "stalled",  "l1", "directory", "bytes", "send",
              "deliver", "register", "op", "charge",    "replay"};
  }

  std::string run() {
    const json& log = history_.at("log");
    std::uint64_t events = 0;
    for (std::size_t i = 0; i < log.size(); ++events) {
      const std::string& kind = kinds_.at(log[i].get<std::size_t>());
      cycle_ += log[i + 1].get<std::int64_t>();
      arguments_.clear();
      for (std::size_t a = 0; a < shapes_.at(kind); ++a) arguments_.push_back(log.at(i + 2 + a).get<std::int64_t>());
      i += 2 + arguments_.size();
      if (!apply(kind)) return kind + " event " + std::to_string(events) + " in cycle " + std::to_string(cycle_);
    }
    if (events != history_.at("events")) return "the number of events";
    if (delivered_.size() != static_cast<std::size_t>(messages_)) return "a message was never delivered";
    if (const std::string wrong = compare_cores(); !wrong.empty()) return wrong;
    return compare_memory();
  }

 private:
  bool apply(const std::string& kind) {
    const auto& a = arguments_;
    if (kind == "private") {
      if (private_states_[{a[0], a[1]}] != a[3]) return false;
      private_states_[{a[0], a[1]}] = a[4];
    } else if (kind == "directory") {
      if (directory_states_[{a[0], a[1]}] != a[3]) return false;
      directory_states_[{a[0], a[1]}] = a[4];
    } else if (kind == "l1") {
      bool& present = l1_[{a[0], a[1]}];
      if (present == (a[2] != 0)) return false;
      present = !present;
    } else if (kind == "bytes") {
      write_bytes(bytes_[{a[0], a[1]}]);
    } else if (kind == "send") {
      ++messages_;
      return a[5] >= cycle_;
    } else if (kind == "deliver") {
      return a[0] < messages_ && delivered_.insert(a[0]).second;
    } else if (kind == "register") {
      registers_[{a[0], a[1]}] = value_of(bytes_of(a[2]), 0, 8);
    } else if (kind == "op") {
      return a[3] <= cycle_;
    } else if (kind == "charge") {
      auto& [end, causes] = charges_[a[0]];
      if (end != a[2]) return false;  // they follow each other
      end += a[3];
      causes[history_.at("names").at("causes").at(static_cast<std::size_t>(a[1])).get<std::string>()] += a[3];
    }
    return true;
  }

  std::vector<unsigned> bytes_of(std::int64_t data) const {
    const std::string hex = history_.at("data").at(static_cast<std::size_t>(data)).get<std::string>();
    std::vector<unsigned> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
      bytes.push_back(static_cast<unsigned>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
  }
  void write_bytes(std::vector<unsigned>& line) {
    line.resize(line_bytes_);
    std::vector<unsigned> written = bytes_of(arguments_[4]);
    written.resize(static_cast<std::size_t>(arguments_[3]));
    for (std::size_t i = 0; i < written.size(); ++i) line.at(static_cast<std::size_t>(arguments_[2]) + i) = written[i];
  }
  static std::uint64_t value_of(const std::vector<unsigned>& bytes, std::size_t from, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size && from + i < bytes.size(); ++i) value |= std::uint64_t{bytes[from + i]} << 8 * i;
    return value;
  }

  std::string compare_cores() {
    for (const json& core : document_.at("cores")) {
      const std::int64_t id = core.at("id").get<std::int64_t>();
      for (const auto& [cause, cycles] : core.at("accounting").items()) {
        if (charges_[id].second[cause] != cycles) return "core " + std::to_string(id) + ": cycles of " + cause;
      }
      for (const auto& [name, value] : core.at("registers").items()) {
        if (registers_[{id, std::stoll(name.substr(1))}] != value) return "core " + std::to_string(id) + ": " + name;
      }
    }
    return "";
  }

  // The newest bytes are the owner's, else the L3's, else memory's.
  std::string compare_memory() {
    for (const json& symbol : history_.at("symbols")) {
      const std::string name = symbol.at("name").get<std::string>();
      if (!document_.at("memory").contains(name)) continue;
      json values = document_.at("memory").at(name);
      if (!values.is_array()) values = json::array({values});
      const std::size_t size = symbol.at("element_bytes").get<std::size_t>();
      for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t address = std::stoull(symbol.at("address").get<std::string>(), nullptr, 16) + i * size;
        if (address % line_bytes_ + size > line_bytes_) continue;
        if (newest(address, size < 8 ? size : 8) != values[i]) return name + "[" + std::to_string(i) + "] at the end";
      }
    }
    return "";
  }
  std::uint64_t newest(std::uint64_t address, std::size_t size) {
    std::int64_t line = -1;
    for (std::size_t i = 0; i < history_.at("lines").size(); ++i) {
      if (std::stoull(history_.at("lines")[i].get<std::string>(), nullptr, 16) / line_bytes_ == address / line_bytes_) {
        line = static_cast<std::int64_t>(i);
      }
    }
    std::int64_t agent = static_cast<std::int64_t>(history_.at("agents").size()) - 1;
    for (const auto& [place, state] : directory_states_) {
      if (place.second == line && state != 0) agent = place.first;
    }
    for (const auto& [place, state] : private_states_) {
      const std::string name = history_.at("names").at("private_states").at(static_cast<std::size_t>(state));
      if (place.second == line && (name == "M" || name == "E")) agent = place.first;
    }
    return value_of(bytes_[{agent, line}], address % line_bytes_, size);
  }

  const json& document_;
  const json& history_;
  const std::size_t line_bytes_;
  std::map<std::string, std::size_t> shapes_;
  std::vector<std::string> kinds_;
  std::int64_t cycle_ = 0;
  std::vector<std::int64_t> arguments_;
  std::map<Place, std::int64_t> private_states_, directory_states_;
  std::map<Place, bool> l1_;
  std::map<Place, std::vector<unsigned>> bytes_;
  std::map<Place, std::uint64_t> registers_;
  std::int64_t messages_ = 0;
  std::set<std::int64_t> delivered_;
  std::map<std::int64_t, std::pair<std::int64_t, std::map<std::string, std::int64_t>>> charges_;
};

}  // namespace

std::string contradiction_of_history(const nlohmann::ordered_json& document) { return Replay(document).run(); }

}  // namespace membar
