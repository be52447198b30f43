"""Runs beside each other, and runs that are stopped."""

import _thread
import os
import signal
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import lesson

import membar

SHORT = "membar 1\nvar x\nthread a\n  repeat 20000 i\n    add.rlx x 1\n  end\n"
ENDLESS = "membar 1\nvar x\nthread a\n  repeat 4000000000 i\n    add.rlx x 1\n  end\n"


class Threads(unittest.TestCase):
    def test_other_threads_go_on_during_a_run(self):
        # No thread of Python is made to give way by the clock: the counter moves only where the run lets go of the lock.
        before = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, before)
        counted, done = [0], threading.Event()
        begun = threading.Lock()
        begun.acquire()

        def count() -> None:
            begun.acquire()  # waits for the run
            while not done.is_set():
                counted[0] += 1
                done.wait(0.0001)

        counter = threading.Thread(target=count)
        counter.start()
        sys.setswitchinterval(1000)
        begun.release()
        for _ in range(1000):
            membar.run(SHORT, records=False)
            if counted[0] > 0:
                break
        seen = counted[0]
        done.set()
        sys.setswitchinterval(before)
        counter.join()
        self.assertGreater(seen, 0)

    def test_runs_side_by_side_give_what_each_gives_alone(self):
        jobs = [(lesson(name), latency) for name in ["01", "17", "27", "29", "31", "44"] for latency in (40, 60, 80)] * 3
        alone = [membar.run(trace, l3_latency=latency).to_json() for trace, latency in jobs]
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda job: membar.run(job[0], l3_latency=job[1]).to_json(), jobs))
        self.assertEqual(together, alone)

    def test_an_interrupt_stops_a_run(self):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        with self.assertRaises(KeyboardInterrupt):
            membar.run(ENDLESS, records=False)
        self.assertTrue(membar.run(lesson("01")).expectations_held)  # and the next one runs

    def test_what_a_signal_handler_raises_comes_through(self):
        class Stop(Exception):
            pass

        def stop(*_: object) -> None:
            raise Stop("now")

        before = signal.signal(signal.SIGINT, stop)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        threading.Timer(0.2, _thread.interrupt_main).start()
        with self.assertRaisesRegex(Stop, "now"):
            membar.run(ENDLESS, records=False)


if __name__ == "__main__":
    unittest.main()
