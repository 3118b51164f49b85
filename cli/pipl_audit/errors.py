"""The exception tree and the exit codes.

A message stands in ``phrases/errors.yaml`` under the error's key, in both languages: what happened, to which
file, column or row, and what to do next. An error carries the key and the values that fill it; it never
carries a cell's content.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the process tells the shell. "Found something" and "broke" never share a code."""

    OK = 0
    """Everything was audited; nothing at or above the threshold."""
    FINDINGS = 1
    """Findings at or above the threshold."""
    USAGE = 2
    """Wrong usage: bad option, missing path, output exists, policy or declaration error."""
    INCOMPLETE = 3
    """Not (wholly) audited: unreadable input, unwritable output, failed detector, out of scope, crash."""


class PiplAuditError(Exception):
    """Base of every error that a user may see."""

    exit: Exit = Exit.INCOMPLETE

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key, values)


class UsageError(PiplAuditError):
    """The command line asks for something that cannot be done."""

    exit = Exit.USAGE


class PolicyError(PiplAuditError):
    """A policy pack or declaration is wrong. ``problems`` holds all of them, as ``file:line:col: sentence``."""

    exit = Exit.USAGE

    def __init__(self, key: str, problems: tuple[Problem, ...] = (), **values: object) -> None:
        super().__init__(key, **values)
        self.problems = problems


class SourceError(PiplAuditError):
    """An input cannot be read."""


class OutputError(PiplAuditError):
    """A report cannot be written."""


class Problem:
    """One mistake in a YAML file: where it is (1-based) and the phrase that says what is wrong."""

    def __init__(self, file: str, line: int, column: int, key: str, **values: object) -> None:
        self.file, self.line, self.column = file, line, column
        self.key = key
        self.values = values

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
