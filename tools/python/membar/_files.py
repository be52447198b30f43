"""What earlier runs have written."""

from __future__ import annotations

import json
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ._errors import Error
from ._frames import typed
from ._result import Result

_SCHEMA = "membar.run/1"


def read_run(path: str | PathLike[str]) -> Result:
    """The result that `membar run TRACE --json FILE` has written."""
    text = _bytes(path)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Error(f"this is no JSON ({error}); expected what membar run --json writes", str(path)) from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != _SCHEMA:
        raise Error(f"the schema is {schema!r}; expected {_SCHEMA!r}, which membar run --json writes", str(path))
    return RecordedResult(document, text)


def read_writes(path: str | PathLike[str]) -> pd.DataFrame:
    """The table that `membar run TRACE --writes FILE` has written."""
    return _read_csv(path, "visible", "--writes")


def read_barriers(path: str | PathLike[str]) -> pd.DataFrame:
    """The table that `membar run TRACE --barriers FILE` has written."""
    return _read_csv(path, "stall", "--barriers")


class RecordedResult(Result):
    """The result of a run that is told of by its document."""

    def __init__(self, document: dict[str, Any], text: bytes) -> None:
        stats = {name: (one["value"], one["unit"], one["meaning"]) for name, one in document["stats"].items()}
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
            return table
        seen = [";".join(f"{core}:{cycle}" for core, cycle in one.items()) or None for one in table["seen"]]
        return typed(_spread(table, "segments").assign(seen=seen))

    @cached_property
    def barriers(self) -> pd.DataFrame:
        table = self._records("barriers")
        return table if table.empty else typed(_spread(table, "bill").drop(columns=["marginal"]))

    @cached_property
    def loads(self) -> pd.DataFrame:
        table = self._records("loads")
        return table if table.empty else typed(table)

    @cached_property
    def readers(self) -> pd.DataFrame:
        rows = [(one["id"], int(core), cycle) for one in self._facts["writes"] for core, cycle in one["seen"].items()]
        return pd.DataFrame(rows, columns=["write", "core", "cycle"])

    def _document(self) -> bytes:
        return self._document_text


def _spread(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The column of amounts as a column for each; those that are not told of are 0."""
    amounts = pd.DataFrame(table[name].tolist(), index=table.index).fillna(0).astype("int64")
    return pd.concat([table.drop(columns=[name]), amounts], axis=1)


def _bytes(path: str | PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Error(error.strerror or str(error), str(path)) from None


def _read_csv(path: str | PathLike[str], column: str, option: str) -> pd.DataFrame:
    _bytes(path)
    try:
        table = pd.read_csv(path, dtype={"label": object, "site": "Int64", "value": "UInt64", "seen": object, "symbol": object})
    except ValueError as error:
        raise Error(f"{error}; expected what membar run {option} writes", str(path)) from None
    if column not in table.columns:
        raise Error(f"it has no column '{column}'; expected what membar run {option} writes", str(path))
    return typed(table)
