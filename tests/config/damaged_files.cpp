// Files with random damage: the readers answer with a value that reads back, or with one line that names the file.
#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/config.h"
#include "sim/config/ordering_table_reader.h"

namespace membar {
namespace {

// A small generator (splitmix64), so that every host damages the same bytes.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return (z ^ (z >> 31U)) % bound;
  }

 private:
  std::uint64_t state_;
};

std::string file_text(const std::string& name) {
  std::ifstream stream(std::string(MEMBAR_SOURCE_DIR) + "/configs/machines/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// One to three of: a byte changed, a piece removed, a piece copied elsewhere, digits put in.
std::string damaged(std::string text, Random& random) {
  static const std::vector<std::string_view> kPieces{
      "0", "-1", "99999999999999999999", "\"", "[", "]", "=", "ns", ".", "1e308", "\n", "nan", "{", "\xc3"};
  for (std::uint64_t count = 1 + random.below(3); count > 0; --count) {
    if (text.empty()) return text;
    const std::size_t at = random.below(text.size());
    const std::size_t length = random.below(12);
    switch (random.below(4)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(random.below(text.size()), text.substr(at, length));
        break;
      case 3:
        text.insert(at, kPieces[random.below(kPieces.size())]);
        break;
    }
  }
  return text;
}

void check_message(const Error& error) {
  CHECK(error.file == "m.toml");
  CHECK_FALSE(error.message.empty());
  CHECK(error.text().find('\n') == std::string::npos);
  CHECK(error.text().size() < 1000);
}

TEST_CASE("a damaged machine is read or refused in one line") {
  Random random(1);
  for (const char* name : {"textbook.toml", "zen2.toml"}) {
    const std::string whole = file_text(name);
    REQUIRE_FALSE(whole.empty());
    unsigned refused = 0;
    for (unsigned i = 0; i < 1500; ++i) {
      const std::string text = damaged(whole, random);
      INFO(text);
      const auto config = parse_config(text, "m.toml");
      if (config) {
        CHECK(parse_config(write_config(config.value()), "").value() == config.value());
      } else {
        ++refused;
        check_message(config.error());
      }
    }
    CHECK(refused > 100);
  }
}

TEST_CASE("a damaged ordering table is read or refused in one line") {
  Random random(2);
  const std::string whole = file_text("models/rmo.toml");
  REQUIRE_FALSE(whole.empty());
  unsigned refused = 0;
  for (unsigned i = 0; i < 2000; ++i) {
    const std::string text = damaged(whole, random);
    INFO(text);
    const auto table = parse_ordering_table(text, "m.toml");
    if (!table) {
      ++refused;
      check_message(table.error());
    }
  }
  CHECK(refused > 100);
}

}  // namespace
}  // namespace membar
