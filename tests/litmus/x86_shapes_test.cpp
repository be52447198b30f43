// The literature's shapes as x86 litmus tests, crossed with every fence and locked op between two accesses and every
// way to store: the machine shows what x86-TSO allows, all of it and nothing else.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/litmus/litmus_test.h"
#include "sim/litmus/runner.h"

namespace membar {
namespace {

struct Access {
  bool store = false;
  char location = 'x';
  int value = 0;  // stored
};
using Thread = std::vector<Access>;

struct Shape {
  std::string name;
  std::vector<Thread> threads;
};

Access read(char location) { return {false, location, 0}; }
Access write(char location, int value) { return {true, location, value}; }

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"SB", {{write('x', 1), read('y')}, {write('y', 1), read('x')}}},
      {"MP", {{write('x', 1), write('y', 1)}, {read('y'), read('x')}}},
      {"LB", {{read('x'), write('y', 1)}, {read('y'), write('x', 1)}}},
      {"R", {{write('x', 1), write('y', 1)}, {write('y', 2), read('x')}}},
      {"S", {{write('x', 2), write('y', 1)}, {read('y'), write('x', 1)}}},
      {"2+2W", {{write('x', 1), write('y', 2)}, {write('y', 1), write('x', 2)}}},
      {"CoRW2", {{read('x'), write('x', 1)}, {read('x'), write('x', 2)}}},
      {"IRIW", {{write('x', 1)}, {write('y', 1)}, {read('x'), read('y')}, {read('y'), read('x')}}},
      {"WRC", {{write('x', 1)}, {read('x'), write('y', 1)}, {read('y'), read('x')}}},
      {"RWC", {{write('x', 1)}, {read('x'), read('y')}, {write('y', 1), read('x')}}},
      {"ISA2", {{write('x', 1), write('y', 1)}, {read('y'), write('z', 1)}, {read('z'), read('x')}}},
      {"WRW+2W", {{write('x', 1)}, {read('x'), write('y', 1)}, {write('y', 2), write('x', 2)}}},
      {"Z6.3", {{write('x', 1), write('y', 1)}, {write('y', 2), write('z', 1)}, {read('z'), read('x')}}},
      {"3.SB", {{write('x', 1), read('y')}, {write('y', 1), read('z')}, {write('z', 1), read('x')}}},
      {"3.2W", {{write('x', 2), write('y', 1)}, {write('y', 2), write('z', 1)}, {write('z', 2), write('x', 1)}}},
      {"SB+own", {{write('x', 1), read('x'), read('y')}, {write('y', 1), read('y'), read('x')}}},
  };
  return all;
}

// Between two accesses of a thread. The last ones are a locked op and an exchange elsewhere, and one that fails.
const std::vector<std::string>& betweens() {
  static const std::vector<std::string> all = {
      "", "mfence", "sfence", "lfence", "lock incl (own)", "xchgl %r9d,(own)", "lock cmpxchgl (own),%r9d"};
  return all;
}

// How a value is stored: a move, an exchange, and what a locked op can.
enum class Store { mov, xchg, lock_add };

std::vector<std::string> instructions(const Thread& thread, const std::string& between, Store store,
                                      const std::string& own, int& next_register) {
  static const std::vector<std::string> registers{"eax", "ebx", "ecx"};
  std::vector<std::string> code;
  for (std::size_t i = 0; i < thread.size(); ++i) {
    if (i > 0 && !between.empty()) {
      std::string text = between;
      if (const std::size_t at = text.find("own"); at != std::string::npos) text.replace(at, 3, own);
      if (text.find("cmpxchg") != std::string::npos) code.push_back("movl $7,%eax");
      code.push_back(text);
    }
    const Access& access = thread[i];
    const std::string place = std::string("(") + access.location + ")";
    const std::string value = "$" + std::to_string(access.value);
    if (!access.store) {
      // Results go where a cmpxchg does not: %ebx and %ecx.
      code.push_back("movl " + place + ",%" + registers[static_cast<std::size_t>(1 + next_register++ % 2)]);
    } else if (store == Store::mov) {
      code.push_back("movl " + value + "," + place);
    } else if (store == Store::xchg) {
      code.push_back("movl " + value + ",%r8d");
      code.push_back("xchgl %r8d," + place);
    } else {
      code.push_back("lock addl " + value + "," + place);
    }
  }
  return code;
}

// `choice[t]`: what stands between the accesses of thread t, and how it stores.
struct Choice {
  std::size_t between = 0;
  Store store = Store::mov;
};

std::string text_of(const Shape& shape, const std::vector<Choice>& choices) {
  std::vector<std::vector<std::string>> columns;
  std::size_t rows = 0;
  std::string locations = "x; y; z;", header;
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    int next_register = 0;
    columns.push_back(instructions(shape.threads[t], betweens()[choices[t].between], choices[t].store,
                                   "own" + std::to_string(t), next_register));
    rows = std::max(rows, columns.back().size());
    header += (t == 0 ? " P" : " | P") + std::to_string(t);
    locations += " " + std::to_string(t) + ":rbx; " + std::to_string(t) + ":rcx;";
  }
  std::string text = "X86_64 " + shape.name + "\n{ x=0; y=0; z=0; }\n" + header + " ;\n";
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t t = 0; t < columns.size(); ++t) {
      text += (t == 0 ? " " : " | ") + (row < columns[t].size() ? columns[t][row] : "");
    }
    text += " ;\n";
  }
  return text + "locations [" + locations + "]\nexists (true)\n";
}

void judge(const Shape& shape, const std::vector<Choice>& choices, std::uint64_t seed) {
  const std::string text = text_of(shape, choices);
  const auto test = read_litmus(shape.name + ".litmus", text);
  INFO(text << (test.ok() ? "" : test.error().message));
  REQUIRE(test.ok());
  RunnerOptions options;
  options.runs = 40;
  options.timing.seed = seed;
  options.until_all_allowed = true;
  const auto result = run_litmus(test.value(), builtin_textbook(), options);
  REQUIRE(result.ok());
  REQUIRE(result.value().allowed.has_value());
  const std::set<FinalState>& allowed = *result.value().allowed;
  for (const auto& [state, count] : result.value().histogram) {
    INFO(state_text(test.value(), state));
    CHECK(allowed.contains(state));
  }
  for (const FinalState& state : allowed) {
    INFO(state_text(test.value(), state));
    CHECK(result.value().histogram.contains(state));
  }
}

}  // namespace

TEST_CASE("Two threads: every pair of fences and locked ops, with every way to store") {
  std::uint64_t seed = 1;
  for (const Shape& shape : shapes()) {
    if (shape.threads.size() != 2) continue;
    for (std::size_t first = 0; first < betweens().size(); ++first) {
      for (std::size_t second = 0; second < betweens().size(); ++second) {
        const Store one = static_cast<Store>(seed % 3), other = static_cast<Store>(seed / 3 % 3);
        judge(shape, {{first, Store::mov}, {second, Store::mov}}, seed);
        judge(shape, {{first, one}, {second, other}}, seed);
        ++seed;
      }
    }
  }
}

TEST_CASE("Three and four threads: every fence and locked op in one thread, and in all") {
  std::uint64_t seed = 1;
  for (const Shape& shape : shapes()) {
    const std::size_t threads = shape.threads.size();
    if (threads == 2) continue;
    for (std::size_t between = 0; between < betweens().size(); ++between) {
      judge(shape, std::vector<Choice>(threads, {between, Store::mov}), seed++);
      judge(shape, std::vector<Choice>(threads, {between, Store::xchg}), seed++);
      for (std::size_t t = 0; t < threads && between != 0; ++t) {
        std::vector<Choice> choices(threads);
        choices[t].between = between;
        judge(shape, choices, seed++);
      }
    }
  }
}

}  // namespace membar
