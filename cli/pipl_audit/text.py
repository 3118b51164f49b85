"""Folding of Chinese and English text, with a way back to the offsets of the original.

One table serves Python (:func:`fold`) and Polars (:func:`fold_table`), so that both see the same text: a
screen that runs on a column and a confirmation that runs on a value cannot disagree. The table

* narrows full-width and other compatibility forms (Unicode NFKC, character by character),
* makes letters lower case,
* turns traditional into simplified characters (OpenCC's table, one to one),
* removes invisible characters and combining marks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from pipl_audit.resources import read_json

_COMPATIBILITY = (
    (0xA0, 0x3400),
    (0xF900, 0x10000),
    (0x1D400, 0x1D800),
    (0x1F100, 0x1F200),
    (0x2F800, 0x2FA20),
)
"""Ranges in which compatibility forms stand."""
_SCANNED = ((0, 0xA0), *_COMPATIBILITY, (0xE0000, 0xE01F0))
"""Ranges in which folding changes anything but traditional characters."""

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
    """Every character that folding changes, and what it becomes (possibly nothing). Takes a while to make."""
    codes = {code for low, high in _SCANNED for code in range(low, high)} | set(_simplified())
    folded = {chr(code): _fold_character(chr(code)) for code in sorted(codes)}
    return {character: becomes for character, becomes in folded.items() if becomes != character}


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters, and what they become."""
    t2s = read_json("data/t2s.json")
    return dict(zip(map(ord, t2s["from"]), t2s["to"], strict=True))


def _fold_character(character: str) -> str:
    """What one character becomes; the rule that the table follows."""
    simplified = _simplified()
    if ord(character) in simplified:
        return simplified[ord(character)]
    if not any(low <= ord(character) < high for low, high in _SCANNED):
        return character
    # A compatibility form may stand for a traditional character (the radical ⾺ for 馬).
    return _compatible(character).translate(simplified)


def _compatible(character: str) -> str:
    if character in _KEPT_CONTROLS:
        return character
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    if any(unicodedata.category(part) in _INVISIBLE for part in narrow):
        return character
    return narrow.lower() if len(narrow.lower()) == len(narrow) else narrow


class _Met(dict[str, str]):
    """The table for Python, filled as characters are met. Among them are halves of surrogate pairs, which no
    library takes for text."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()
        """Those that become no character or several."""

    def __missing__(self, character: str) -> str:
        folded = "\ufffd" if "\ud800" <= character < "\ue000" else _fold_character(character)
        if len(folded) != 1:
            self.uneven.add(character)
        self[character] = folded
        return folded


_met = _Met()


def fold(original: str) -> Folded:
    """Fold ``original``; the result maps each span back."""
    text = "".join(map(_met.__getitem__, original))
    if _met.uneven.isdisjoint(original):
        return Folded(text, original, None)
    offsets = tuple(index for index, character in enumerate(original) for _ in _met[character])
    return Folded(text, original, offsets)
