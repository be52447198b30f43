"""Columns of the simulator as pandas DataFrames."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

import _membar

# Columns of numbers of which some rows may have none, and the two of 64 bits without a sign.
_NULLABLE = {
    "site",
    "buffered",
    "requested",
    "granted",
    "visible",
    "forwarded",
    "coalesced_into",
    "completed",
    "performed",
    "from_write",
}
_UNSIGNED = {"value"}
_FLAGS = {"failed"}


def frame(columns: list[tuple[str, str, Any, Any]]) -> pd.DataFrame:
    """A DataFrame of what the simulator hands over."""
    return typed(
        pd.DataFrame({name: _series(kind, first, second) for name, kind, first, second in columns})
    )


@lru_cache
def empty(name: str) -> pd.DataFrame:
    """The table "writes", "barriers", "loads" or "readers" of a run that has none."""
    return frame(_membar.empty_tables()[name])


def whole(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns of that table, in its order; amounts that `table` does not tell of are 0."""
    model = empty(name)
    missing = {column: 0 for column in model.columns if column not in table.columns}
    return typed(table.assign(**missing)[list(model.columns)]) if len(table) else model.copy()


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The same types of columns, wherever the table comes from."""
    for name in table.columns:
        column = table[name]
        if name in _UNSIGNED:
            table[name] = column.astype("UInt64")
        elif name in _NULLABLE:
            table[name] = column.astype("Int64")
        elif name in _FLAGS:
            table[name] = column.astype(bool)
        elif isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == object:
            table[name] = column.astype("category")
        else:
            table[name] = column.astype(np.int64)
    return table


def _series(kind: str, first: np.ndarray, second: Any) -> Any:
    if kind == "text":
        return pd.Categorical.from_codes(first, categories=second)
    if second is None:
        return first
    return pd.arrays.IntegerArray(first, second.astype(bool))
