"""From a text to its labels: candidates from the lexicon, then grammar, exceptions and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from pipl_audit.labels.combination import state_of
from pipl_audit.labels.context import EDGE, Context, Surroundings, is_whole, is_word
from pipl_audit.labels.estimator import ANY, Estimator
from pipl_audit.labels.lexicon import Candidates, Entry, Lexicon
from pipl_audit.labels.readings import Readings
from pipl_audit.labels.rewriting import Reading
from pipl_audit.labels.sound import Sounds
from pipl_audit.model import Confidence, LabelId, Text, Tone
from pipl_audit.phrases import text as wording
from pipl_audit.policy.compiled import Needles
from pipl_audit.policy.schema import Label, Vocabulary
from pipl_audit.text import Folded

_REMEMBERED, _SHORT = 65_536, 64
"""So many texts of so few characters are kept at hand with their labels: tags repeat."""
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
    estimated: bool = False
    """The model found it, not the language: what it rests on may be any words."""


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


Lookalikes = dict[LabelId, list[tuple[int, int]]]
"""For each label, the places of one text that look like it and are not; filled as they are asked for."""


class LabelMatcher:
    """Finds labels in folded texts. Picklable; remembers what it found in short texts."""

    def __init__(
        self,
        labels: Mapping[str, Label],
        vocabulary: Vocabulary,
        needles: Needles | None = None,
        estimator: Estimator | None = None,
    ) -> None:
        """
        Args:
            labels: by id.
            needles: those of these labels, if they are known already.
            estimator: the model that weighs what the language says and adds to it; None: the language alone.
        """
        self.lexicon = Lexicon(labels, vocabulary, needles)
        self.estimator = estimator
        self._found: dict[tuple[str, str], tuple[LabelSpan, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"lexicon": self.lexicon, "estimator": self.estimator, "_found": {}}

    @cached_property
    def _context(self) -> Context:
        return Context(self.lexicon.vocabulary)

    @cached_property
    def _sounds(self) -> Sounds:
        needles = self.lexicon.needles
        return Sounds(needles.words, needles.homophones, frozenset(self.lexicon.vocabulary.spoken))

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self.lexicon.vocabulary, self._sounds)

    def find(self, folded: Folded, kind: str) -> tuple[LabelSpan, ...]:
        """The labels of one tag (``kind="tag"``) or one remark (``"remark"``), leftmost first.

        Spans of different labels may overlap; of one label they do not.
        """
        key = kind, folded.text
        found = self._found.get(key)
        if found is None:
            spans = (c.span for c in self._weighed(folded.text, kind) if c.aside is None)
            found = tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label)))
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            if len(folded.text) <= _SHORT:
                self._found[key] = found
        return found

    def set_aside(self, folded: Folded, kind: str) -> tuple[Considered, ...]:
        """The candidates that were set aside, where no other of their label counts, leftmost first."""
        found = self.find(folded, kind)
        aside = {
            (c.span.label, c.span.start, c.span.end): c
            for c in self._weighed(folded.text, kind)
            if c.aside and not any(s.label == c.span.label and _overlap(s, c.span) for s in found)
        }
        return tuple(aside[place] for place in sorted(aside, key=lambda place: (place[1], place[2], place[0])))

    def _weighed(self, text: str, kind: str) -> Iterator[Considered]:
        """What the language says of a text, with the confidence that the model gives it, and what the model adds."""
        considered = list(self._considered(text, kind))
        spans = list(_merged(c.span for c in considered if c.aside is None))
        odds = self.estimator.estimate(text, wanted=bool(spans)) if self.estimator else {}
        yield from (c for c in considered if c.aside)
        yield from (Considered(_weighed(span, text, odds, self.estimator)) for span in spans)
        if self.estimator and odds:
            judged = {c.span.label for c in considered}
            yield from self._estimated(text, odds, judged, self.estimator)

    def _estimated(
        self, text: str, odds: Mapping[str, float], judged: set[LabelId], estimator: Estimator
    ) -> Iterator[Considered]:
        """The labels that only the model sees. Where the language has an opinion, that stands; and what touches
        somebody's dignity is not said on the model's word alone unless that is of high confidence."""
        around = Surroundings(self._context, text)
        least = estimator.combination.least_odds(odds[ANY])
        for name in estimator.labels:
            label = LabelId(name)
            if odds[name] < least or label in judged or label not in self.lexicon.labels:
                continue
            known = self.lexicon.labels[label]
            chance = estimator.combination.chance("none", odds[name], odds[ANY])
            if known.group == "dignity" and chance < estimator.combination.high:
                continue
            start, end = estimator.place(text, name)
            if start == end:
                continue
            span = LabelSpan(
                label,
                start,
                end,
                estimator.combination.confidence("none", chance),
                known.tone,
                None,
                wording("reasons.estimated", label=known.name.text),
                estimated=True,
            )
            alike = any(low < end and start < high for low, high in self.lexicon.exceptions(label, text))
            yield Considered(span, Aside.LOOKALIKE if alike else self._context_aside(label, start, end, around))

    def _considered(self, text: str, kind: str) -> Iterator[Considered]:
        candidates = self.lexicon.candidates(text)
        yield from self._judged(text, kind, candidates)
        for reading in self._readings.of(text, kind, promising=bool(candidates)):
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
        if start == 0 and end == len(text):
            return None  # nothing stands around it
        if entry.negatable and around.negated(start, end, plainly=True):
            return Aside.NEGATED
        noun = not entry.regex and self.lexicon.labels[entry.label].group == "dignity"
        if around.thing(start, end, noun=noun):
            return Aside.THING
        return self._context_aside(entry.label, start, end, around)

    def _context_aside(self, label: LabelId, start: int, end: int, around: Surroundings) -> Aside | None:
        """What the sentence around a place says, whatever called it."""
        group = self.lexicon.labels[label].group
        fact = group != "dignity"
        if around.negated(start, end, plainly=False):
            return Aside.NEGATED
        if around.retracted(start, end, fact=fact):
            return Aside.RETRACTED
        if around.reported(start) and not around.endorsed:
            return Aside.REPORTED
        return Aside.QUOTED if group != "sensitive" and around.quoted(start, end, fact=fact) else None


def _weighed(span: LabelSpan, text: str, odds: Mapping[str, float], estimator: Estimator | None) -> LabelSpan:
    """A span of the language with the confidence that it has in the light of the model's odds."""
    if estimator is None or span.label not in odds:
        return span
    state = state_of(span.confidence, covered(text, span))
    chance = estimator.combination.chance(state, odds[span.label], odds[ANY])
    return replace(span, confidence=estimator.combination.confidence(state, chance))


def _as_read(span: LabelSpan, reading: Reading) -> LabelSpan:
    """A label of a reading, at its place in the folded text."""
    start, end = reading.span(span.start, span.end)
    why = wording("reasons.disguised", why=span.why)
    return replace(span, start=start, end=end, confidence=min(span.confidence, Confidence.MEDIUM), why=why)


def covered(text: str, span: LabelSpan) -> float:
    """The share of a text, without the marks around it, that a span covers."""
    return (span.end - span.start) / max(1, len(text.strip(EDGE)))


def _merged(spans: Iterable[LabelSpan]) -> Iterator[LabelSpan]:
    """Of overlapping spans of one label, the surest and then the longest."""
    kept: list[LabelSpan] = []
    for span in sorted(spans, key=lambda s: (-s.confidence.rank, s.start - s.end, s.start, s.why.zh)):
        if not any(k.label == span.label and _overlap(k, span) for k in kept):
            kept.append(span)
    return iter(kept)


def _overlap(left: LabelSpan, right: LabelSpan) -> bool:
    return left.start < right.end and right.start < left.end
