#include "sim/trace/sync_declarations.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/trace/declarations.h"
#include "sim/trace/expression.h"

namespace membar {
namespace {

using Kind = SyncObject::Kind;
using Field = SyncObject::Field;

bool lay_out(TraceState& state, const char* place, SyncObject& object) {
  switch (object.kind) {
    case Kind::mutex:
      return add_sync_fields(state, place, object, {Field::lock});
    case Kind::channel:
      // Those who wait poll the version: on a line of its own they do not disturb who works on the others.
      return add_sync_fields(state, place, object, {Field::lock, Field::sent, Field::received, Field::closed}) &&
             add_sync_fields(state, place, object, {Field::version}) &&
             add_sync_fields(state, place, object, {Field::buffer}, object.slots());
    case Kind::once:
      return add_sync_fields(state, place, object, {Field::done, Field::lock});
    case Kind::barrier:
      return add_sync_fields(state, place, object, {Field::arrived});
    case Kind::thread:
      return true;  // as it is spawned and joined
  }
  return true;
}

// `[4]` of a channel or a barrier, if it stands here.
bool parse_count(TraceState& state, SyncObject& object) {
  constexpr std::uint64_t kLargestChannel = std::uint64_t{1} << 20;
  LineScanner& scanner = state.scanner;
  if (scanner.peek() != '[') {
    return object.kind == Kind::channel ||
           scanner.expected("the number of threads that meet: barrier " + object.name + "[3]");
  }
  scanner.take('[');
  scanner.skip_blanks();
  const char* place = scanner.place();
  Expression count;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, count)) return false;
  if (!is_constant(count)) return scanner.fail(place, "the number in brackets is not constant, expected a number");
  object.count = count.nodes[0].constant;
  const bool channel = object.kind == Kind::channel;
  const std::uint64_t least = channel ? 0 : 1, most = channel ? kLargestChannel : kMaxCores;
  if (object.count < least || object.count > most) {
    return scanner.fail(place, std::string(channel ? "capacity" : "number of threads") + " is out of range, expected " +
                                   std::to_string(least) + " to " + std::to_string(most));
  }
  return scanner.take(']') || scanner.expected("']' after the number");
}

bool parse_declaration(TraceState& state, Kind kind) {
  LineScanner& scanner = state.scanner;
  std::vector<std::pair<SyncObject, const char*>> declared;
  do {
    scanner.skip_blanks();
    const char* place = scanner.place();
    SyncObject object;
    object.kind = kind;
    object.name = scanner.word();
    object.line = scanner.line();
    if (object.name.empty()) return scanner.expected("the name of " + a_sync_object(kind));
    if (!check_new_name(state, place, object.name, a_sync_object(kind).substr(2))) return false;
    const auto same = [&](const auto& other) { return other.first.name == object.name; };
    if (std::any_of(declared.begin(), declared.end(), same)) {
      return scanner.fail(place, quoted(object.name) + " is declared twice on this line, expected a new name");
    }
    const bool counted = kind == Kind::channel || kind == Kind::barrier;
    if (counted && !parse_count(state, object)) return false;
    declared.emplace_back(std::move(object), place);
  } while (scanner.peek_word() != "");
  if (!scanner.expect_end("the end of the line, or the name of another " + a_sync_object(kind).substr(2))) return false;
  for (auto& [object, place] : declared) {
    if (!lay_out(state, place, object)) return false;
    std::vector<SyncObject>& objects = state.program.synchronisation.objects;
    state.synchronisation.declare(static_cast<std::uint32_t>(objects.size()), object.name);
    objects.push_back(std::move(object));
  }
  return true;
}

}  // namespace

std::string a_sync_object(Kind kind) {
  if (kind == Kind::channel) return "a channel";
  return "a " + std::string(name_of(kind));
}

bool add_sync_fields(TraceState& state, const char* place, SyncObject& object, std::initializer_list<Field> fields,
                     std::uint64_t count) {
  std::uint64_t next = 0;
  if (!reserve_lines(state, place, (count + fields.size() - 1) * 8, next)) return false;
  for (const Field field : fields) {
    object.fields[static_cast<std::size_t>(field)] = Address{next};
    Symbol symbol;
    symbol.name = object.name + "." + std::string(name_of(field));
    symbol.address = Address{next};
    symbol.count = count;
    symbol.line = object.line;
    symbol.hidden = true;
    next += symbol.bytes();
    state.symbols.add(std::move(symbol));
    count = 1;
  }
  return true;
}

bool parse_mutex(TraceState& state) { return parse_declaration(state, Kind::mutex); }
bool parse_channel(TraceState& state) { return parse_declaration(state, Kind::channel); }
bool parse_once(TraceState& state) { return parse_declaration(state, Kind::once); }
bool parse_barrier(TraceState& state) { return parse_declaration(state, Kind::barrier); }

}  // namespace membar
