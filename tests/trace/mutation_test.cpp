// Damaged traces: whatever is done to a trace, the reader answers with a program or with one clear line.
#include <algorithm>
#include <random>

#include "sim/trace/format.h"
#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

const std::string kGood =
    "membar 1\nvar x y flag\nvar data[100] u32\nvar a b : together\ninit data = 1 2 -3\nplace x modified c0\n"
    "site 1 a.c:1 main\nthread p\n  store x 42\npub: store.sc flag 1 site 1\n  repeat 10 i\n    store data[i * 2] i + "
    "1\n"
    "  end\n  if r1 <= 3\n    set r3 = -r1 + ~r2 << 3\n  else\n    delay 5\n  end\nthread c\n  await.acq flag == 1\n"
    "  load x -> r1 after p:0\n  while r1 != 3\n    load [r1 + 8]:8 -> r1\n  end\n  cas.sc x r1 -1 -> r4\n  fence.sc\n"
    "  cas.rel 0x7f00:8 after p:1\nexpect c.r1 == 42\nexpect visible(p.store.x) < visible(pub)\n"
    "expect cost(p.pub) in 20..500\nexpect state(data[3], c) == M\n";

const std::string kSynchronised =
    "membar 1\nmutex m n\nchan ch[3] u\nonce o\nbarrier b[2]\nvar x\nplace ch shared c0 c1\nthread w\n  repeat 2\n    "
    "recv ch -> "
    "r1, r2\n  end\n  once o\n    lock m\n    store x r1\n    unlock m\n  end\n  wait b\nthread main\n  spawn w\n  l: "
    "lock n\n"
    "  send ch r1 * 3\n  send ch 4\n  close ch\n  if r1 == 1\n    send u 2\n  end\n  unlock n\n  wait b\n  join "
    "w\nexpect x == 1\n"
    "expect cost(l) < 9\nexpect visible(l) < 9\nexpect ch.sent == 2\n";

void mutate(std::string& text, std::mt19937_64& random) {
  static constexpr std::string_view kPieces[] = {
      "repeat 3 i\n", "end\n",    "else\n",    "[",         "]", "(", "-> r9",
      " after ",      "expect ",  "0x",        "-1",        "#", ":", "99999999999999999999",
      "thread p\n",   "once o\n", "spawn w\n", "unlock m\n"};
  // Drawn one after the other: the order in which arguments are evaluated differs between compilers.
  const std::size_t place = random() % text.size();
  const std::size_t from = random() % text.size();
  const std::size_t length = random() % 40;
  switch (random() % 5) {
    case 0:
      text[place] = static_cast<char>(random());
      break;
    case 1:
      text.erase(place, 1 + random() % 8);
      break;
    case 2:
      text.insert(place, kPieces[random() % std::size(kPieces)]);
      break;
    case 3:
      text.insert(place, text.substr(from, length));
      break;
    default:
      text.resize(std::max<std::size_t>(place, 1));
      break;
  }
  if (text.empty()) text = "m";
}

TEST_CASE("a damaged trace is read, or refused with one line that has a place") {
  std::mt19937_64 random(11);
  unsigned read = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? kGood : kSynchronised;
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) mutate(text, random);
    ReadOptions options;
    options.memory_ops = random() % 2 == 0 ? 3 : 65536;
    const Result<Program> result = read_trace_text(text, "t.trace", options);
    if (result.ok()) {
      ++read;
      for (std::size_t thread = 0; thread < result.value().threads.size(); ++thread) {
        for (const TraceOp& op : ops_of(result.value(), thread)) REQUIRE_FALSE(format_op(op, result.value()).empty());
      }
      continue;
    }
    ++refused;
    const Error& error = result.error();
    INFO(error.text());
    REQUIRE(error.file == "t.trace");
    REQUIRE(error.line >= 1);
    REQUIRE(error.line <= 1 + std::count(text.begin(), text.end(), '\n'));
    REQUIRE(error.column >= 1);
    REQUIRE(error.message.size() < 400);
    REQUIRE(std::all_of(error.message.begin(), error.message.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
  CHECK(read > 50);
  CHECK(refused > 1000);
}

}  // namespace
}  // namespace membar
