"""The database of a sweep."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cached_property
from os import PathLike
from pathlib import Path

import pandas as pd

from ._errors import Error

_SCHEMA = "membar.sweep/2"


class Sweep:
    """A sweep's results.

    points: a row for each point, by its number: what it varies, its metrics, how it ended, and what reproduces it
    summaries: of each point and kind of write or barrier, how many, and mean, p50, p99 and max of their cycles
    labelled: of each point, the cycles of the ops that have a label
    parameters, metrics: the names of these columns of points
    """

    def __init__(self, file: Path, facts: dict[str, str]) -> None:
        self.file = file
        self.title = facts.get("title", "")
        self.version = facts.get("version", "")
        self.size = int(facts.get("points", 0))

    @cached_property
    def parameters(self) -> list[str]:
        return self._columns("parameters")

    @cached_property
    def metrics(self) -> list[str]:
        return self._columns("metrics")

    @cached_property
    def points(self) -> pd.DataFrame:
        table = self._read(
            "SELECT * FROM points LEFT JOIN parameters USING (point) LEFT JOIN metrics USING (point) ORDER BY point"
        )
        for name in self.metrics:
            table[name] = table[name].astype("Int64")  # a point that failed has none
        return table.set_index("point")

    @cached_property
    def summaries(self) -> pd.DataFrame:
        return self._with_parameters("summaries", "point, what, kind")

    @cached_property
    def labelled(self) -> pd.DataFrame:
        return self._with_parameters("labelled", "point, what, label, execution")

    def _with_parameters(self, table: str, order: str) -> pd.DataFrame:
        return self._read(
            f"SELECT * FROM {table} LEFT JOIN parameters USING (point) ORDER BY {order}"
        )

    def _columns(self, table: str) -> list[str]:
        names = self._read(
            f"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'point' ORDER BY cid"
        )
        return names["name"].tolist()

    def _read(self, query: str) -> pd.DataFrame:
        with closing(_open(self.file)) as database:
            return pd.read_sql_query(query, database)

    def __repr__(self) -> str:
        return f"<membar.Sweep of {self.file}: {self.size} points, varies {', '.join(self.parameters) or 'nothing'}>"


def read_sweep(path: str | PathLike[str]) -> Sweep:
    """The sweep in the folder that `membar sweep --out FOLDER` has made, or in its sweep.sqlite."""
    file = Path(path)
    if file.is_dir():
        file /= "sweep.sqlite"
    if not file.exists():
        raise Error(
            "there is no sweep; expected the folder of membar sweep --out, or its sweep.sqlite",
            str(file),
        )
    try:
        with closing(_open(file)) as database:
            facts = dict(database.execute("SELECT key, value FROM sweep").fetchall())
    except sqlite3.DatabaseError as error:
        raise Error(f"{error}; expected a database that membar sweep has made", str(file)) from None
    if facts.get("schema") != _SCHEMA:
        raise Error(f"the schema is {facts.get('schema')!r}; expected {_SCHEMA!r}", str(file))
    return Sweep(file, facts)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
