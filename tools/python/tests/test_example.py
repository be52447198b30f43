"""The examples run from the first cell to the last, and what they say is true."""

import importlib.util
import os
import subprocess
import sys
import unittest

from support import ROOT, FolderCase

import membar


class Examples(FolderCase):
    def test_every_example_runs(self):
        examples = sorted((ROOT / "tools" / "python" / "examples").glob("*.py"))
        self.assertTrue(examples)
        for example in examples:
            with self.subTest(example.name):
                done = subprocess.run(
                    [sys.executable, str(example)], capture_output=True, text=True, check=False
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("Stall of the barrier, in cycles:", done.stdout)

    def test_the_stall_grows_by_an_access_of_the_l3_for_each_store(self):
        example = (ROOT / "tools" / "python" / "examples" / "fence_cost.py").read_text()
        text = example.split('"""')[1]

        def stall(pending: int, **settings: int) -> int:
            return membar.run(text, **{"param.pending": pending}, **settings).barriers.stall[0]

        for latency in (40, 60):
            grown = [
                stall(n + 1, l3_latency=latency) - stall(n, l3_latency=latency) for n in (2, 3, 6)
            ]
            self.assertEqual(grown, [latency - 1] * 3)
        self.assertLess(stall(8, store_buffer_rfo_prefetch=8), stall(2))

    @unittest.skipUnless(importlib.util.find_spec("matplotlib"), "python3-matplotlib is not there")
    def test_where_matplotlib_is_there_the_table_becomes_a_picture(self):
        picture = self.folder / "cost.png"
        example = ROOT / "tools" / "python" / "examples" / "fence_cost.py"
        environment = {**os.environ, "MPLCONFIGDIR": str(self.folder), "MPLBACKEND": "agg"}
        subprocess.run(
            [sys.executable, str(example), str(picture)],
            check=True,
            capture_output=True,
            env=environment,
        )
        self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_the_first_example_of_the_documentation_is_true(self):
        cycles = membar.run(str(ROOT / "traces" / "lessons" / "01-publish.trace"), l3_latency=60).cycles
        for page in (ROOT / "README.md", ROOT / "tools" / "python" / "README.md"):
            text = page.read_text()
            self.assertIn('membar.run("traces/lessons/01-publish.trace", l3_latency=60)', text)
            self.assertRegex(text, rf"result.cycles +# {cycles}\n")


if __name__ == "__main__":
    unittest.main()
