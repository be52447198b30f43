#include "sim/trace/simple_op.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "sim/trace/op_parser.h"

namespace membar {
namespace {

constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(0xff);
  for (unsigned i = 0; i < 10; ++i) table['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) {
    table['a' + i] = static_cast<std::uint8_t>(10 + i);
    table['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return table;
}();

// Reads `0x7ffcc5392428:8`.
bool read_address(const char*& at, const char* end, TraceOp& op) {
  constexpr std::ptrdiff_t kShortest = 5;  // 0x0:8
  if (end - at < kShortest || at[0] != '0' || at[1] != 'x') return false;
  at += 2;
  const char* first = at;
  std::uint64_t address = 0;
  for (; at < end; ++at) {
    const std::uint8_t digit = kHexDigits[static_cast<unsigned char>(*at)];
    if (digit == 0xff) break;
    address = address << 4 | digit;
  }
  // With more digits: leading zeros or an error, and neither is simple.
  if (at == first || at - first > 15 || end - at < 2 || *at != ':') return false;
  ++at;
  if (*at == '8' || *at == '4' || *at == '2' || *at == '1') {
    op.size = static_cast<std::uint8_t>(*at - '0');
    ++at;
  } else {
    return false;
  }
  if (op.size == 1 && at < end && *at == '6') {
    op.size = 16;
    ++at;
  }
  op.address = address;
  return true;
}

}  // namespace

SimpleOps::SimpleOps(TraceState& state) : state_(state) {
  for (OpKind kind : {OpKind::load, OpKind::store, OpKind::swap, OpKind::add, OpKind::cas}) {
    for (MemoryOrder order : orders_of(kind)) {
      std::string text(name_of(kind));
      if (order != MemoryOrder::none) text += "." + std::string(name_of(order));
      mnemonics_.push_back({text + " ", kind, order});
    }
  }
  const auto plain = [](const Mnemonic& mnemonic) { return mnemonic.order == MemoryOrder::none; };
  std::stable_partition(mnemonics_.begin(), mnemonics_.end(), plain);
}

bool SimpleOps::read_mnemonic(const char*& at, const char* end, TraceOp& op) const {
  const auto rest = static_cast<std::size_t>(end - at);
  for (const Mnemonic& mnemonic : mnemonics_) {
    const std::size_t length = mnemonic.text.size();
    if (rest < length || std::memcmp(at, mnemonic.text.data(), length) != 0) continue;
    op.kind = mnemonic.kind;
    op.order = mnemonic.order;
    at += length;
    return true;
  }
  return false;
}

// Reads `after t1:68`.
bool SimpleOps::read_after(const char* at, const char* end, After& after) {
  constexpr std::string_view kAfter = "after ";
  if (!std::string_view(at, static_cast<std::size_t>(end - at)).starts_with(kAfter)) return false;
  after.place = at;
  at += kAfter.size();
  const char* name = at;
  if (at == end || !is_letter(*at)) return false;
  while (at < end && is_word_character(*at)) ++at;
  after.thread = std::string_view(name, static_cast<std::size_t>(at - name));
  constexpr std::ptrdiff_t kMostDigits = 9;
  if (end - at < 2 || end - at > 1 + kMostDigits || *at != ':') return false;
  for (++at; at < end; ++at) {
    if (!is_digit(*at)) return false;
    after.index = after.index * 10 + static_cast<std::uint32_t>(*at - '0');
  }
  return true;
}

// Whether the general parser would accept the access.
bool SimpleOps::sound(const TraceOp& op) const {
  const bool atomic = op.order != MemoryOrder::none;
  return !atomic || (op.address % op.size == 0 && op.size <= state_.options.line_size);
}

bool SimpleOps::refuse(const char* place) {
  failed_ = true;
  return state_.scanner.fail(place, state_.code.problem());
}

bool SimpleOps::parse(std::string_view line, unsigned number) {
  if (!state_.thread) return false;
  const char* at = line.data();
  const char* end = at + line.size();
  while (at < end && is_blank(*at)) ++at;
  const char* start = at;
  TraceOp op;
  if (!read_mnemonic(at, end, op) || !read_address(at, end, op) || !sound(op)) return false;
  After after;
  if (at < end && *at == ' ' && !read_after(at + 1, end, after)) return false;
  if (at < end && *at != ' ') return false;
  op.line = number;
  if (!state_.blocks.empty()) op.flags = kInsideBlock;
  if (is_write(op.kind)) state_.program.lacks_values = true;
  state_.scanner.start(line, number);
  state_.note_use(op.kind, op.order, state_.scanner.column(start));
  if (after.place != nullptr) {
    op.after_thread = state_.code.names().mention(after.thread);
    op.after_index = after.index;
    if (op.after_thread == ThreadNames::kUnknown) return false;
    state_.program.has_after = true;
  }
  if (!state_.code.append(*state_.thread, op)) return refuse(start);
  if (after.place == nullptr) return true;
  return state_.code.note_after(*state_.thread, op.after_thread, op.after_index, number,
                                state_.scanner.column(after.place)) ||
         refuse(after.place);
}

}  // namespace membar
