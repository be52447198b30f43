// Comparison with the files under tests/golden. MEMBAR_PROMOTE=1 writes them anew; the difference is then read.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace membar::golden {

inline std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void check(const std::string& name, const std::string& actual) {
  const std::string path = std::string(MEMBAR_SOURCE_DIR) + "/tests/golden/" + name;
  if (std::getenv("MEMBAR_PROMOTE") != nullptr) {
    std::ofstream out(path, std::ios::binary);
    out << actual;
    out.close();
    REQUIRE(out.good());
  }
  INFO("MEMBAR_PROMOTE=1 writes " << path << " anew");
  CHECK(actual == read(path));
}

}  // namespace membar::golden
