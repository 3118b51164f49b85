"""YAML with places: plain data, and for each part of it the line and column it stands at.

Stricter than YAML 1.1: a key may stand once, there are no anchors to expand, and only ``true``, ``false``,
``null`` and plain numbers are anything but text (so that ``no`` and ``2024-01-01`` stay what they look like).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from pipl_audit.errors import PolicyError, Problem, UsageError

Where = tuple[str | int, ...]
"""A path into the data: ``("terms", 0, "any")``."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
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
    try:
        node = yaml.compose(raw.decode("utf-8-sig"), Loader=_LOADER)
    except UnicodeDecodeError:
        raise _broken(path, 1, 1, "yaml.not_utf8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _broken(path, line, column, "yaml.syntax", detail=error.problem or "") from None
    except yaml.YAMLError:
        raise _broken(path, 1, 1, "yaml.syntax", detail="") from None
    walk = _Walk(path)
    data = walk.build(node, (), 0) if node is not None else None
    if walk.problems:
        raise PolicyError("policy.invalid", tuple(walk.problems), path=path)
    return Document(path, data, walk.places, sha256(raw).hexdigest())


def _broken(path: Path, line: int, column: int, key: str, **values: object) -> PolicyError:
    return PolicyError("policy.invalid", (Problem(str(path), line, column, key, **values),), path=path)


class _Walk:
    """Turns composed nodes into data and remembers where each part stood."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Where, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def build(self, node: yaml.Node, where: Where, depth: int) -> Any:  # noqa: ANN401  # YAML holds anything
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.places[where] = place
        if depth > _DEEPEST:
            self.problems.append(Problem(str(self.path), *place, "yaml.too_deep"))
            return None
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self.seen:
            self.problems.append(Problem(str(self.path), *place, "yaml.alias"))
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*where, index), depth + 1) for index, child in enumerate(node.value)]
        return self.mapping(node, where, depth)

    def mapping(self, node: yaml.Node, where: Where, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key in data:
                self.problems.append(Problem(str(self.path), *place, "yaml.duplicate_key", name=key))
            data[key] = self.build(value_node, (*where, key), depth + 1)
            self.places[(*where, key)] = place
        return data


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    value: str = node.value
    if node.style is not None:
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return value
