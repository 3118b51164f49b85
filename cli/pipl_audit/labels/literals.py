"""Which literal strings must occur in any text that a regular expression matches.

They let one Aho-Corasick pass decide which of several hundred patterns are worth trying on a text, and let
the same pass run on a whole column. The idea is that of RE2's prefilter (Cox, "Regular expression matching
with a trigram index", 2012); here on Python's own parse tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

Literals = frozenset[str]

_MOST = 400
"""A product of alternatives larger than this is cut where it stands: a shorter literal is still required."""


def required_literals(regex: str) -> Literals | None:
    """A set of strings of which every match of ``regex`` contains at least one; None if there is none.

    Matching is on folded (lower-case) text, so that case plays no part.
    """
    tree = re._parser.parse(regex)  # type: ignore[attr-defined]  # the standard library's own parser, 3.11+
    return _best(_sequence(tree))


def _sequence(nodes: Iterable[tuple[Any, Any]]) -> list[Literals]:
    """The literal sets that a sequence of nodes requires: each of them holds one string of any match."""
    found: list[Literals] = []
    exact: Literals | None = frozenset({""})
    for operation, argument in nodes:
        choice = _exact(operation, argument)
        joined = None if exact is None or choice is None else _joined(exact, choice)
        if joined is not None:
            exact = joined
            continue
        _keep(found, exact)
        exact = choice
        if choice is None:
            found.extend(_inside(operation, argument))
            exact = frozenset({""})
    _keep(found, exact)
    return found


def _keep(found: list[Literals], exact: Literals | None) -> None:
    if exact and "" not in exact:
        found.append(exact)


def _joined(left: Literals, right: Literals) -> Literals | None:
    if len(left) * len(right) > _MOST:
        return None
    return frozenset(a + b for a, b in product(left, right))


def _exact(operation: Any, argument: Any) -> Literals | None:  # noqa: ANN401  # parser nodes are untyped
    """All strings that a node can match, where they are few; the empty set of characters for assertions."""
    name = str(operation)
    if name == "LITERAL":
        return frozenset({chr(argument)})
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return frozenset({""})
    if name == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    if name == "SUBPATTERN":
        return _exact_all(argument[-1])
    if name == "BRANCH":
        branches = [_exact_all(branch) for branch in argument[1]]
        if all(branch is not None for branch in branches):
            union: Literals = frozenset().union(*(branch for branch in branches if branch is not None))
            return union if len(union) <= _MOST * 4 else None
    if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[:2] == (0, 1):
        inner = _exact_all(argument[2])
        return None if inner is None else inner | {""}
    return None


def _exact_all(nodes: Sequence[tuple[Any, Any]]) -> Literals | None:
    exact: Literals | None = frozenset({""})
    for operation, argument in nodes:
        choice = _exact(operation, argument)
        exact = None if exact is None or choice is None else _joined(exact, choice)
        if exact is None:
            return None
    return exact


def _inside(operation: Any, argument: Any) -> list[Literals]:  # noqa: ANN401
    """What a node requires although its strings are not all known."""
    name = str(operation)
    if name == "SUBPATTERN":
        return _sequence(argument[-1])
    if name == "BRANCH":
        each = [_best(_sequence(branch)) for branch in argument[1]]
        if all(each):
            return [frozenset().union(*(one for one in each if one is not None))]
    if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] >= 1:
        return _sequence(argument[2])
    return []


def _best(found: list[Literals]) -> Literals | None:
    """The rarest: longest shortest member first, then the smallest set."""
    return max(found, key=lambda literals: (min(map(len, literals)), -len(literals)), default=None)
