// Any bytes as a machine: a config that reads back as it was written, or one error with a place and a message.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/check.h"
#include "sim/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = membar::parse_config(text, "fuzz.toml");
  if (config.ok()) {
    const auto again = membar::parse_config(membar::write_config(config.value()), "written.toml");
    MEMBAR_CHECK(again.ok(), "what is written can be read");
    MEMBAR_CHECK(membar::write_config(again.value()) == membar::write_config(config.value()), "and says the same");
  } else {
    MEMBAR_CHECK(!config.error().message.empty(), "an error has a message");
    MEMBAR_CHECK(config.error().message.find('\n') == std::string::npos, "an error is one line");
  }
  return 0;
}
