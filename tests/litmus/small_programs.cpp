#include "tests/litmus/small_programs.h"

#include <catch2/catch.hpp>

#include "sim/engine/random.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t n) { return split_mix(state_) % n; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

std::string random_op(Dice& dice, bool mixed, unsigned value) {
  const std::string size = mixed ? dice.of<std::string>({":1", ":2", ":4", ":8", ""}) : "";
  const std::string place = dice.of<std::string>({"x", "y"}) + size;
  const std::string reg = "r" + std::to_string(1 + dice.below(3));
  const std::string number = mixed ? std::to_string(value * (size == ":1"   ? 1
                                                             : size == ":2" ? 257
                                                                            : 16843009))
                                   : std::to_string(value);
  switch (dice.below(mixed ? 8 : 12)) {
    case 0:
    case 1:
    case 2:
      return "load " + place + " -> " + reg;
    case 3:
    case 4:
    case 5:
      return "store " + place + " " + number;
    case 6:
      return dice.of<std::string>({"mfence", "sfence", "lfence"});
    case 7:
      return dice.of<std::string>({"swap.sc ", "add.sc ", "xor.rlx "}) + place + " " + std::to_string(value) + " -> " +
             reg;
    case 8:
      return "cas.sc " + place + " " + std::to_string(dice.below(3)) + " " + std::to_string(value) + " -> " + reg;
    case 9:
      return "store " + place + " " + reg + " + " + std::to_string(value);
    case 10:
      return "if " + reg + " == 0\n  load " + place + " -> r2\nelse\n  store " + place + " " + number + "\nend";
    default:
      return dice.of<std::string>({"store.rel ", "store.sc "}) + place + " " + number;
  }
}

}  // namespace

Program program_of(const std::string& body) {
  auto program = read_trace_text("membar 1\n" + body, "t.trace", {});
  INFO(body << (program.ok() ? std::string() : program.error().message));
  REQUIRE(program.ok());
  return std::move(program).value();
}

std::string random_small_program(std::uint64_t seed, bool mixed) {
  Dice dice(seed);
  std::string text = "var x\nvar y\n";
  if (dice.below(3) == 0) text += "init x = " + std::to_string(1 + dice.below(2)) + "\n";
  const std::uint64_t threads = 2 + dice.below(2);
  unsigned value = 1;
  for (std::uint64_t t = 0; t < threads; ++t) {
    text += "thread t" + std::to_string(t) + "\n";
    const std::uint64_t ops = 1 + dice.below(threads == 2 ? 4 : 3);
    for (std::uint64_t i = 0; i < ops; ++i) text += "  " + random_op(dice, mixed, value++) + "\n";
  }
  return text;
}

}  // namespace membar
