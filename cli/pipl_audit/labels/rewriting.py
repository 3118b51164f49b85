"""A text with some of its places rewritten, and the way back to where they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edit:
    """A half-open span of a text, and what to read there; nothing, where it is only ornament."""

    start: int
    end: int
    word: str = ""


@dataclass(frozen=True)
class Reading:
    """A folded text with some places rewritten."""

    text: str
    changed: tuple[tuple[int, int], ...]
    """The rewritten places, as half-open spans of ``text``; empty spans where something was left out."""
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def touches(self, start: int, end: int) -> bool:
        """Whether a span of ``text`` rests on a rewritten place."""
        return any(low < end and start < high if low < high else start < low < end for low, high in self.changed)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the folded text for a non-empty span of ``text``."""
        return self._starts[start], self._ends[end - 1]

    def rewritten(self, edits: Iterable[Edit]) -> Reading:
        """This text with more places rewritten. Edits do not overlap."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        changed: list[tuple[int, int]] = []
        moved: list[tuple[int, int]] = []
        at = 0
        for edit in sorted(edits):
            pieces.append(self.text[at : edit.start])
            starts += self._starts[at : edit.start]
            ends += self._ends[at : edit.start]
            moved.append((edit.start, len(starts) - edit.start))
            place = len(starts)
            pieces.append(edit.word)
            if edit.word:
                low, high = self.span(edit.start, edit.end)
                starts += [low] * len(edit.word)
                ends += [high] * len(edit.word)
            changed.append((place, len(starts)))
            at = edit.end
            moved.append((at, len(starts) - at))
        pieces.append(self.text[at:])
        starts += self._starts[at:]
        ends += self._ends[at:]
        earlier = [(_moved(low, moved), _moved(high, moved)) for low, high in self.changed]
        return Reading("".join(pieces), (*earlier, *changed), tuple(starts), tuple(ends))


def reading(text: str) -> Reading:
    """A folded text as it stands."""
    return Reading(text, (), tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def _moved(place: int, moved: list[tuple[int, int]]) -> int:
    """Where a place of the earlier text stands after the edits."""
    shift = 0
    for at, by in moved:
        if place < at:
            break
        shift = by
    return place + shift
