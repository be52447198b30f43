"""What a run gave."""

from __future__ import annotations

import html
import os
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ._errors import Error
from ._frames import frame


class Result:
    """A finished run: numbers at once, tables when they are first asked for.

    cycles: of the whole run.                      trace, version, config (a dict of every parameter)
    writes, barriers, loads: a row for each.       readers: which core first read from which write, and when
    cores: a row for each, with the cycles that it spent on each cause
    registers: {"thread": {"r1": 42}}              memory: {"x": 1, "data": [0, 1]}
    outcome: both in one, {"thread.r1": 42, "x": 1}
    stats: value, unit and meaning of each counter expectations: what the trace expects, and whether it held
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    @property
    def cycles(self) -> int:
        return self._facts["cycles"]

    @property
    def trace(self) -> str:
        """The file of the trace, or "<text>"."""
        return self._facts["trace"]

    @property
    def version(self) -> str:
        return self._facts["version"]

    @property
    def config(self) -> dict[str, Any]:
        return self._facts["config"]

    @property
    def memory(self) -> dict[str, Any]:
        return self._facts["memory"]

    @property
    def registers(self) -> dict[str, dict[str, int]]:
        return {
            core["thread"]: core["registers"] for core in self._facts["cores"] if core["thread"]
        }

    @property
    def outcome(self) -> dict[str, Any]:
        """The final state: {"consumer.r1": 42, "x": 42}."""
        registers = {
            f"{thread}.{name}": value
            for thread, values in self.registers.items()
            for name, value in values.items()
        }
        return {**registers, **self.memory}

    @cached_property
    def cores(self) -> pd.DataFrame:
        rows = [
            {
                "core": core["id"],
                "thread": core["thread"],
                "cycles": core["cycles"],
                "ops": core["ops"],
                **core["accounting"],
            }
            for core in self._facts["cores"]
        ]
        return pd.DataFrame(rows).set_index("core")

    @cached_property
    def stats(self) -> pd.DataFrame:
        return pd.DataFrame.from_dict(
            self._facts["stats"], orient="index", columns=["value", "unit", "meaning"]
        )

    @cached_property
    def expectations(self) -> pd.DataFrame:
        return pd.DataFrame(
            self._facts["expectations"], columns=["text", "line_number", "held", "actual"]
        )

    @property
    def expectations_held(self) -> bool:
        """Whether every expectation of the trace held."""
        return all(held for _, _, held, _ in self._facts["expectations"])

    writes: pd.DataFrame
    barriers: pd.DataFrame
    loads: pd.DataFrame
    readers: pd.DataFrame

    def to_json(self, path: str | PathLike[str] | None = None) -> bytes | None:
        """The document of `membar run --json`; into the file, if there is one."""
        text = self._document()
        if path is None:
            return text
        Path(path).write_bytes(text)
        return None

    def _document(self) -> bytes:
        raise NotImplementedError

    def __repr__(self) -> str:
        held = [held for _, _, held, _ in self._facts["expectations"]]
        told = f", {sum(held)} of {len(held)} expectations held" if held else ""
        return f"<membar.Result of {self.trace}: {self.cycles} cycles, {len(self._facts['cores'])} cores{told}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self).strip('<>'))}</p>{self.cores.to_html()}"


class SimulatedResult(Result):
    """The result of a run in this process."""

    def __init__(self, run: Any) -> None:
        facts = run.facts()
        super().__init__({**facts, "trace": os.fsdecode(facts["trace"])})
        self._run = run
        self.warnings: list[str] = facts["warnings"]

    def _table(self, name: str) -> pd.DataFrame:
        columns = getattr(self._run, name)()
        if columns is None:
            raise ValueError(
                f"the run was asked for no records; expected run(..., records=True) for .{name}"
            )
        return frame(columns)

    @cached_property
    def writes(self) -> pd.DataFrame:
        return self._table("writes")

    @cached_property
    def barriers(self) -> pd.DataFrame:
        return self._table("barriers")

    @cached_property
    def loads(self) -> pd.DataFrame:
        return self._table("loads")

    @cached_property
    def readers(self) -> pd.DataFrame:
        return self._table("readers")

    def _document(self) -> bytes:
        try:
            return self._run.json()
        except ValueError as error:
            raise Error(str(error)) from None
