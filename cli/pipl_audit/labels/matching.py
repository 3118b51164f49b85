"""From a text to its labels: candidates from the lexicon, then grammar, exceptions and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from pipl_audit.labels.context import Context, Surroundings, is_whole, is_word
from pipl_audit.labels.lexicon import Candidates, Entry, Lexicon
from pipl_audit.labels.readings import Readings
from pipl_audit.labels.rewriting import Reading
from pipl_audit.labels.sound import Sounds
from pipl_audit.model import Confidence, LabelId, Text, Tone
from pipl_audit.phrases import text
from pipl_audit.policy.compiled import Needles
from pipl_audit.policy.schema import Label, Vocabulary
from pipl_audit.text import Folded

_regex = lru_cache(maxsize=None)(re.compile)


@dataclass(frozen=True)
class LabelSpan:
    """A label found in a folded text; offsets are of the folded text."""

    label: LabelId
    start: int
    end: int
    confidence: Confidence
    tone: Tone
    ground: str | None
    why: Text


class Aside(StrEnum):
    """Why a candidate says nothing about the customer."""

    LOOKALIKE = "lookalike"
    """The label's file lists the wording as an exception."""
    NEGATED = "negated"
    RETRACTED = "retracted"
    """The sentence takes the judgement back."""
    THING = "thing"
    """Part of the name of goods, a dish, a work."""
    REPORTED = "reported"
    """Said by or about staff, shop or others."""
    QUOTED = "quoted"
    """In quotation marks, and not made the writer's own."""


@dataclass(frozen=True)
class Considered:
    """A candidate, and why it was set aside; None: it counts."""

    span: LabelSpan
    aside: Aside | None = None


@dataclass(frozen=True)
class Screen:
    """A folded text can have a label if one of the three holds."""

    literals: tuple[str, ...]
    """It holds one of these."""
    signs: str
    """It matches this regular expression."""
    sounds: tuple[str, ...]
    """Read aloud (:func:`pipl_audit.labels.sound.aloud`) it holds one of these."""


Lookalikes = dict[LabelId, list[tuple[int, int]]]
"""For each label, the places of one text that look like it and are not; filled as they are asked for."""


class LabelMatcher:
    """Finds labels in folded texts. Immutable and picklable."""

    def __init__(
        self,
        labels: Mapping[str, Label],
        vocabulary: Vocabulary,
        needles: Needles | None = None,
    ) -> None:
        """
        Args:
            labels: by id.
            needles: those of these labels, if they are known already.
        """
        self.lexicon = Lexicon(labels, vocabulary, needles)

    def __getstate__(self) -> dict[str, Any]:
        return {"lexicon": self.lexicon}

    @cached_property
    def _context(self) -> Context:
        return Context(self.lexicon.vocabulary)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self.lexicon.words, frozenset(self.lexicon.vocabulary.spoken))

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self.lexicon.vocabulary, self._sounds)

    @property
    def screen(self) -> Screen:
        """What a folded text must have something of to have a label."""
        return Screen(self.lexicon.literals, self._readings.trigger, self._sounds.keys)

    def find(self, folded: Folded, kind: str) -> tuple[LabelSpan, ...]:
        """The labels of one tag (``kind="tag"``) or one remark (``"remark"``), leftmost first.

        Spans of different labels may overlap; of one label they do not.
        """
        counted = (considered.span for considered in self._considered(folded, kind) if considered.aside is None)
        return tuple(sorted(_merged(counted), key=lambda span: (span.start, span.end, span.label)))

    def set_aside(self, folded: Folded, kind: str) -> tuple[Considered, ...]:
        """The candidates that were set aside, where no other of their label counts, leftmost first."""
        found = self.find(folded, kind)
        aside = {
            (c.span.label, c.span.start, c.span.end): c
            for c in self._considered(folded, kind)
            if c.aside and not any(s.label == c.span.label and _overlap(s, c.span) for s in found)
        }
        return tuple(aside[place] for place in sorted(aside, key=lambda place: (place[1], place[2], place[0])))

    def _considered(self, folded: Folded, kind: str) -> Iterator[Considered]:
        candidates = self.lexicon.candidates(folded.text)
        yield from self._judged(folded.text, kind, candidates)
        for reading in self._readings.of(folded.text, promising=bool(candidates)):
            for considered in self._judged(reading.text, kind, self.lexicon.candidates(reading.text)):
                if reading.touches(considered.span.start, considered.span.end):
                    yield replace(considered, span=_as_read(considered.span, reading))

    def _judged(self, text: str, kind: str, candidates: Candidates) -> Iterator[Considered]:
        around = Surroundings(self._context, text)
        lookalikes: Lookalikes = {}
        for entry, places in candidates.items():
            if kind not in entry.kinds:
                continue
            if entry.regex:
                places = [match.span() for match in _regex(entry.regex).finditer(text) if match.end() > match.start()]
            for start, end in places:
                if not entry.regex and not is_word(text, start, end):
                    continue
                if entry.whole and not is_whole(text, start, end):
                    continue
                aside = self._aside(entry, text, start, end, around, lookalikes)
                span = LabelSpan(entry.label, start, end, entry.confidence, entry.tone, entry.ground, entry.why)
                yield Considered(span, aside)

    def _aside(
        self, entry: Entry, text: str, start: int, end: int, around: Surroundings, lookalikes: Lookalikes
    ) -> Aside | None:
        if entry.label not in lookalikes:
            lookalikes[entry.label] = self.lexicon.exceptions(entry.label, text)
        if any(low <= start and end <= high for low, high in lookalikes[entry.label]):
            return Aside.LOOKALIKE
        group = self.lexicon.labels[entry.label].group
        fact = group != "dignity"
        if around.negated(start, end, plainly=entry.negatable):
            return Aside.NEGATED
        if around.retracted(start, end, fact=fact):
            return Aside.RETRACTED
        if around.thing(start, end, noun=not fact and not entry.regex):
            return Aside.THING
        if around.reported(start):
            return Aside.REPORTED
        return Aside.QUOTED if group != "sensitive" and around.quoted(start, end, fact=fact) else None


def _as_read(span: LabelSpan, reading: Reading) -> LabelSpan:
    """A label of a reading, at its place in the folded text."""
    start, end = reading.span(span.start, span.end)
    why = text("reasons.disguised", why=span.why)
    return replace(span, start=start, end=end, confidence=min(span.confidence, Confidence.MEDIUM), why=why)


def _merged(spans: Iterable[LabelSpan]) -> Iterator[LabelSpan]:
    """Of overlapping spans of one label, the surest and then the longest."""
    kept: list[LabelSpan] = []
    for span in sorted(spans, key=lambda s: (-s.confidence.rank, s.start - s.end, s.start, s.why.zh)):
        if not any(k.label == span.label and _overlap(k, span) for k in kept):
            kept.append(span)
    return iter(kept)


def _overlap(left: LabelSpan, right: LabelSpan) -> bool:
    return left.start < right.end and right.start < left.end
