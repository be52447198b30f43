// Channels: every value arrives once and in order, closing, and who waits for what.
#include "tests/system/synchronisation_support.h"

namespace membar {
namespace {

std::string capacity(unsigned count) { return count == 0 ? "" : "[" + std::to_string(count) + "]"; }

}  // namespace

TEST_CASE("Values go through a channel in order") {
  for (const unsigned count : {0U, 1U, 3U}) {
    const std::string text =
        "chan ch" + capacity(count) +
        "\nvar wrong\nthread s\n  repeat 7 i\n    send ch i * 3 + 1\n  end\nthread r\n"
        "  repeat 7 i\n    recv ch -> r1\n    if r1 != i * 3 + 1\n      add.rlx wrong 1\n    end\n  end\n";
    on_all_machines(text, [&](const TraceRun& run) {
      CAPTURE(count);
      CHECK(run.memory("wrong") == 0);
      CHECK(run.memory("ch.sent") == 7);
      CHECK(run.memory("ch.received") == 7);
      CHECK(run.memory("ch.version") == 14);
    });
  }
}

TEST_CASE("Of several senders and receivers every value arrives exactly once") {
  // Sender t sends 10^t four times; each receiver adds up what it gets.
  for (const unsigned count : {0U, 1U, 3U}) {
    std::string text = "chan ch" + capacity(count) + "\nvar sum[2] got[2]\n";
    for (const unsigned value : {1U, 10U, 100U}) {
      text += "thread s" + std::to_string(value) + "\n  repeat 4\n    send ch " + std::to_string(value) + "\n  end\n";
    }
    for (const char* t : {"0", "1"}) {
      text += std::string("thread r") + t + "\n  repeat 6\n    recv ch -> r1, r2\n    set r3 = r3 + r1\n" +
              "    set r4 = r4 + r2\n  end\n";
    }
    on_all_machines(text, [&](const TraceRun& run) {
      CAPTURE(count);
      CHECK(run.reg(3, 3) + run.reg(4, 3) == 444);
      CHECK(run.reg(3, 4) + run.reg(4, 4) == 12);
    });
  }
}

TEST_CASE("The values of one sender keep their order for one receiver, whoever sends beside it") {
  for (const unsigned count : {0U, 2U}) {
    std::string text =
        "chan ch" + capacity(count) +
        "\nvar wrong\nthread odd\n  repeat 5 i\n    send ch i * 2 + 1\n  end\n"
        "thread even\n  repeat 5 i\n    send ch i * 2 + 2\n  end\nthread r\n  set r5 = 1\n  set r6 = 2\n"
        "  repeat 10\n    recv ch -> r1\n    if r1 % 2 == 1\n      if r1 != r5\n        store wrong 1\n"
        "      end\n      set r5 = r5 + 2\n    else\n      if r1 != r6\n        store wrong 1\n      end\n"
        "      set r6 = r6 + 2\n    end\n  end\n";
    on_all_machines(text, [](const TraceRun& run) {
      CHECK(run.memory("wrong") == 0);
      CHECK(run.reg(2, 5) == 11);
      CHECK(run.reg(2, 6) == 12);
    });
  }
}

TEST_CASE("What was written before a send is there behind the receive") {
  for (const unsigned count : {0U, 1U}) {
    on_all_machines("chan ch" + capacity(count) +
                        "\nvar x\nthread s\n  store x 5 hold 900\n  send ch 1\nthread r\n  recv ch\n"
                        "  load x -> r1\n",
                    [](const TraceRun& run) { CHECK(run.reg(1, 1) == 5); });
  }
}

TEST_CASE("A send on an unbuffered channel ends when the value was received, and sees what the receiver did before") {
  on_all_machines(
      "chan ch\nvar x\nthread s\n  send ch 1\n  load x -> r1\nthread r\n  delay 2000\n  store x 5 hold 900\n  recv "
      "ch\n",
      [](const TraceRun& run) { CHECK(run.reg(0, 1) == 5); });
  // With room for the value it does not wait.
  const TraceRun run = run_trace(
      "membar 1\nchan ch[1]\nvar x\nthread s\n  send ch 1\n  load x -> r1\nthread r\n"
      "  delay 2000\n  store x 5\n  recv ch\n");
  REQUIRE(run.ok());
  CHECK(run.reg(0, 1) == 0);
  CHECK(run.result.cores[0].end < Cycle{2000});
}

TEST_CASE("The k-th receive comes before the send of value k + capacity ends") {
  const TraceRun run = run_trace(
      "membar 1\nchan ch[2]\nthread s\n  send ch 1\n  send ch 2\n  send ch 3\nthread r\n"
      "  delay 5000\n  recv ch -> r1\n");
  REQUIRE(run.ok());
  CHECK(run.result.cores[0].end > Cycle{5000});
  CHECK(run.reg(1, 1) == 1);
}

TEST_CASE("A closed channel gives what is still in it, then 0 for ever, and says which") {
  on_all_machines(
      "chan ch[3]\nthread s\n  send ch 8\n  send ch 9\n  close ch\nthread r\n  set r5 = 77\n  set r7 = 77\n"
      "  recv ch -> r1, r2\n  recv ch -> r3, r4\n  recv ch -> r5, r6\n  recv ch -> r7\n",
      [](const TraceRun& run) {
        CHECK(run.reg(1, 1) == 8);
        CHECK(run.reg(1, 2) == 1);
        CHECK(run.reg(1, 3) == 9);
        CHECK(run.reg(1, 4) == 1);
        CHECK(run.reg(1, 5) == 0);
        CHECK(run.reg(1, 6) == 0);
        CHECK(run.reg(1, 7) == 0);
        CHECK(run.memory("ch.closed") == 1);
      });
}

TEST_CASE("Receivers that wait go on when the channel is closed, and see what was written before") {
  for (const unsigned count : {0U, 2U}) {
    on_all_machines(
        "chan ch" + capacity(count) +
            "\nvar x\nthread r\n  recv ch -> r1, r2\n  load x -> r3\nthread q\n"
            "  recv ch -> r1, r2\n  load x -> r3\nthread s\n  delay 3000\n  store x 6 hold 900\n  close ch\n",
        [](const TraceRun& run) {
          for (const std::size_t t : {0U, 1U}) {
            CHECK(run.reg(t, 2) == 0);
            CHECK(run.reg(t, 3) == 6);
          }
        });
  }
}

TEST_CASE("A receiver takes all there is until the channel is closed") {
  for (const unsigned count : {0U, 1U, 4U}) {
    on_all_machines("chan ch" + capacity(count) +
                        "\nthread s\n  repeat 6 i\n    send ch i + 1\n  end\n  close ch\n"
                        "thread r\n  set r2 = 1\n  while r2 == 1\n    recv ch -> r1, r2\n    set r3 = r3 + r1\n  end\n",
                    [](const TraceRun& run) { CHECK(run.reg(1, 3) == 21); });
  }
}

TEST_CASE("A send on a closed channel ends the run, also for a sender that waited") {
  CHECK(problem_of("chan ch[1]\nthread a\n  close ch\nthread b\n  delay 2000\n  send ch 1\n") ==
        "test.trace:7:1: error: send on channel 'ch', which is closed: expected no 'send' after 'close'");
  CHECK(problem_of("chan ch[1]\nthread a\n  delay 2000\n  close ch\nthread b\n  send ch 1\n  send ch 2\n") ==
        "test.trace:8:1: error: send on channel 'ch', which is closed: expected no 'send' after 'close'");
  CHECK(problem_of("chan ch\nthread a\n  delay 2000\n  close ch\nthread b\n  send ch 1\n") ==
        "test.trace:5:1: error: close of channel 'ch' while a 'send' waits in it for a receiver: expected 'close' "
        "after the last value was received");
}

TEST_CASE("To close a channel twice ends the run") {
  CHECK(problem_of("chan ch\nthread a\n  close ch\nthread b\n  delay 900\n  close ch\n") ==
        "test.trace:7:1: error: close of channel 'ch', which is closed already: expected one 'close'");
}

TEST_CASE("Who waits at a channel is named with what it waits for") {
  CHECK(problem_of("chan ch\nthread a\n  send ch 1\n") ==
        "test.trace:4:1: error: the program cannot finish: thread 'a', line 4: waits to send on 'ch', which nobody "
        "receives from");
  CHECK(
      problem_of("chan ch[2]\nthread a\n  send ch 1\n  send ch 1\n  send ch 1\n") ==
      "test.trace:6:1: error: the program cannot finish: thread 'a', line 6: waits to send on 'ch', which is full (2)");
  CHECK(problem_of("chan ch[2]\nthread a\n  recv ch -> r1\n") ==
        "test.trace:4:1: error: the program cannot finish: thread 'a', line 4: waits to receive from 'ch', which is "
        "empty");
}

TEST_CASE("A value may be computed from four registers") {
  const TraceRun run = run_trace(
      "membar 1\nchan ch[2]\nthread a\n  set r1 = 1\n  set r2 = 20\n  set r3 = 300\n"
      "  set r4 = 4000\n  send ch r1 + r2 + r3 + r4\n  recv ch -> r5\n");
  INFO(run.problem());
  REQUIRE(run.problem().empty());
  CHECK(run.reg(0, 5) == 4321);
}

TEST_CASE("Runs with channels are the same ahead and step by step") {
  const std::string text =
      "membar 1\nchan ch\nchan d[2]\nthread a\n  repeat 5 i\n    send ch i\n    recv d\n  end\nthread b\n"
      "  repeat 5\n    recv ch -> r1\n    send d r1\n  end\n";
  RunTraceOptions step_by_step;
  step_by_step.run_ahead = false;
  CHECK(difference(run_trace(text), run_trace(text, {}, step_by_step)).empty());
}

}  // namespace membar
