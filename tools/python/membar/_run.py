"""Simulations in this process."""

from __future__ import annotations

import os
import warnings
from os import PathLike
from typing import Any

import _membar

from ._errors import CannotFinish, Error
from ._parameters import config_file, settings_of
from ._result import Result, SimulatedResult


def run(
    trace: str | PathLike[str],
    config: str | PathLike[str] = "textbook",
    *,
    max_cycles: int | None = None,
    records: bool = True,
    **overrides: Any,
) -> Result:
    """Simulate a trace.

    trace: a file; or the text of a trace, which has several lines.
    config: a machine that comes with membar ("textbook", "tiny", "zen2": machines()), or a TOML file.
    max_cycles: gives up after so many cycles without progress.
    records: whether the tables of writes, barriers and loads are made. Without them a long run takes less memory.
    overrides: any parameter of the machine, with its dots as underscores (l3_latency=60,
        store_buffer_entries=8, l1_size="16KiB") or as it is (**{"l3.latency": 60}); and of a trace
        with parameters param_NAME, or `param.NAME`.

    Raises Error when the trace, the machine or a setting is wrong, CannotFinish when the simulated program never ends.
    What is legal and probably not meant is warned of.
    Other threads of Python run meanwhile, and Ctrl-C stops the run.
    """
    settings, parameters = settings_of(overrides)
    is_text = isinstance(trace, str) and "\n" in trace
    if max_cycles is not None and not 0 < max_cycles < 2**64:
        raise Error(f"max_cycles is {max_cycles}; expected 1 or more")
    done = _membar.simulate(
        trace if is_text else os.fsencode(trace),
        is_text=is_text,
        config=os.fsencode(config_file(config)),
        settings=settings,
        parameters=parameters,
        max_cycles=max_cycles,
        records=records,
    )
    if done.failure is not None:
        kind, name, line, column, message, details = done.failure
        file = os.fsdecode(name)
        if file == "--set":  # as the command line calls what are arguments here
            file = ""
        if kind == "cannot finish":
            raise CannotFinish(message, file, line, column, details)
        raise Error(message, file, line, column)
    result = SimulatedResult(done)
    for warning in result.warnings:
        warnings.warn(warning, stacklevel=2)
    return result
