// How the values of parameters are written and read: sizes, times, numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/types.h"

namespace membar {

// "32KiB", "1MiB", or a plain number of bytes when no unit divides it.
std::string size_text(Bytes size);
// Accepts what size_text writes, and K, M, G for KiB, MiB, GiB. Nothing for anything else, or beyond 64 bits.
std::optional<Bytes> parse_size(std::string_view text);

// The shortest decimal that reads back to the same double: "0.1", "3", "2.67".
std::string decimal_text(double value);
// A whole text that is a finite decimal number.
std::optional<double> parse_decimal(std::string_view text);

// "18.5ns" and "18.5 ns" -> 18.5; nothing for anything else, and for negative or infinite times.
std::optional<double> parse_nanoseconds(std::string_view text);
// Rounded to the nearest cycle; nothing beyond what a range could ever allow (2^62 cycles).
std::optional<Cycles> cycles_of(double nanoseconds, double frequency_ghz);

// Quotes, backslashes and control characters as TOML escapes them, so that a text stays on its line.
std::string escaped(std::string_view text);
// The text as a TOML string, in quotes and in ASCII. Bytes that are no UTF-8 become U+FFFD.
std::string toml_string(std::string_view text);

}  // namespace membar
