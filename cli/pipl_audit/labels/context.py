"""What stands around a candidate and decides whether it says anything about the customer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pipl_audit.labels.lexicon import expand
from pipl_audit.policy.schema import Vocabulary
from pipl_audit.text import fold

_CLAUSE_END = re.compile(r"[,。;!?\n、|…]|\s{2,}|(?<=[^a-z0-9]) (?=[^a-z0-9]|$)|\. ")
"""Ends of a clause in folded text, in which full-width commas and marks are narrow."""
_SENTENCE_END = re.compile(r"[。!?\n]|\. ")
_LONGEST_CLAUSE = 200
_LONGEST_SENTENCE = 400
_BEFORE, _AFTER = 12, 16
"""How far from a place a negation or a thing's name is looked for, in characters."""
EDGE = " \t\n\"'“”‘’()[]{}<>【】「」『』#*~·-_=+.,;:!?。、^&@|/\\"
_OPENING = " \"'“‘「『《【(<[{"
_CLOSING = " \"'”’」』》】)>]}"
_ASCII_WORD = re.compile(r"[a-z0-9]")
_QUOTED = re.compile(r"“[^”]{1,120}”|「[^」]{1,120}」|『[^』]{1,120}』|‘[^’]{1,120}’|\"[^\"]{1,120}\"")


class Context:
    """The vocabulary's cues, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @cached_property
    def negation(self) -> re.Pattern[str]:
        """Ends right before a place."""
        return re.compile(f"(?:{_alternatives(self.vocabulary.negation)}) ?$")

    @cached_property
    def denial(self) -> re.Pattern[str]:
        """Ends before a place, with little between, or governs the list that it stands in."""
        words = _alternatives(self.vocabulary.negation_at_a_distance)
        return re.compile(f"(?:{words})(?:[^,。;!?]{{0,4}}|(?:[^,。;!?]{{1,8}}[、和或及与/])+)$")

    @cached_property
    def not_negation(self) -> re.Pattern[str]:
        return re.compile(f"(?:{_alternatives(self.vocabulary.not_negation)})[^,。;!?]{{0,4}}$")

    @cached_property
    def negated_after(self) -> re.Pattern[str]:
        return _any(self.vocabulary.negated_after)

    @cached_property
    def goods(self) -> re.Pattern[str]:
        return re.compile(rf"[{re.escape(_CLOSING.strip())}]{{0,2}}(?:{_alternatives(self.vocabulary.goods)})")

    @cached_property
    def thing_before(self) -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(self.vocabulary.thing_before)})[{re.escape(_OPENING)}]{{0,2}}$")

    @cached_property
    def thing_after(self) -> re.Pattern[str]:
        things = expand("|".join(self.vocabulary.thing_after), self.vocabulary)
        return re.compile(f"[{re.escape(_CLOSING)}]{{0,2}}(?:{things})")

    @cached_property
    def reported(self) -> re.Pattern[str]:
        return _any(self.vocabulary.reported)

    @cached_property
    def retracted(self) -> re.Pattern[str]:
        return _any(self.vocabulary.retracted)

    @cached_property
    def endorsed(self) -> re.Pattern[str]:
        return _any(self.vocabulary.endorsed)

    @cached_property
    def branded(self) -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(self.vocabulary.branded)})$")

    @cached_property
    def branded_after(self) -> re.Pattern[str]:
        return _any(self.vocabulary.branded_after)

    @cached_property
    def replaced(self) -> re.Pattern[str]:
        return _any(self.vocabulary.replaced)

    @cached_property
    def own_words(self) -> re.Pattern[str]:
        return _any(self.vocabulary.own_words)


class Surroundings:
    """One folded text, and what its words say of the places in it."""

    def __init__(self, context: Context, text: str) -> None:
        self._context = context
        self._text = text

    def negated(self, start: int, end: int, *, plainly: bool) -> bool:
        """Whether the judgement at a place is denied before it or after it.

        Args:
            plainly: a plain "no" or "not" is enough; it is not where the judgement is itself about a negation.
        """
        context, text = self._context, self._text
        before = text[max(0, start - _BEFORE) : start]
        denied = context.denial.search(before) or (plainly and context.negation.search(before))
        if denied and not context.not_negation.search(before):
            return True
        return bool(context.negated_after.match(text, end))

    def retracted(self, start: int, end: int, *, fact: bool) -> bool:
        """Whether the sentence, for a fact the clause, corrects an entry: it was wrong, or is to be deleted."""
        text = self._text
        if fact:
            first, last = _clause(text, start, end)
            return bool(self._context.retracted.search(text, first, last))
        low = max(0, start - _LONGEST_SENTENCE)
        first = max((m.end() for m in _SENTENCE_END.finditer(text, low, start)), default=low)
        far = min(len(text), end + _LONGEST_SENTENCE)
        close = _SENTENCE_END.search(text, end, far)
        last = close.start() if close else far
        if self._context.replaced.search(text, first, start):
            return False
        cues = self._context.retracted.finditer(text, first, last)
        return any(cue.end() <= start or end <= cue.start() for cue in cues)

    def thing(self, start: int, end: int, *, noun: bool) -> bool:
        """Whether the place is part of the name of a thing.

        Args:
            noun: the place holds what people are called; such words also name dishes, goods and colours, also
                from some distance.
        """
        context, text = self._context, self._text
        if context.goods.match(text, end):
            return True
        if (noun or text[end : end + 1] != " ") and context.thing_after.match(text, end, end + _AFTER):
            return True
        if noun and context.thing_before.search(text, max(0, start - _BEFORE), start):
            return True
        return any(
            0 <= text.rfind(left, 0, start) > text.rfind(right, 0, start) and text.find(right, end) >= 0
            for left, right in map(tuple, context.vocabulary.quotes)
        )

    def reported(self, start: int) -> bool:
        """Whether the clause says before the place that something is quoted or aimed at staff, shop or goods."""
        return bool(self._context.reported.search(self._text, _clause_start(self._text, start), start))

    def quoted(self, start: int, end: int, *, fact: bool) -> bool:
        """Whether the place is in quotation marks as words of another that the writer does not make their own.

        Args:
            fact: the place states a fact; in the words of the person themselves it is one.
        """
        for low, high in self._quotations:
            if low < start and end < high:
                return not (self.endorsed or (fact and self._said_by_person(low, high)) or self._branded(low, high))
        return False

    @cached_property
    def _quotations(self) -> list[tuple[int, int]]:
        """Quotations with something around them: a text that is nothing but a quotation speaks for itself."""
        text = self._text
        spans = [match.span() for match in _QUOTED.finditer(text)]
        return [(low, high) for low, high in spans if (text[:low] + text[high:]).strip(EDGE)]

    @cached_property
    def endorsed(self) -> bool:
        """Whether the writer makes the words of others their own."""
        outside = self._text
        for low, high in reversed(self._quotations):
            outside = f"{outside[:low]} {outside[high:]}"
        return bool(self._context.endorsed.search(outside))

    def _said_by_person(self, low: int, high: int) -> bool:
        return bool(self._context.own_words.search(self._text, max(0, low - _BEFORE), high))

    def _branded(self, low: int, high: int) -> bool:
        before = self._context.branded.search(self._text, max(0, low - _BEFORE), low)
        return bool(before or self._context.branded_after.match(self._text, high))


def is_word(text: str, start: int, end: int) -> bool:
    """Whether a place that begins or ends with a Latin letter or digit stands free there."""
    left_glued = start > 0 and _ASCII_WORD.match(text[start]) and _ASCII_WORD.match(text[start - 1])
    right_glued = end < len(text) and _ASCII_WORD.match(text[end - 1]) and _ASCII_WORD.match(text[end])
    return not (left_glued or right_glued)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause that a place stands in."""
    far = min(len(text), end + _LONGEST_CLAUSE)
    follow = _CLAUSE_END.search(text, end, far)
    return _clause_start(text, start), follow.start() if follow else far


def _clause_start(text: str, start: int) -> int:
    """Where the clause of a place begins, looking back no further than a clause is long."""
    low = max(0, start - _LONGEST_CLAUSE)
    return max((match.end() for match in _CLAUSE_END.finditer(text, low, start)), default=low)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether nothing but marks stands around the place, up to the ends of its clause."""
    clause_start, clause_end = _clause(text, start, end)
    return not text[clause_start:start].strip(EDGE) and not text[end:clause_end].strip(EDGE)


def _any(regexes: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{regex})" for regex in regexes))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(_escaped(words))


def _escaped(words: Iterable[str]) -> Iterator[str]:
    return (re.escape(fold(word).text) for word in sorted(words, key=len, reverse=True))
