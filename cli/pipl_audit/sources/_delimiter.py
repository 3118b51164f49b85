"""Which character separates the cells: a vote over the first records, outside quotes."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from pipl_audit.sources._records import RecordReader

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
"""In the order of preference, with the end of the phrase key that names each."""
NONE = "\x1f"
"""Stands for "no delimiter": a control character made for this, which no export uses."""
_RECORDS = 200
_CLEAR = 0.2


def vote(lines: list[str], *, whole: bool) -> str:
    """The delimiter under which most records have the same width, wider tables first.

    Args:
        lines: the first lines of the file.
        whole: whether they are all of it.
    """
    scores = {mark: _score(lines, mark, whole=whole) for mark in DELIMITERS}
    best = max(scores, key=lambda mark: scores[mark])
    if scores[best] >= _CLEAR:
        return best
    first = next((line for line in lines if line.strip()), "")
    likeliest = max(DELIMITERS, key=first.count)
    return likeliest if likeliest in first else NONE


def _score(lines: list[str], mark: str, *, whole: bool) -> float:
    records = islice(RecordReader(mark).read(lines, final=whole), _RECORDS)
    widths = Counter(len(record.cells) for record in records if record.cells)
    narrow = widths.pop(1, 0)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    # Title lines are narrow in every table, so narrow records speak only half against a delimiter.
    share = count / (widths.total() + narrow / 2)
    return share**2 * (1 - 1 / width)
