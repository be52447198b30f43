#include "sim/analysis/expectations.h"

#include <catch2/catch.hpp>
#include <memory>
#include <utility>

#include "sim/analysis/recorder.h"
#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

using Kind = ExpectTerm::Kind;
using Relation = Expectation::Relation;
using Term = std::unique_ptr<ExpectTerm>;

Term term(Kind kind) {
  auto result = std::make_unique<ExpectTerm>();
  result->kind = kind;
  return result;
}
Term number(std::uint64_t value) {
  Term result = term(Kind::number);
  result->number = value;
  return result;
}
Term op(Kind kind, std::uint32_t index, std::uint64_t occurrence = 0, std::uint16_t core = 0) {
  Term result = term(kind);
  result->op_index = index;
  result->occurrence = occurrence;
  result->core = CoreId{core};
  return result;
}
Term both(Kind kind, Term left, Term right) {
  Term result = term(kind);
  result->left = std::move(left);
  result->right = std::move(right);
  return result;
}

// A program of one expectation after a run that was made by hand: core 0 ("producer") executed op 3 twice as a store
// (visible in 13 and 33), and op 4 as a fence that stalled 7; core 1 ("consumer") read the second store in 50.
class Run {
 public:
  Run() {
    program_.threads.resize(2);
    program_.threads[0].name = "producer";
    program_.threads[1].name = "consumer";
    machine_.cycles = Cycle{90};
    machine_.cores.resize(2);
    machine_.cores[1].id = CoreId{1};
    machine_.cores[0].end = Cycle{60};
    machine_.cores[1].end = Cycle{90};
    machine_.cores[1].registers[2] = 42;
    view_.memory = [](Address address, unsigned bytes) { return address.value * 10 + bytes; };
    view_.state = [](CoreId core, Address) { return core == CoreId{0} ? "M" : "I"; };
  }

  ExpectationResult judge(std::string text, Relation relation, Term left, Term right, Term upper = nullptr) {
    Expectation expectation;
    expectation.text = std::move(text);
    expectation.line = 9;
    expectation.relation = relation;
    expectation.left = std::move(left);
    expectation.right = std::move(right);
    expectation.upper = std::move(upper);
    program_.expectations.clear();
    program_.expectations.push_back(std::move(expectation));
    Recorder recorder({.cores = 2, .live_records = 1});
    recorder.watch(program_);
    for (const std::uint64_t cycle : {10U, 30U}) {
      WriteFacts write = facts::hit_store(recorder.new_write(CoreId{0}).value, cycle, cycle);
      write.op_index = 3;
      recorder.write_visible(write);
    }
    for (int i = 0; i < 5; ++i) {  // push the watched records out of the store
      recorder.write_visible(facts::hit_store(recorder.new_write(CoreId{0}).value, 40, 40));
    }
    recorder.read_from(WriteId{2}, CoreId{1}, Cycle{50}, false);
    BarrierFacts barrier;
    barrier.op_index = 4;
    barrier.stall_from = Cycle{40};
    barrier.stall_to = Cycle{47};
    barrier.dispatched = Cycle{40};
    barrier.completed = Cycle{47};
    recorder.barrier_done(barrier);
    recorder.finish();
    return evaluate_expectations(program_, machine_, recorder.watches(), view_).at(0);
  }

  MachineView view_;

 private:
  Program program_;
  MachineResult machine_;
};

}  // namespace

TEST_CASE("A register is compared with its value at the end") {
  Run run;
  Term reg = term(Kind::reg);
  reg->thread = 1;
  reg->reg = 2;
  const ExpectationResult result = run.judge("consumer.r2 == 42", Relation::equal, std::move(reg), number(42));
  CHECK(result.held);
  CHECK(result.line == 9);
  CHECK(result.text == "consumer.r2 == 42");
  CHECK(result.actual == "consumer.r2 = 42");
}

TEST_CASE("A variable is read from memory, and cannot be without data") {
  Run run;
  const auto variable = [] {
    Term result = term(Kind::variable);
    result->address = Address{7};
    result->bytes = 4;
    return result;
  };
  CHECK(run.judge("x == 74", Relation::equal, variable(), number(74)).held);
  run.view_.memory = nullptr;
  const ExpectationResult result = run.judge("x == 74", Relation::equal, variable(), number(74));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "x: the run carried no data (data = off)");
}

TEST_CASE("The occurrence counts executions of the op in program order") {
  Run run;
  const ExpectationResult result =
      run.judge("visible(w[0]) < visible(w[1])", Relation::less, op(Kind::visible, 3, 0), op(Kind::visible, 3, 1));
  CHECK(result.held);
  CHECK(result.actual == "visible(w[0]) = 13, visible(w[1]) = 33");
  CHECK(run.judge("visible(w[0]) > visible(w[1])", Relation::greater, op(Kind::visible, 3, 0), op(Kind::visible, 3, 1))
            .held == false);
}

TEST_CASE("An op that was not executed so often, or never, fails with the reason") {
  Run run;
  ExpectationResult result = run.judge("visible(w[2]) < 5", Relation::less, op(Kind::visible, 3, 2), number(5));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "visible(w[2]): op 3 of producer was executed 2 times, so there is no [2]");
  result = run.judge("visible(v) < 5", Relation::less, op(Kind::visible, 8), number(5));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "visible(v): op 8 of producer was never executed as a write");
  result = run.judge("cost(v) < 5", Relation::less, op(Kind::cost, 3), number(5));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "cost(v): op 3 of producer was never executed as a barrier");
}

TEST_CASE("A read that comes long after the record has left is still seen") {
  Run run;
  const ExpectationResult result =
      run.judge("seen(w[1], 1) - visible(w[1]) == 17", Relation::equal,
                both(Kind::subtract, op(Kind::seen, 3, 1, 1), op(Kind::visible, 3, 1)), number(17));
  CHECK(result.held);
}

TEST_CASE("A write that a core never read fails with the reason") {
  Run run;
  const ExpectationResult result = run.judge("seen(w[0], 1) < 99", Relation::less, op(Kind::seen, 3, 0, 1), number(99));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "seen(w[0], 1): core 1 never read from op 3 of producer");
}

TEST_CASE("The cost of a barrier is its stall, and a range includes both ends") {
  Run run;
  CHECK(run.judge("cost(f) in 7..9", Relation::in_range, op(Kind::cost, 4), number(7), number(9)).held);
  CHECK(run.judge("cost(f) in 5..7", Relation::in_range, op(Kind::cost, 4), number(5), number(7)).held);
  CHECK_FALSE(run.judge("cost(f) in 8..9", Relation::in_range, op(Kind::cost, 4), number(8), number(9)).held);
  CHECK_FALSE(run.judge("cost(f) in 5..6", Relation::in_range, op(Kind::cost, 4), number(5), number(6)).held);
}

TEST_CASE("The values of every side that is not a literal are told") {
  Run run;
  const ExpectationResult result = run.judge("cost(f) in 1..cycles / 45", Relation::in_range, op(Kind::cost, 4),
                                             number(1), both(Kind::divide, term(Kind::cycles), number(45)));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "cost(f) = 7, cycles / 45 = 2");
}

TEST_CASE("Cycles of the run and of a thread are told apart") {
  Run run;
  Term thread = term(Kind::thread_cycles);
  thread->thread = 0;
  CHECK(run.judge("cycles == 90", Relation::equal, term(Kind::cycles), number(90)).held);
  CHECK(run.judge("cycles(producer) == 60", Relation::equal, std::move(thread), number(60)).held);
}

TEST_CASE("A state is compared by its name") {
  Run run;
  const auto state = [](std::uint16_t core) {
    Term result = term(Kind::state);
    result->core = CoreId{core};
    return result;
  };
  const auto name = [](char letter) {
    Term result = term(Kind::state_name);
    result->number = static_cast<std::uint64_t>(letter);
    return result;
  };
  CHECK(run.judge("state(x, c0) == M", Relation::equal, state(0), name('M')).held);
  CHECK(run.judge("state(x, c1) != M", Relation::not_equal, state(1), name('M')).held);
  const ExpectationResult result = run.judge("state(x, c1) == M", Relation::equal, state(1), name('M'));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "state(x, c1) = I");
  CHECK_FALSE(run.judge("state(x, c9) == M", Relation::equal, state(9), name('M')).held);
  CHECK_FALSE(run.judge("state(x, c0) < M", Relation::less, state(0), name('M')).held);
}

TEST_CASE("Arithmetic neither wraps around nor divides by zero") {
  Run run;
  CHECK(run.judge("5 - 7 < 0", Relation::less, both(Kind::subtract, number(5), number(7)), number(0)).held);
  CHECK(run.judge("5 - 7 == x", Relation::equal, both(Kind::subtract, number(5), number(7)), number(0)).actual ==
        "5 - 7 = -2");
  CHECK(run.judge("a + 1 > a", Relation::greater, both(Kind::add, number(~0ULL), number(1)), number(~0ULL)).held);
  const ExpectationResult result =
      run.judge("1 / 0 == 0", Relation::equal, both(Kind::divide, number(1), number(0)), number(0));
  CHECK_FALSE(result.held);
  CHECK(result.actual == "1 / 0: division by zero");
  Term huge = both(Kind::multiply, both(Kind::multiply, number(~0ULL), number(~0ULL)), number(4));
  CHECK_FALSE(run.judge("h > 0", Relation::greater, std::move(huge), number(0)).held);
}

TEST_CASE("Each relation holds where it should and nowhere else") {
  Run run;
  const auto held = [&](Relation relation, std::uint64_t left, std::uint64_t right) {
    return run.judge("a ? b", relation, number(left), number(right)).held;
  };
  for (std::uint64_t left = 1; left <= 3; ++left) {
    CHECK(held(Relation::equal, left, 2) == (left == 2));
    CHECK(held(Relation::not_equal, left, 2) == (left != 2));
    CHECK(held(Relation::less, left, 2) == (left < 2));
    CHECK(held(Relation::less_equal, left, 2) == (left <= 2));
    CHECK(held(Relation::greater, left, 2) == (left > 2));
    CHECK(held(Relation::greater_equal, left, 2) == (left >= 2));
  }
}
