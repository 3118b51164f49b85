"""Folding of Chinese and English text, with a way back to the offsets of the original.

One table serves Python (:func:`fold`) and Polars (:func:`fold_table`), so that both see the same text: a
screen that runs on a column and a confirmation that runs on a value cannot disagree. The table

* narrows full-width and other compatibility forms (Unicode NFKC, character by character),
* makes letters lower case,
* turns traditional into simplified characters (OpenCC's table, one to one),
* removes invisible characters and combining marks.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_COMPATIBILITY = (
    (0xA0, 0x3400),
    (0xF900, 0x10000),
    (0x1D400, 0x1D800),
    (0x1F100, 0x1F200),
    (0x2F800, 0x2FA20),
)
"""Ranges in which compatibility forms stand; scanned once, at the first fold."""

_INVISIBLE = ("Cf", "Mn", "Me", "Cc")
_KEPT_CONTROLS = "\t\n\r"


@dataclass(frozen=True)
class Folded:
    """A folded text and the offsets of its characters in the original."""

    text: str
    original: str
    offsets: tuple[int, ...] | None
    """For each folded character, the code point offset of the one it came from; None where they are the same."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's half-open span for a non-empty half-open span of the folded text."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def fold_table() -> dict[str, str]:
    """Every character that folding changes, and what it becomes (possibly nothing)."""
    table: dict[str, str] = {}
    ranges = ((0, 0xA0), *_COMPATIBILITY, (0xE0000, 0xE01F0))
    for code in (code for low, high in ranges for code in range(low, high)):
        character = chr(code)
        folded = _fold_character(character)
        if folded != character:
            table[character] = folded
    t2s = json.loads(files("pipl_audit").joinpath("data/t2s.json").read_text(encoding="utf-8"))
    simplified = str.maketrans(dict(zip(t2s["from"], t2s["to"], strict=True)))
    # A compatibility form may stand for a traditional character (the radical ⾺ for 馬).
    return {c: folded.translate(simplified) for c, folded in table.items()} | dict(
        zip(t2s["from"], t2s["to"], strict=True)
    )


def _fold_character(character: str) -> str:
    if character in _KEPT_CONTROLS:
        return character
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    if any(unicodedata.category(part) in _INVISIBLE for part in narrow):
        return character
    return narrow.lower() if len(narrow.lower()) == len(narrow) else narrow


@cache
def _translation() -> dict[int, str]:
    """The table for Python, which also meets halves of surrogate pairs; no library takes them for text."""
    return {ord(character): folded for character, folded in fold_table().items()} | dict.fromkeys(
        range(0xD800, 0xE000), "\ufffd"
    )


def fold(original: str) -> Folded:
    """Fold ``original``; the result maps each span back."""
    text = original.translate(_translation())
    if len(text) == len(original) and not (_length_changing().intersection(original)):
        return Folded(text, original, None)
    table = fold_table()
    pieces = [table.get(character, character) for character in original]
    offsets = tuple(index for index, piece in enumerate(pieces) for _ in piece)
    return Folded(text, original, offsets)


@cache
def _length_changing() -> frozenset[str]:
    return frozenset(character for character, folded in fold_table().items() if len(folded) != 1)
