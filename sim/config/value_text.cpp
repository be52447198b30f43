#include "sim/config/value_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace membar {
namespace {

struct SizeUnit {
  std::string_view name;
  unsigned shift;
};
constexpr std::array kSizeUnits{SizeUnit{"GiB", 30}, SizeUnit{"MiB", 20}, SizeUnit{"KiB", 10},
                                SizeUnit{"G", 30},   SizeUnit{"M", 20},   SizeUnit{"K", 10}};

std::string hex_digits(std::uint32_t value, unsigned digits) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (; digits > 0; --digits) out += kHex[(value >> (4 * (digits - 1))) & 15U];
  return out;
}

struct Letter {
  std::uint32_t code;
  std::size_t bytes;
};

// The UTF-8 letter at this place; what is no UTF-8 is one byte of U+FFFD, the replacement character.
Letter letter_at(std::string_view text, std::size_t at) {
  static constexpr Letter kBroken{0xfffd, 1};
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + bytes > text.size()) return kBroken;
  std::uint32_t code = first & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0U) != 0x80) return kBroken;
    code = code << 6U | (next & 0x3fU);
  }
  static constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool allowed = code >= kLeast[bytes] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return allowed ? Letter{code, bytes} : kBroken;
}

}  // namespace

std::string size_text(Bytes size) {
  for (const SizeUnit& unit : kSizeUnits) {
    const std::uint64_t whole = size.value >> unit.shift;
    if (whole != 0 && whole << unit.shift == size.value) return std::to_string(whole) + std::string(unit.name);
  }
  return std::to_string(size.value);
}

std::optional<Bytes> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (rest.empty()) return Bytes{number};
  for (const SizeUnit& unit : kSizeUnits) {
    if (rest != unit.name) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() >> unit.shift) return std::nullopt;
    return Bytes{number << unit.shift};
  }
  return std::nullopt;
}

std::string decimal_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return error == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
}

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> parse_nanoseconds(std::string_view text) {
  if (!text.ends_with("ns")) return std::nullopt;
  text.remove_suffix(2);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::optional<double> value = parse_decimal(text);
  if (!value || *value < 0 || std::signbit(*value)) return std::nullopt;
  return value;
}

std::optional<Cycles> cycles_of(double nanoseconds, double frequency_ghz) {
  const double cycles = std::round(nanoseconds * frequency_ghz);
  if (!(cycles < 0x1p62)) return std::nullopt;
  return Cycles{static_cast<std::uint64_t>(cycles)};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u" + hex_digits(byte, 4);
    } else {
      out += c;
    }
  }
  return out;
}

std::string toml_string(std::string_view text) {
  const std::string one_line = escaped(text);
  std::string out = "\"";
  for (std::size_t at = 0; at < one_line.size();) {
    const Letter letter = letter_at(one_line, at);
    if (letter.code < 0x80) {
      out += static_cast<char>(letter.code);
    } else {
      out += letter.code < 0x10000 ? "\\u" + hex_digits(letter.code, 4) : "\\U" + hex_digits(letter.code, 8);
    }
    at += letter.bytes;
  }
  return out + '"';
}

}  // namespace membar
