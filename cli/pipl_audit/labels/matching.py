"""From a text to its labels: candidates from the lexicon, then grammar, exceptions and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from pipl_audit.labels.context import Context, is_whole, is_word
from pipl_audit.labels.lexicon import Entry, Lexicon, Needles
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

    @property
    def literals(self) -> tuple[str, ...]:
        """The screen: a folded text with none of these has no label."""
        return self.lexicon.literals

    def find(self, folded: Folded, kind: str) -> tuple[LabelSpan, ...]:
        """The labels of one tag (``kind="tag"``) or one remark (``"remark"``), leftmost first.

        Spans of different labels may overlap; of one label they do not.
        """
        text = folded.text
        lookalikes: Lookalikes = {}
        spans = (
            span
            for entry, places in self.lexicon.candidates(text).items()
            if kind in entry.kinds
            for span in self._confirmed(entry, places, text, lookalikes)
        )
        return tuple(sorted(_merged(spans), key=lambda span: (span.start, span.end, span.label)))

    def _confirmed(
        self, entry: Entry, places: list[tuple[int, int]], text: str, lookalikes: Lookalikes
    ) -> Iterator[LabelSpan]:
        if entry.regex:
            places = [match.span() for match in _regex(entry.regex).finditer(text) if match.end() > match.start()]
        for start, end in places:
            if not entry.regex and not is_word(text, start, end):
                continue
            if entry.whole and not is_whole(text, start, end):
                continue
            if self._innocent(entry, text, start, end, lookalikes):
                continue
            yield LabelSpan(entry.label, start, end, entry.confidence, entry.tone, entry.ground, entry.why)

    def _innocent(self, entry: Entry, text: str, start: int, end: int, lookalikes: Lookalikes) -> bool:
        if entry.label not in lookalikes:
            lookalikes[entry.label] = self.lexicon.exceptions(entry.label, text)
        if any(low <= start and end <= high for low, high in lookalikes[entry.label]):
            return True
        if entry.negatable and self._context.negated(text, start):
            return True
        return self._context.thing(text, start, end) or self._context.reported(text, start)


def _merged(spans: Iterable[LabelSpan]) -> Iterator[LabelSpan]:
    """Of overlapping spans of one label, the surest and then the longest."""
    kept: list[LabelSpan] = []
    for span in sorted(spans, key=lambda s: (-s.confidence.rank, s.start - s.end, s.start, s.why.zh)):
        if not any(k.label == span.label and k.start < span.end and span.start < k.end for k in kept):
            kept.append(span)
    return iter(kept)
