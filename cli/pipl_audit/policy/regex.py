"""Which regular expressions a policy file may hold."""

from __future__ import annotations

import re

_NESTED_REPEAT = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})")
_UNBOUNDED = re.compile(r"(?<!\\)\.[+*]")


def regex_problem(regex: str) -> str:
    """Why an expression is refused, or nothing.

    Refused are expressions that Python cannot compile, that could take exponential time (a repeat inside a
    repeat), and ``.*``: the distance between two words of a label is always bounded (``.{0,6}``).
    """
    try:
        re.compile(regex)
    except re.error as error:
        return str(error)
    if _NESTED_REPEAT.search(regex):
        return "a repeat inside a repeat; bound one of them, e.g. {0,6}"
    if _UNBOUNDED.search(regex):
        return "unbounded .* or .+; bound it, e.g. .{0,6}"
    return ""
