// What the judge makes of values, and of writes whose place in coherence order is unknown.
#include "sim/stress/reads_from.h"

#include <catch2/catch.hpp>

#include "tests/stress/hand_made_execution.h"

namespace membar {
namespace {

using Execution = HandMadeExecution;

}  // namespace

TEST_CASE("A value that none of its writes has written is rejected") {
  Execution e;
  const WriteId write = e.write(0, kX, 1);
  e.read(1, kX, 3, write);
  REQUIRE(e.problems(pso()).size() == 1);
  CHECK(e.problems(pso())[0] == "e2 reads byte 0 = 3, but e1 wrote 1");
  Execution none;
  none.read(1, kX, 3, kInitialWrite);
  CHECK(none.problems(pso())[0] == "e1 reads byte 0 = 3, and from no write, but memory began with 0");
}

TEST_CASE("A read of two lines may see a write of both in one of them only, by its values") {
  Execution e;
  const WriteId write = e.write(0, kX, 5);
  e.resize_last(2);
  e.read(1, kX, 5, write);
  e.last().split = true;
  e.read(1, kX + 1, 0, write);
  e.last().split = true;
  CHECK(e.allowed(sc()));
  e.last().read_bytes[0] = 4;
  CHECK_FALSE(e.allowed(sc()));
}

TEST_CASE("A write whose place in the order is unknown leaves that of the others") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution e;
    const WriteId one = e.write(0, kX, 1);
    const WriteId half = e.write(1, kX, 2);
    e.last().order_known = false;
    const WriteId three = e.write(0, kX, 3);
    e.read(2, kX, 2, half);  // wherever it was
    e.read(2, kX, 3, three);
    CHECK(e.allowed(model));
    e.read(2, kX, 1, one);
    CHECK_FALSE(e.allowed(model));
  }
}

TEST_CASE("The last write of the order is what memory keeps") {
  Execution e;
  const WriteId first = e.write(0, kX, 1);
  e.write(1, kX, 2);
  REQUIRE(e.memory().size() == 1);
  CHECK(e.memory()[0].value == 2);
  e.reorder(first, 9);
  CHECK(e.memory()[0].value == 1);
}

}  // namespace membar
