"""What earlier runs have written."""

from __future__ import annotations

import json
from functools import cached_property
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ._errors import Error
from ._frames import empty, whole
from ._result import Result

_SCHEMA = "membar.run/1"


def read_run(path: str | PathLike[str]) -> Result:
    """The result that `membar run TRACE --json FILE` has written."""
    text = _bytes(path)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Error(
            f"this is no JSON ({error}); expected what membar run --json writes", str(path)
        ) from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != _SCHEMA:
        raise Error(
            f"the schema is {schema!r}; expected {_SCHEMA!r}, which membar run --json writes",
            str(path),
        )
    return RecordedResult(document, text)


def read_writes(path: str | PathLike[str]) -> pd.DataFrame:
    """The table that `membar run TRACE --writes FILE` has written."""
    return _read_csv(path, "writes")


def read_barriers(path: str | PathLike[str]) -> pd.DataFrame:
    """The table that `membar run TRACE --barriers FILE` has written."""
    return _read_csv(path, "barriers")


class RecordedResult(Result):
    """The result of a run that is told of by its document."""

    def __init__(self, document: dict[str, Any], text: bytes) -> None:
        stats = {
            name: (one["value"], one["unit"], one["meaning"])
            for name, one in document["stats"].items()
        }
        cores = [{**core, "thread": core["thread"] or ""} for core in document["cores"]]
        keys = ("text", "line_number", "held", "actual")
        expectations = [tuple(one[key] for key in keys) for one in document["expectations"]]
        super().__init__({**document, "stats": stats, "cores": cores, "expectations": expectations})
        self._document_text = text

    def _records(self, name: str) -> pd.DataFrame:
        threads = {core["id"]: core["thread"] for core in self._facts["cores"]}
        records = [{**one, "thread": threads.get(one["core"]) or None} for one in self._facts[name]]
        return pd.DataFrame(records)

    @cached_property
    def writes(self) -> pd.DataFrame:
        table = self._records("writes")
        if table.empty:
            return whole("writes", table)
        seen = [
            ";".join(f"{core}:{cycle}" for core, cycle in one.items()) or None
            for one in table["seen"]
        ]
        return whole("writes", _spread(table, "segments").assign(seen=seen))

    @cached_property
    def barriers(self) -> pd.DataFrame:
        """As of a run; and `marginal.run`, `.thread` and `.needed` of one with --marginal."""
        table = self._records("barriers")
        if table.empty:
            return whole("barriers", table)
        marginal = table.pop("marginal")
        table = whole("barriers", _spread(table, "bill"))
        return table if marginal.isna().all() else pd.concat([table, _costs(marginal)], axis=1)

    @cached_property
    def loads(self) -> pd.DataFrame:
        return whole("loads", self._records("loads"))

    @cached_property
    def readers(self) -> pd.DataFrame:
        rows = [
            (one["id"], int(core), cycle)
            for one in self._facts["writes"]
            for core, cycle in one["seen"].items()
        ]
        return whole("readers", pd.DataFrame(rows, columns=["write", "core", "cycle"]))

    def _document(self) -> bytes:
        return self._document_text


def _spread(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The column of amounts as a column for each; those that are not told of are 0."""
    amounts = pd.DataFrame(table[name].tolist(), index=table.index).fillna(0).astype("int64")
    return pd.concat([table.drop(columns=[name]), amounts], axis=1)


def _costs(marginal: pd.Series) -> pd.DataFrame:
    """What each barrier really cost. One without which the run never ends has no number."""
    costs = [one if isinstance(one, dict) else {} for one in marginal]
    return pd.DataFrame(
        {
            "marginal.run": pd.array([one.get("run") for one in costs], dtype="Int64"),
            "marginal.thread": pd.array([one.get("thread") for one in costs], dtype="Int64"),
            "marginal.needed": pd.Categorical([one.get("needed") for one in costs]),
        },
        index=marginal.index,
    )


def _bytes(path: str | PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Error(error.strerror or str(error), str(path)) from None


def _read_csv(path: str | PathLike[str], name: str) -> pd.DataFrame:
    text = _bytes(path)
    try:
        # Only an empty cell has no value: a thread or a variable may well be called NA or null.
        table = pd.read_csv(BytesIO(text), dtype=object, keep_default_na=False, na_values=[""])
        if list(table.columns) != list(empty(name).columns):
            raise ValueError(f"its columns are not those of {name}")
        return _numbers(table, empty(name)) if len(table) else empty(name).copy()
    except ValueError as error:
        raise Error(f"{error}; expected what membar run --{name} writes", str(path)) from None


def _numbers(table: pd.DataFrame, model: pd.DataFrame) -> pd.DataFrame:
    """The same with the types of `model`, from texts. Digits go no way through floats: all 64 bits stay."""
    for name, dtype in model.dtypes.items():
        if isinstance(dtype, pd.CategoricalDtype):
            table[name] = table[name].astype("category")
            continue
        there = table[name].notna()
        digits = table[name].where(there, "0").astype(np.uint64)
        table[name] = (
            digits.astype(dtype).where(there, pd.NA) if not there.all() else digits.astype(dtype)
        )
    return table
