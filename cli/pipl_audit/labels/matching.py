"""From a text to its labels: candidates from the lexicon, then grammar, exceptions and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from pipl_audit.labels.context import Context, Surroundings, is_whole, is_word
from pipl_audit.labels.lexicon import Candidates, Entry, Lexicon, Needles
from pipl_audit.labels.readings import Readings
from pipl_audit.labels.rewriting import Reading
from pipl_audit.labels.sound import Sounds
from pipl_audit.model import Confidence, LabelId, Text, Tone
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
        labels: tuple[Label, ...],
        vocabulary: Vocabulary,
        needles: Needles | None = None,
    ) -> None:
        """
        Args:
            needles: those of these labels, if they are known already.
        """
        self.lexicon = Lexicon(labels, vocabulary, needles)

    def __getstate__(self) -> dict[str, Any]:
        return {"lexicon": self.lexicon}

    @cached_property
    def _context(self) -> Context:
        return Context(self.lexicon.vocabulary)

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self.lexicon.vocabulary, self._sounds)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self.lexicon.words, frozenset(self.lexicon.vocabulary.spoken))

    @property
    def screen(self) -> Screen:
        """What a folded text must have something of to have a label."""
        return Screen(self.lexicon.literals, self._readings.trigger, self._sounds.keys)

    def find(self, folded: Folded, kind: str) -> tuple[LabelSpan, ...]:
        """The labels of one tag (``kind="tag"``) or one remark (``"remark"``), leftmost first.

        Spans of different labels may overlap; of one label they do not.
        """
        text = folded.text
        candidates = self.lexicon.candidates(text)
        spans = [*self._said(text, kind, candidates)]
        for reading in self._readings.of(text, promising=bool(candidates)):
            candidates = self.lexicon.candidates(reading.text)
            said = self._said(reading.text, kind, candidates)
            spans += [_as_read(span, reading) for span in said if reading.touches(span.start, span.end)]
        return tuple(sorted(_merged(spans), key=lambda span: (span.start, span.end, span.label)))

    def _said(self, text: str, kind: str, candidates: Candidates) -> Iterator[LabelSpan]:
        around = Surroundings(self._context, text)
        lookalikes: Lookalikes = {}
        for entry, places in candidates.items():
            if kind in entry.kinds:
                yield from self._confirmed(entry, places, text, around, lookalikes)

    def _confirmed(
        self,
        entry: Entry,
        places: list[tuple[int, int]],
        text: str,
        around: Surroundings,
        lookalikes: Lookalikes,
    ) -> Iterator[LabelSpan]:
        if entry.regex:
            places = [match.span() for match in _regex(entry.regex).finditer(text) if match.end() > match.start()]
        for start, end in places:
            if not entry.regex and not is_word(text, start, end):
                continue
            if entry.whole and not is_whole(text, start, end):
                continue
            if self._innocent(entry, text, start, end, around, lookalikes):
                continue
            yield LabelSpan(entry.label, start, end, entry.confidence, entry.tone, entry.ground, entry.why)

    def _innocent(
        self, entry: Entry, text: str, start: int, end: int, around: Surroundings, lookalikes: Lookalikes
    ) -> bool:
        if entry.label not in lookalikes:
            lookalikes[entry.label] = self.lexicon.exceptions(entry.label, text)
        if any(low <= start and end <= high for low, high in lookalikes[entry.label]):
            return True
        if entry.negatable and (around.negated(start, end) or around.retracted(start, end, fact=self._fact(entry))):
            return True
        fact = self._fact(entry)
        if around.thing(start, end, noun=not fact and not entry.regex) or around.reported(start):
            return True
        sensitive = self.lexicon.labels[entry.label].group == "sensitive"
        return not sensitive and around.quoted(start, end, fact=fact)

    def _fact(self, entry: Entry) -> bool:
        """Whether the label states a fact; what it is else is a judgement."""
        return self.lexicon.labels[entry.label].group != "dignity"


def _as_read(span: LabelSpan, reading: Reading) -> LabelSpan:
    """A label of a reading, at its place in the folded text."""
    start, end = reading.span(span.start, span.end)
    why = Text(f"{span.why.zh}（变体写法）", f"{span.why.en} (in a disguised spelling)")
    return replace(span, start=start, end=end, confidence=min(span.confidence, Confidence.MEDIUM), why=why)


def _merged(spans: Iterable[LabelSpan]) -> Iterator[LabelSpan]:
    """Of overlapping spans of one label, the surest and then the longest."""
    kept: list[LabelSpan] = []
    for span in sorted(spans, key=lambda s: (-s.confidence.rank, s.start - s.end, s.start, s.why.zh)):
        if not any(k.label == span.label and k.start < span.end and span.start < k.end for k in kept):
            kept.append(span)
    return iter(kept)
