"""Where any of very many strings stand in a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ahocorasick_rs import AhoCorasick

_FEW = 10_000
"""So many parts of texts are looked up one by one before the automaton is built, which takes longer than that."""


class Lookup:
    """Finds many strings in one pass. What that takes is built after the first texts: often there are no more."""

    def __init__(self, strings: Iterable[str]) -> None:
        self.strings = tuple(filter(None, strings))
        self._looked_up = 0

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.strings)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.strings), default=0)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self.strings)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Every place where a string stands, by their ends, of one end the longest first; they may overlap."""
        if self._looked_up >= _FEW:
            matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
            return [(start, end) for _, start, end in matches]
        parts = [(start, end) for end in range(1, len(text) + 1) for start in range(max(0, end - self._longest), end)]
        self._looked_up += len(parts)
        return [(start, end) for start, end in parts if text[start:end] in self._known]
