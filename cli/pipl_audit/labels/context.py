"""What stands around a candidate and decides whether it says anything about the customer."""

from __future__ import annotations

import re
from functools import cached_property

from pipl_audit.policy.schema import Vocabulary
from pipl_audit.text import fold

_CLAUSE_END = re.compile(r"[,。;!?\n、|…]|\s{2,}|(?<=[^a-z0-9]) (?=[^a-z0-9]|$)|\. ")
"""Ends of a clause in folded text, in which full-width commas and marks are narrow."""
_LONGEST_CLAUSE = 200
_EDGE = " \t\n\"'“”‘’()[]{}<>【】「」『』#*~·-_=+.,;:!?。、^&@|/\\"
_ASCII_WORD = re.compile(r"[a-z0-9]")


class Context:
    """The vocabulary's cues, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @cached_property
    def _negation(self) -> re.Pattern[str]:
        return re.compile(f"(?:{_alternatives(self.vocabulary.negation)}) ?$")

    @cached_property
    def _not_negation(self) -> re.Pattern[str]:
        return re.compile(f"(?:{_alternatives(self.vocabulary.not_negation)}) ?$")

    @cached_property
    def _goods(self) -> re.Pattern[str]:
        return re.compile(_alternatives(self.vocabulary.goods))

    @cached_property
    def _reported(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{regex})" for regex in self.vocabulary.reported))

    def negated(self, text: str, start: int) -> bool:
        """Whether a negation stands right before the place and removes the judgement."""
        before = text[max(0, start - 12) : start]
        return bool(self._negation.search(before)) and not self._not_negation.search(before)

    def thing(self, text: str, start: int, end: int) -> bool:
        """Whether the place is part of the name of a thing: a noun for goods follows, or title marks surround it."""
        if self._goods.match(text, end):
            return True
        return any(
            0 <= text.rfind(left, 0, start) > text.rfind(right, 0, start) and text.find(right, end) >= 0
            for left, right in map(tuple, self.vocabulary.quotes)
        )

    def reported(self, text: str, start: int) -> bool:
        """Whether the clause says before the place that something is quoted or aimed at staff, shop or goods."""
        return bool(self._reported.search(text, _clause_start(text, start), start))


def is_word(text: str, start: int, end: int) -> bool:
    """Whether a place that begins or ends with a Latin letter or digit stands free there."""
    left_glued = start > 0 and _ASCII_WORD.match(text[start]) and _ASCII_WORD.match(text[start - 1])
    right_glued = end < len(text) and _ASCII_WORD.match(text[end - 1]) and _ASCII_WORD.match(text[end])
    return not (left_glued or right_glued)


def _clause_start(text: str, start: int) -> int:
    """Where the clause of a place begins, looking back no further than a clause is long."""
    low = max(0, start - _LONGEST_CLAUSE)
    return max((match.end() for match in _CLAUSE_END.finditer(text, low, start)), default=low)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether nothing but marks stands around the place, up to the ends of its clause."""
    clause_start = _clause_start(text, start)
    follow = _CLAUSE_END.search(text, end)
    clause_end = follow.start() if follow else len(text)
    return not text[clause_start:start].strip(_EDGE) and not text[end:clause_end].strip(_EDGE)


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(fold(word).text) for word in sorted(words, key=len, reverse=True))
