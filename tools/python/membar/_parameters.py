"""The parameters of a machine, and the machines that come with membar."""

from __future__ import annotations

import difflib
import math
import numbers
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import _membar

from ._errors import Error

_MACHINES = Path(__file__).resolve().parents[3] / "configs" / "machines"
_PARAM = "param."


def parameters() -> pd.DataFrame:
    """Every parameter: key, default, type, unit, range, meaning."""
    columns = ["key", "default", "type", "unit", "range", "meaning"]
    return pd.DataFrame(_membar.parameters(), columns=columns).set_index("key")


def machines() -> dict[str, Path]:
    """The machines that come with membar: name and file."""
    return {path.stem: path for path in sorted(_MACHINES.glob("*.toml"))}


def config_file(config: str | Path) -> str:
    """The file of a machine that was given by its name or its path; "" for the built-in one."""
    if str(config) == "textbook":
        return ""
    known = machines()
    if str(config) in known:
        return str(known[str(config)])
    if not Path(config).exists():
        raise Error(
            f"no machine of this name, and no such file; expected a file or one of {', '.join(known)}",
            str(config),
        )
    return str(config)


def settings_of(overrides: dict[str, Any]) -> tuple[list[str], list[tuple[str, str]]]:
    """Overrides as settings ("l3.latency=60") and values of a template's parameters."""
    given: dict[str, str] = {}
    for name, value in overrides.items():
        key = _key(name)
        if key in given:
            raise Error(f"{key} is given twice; expected one value")
        given[key] = _text(key, value)
    settings = [f"{key}={text}" for key, text in given.items() if not key.startswith(_PARAM)]
    values = [(key[len(_PARAM) :], text) for key, text in given.items() if key.startswith(_PARAM)]
    return settings, values


@lru_cache
def _keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for key, *_ in _membar.parameters():
        keys.setdefault(key, []).append(key)
        if "." in key:
            keys.setdefault(key.replace(".", "_"), []).append(key)
    return keys


def _key(name: str) -> str:
    if name.startswith(_PARAM):
        return name
    found = _keys().get(name, [])
    if not found and name.startswith("param_"):
        return _PARAM + name[len(_PARAM) :]
    if len(found) == 1:
        return found[0]
    if found:
        raise Error(f"'{name}' may be {' or '.join(found)}; expected **{{'{found[0]}': ...}}")
    near = difflib.get_close_matches(name, _keys(), n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise Error(f"no parameter is called '{name}'{hint}; membar.parameters() lists them")


def _text(key: str, value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, numbers.Real):
        # Whole numbers in a row of a DataFrame may have become floats.
        return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
    if isinstance(value, (str, PathLike)):
        return str(value)
    raise Error(f"{key} is {value!r}; expected a number, a text, True or False")
