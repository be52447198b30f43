"""Runs in this process give what the program gives."""

import json
import os
import unittest
import warnings
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal
from support import ROOT, FolderCase, lesson, program

import membar

LESSONS = ["01", "09", "17", "27", "29", "31", "44"]


def same(actual, expected) -> None:
    assert_frame_equal(actual, expected, check_categorical=False, check_like=True)


class Run(FolderCase):
    def test_tables_are_those_of_the_program(self):
        for name in LESSONS:
            with self.subTest(name):
                trace = lesson(name)
                writes, barriers = self.path("writes.csv"), self.path("barriers.csv")
                program("run", trace, "--no-expect", "--writes", writes, "--barriers", barriers)
                result = membar.run(trace)
                same(result.writes, membar.read_writes(writes))
                same(result.barriers, membar.read_barriers(barriers))

    def test_the_document_is_that_of_the_program_byte_for_byte(self):
        for name in LESSONS:
            with self.subTest(name):
                file = self.path("run.json")
                program("run", lesson(name), "--set", "l3.latency=60", "--json", file)
                result = membar.run(lesson(name), l3_latency=60)
                self.assertEqual(result.to_json(), Path(file).read_bytes())
                result.to_json(self.path("again.json"))
                self.assertEqual(
                    Path(self.path("again.json")).read_bytes(), Path(file).read_bytes()
                )

    def test_a_result_tells_what_its_document_tells(self):
        for name in LESSONS:
            with self.subTest(name):
                result = membar.run(lesson(name))
                document = json.loads(result.to_json())
                self.assertEqual(result.cycles, document["cycles"])
                self.assertEqual(result.memory, document["memory"])
                self.assertEqual(result.config, document["config"])
                self.assertEqual(result.trace, document["trace"])
                self.assertEqual(
                    list(result.registers.values()),
                    [core["registers"] for core in document["cores"] if core["thread"]],
                )
                self.assertEqual(
                    result.stats["value"].to_dict(),
                    {key: one["value"] for key, one in document["stats"].items()},
                )
                self.assertEqual(
                    result.cores["l1"].tolist(),
                    [core["accounting"]["l1"] for core in document["cores"]],
                )
                self.assertEqual(
                    result.expectations["held"].tolist(),
                    [one["held"] for one in document["expectations"]],
                )
                self.assertEqual(
                    result.loads["performed"].tolist(),
                    [one["performed"] for one in document["loads"]],
                )
                self.assertEqual(
                    len(result.readers), sum(len(one["seen"]) for one in document["writes"])
                )

    def test_every_cycle_of_a_write_and_of_a_core_is_told_of(self):
        result = membar.run(lesson("01"))
        columns = list(result.writes.columns)
        segments = result.writes[columns[columns.index("window") : columns.index("forwarded")]]
        self.assertEqual(
            segments.sum(axis=1).tolist(),
            (result.writes["visible"] - result.writes["dispatched"]).tolist(),
        )
        causes = result.cores[list(result.cores.columns)[3:]]
        self.assertEqual(set(causes.sum(axis=1)), {result.cycles})

    def test_settings_are_given_in_either_spelling(self):
        plain = membar.run(lesson("01")).cycles
        other = membar.run(lesson("01"), l3_latency=60, store_buffer_rfo_prefetch=4).cycles
        self.assertNotEqual(plain, other)
        self.assertEqual(
            membar.run(lesson("01"), **{"l3.latency": 60, "store_buffer.rfo_prefetch": 4}).cycles,
            other,
        )
        result = membar.run(
            lesson("01"), l1_size="16KiB", data=True, core_model="pso", frequency_ghz=2.5
        )
        wanted = {"l1.size": 16384, "data": True, "core.model": "pso", "frequency_ghz": 2.5}
        self.assertEqual({key: result.config[key] for key in wanted}, wanted)

    def test_values_may_come_out_of_arrays_and_tables(self):
        values = pd.Series({"l3.latency": 60.0, "dram.latency": 300.5 - 0.5})  # floats, as in rows
        plain = membar.run(lesson("01"), l3_latency=60, dram_latency=300)
        self.assertEqual(membar.run(lesson("01"), **values).to_json(), plain.to_json())
        self.assertEqual(
            membar.run(lesson("01"), l3_latency=np.int64(60), dram_latency=300).cycles, plain.cycles
        )
        self.assertIs(membar.run(lesson("01"), data=np.bool_(True)).config["data"], True)

    def test_machines_are_given_by_name_or_file(self):
        machines = membar.machines()
        self.assertEqual(
            set(machines), {file.stem for file in (ROOT / "configs" / "machines").glob("*.toml")}
        )
        by_name = membar.run(lesson("01"), "zen2")
        self.assertEqual(by_name.to_json(), membar.run(lesson("01"), machines["zen2"]).to_json())
        self.assertNotEqual(by_name.cycles, membar.run(lesson("01")).cycles)
        self.assertEqual(
            membar.run(lesson("01"), machines["textbook"]).to_json(),
            membar.run(lesson("01")).to_json(),
        )

    def test_parameters_are_listed_with_their_defaults(self):
        table = membar.parameters()
        listed = program("config", "list").stdout
        for key in table.index:
            self.assertIn(key, listed)
        self.assertEqual(table.loc["l3.latency", "default"], "40")

    def test_a_trace_may_be_a_text_and_have_parameters(self):
        text = "membar 1 template\n@param n = 2\nvar x\nthread a\n@for k in 1..${n}\n  store x ${k}\n@end\n"
        self.assertEqual(len(membar.run(text).writes), 2)
        self.assertEqual(len(membar.run(text, **{"param.n": 5}).writes), 5)
        self.assertEqual(len(membar.run(text, param_n=3).writes), 3)

    def test_a_file_may_have_any_name(self):
        file = self.folder / os.fsdecode(b"\xff 1.trace")
        file.write_bytes(Path(lesson("01")).read_bytes())
        result = membar.run(file)
        self.assertEqual(result.trace, str(file))
        self.assertEqual(result.cycles, membar.run(lesson("01")).cycles)
        with self.assertRaises(membar.Error) as caught:
            membar.run(f"{file}2")
        self.assertEqual(caught.exception.file, f"{file}2")

    def test_the_outcome_is_the_final_state(self):
        outcome = membar.run(lesson("01")).outcome
        self.assertEqual(
            [outcome["consumer.r1"], outcome["consumer.r3"], outcome["y"]], [42, 142, 100]
        )

    def test_what_is_probably_not_meant_is_warned_of(self):
        with self.assertWarnsRegex(UserWarning, "lazy_high_water") as caught:
            result = membar.run(
                lesson("01"),
                **{
                    "store_buffer.drain": "lazy",
                    "store_buffer.lazy_high_water": 60,
                    "store_buffer.entries": 8,
                },
            )
        self.assertEqual(caught.filename, __file__)
        self.assertEqual([str(one.message) for one in caught.warnings], result.warnings)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertEqual(membar.run(lesson("01")).warnings, [])

    def test_values_of_64_bits_are_exact(self):
        result = membar.run(
            "membar 1\nvar x\nthread a\n  store x 0xffffffffffffffff\n  load x -> r1\n"
        )
        self.assertEqual(result.writes["value"][0], 2**64 - 1)
        self.assertEqual(result.loads["value"][0], 2**64 - 1)
        self.assertEqual(result.registers, {"a": {"r1": 2**64 - 1}})

    def test_without_records_there_are_no_tables(self):
        result = membar.run(lesson("01"), records=False)
        self.assertEqual(result.cycles, membar.run(lesson("01")).cycles)
        with self.assertRaisesRegex(ValueError, "expected run"):
            result.writes

    def test_a_run_without_ops_has_empty_tables(self):
        result = membar.run("membar 1\nthread a\n  delay 5\n")
        tables = [result.writes, result.barriers, result.loads, result.readers]
        self.assertEqual([len(table) for table in tables], [0, 0, 0, 0])
        full = membar.run(lesson("01"))
        for empty, table in zip(tables, [full.writes, full.barriers, full.loads, full.readers]):
            self.assertEqual(list(empty.columns), list(table.columns))
            self.assertEqual(
                [dtype.name for dtype in empty.dtypes], [dtype.name for dtype in table.dtypes]
            )

    def test_a_result_introduces_itself(self):
        result = membar.run(lesson("01"))
        self.assertRegex(
            repr(result),
            r"^<membar.Result of .*01-publish.trace: \d+ cycles, 2 cores, 11 of 11 expectations held>$",
        )
        self.assertIn("<table", result._repr_html_())
        self.assertTrue(result.expectations_held)
        self.assertFalse(membar.run(lesson("01"), l3_latency=60).expectations_held)


class Wrong(unittest.TestCase):
    def error(self, *arguments, kind=membar.Error, **settings):
        with self.assertRaises(kind) as caught:
            membar.run(*arguments, **settings)
        return caught.exception

    def test_a_wrong_trace_is_told_with_its_place(self):
        error = self.error("membar 1\nvar x\nthread a\n  awat x == 1\n")
        self.assertEqual((error.file, error.line, error.column), ("<text>", 4, 3))
        self.assertIn("did you mean 'await'", str(error))
        self.assertIn("nothing.trace", str(self.error("nothing.trace")))

    def test_a_wrong_setting_names_near_ones(self):
        self.assertIn("l3_latency", str(self.error(lesson("01"), l3_latenzy=60)))
        self.assertIn("l3.latency", str(self.error(lesson("01"), l3_latency="many")))
        self.assertIn(
            "l3.latency", str(self.error(lesson("01"), l3_latency=300))
        )  # beyond the DRAM's
        self.assertIn("textbook", str(self.error(lesson("01"), "pentium")))
        self.assertIn("core.count", str(self.error(lesson("01"), core_count=1)))
        self.assertNotIn("--set", str(self.error(lesson("01"), l3_latency="many")))
        for value in (None, [60], 60.5):
            self.assertIn("expected", str(self.error(lesson("01"), l3_latency=value)))
        for value in (0, -1, 2**64):
            self.assertIn("max_cycles", str(self.error(lesson("01"), max_cycles=value)))

    def test_a_parameter_is_given_once_and_means_one_thing(self):
        twice = self.error(lesson("01"), l3_latency=60, **{"l3.latency": 60})
        self.assertIn("l3.latency is given twice", str(twice))
        keys = {"a_b_c": ["a_b.c", "a.b_c"]}
        with mock.patch.object(membar._parameters, "_keys", return_value=keys):
            self.assertIn("a_b.c or a.b_c", str(self.error(lesson("01"), a_b_c=1)))

    def test_a_program_that_cannot_finish_says_what_each_core_waits_for(self):
        error = self.error("membar 1\nvar x\nthread a\n  await x == 1\n", kind=membar.CannotFinish)
        self.assertEqual(len(error.cores), 1)
        self.assertIn("waits for x == 1", error.cores[0])
        loop = "membar 1\nvar x\nthread a\n  await x == 1\nthread b\n  delay 900\n  store x 1\n"
        self.error(loop, max_cycles=100, kind=membar.CannotFinish)
        self.assertGreater(membar.run(loop).cycles, 900)


if __name__ == "__main__":
    unittest.main()
