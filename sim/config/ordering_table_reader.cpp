#include "sim/config/ordering_table_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/nearest.h"
#include "sim/config/assign.h"
#include "sim/config/toml_document.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

constexpr std::array kAccesses{OrderClass::load, OrderClass::store, OrderClass::rmw};
constexpr std::array kFences{OrderClass::mfence, OrderClass::sfence, OrderClass::lfence};
constexpr std::string_view kRuleList = "always, same_address, dependency or never";
constexpr std::string_view kClassList = "load, store, rmw, mfence, sfence, lfence or any";
constexpr std::string_view kFenceList = "mfence, sfence or lfence";
constexpr std::string_view kOrderPrefix = "order.";

// Same as in a machine's file: the nearest of `names`, and what is expected.
std::string suggestion(std::string_view word, const std::vector<std::string>& names, std::string_view expected) {
  return expecting(did_you_mean(word, std::span(names)), expected);
}

std::vector<std::string> class_names() {
  std::vector<std::string> names{"any"};
  for (unsigned c = 0; c < kOrderClasses; ++c) names.emplace_back(name_of(static_cast<OrderClass>(c)));
  return names;
}

// One `[order.OLDER] YOUNGER = RULE`; an absent class is `any`.
struct Line {
  std::optional<OrderClass> older;
  std::optional<OrderClass> younger;
  OrderRule rule;
  // How much the line says: [order.any] any, [order.any] x, [order.x] any, [order.x] y.
  [[nodiscard]] unsigned weight() const { return (older ? 2U : 0U) + (younger ? 1U : 0U); }
};

class Reader {
 public:
  explicit Reader(const TomlDocument& document) : document_(document) {}

  Result<OrderingTable> read() {
    table_.name = std::filesystem::path(document_.file).stem().string();
    if (auto done = check_tables(); !done) return done.error();
    for (const TomlEntry& entry : document_.entries) {
      if (auto done = read_entry(entry); !done) return done.error();
    }
    if (builtin_table(table_.name)) {
      return at(find("name"), "the table is called " + shown_text(table_.name) +
                                  ", as a built-in model is; expected a name of its own (name = \"...\")");
    }
    fill_rules();
    if (auto done = check_coherence(); !done) return done.error();
    if (auto done = check_fence("acquire", table_.acquire_fence, OrderClass::load); !done) return done.error();
    if (auto done = check_fence("release", table_.release_fence, OrderClass::store); !done) return done.error();
    return table_;
  }

 private:
  [[nodiscard]] const TomlEntry* find(std::string_view key) const {
    const auto found = std::find_if(document_.entries.begin(), document_.entries.end(),
                                    [&](const TomlEntry& entry) { return entry.key == key; });
    return found == document_.entries.end() ? nullptr : &*found;
  }

  [[nodiscard]] Error at(const TomlEntry* entry, std::string message) const {
    if (entry == nullptr) return Error{document_.file, 0, 0, std::move(message)};
    return Error{document_.file, entry->value_line, entry->value_column, std::move(message)};
  }

  [[nodiscard]] Error at_key(const TomlEntry& entry, std::string message) const {
    return Error{document_.file, entry.line, entry.column, std::move(message)};
  }

  Result<Done> check_tables() const {
    for (const TomlTable& table : document_.tables) {
      if (table.name == "order" || table.name == "fences") continue;
      if (table.name.starts_with(kOrderPrefix)) {
        const std::string older = table.name.substr(kOrderPrefix.size());
        if (older == "any" || order_class_of(older)) continue;
        return Error{document_.file, table.line, table.column,
                     "unknown op " + shown_text(older) + " in [" + table.name + "]" +
                         suggestion(older, class_names(), kClassList)};
      }
      return Error{document_.file, table.line, table.column,
                   "unknown table " + shown_text(table.name) +
                       suggestion(table.name, {"order", "fences"}, "[order.OP] or [fences]")};
    }
    return Done{};
  }

  Result<Done> read_entry(const TomlEntry& entry) {
    const auto* text = std::get_if<std::string>(&entry.value);
    const bool known = entry.key == "name" || entry.key == "base" || entry.key == "fences.acquire" ||
                       entry.key == "fences.release" || entry.key.starts_with(kOrderPrefix);
    if (!known) {
      return at_key(entry, "unknown key " + shown_text(entry.key) +
                               suggestion(entry.key, {"name", "base", "fences.acquire", "fences.release"},
                                          "name, base, [order.OP] or [fences] acquire and release"));
    }
    if (text == nullptr) return at(&entry, entry.key + " is " + shown(entry.value) + "; expected a string");
    if (entry.key == "name") return read_name(entry, *text);
    if (entry.key == "base") return read_base(entry, *text);
    if (entry.key == "fences.acquire") return read_fence(entry, *text, table_.acquire_fence);
    if (entry.key == "fences.release") return read_fence(entry, *text, table_.release_fence);
    return read_order(entry, *text);
  }

  Result<Done> read_name(const TomlEntry& entry, const std::string& text) {
    const bool plain = !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!plain) return at(&entry, "name is " + shown_text(text) + "; expected 1 to 40 letters, digits, - or _");
    table_.name = text;
    return Done{};
  }

  Result<Done> read_base(const TomlEntry& entry, const std::string& text) {
    base_ = builtin_table(text);
    if (base_) return Done{};
    return at(&entry, "base is " + shown_text(text) + suggestion(text, {"sc", "tso", "pso"}, "sc, tso or pso"));
  }

  Result<Done> read_fence(const TomlEntry& entry, const std::string& text, std::optional<OrderClass>& fence) {
    const auto found = order_class_of(text);
    if (!found || std::find(kFences.begin(), kFences.end(), *found) == kFences.end()) {
      return at(&entry,
                entry.key + " is " + shown_text(text) + suggestion(text, {"mfence", "sfence", "lfence"}, kFenceList));
    }
    fence = found;
    return Done{};
  }

  // `entry.key` is order.OLDER.YOUNGER; check_tables has seen to OLDER where it is a table.
  Result<Done> read_order(const TomlEntry& entry, const std::string& text) {
    const std::string path = entry.key.substr(kOrderPrefix.size());
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) {
      return at_key(entry, "[order] has the key " + shown_text(path) + "; expected a table for the older op, such as " +
                               "[order.load]");
    }
    const std::string older = path.substr(0, dot);
    const std::string younger = path.substr(dot + 1);
    Line line{order_class_of(older), order_class_of(younger), OrderRule::never};
    if (!line.younger && younger != "any") {
      return at_key(entry, "unknown op " + shown_text(younger) + " in [order." + older + "]" +
                               suggestion(younger, class_names(), kClassList));
    }
    const auto rule = order_rule_of(text);
    if (!rule) {
      return at(&entry, entry.key + " is " + shown_text(text) +
                            suggestion(text, {"always", "same_address", "dependency", "never"}, kRuleList));
    }
    line.rule = *rule;
    lines_.push_back(line);
    return Done{};
  }

  void fill_rules() {
    for (const OrderClass older : kAccesses) {
      for (const OrderClass younger : kAccesses) set(older, younger, OrderRule::same_address);
    }
    if (base_) table_.rules = base_->rules;
    if (base_ && !table_.acquire_fence) table_.acquire_fence = base_->acquire_fence;
    if (base_ && !table_.release_fence) table_.release_fence = base_->release_fence;
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return a.weight() < b.weight(); });
    for (const Line& line : lines_) {
      for (unsigned o = 0; o < kOrderClasses; ++o) {
        for (unsigned y = 0; y < kOrderClasses; ++y) {
          const auto older = static_cast<OrderClass>(o);
          const auto younger = static_cast<OrderClass>(y);
          const bool meant = line.older.value_or(older) == older && line.younger.value_or(younger) == younger;
          if (meant) set(older, younger, line.rule);
        }
      }
    }
  }

  void set(OrderClass older, OrderClass younger, OrderRule rule) {
    table_.rules[static_cast<unsigned>(older)][static_cast<unsigned>(younger)] = rule;
  }

  // The line that decided a pair, for the place of a message.
  [[nodiscard]] const TomlEntry* origin(OrderClass older, OrderClass younger) const {
    const std::string o(name_of(older));
    const std::string y(name_of(younger));
    for (const std::string& key : {o + "." + y, o + ".any", "any." + y, std::string("any.any")}) {
      if (const TomlEntry* entry = find(std::string(kOrderPrefix) + key)) return entry;
    }
    return nullptr;
  }

  // Two accesses of one address must stay in program order: else a core reads a value and then an older one (load,
  // load), overwrites its newer value with its older one (store, store), or reads a value before it is written. Only
  // an older store and a younger load may pass each other, for the store forwards.
  [[nodiscard]] Result<Done> check_coherence() const {
    for (const OrderClass older : kAccesses) {
      for (const OrderClass younger : kAccesses) {
        if (older == OrderClass::store && younger == OrderClass::load) continue;
        const OrderRule rule = table_.rule(older, younger);
        if (rule == OrderRule::same_address || rule == OrderRule::always) continue;
        return at(origin(older, younger),
                  "a " + std::string(name_of(younger)) + " after a " + std::string(name_of(older)) + " is \"" +
                      std::string(name_of(rule)) +
                      "\", so that two accesses of one address could change places and the memory would not be "
                      "coherent; expected same_address or always");
      }
    }
    return Done{};
  }

  // An acquire orders older loads, a release older loads and stores, before what follows: directly or by its fence.
  [[nodiscard]] Result<Done> check_fence(std::string_view name, std::optional<OrderClass> fence,
                                         OrderClass special) const {
    if (!fence) return Done{};
    // acquire: load before load and store; release: load and store before store.
    const std::array<std::pair<OrderClass, OrderClass>, 2> pairs{std::pair{OrderClass::load, OrderClass::store},
                                                                 std::pair{special, special}};
    for (const auto& [older, younger] : pairs) {
      if (table_.always(older, younger)) continue;
      if (table_.always(older, *fence) && table_.always(*fence, younger)) continue;
      const std::string fence_name(name_of(*fence));
      return at(find("fences." + std::string(name)),
                std::string(name) + " fence " + fence_name + " leaves an older " + std::string(name_of(older)) +
                    " and a younger " + std::string(name_of(younger)) + " unordered; expected \"always\" in [order." +
                    std::string(name_of(older)) + "] " + fence_name + " and in [order." + fence_name + "] " +
                    std::string(name_of(younger)));
    }
    return Done{};
  }

  const TomlDocument& document_;
  OrderingTable table_;
  std::optional<OrderingTable> base_;
  std::vector<Line> lines_;
};

}  // namespace

Result<OrderingTable> load_ordering_table(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  return parse_ordering_table(text.value(), path);
}

Result<OrderingTable> parse_ordering_table(std::string_view text, const std::string& file) {
  const auto document = parse_toml(text, file);
  if (!document) return document.error();
  return Reader(document.value()).read();
}

}  // namespace membar
