"""YAML with places: plain data, and for each part of it the line and column it stands at.

Stricter than YAML 1.1: a key may stand once, there are no anchors to expand, and only ``true``, ``false``,
``null`` and plain numbers are anything but text (so that ``no`` and ``2024-01-01`` stay what they look like).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from pipl_audit.errors import PolicyError, Problem, UsageError

Where = tuple[str | int, ...]
"""A path into the data: ``("terms", 0, "any")``."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
"""Only numbers that print as they are written: ``1.10`` is a version, and stays text."""
_MOST_BYTES = 20_000_000
_DEEPEST = 40


@dataclass(frozen=True)
class Document:
    """A parsed YAML file."""

    path: Path
    data: Any
    places: Mapping[Where, tuple[int, int]]
    sha256: str

    def problem(self, where: Where, key: str, **values: object) -> Problem:
        """A mistake at ``where``, or at the nearest part above it that stands in the file."""
        while where and where not in self.places:
            where = where[:-1]
        line, column = self.places.get(where, (1, 1))
        return Problem(str(self.path), line, column, key, **values)


def read_yaml(path: Path) -> Document:
    """Parse one YAML file.

    Raises:
        UsageError: the file is missing or cannot be read.
        PolicyError: it is no YAML; the problem names line and column.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError("file.missing", path=path) from None
    except OSError as error:
        raise UsageError("file.unreadable", path=path, reason=error.strerror) from None
    return parse_yaml(raw, path)


def parse_yaml(raw: bytes, path: Path) -> Document:
    """As :func:`read_yaml`, for bytes at hand."""
    if len(raw) > _MOST_BYTES:
        raise _broken(path, 1, 1, "yaml.too_large")
    walk = _Walk(path)
    try:
        data = walk.document(yaml.parse(raw.decode("utf-8-sig"), Loader=_LOADER))
    except UnicodeDecodeError:
        raise _broken(path, 1, 1, "yaml.not_utf8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _broken(path, line, column, "yaml.syntax", detail=error.problem or "") from None
    except yaml.YAMLError as error:
        raise _broken(path, 1, 1, "yaml.syntax", detail=str(getattr(error, "reason", ""))) from None
    if walk.problems:
        raise PolicyError("policy.invalid", tuple(walk.problems), path=path)
    return Document(path, data, walk.places, sha256(raw).hexdigest())


def _broken(path: Path, line: int, column: int, key: str, **values: object) -> PolicyError:
    return PolicyError("policy.invalid", (Problem(str(path), line, column, key, **values),), path=path)


class _Walk:
    """Turns the parser's events into data and remembers where each part stood.

    From events and not from composed nodes: the C composer recurses without a limit and takes the process
    down on a file that is nothing but opening brackets.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Where, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def document(self, events: Iterator[yaml.Event]) -> Any:  # noqa: ANN401  # YAML holds anything
        """The one document of a stream; an empty stream holds None."""
        data, seen = None, False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and seen:
                self._note(event, "yaml.two_documents")
                break
            if isinstance(event, yaml.NodeEvent):
                data, seen = self._build(event, events, (), 0), True
        return data

    def _build(self, event: yaml.Event, events: Iterator[yaml.Event], where: Where, depth: int) -> Any:  # noqa: ANN401
        self.places[where] = _place(event)
        if depth > _DEEPEST:
            raise _broken(self.path, *_place(event), "yaml.too_deep")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [
                self._build(child, events, (*where, index), depth + 1)
                for index, child in enumerate(_until(yaml.SequenceEndEvent, events))
            ]
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, where, depth)
        self._note(event, "yaml.alias")
        return None

    def _mapping(self, events: Iterator[yaml.Event], where: Where, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in _until(yaml.MappingEndEvent, events):
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not isinstance(event, yaml.ScalarEvent):
                self._note(event, "yaml.key_not_text")
                self._build(event, events, (*where, key), depth + 1)
            elif key in data:
                self._note(event, "yaml.duplicate_key", name=key)
            data[key] = self._build(next(events), events, (*where, key), depth + 1)
            self.places[(*where, key)] = _place(event)
        return data

    def _note(self, event: yaml.Event, key: str, **values: object) -> None:
        line, column = _place(event)
        self.problems.append(Problem(str(self.path), line, column, key, **values))


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    return iter(takewhile(lambda event: not isinstance(event, end), events))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _scalar(event: yaml.ScalarEvent) -> str | int | float | bool | None:
    value: str = event.value
    if event.style:  # quoted or a block; plain is None or "", by the parser
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value) and str(float(value)) == value:
        return float(value)
    return value
