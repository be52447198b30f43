"""What goes wrong, as exceptions."""

from __future__ import annotations


class Error(Exception):
    """A trace, a machine or a setting is wrong. The text says where, what, and what was expected."""

    def __init__(self, message: str, file: str = "", line: int = 0, column: int = 0) -> None:
        place = file
        if line:
            place += f":{line}:{column or 1}"
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column


class CannotFinish(Error):
    """The simulated program waits for something that never comes. `cores` says what each core waits for."""

    def __init__(self, message: str, file: str, line: int, column: int, cores: list[str]) -> None:
        super().__init__(message, file, line, column)
        self.cores = cores
