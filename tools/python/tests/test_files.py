"""What the program has written is read back as it was."""

import json
import sqlite3
import unittest
from contextlib import closing
from pathlib import Path

from pandas.testing import assert_frame_equal
from support import FolderCase, lesson, program

import membar


class Files(FolderCase):
    def test_a_document_gives_the_tables_of_the_run(self):
        for name in ["01", "17", "27", "29", "31"]:
            with self.subTest(name):
                program("run", lesson(name), "--json", self.path("run.json"))
                read, run = membar.read_run(self.path("run.json")), membar.run(lesson(name))
                for table in ["writes", "barriers", "loads", "readers"]:
                    assert_frame_equal(
                        getattr(read, table), getattr(run, table), check_categorical=False
                    )
                self.assertEqual(read.cycles, run.cycles)
                self.assertEqual(repr(read), repr(run))
                self.assertEqual(read.to_json(), Path(self.path("run.json")).read_bytes())
                assert_frame_equal(read.cores, run.cores)
                assert_frame_equal(read.stats, run.stats)

    def test_a_run_without_records_leaves_empty_tables_of_the_same_columns(self):
        text = "membar 1\nthread a\n  delay 5\n"
        Path(self.path("empty.trace")).write_text(text)
        files = [self.path(name) for name in ["run.json", "writes.csv", "barriers.csv"]]
        options = zip(["--json", "--writes", "--barriers"], files)
        program("run", self.path("empty.trace"), *(word for pair in options for word in pair))
        run, read = membar.run(text), membar.read_run(files[0])
        for table in ["writes", "barriers", "loads", "readers"]:
            assert_frame_equal(getattr(read, table), getattr(run, table))
        assert_frame_equal(membar.read_writes(files[1]), run.writes)
        assert_frame_equal(membar.read_barriers(files[2]), run.barriers)

    def test_names_that_look_like_no_value_are_names(self):
        text = "membar 1\nvar null\nthread NA\n  nan: store.sc null 0xffffffffffffffff\n"
        text += "thread None\n  cas.sc null 5 6 -> r1\n"
        Path(self.path("names.trace")).write_text(text)
        writes, barriers = self.path("writes.csv"), self.path("barriers.csv")
        program("run", self.path("names.trace"), "--writes", writes, "--barriers", barriers)
        run, read = membar.run(text), membar.read_writes(writes).set_index("thread")
        assert_frame_equal(membar.read_writes(writes), run.writes, check_categorical=False)
        assert_frame_equal(membar.read_barriers(barriers), run.barriers, check_categorical=False)
        self.assertEqual(read.loc["NA", ["label", "symbol"]].tolist(), ["nan", "null"])
        self.assertEqual(read.loc["NA", "value"], 2**64 - 1)
        self.assertTrue(read.loc["None", "failed"])

    def test_a_document_tells_what_barriers_really_cost(self):
        program("run", lesson("01"), "--marginal", "--json", self.path("run.json"))
        written = json.loads(Path(self.path("run.json")).read_text())["barriers"]
        barriers = membar.read_run(self.path("run.json")).barriers
        for name in ["run", "thread", "needed"]:
            self.assertEqual(
                barriers[f"marginal.{name}"].tolist(), [one["marginal"][name] for one in written]
            )
        self.assertGreater(barriers["marginal.run"][0], 0)

    def test_other_files_are_refused_in_plain_words(self):
        wrong = self.folder / "wrong"
        wrong.write_text("{}")
        for read in [membar.read_run, membar.read_writes, membar.read_barriers, membar.read_sweep]:
            with self.subTest(read.__name__):
                with self.assertRaisesRegex(membar.Error, "expected"):
                    read(wrong)
                with self.assertRaises(membar.Error):
                    read(self.path("nothing"))
        wrong.write_text("no JSON")
        with self.assertRaisesRegex(membar.Error, "no JSON"):
            membar.read_run(wrong)
        wrong.write_text(json.dumps({"schema": "membar.litmus/1"}))
        with self.assertRaisesRegex(membar.Error, "membar.run/1"):
            membar.read_run(wrong)


class Sweeps(FolderCase):
    def sweep(self, *more: str) -> membar.Sweep:
        out = self.path("sweep")
        done = program(
            "sweep",
            "--trace",
            lesson("01"),
            "--vary",
            "l3.latency=40,60",
            "--vary",
            "core.model=tso,pso",
            "--out",
            out,
            *more,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return membar.read_sweep(out)

    def test_points_are_what_runs_of_their_settings_give(self):
        sweep = self.sweep()
        self.assertEqual(sweep.parameters, ["l3.latency", "core.model"])
        self.assertEqual(len(sweep.points), 4)
        for _, point in sweep.points.iterrows():
            run = membar.run(point["trace"], **{key: point[key] for key in sweep.parameters})
            self.assertEqual(point["cycles"], run.cycles)
            self.assertEqual(point["l1.hits"], run.stats.loc["l1.hits", "value"])
        self.assertIn("cycles", sweep.metrics)
        self.assertIn("4 points", repr(sweep))

    def test_summaries_stand_with_the_parameters_of_their_points(self):
        sweep = self.sweep()
        one = sweep.summaries.query(
            "what == 'write' and kind == 'store' and `l3.latency` == 60 and `core.model` == 'tso'"
        )
        writes = membar.run(lesson("01"), l3_latency=60).writes.query("kind == 'store'")
        self.assertEqual(one["count"].tolist(), [len(writes)])
        self.assertEqual(one["max"].tolist(), [(writes["visible"] - writes["dispatched"]).max()])

    def test_a_point_that_has_no_results_has_no_numbers(self):
        out = self.path("some")
        program(
            "sweep",
            "--trace",
            lesson("01"),
            "--vary",
            "l3.latency=40,300",
            "--out",
            out,
            "--skip-invalid",
        )
        points = membar.read_sweep(Path(out) / "sweep.sqlite").points
        self.assertEqual(points["status"].tolist(), ["done", "invalid"])
        self.assertEqual(points["cycles"].isna().tolist(), [False, True])
        self.assertEqual(str(points["cycles"].dtype), "Int64")

    def test_reading_changes_nothing(self):
        sweep = self.sweep()
        before = sweep.file.read_bytes()
        sweep.points, sweep.summaries, sweep.labelled  # noqa: B018
        self.assertEqual(sweep.file.read_bytes(), before)

    def test_a_database_of_something_else_is_refused(self):
        with closing(sqlite3.connect(self.path("other.sqlite"))) as database:
            database.execute("CREATE TABLE sweep(key, value)")
            database.commit()
        with self.assertRaisesRegex(membar.Error, "membar.sweep/2"):
            membar.read_sweep(self.path("other.sqlite"))


if __name__ == "__main__":
    unittest.main()
