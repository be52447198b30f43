// Any bytes as a litmus test: a test whose condition can be judged, or one error with a place and a message.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/base/check.h"
#include "sim/litmus/litmus_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto test = membar::read_litmus("fuzz.litmus", text);
  if (test.ok()) {
    const membar::LitmusTest& read = test.value();
    const membar::FinalState zeros(read.state_size);
    (void)membar::holds(read.condition, read.columns, zeros);
    if (read.filter) (void)membar::holds(*read.filter, read.columns, zeros);
    (void)membar::state_text(read, zeros);
    MEMBAR_CHECK(!read.program.threads.empty() && !read.name.empty(), "a test has a name and threads");
  } else {
    MEMBAR_CHECK(test.error().file == "fuzz.litmus" && test.error().line > 0, "an error says where");
    MEMBAR_CHECK(!test.error().message.empty() && test.error().message.find('\n') == std::string::npos,
                 "an error is one line");
  }
  return 0;
}
