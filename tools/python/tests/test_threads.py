"""Runs beside each other, and runs that are stopped.

No test waits for a time to pass. The trace comes out of a named pipe, into which another thread of
Python writes; that thread is never made a present of the interpreter's lock, for the one that runs
would have to give way to it after an hour only. So a run that kept the lock would stand still for ever.
"""

import os
import signal
import subprocess
import sys
import threading
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from support import FolderCase, lesson

import membar

SHORT = "membar 1\nvar x\nthread a\n  repeat 200 i\n    add.rlx x 1\n  end\n"
ENDLESS = SHORT.replace("200", "4000000000")
HOUR_SECONDS = 3600


class LettingGo(FolderCase):
    def setUp(self) -> None:
        super().setUp()
        membar.run(SHORT)  # what is only loaded at the first run is there
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())

    def pipe(self, text: str, then: Callable[[], None]) -> str:
        """A pipe out of which `text` comes once the reader lets go of the lock; then `then`."""
        path, begun = self.path("pipe.trace"), threading.Lock()
        os.mkfifo(path)
        begun.acquire()

        def write() -> None:
            begun.acquire()
            with open(path, "w") as pipe:
                pipe.write(text)
            then()

        writer = threading.Thread(target=write)
        writer.start()
        self.addCleanup(writer.join)
        sys.setswitchinterval(HOUR_SECONDS)
        begun.release()
        return path

    def test_other_threads_go_on_during_a_run(self):
        self.assertEqual(membar.run(self.pipe(SHORT, lambda: None)).memory, {"x": 200})

    def test_an_interrupt_stops_a_run(self):
        path = self.pipe(ENDLESS, lambda: os.kill(os.getpid(), signal.SIGINT))
        with self.assertRaises(KeyboardInterrupt):
            membar.run(path, records=False)
        self.assertTrue(membar.run(lesson("01")).expectations_held)  # and the next one runs

    def test_what_a_signal_handler_raises_comes_through(self):
        class Stop(Exception):
            pass

        def stop(*_: object) -> None:
            raise Stop("now")

        before = signal.signal(signal.SIGUSR1, stop)
        self.addCleanup(signal.signal, signal.SIGUSR1, before)
        path = self.pipe(ENDLESS, lambda: os.kill(os.getpid(), signal.SIGUSR1))
        with self.assertRaisesRegex(Stop, "now"):
            membar.run(path, records=False)


class SideBySide(unittest.TestCase):
    def test_runs_side_by_side_give_what_each_gives_alone(self):
        lessons = ["01", "17", "27", "29", "31", "44"]
        jobs = [(lesson(name), latency) for name in lessons for latency in (40, 60, 80)] * 3
        alone = [membar.run(trace, l3_latency=latency).to_json() for trace, latency in jobs]
        with ThreadPoolExecutor(4) as pool:
            together = list(
                pool.map(lambda job: membar.run(job[0], l3_latency=job[1]).to_json(), jobs)
            )
        self.assertEqual(together, alone)

    def test_one_result_may_be_asked_by_several_threads(self):
        # So long a trace is kept in a file, of which a part is in memory at a time.
        text = "membar 1\nvar x\nthread a\n" + "  add.rlx x 1\n" * 70000
        result = membar.run(text, records=False)
        alone = result.to_json()
        with ThreadPoolExecutor(4) as pool:
            for document in pool.map(lambda _: result.to_json(), range(4)):
                self.assertEqual(document, alone)


class NoMemory(unittest.TestCase):
    def test_a_run_that_finds_no_memory_is_an_exception(self):
        script = f"""
import resource
import membar
membar.run({SHORT!r}).writes
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + (96 << 20), resource.RLIM_INFINITY))
try:
    membar.run({ENDLESS!r})
except MemoryError:
    print("no memory")
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(membar.run({SHORT!r}).memory)
"""
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        self.assertEqual(done.stdout, "no memory\n{'x': 200}\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
