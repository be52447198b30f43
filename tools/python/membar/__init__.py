"""membar in Python: simulate a trace in this process, and read what earlier runs and sweeps have left.

>>> import membar
>>> result = membar.run("traces/lessons/01-publish.trace", l3_latency=60)
>>> result.cycles
>>> result.writes[["symbol", "dispatched", "visible"]]

Tables are pandas DataFrames. Cycles, bytes and counts are whole numbers.
"""

from ._errors import CannotFinish, Error
from ._files import read_barriers, read_run, read_writes
from ._parameters import machines, parameters
from ._result import Result
from ._run import run
from ._sweep import Sweep, read_sweep

__all__ = [
    "CannotFinish",
    "Error",
    "Result",
    "Sweep",
    "machines",
    "parameters",
    "read_barriers",
    "read_run",
    "read_sweep",
    "read_writes",
    "run",
]
