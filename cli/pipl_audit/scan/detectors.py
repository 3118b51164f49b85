"""Entities and labels of one cell: what ``scan`` runs on distinct values and ``check`` on each text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipl_audit.entities import engine
from pipl_audit.entities._names import possible_names
from pipl_audit.entities.base import CellContext, EntitySpan
from pipl_audit.labels.matching import LabelMatcher, LabelSpan
from pipl_audit.masking import mask, mask_spans
from pipl_audit.model import EntityId, Hit, LabelId, Text
from pipl_audit.phrases import text
from pipl_audit.regexes import regex
from pipl_audit.text import Folded, fold

EMBEDDED = LabelId("embedded_identifier")
PERSON = EntityId("PERSON")
_LONGEST_TAG = 24
"""A longer piece is a sentence, whatever its column: only the words that a label rests on are shown."""
_LONG_PART = 7
"""Mean characters between separators from which on a long cell of tags is a sentence with commas."""
_PARTS = re.compile(r"[,、;|\n\t]")
_SENTENCES = re.compile(r"[。!?…]\s*[^\s。!?…]|(?:[a-z']+[ ,]+){6}")
"""The end of a sentence with more behind it, or many English words."""
Kind = Literal["cell", "tag", "remark"]
_LONG_NUMBER = regex(r"[0-9]{5,}")
UNNAMED = EntityId("")
"""For what is to be masked wholly."""
_WRAPPING = " \t\r\n\"'“”‘’[]{}"


@dataclass(frozen=True)
class CellHit:
    """A hit in a cell, with what the tally needs to know of it."""

    hit: Hit
    """Its ``masked`` text may be long and hold control characters: whoever shows it makes it showable."""
    is_label: bool
    masked_form: bool = False
    whole: bool = False
    """The hit is all that stands in the cell."""
    allowed: int | None = None
    """Index of the declaration's ``allow:`` entry that accepts it."""


@dataclass(frozen=True)
class SetAside:
    """A label candidate that does not count. Offsets are those of the cell as written."""

    label: LabelId
    start: int
    end: int
    why: Text
    """What called it."""
    reason: Text
    """Why it does not count."""


@dataclass(frozen=True)
class Worth:
    """Which detectors a cell is worth running."""

    entities: tuple[EntityId, ...]
    """Those whose screen it passes, in order of precedence."""


@dataclass(frozen=True)
class Piece:
    """A tag in a cell of several, or a whole remark."""

    folded: Folded
    start: int
    """Offset of the piece in the cell as written."""


class Detectors:
    """The labels and entities of a policy. Immutable and picklable."""

    def __init__(
        self,
        matcher: LabelMatcher,
        labels: frozenset[str],
        entities: frozenset[str],
        allow: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.matcher = matcher
        self.labels = labels
        self.entities = entities
        self.allow = {(fold(words).text.strip(), label): index for index, (words, label) in enumerate(allow)}

    def cell(
        self, value: str, context: CellContext, separators: str = "", worth: Worth | None = None
    ) -> tuple[CellHit, ...]:
        """Everything found in one cell; label spans may overlap, entity spans do not.

        Args:
            worth: which screens the cell is known to pass; None: not known yet.
        """
        folded = fold(value)
        known = worth.entities if worth else None
        spans = [span for span in engine.find(folded.text, context, known) if span.entity in self.entities]
        found = [self._entity(span, folded) for span in spans]
        if context.kind == "cell":
            return tuple(found)
        places = [(span.entity, *folded.span(span.start, span.end)) for span in spans]
        found += self._embedded(spans, found)
        kind = read_as(folded.text, context.kind)
        for piece in pieces(folded, separators if kind == "tag" else ""):
            said = [span for span in self.matcher.find(piece.folded, kind) if span.label in self.labels]
            found += self._labels(piece, value, said, places, kind)
        return tuple(found)

    def set_aside(self, value: str, context: CellContext, separators: str = "") -> Iterator[SetAside]:
        """The label candidates of a cell that do not count, and why."""
        if context.kind == "cell":
            return
        folded = fold(value)
        kind = read_as(folded.text, context.kind)
        for piece in pieces(folded, separators if kind == "tag" else ""):
            for considered in self.matcher.set_aside(piece.folded, kind):
                if considered.aside and considered.span.label in self.labels:
                    span = considered.span
                    yield SetAside(
                        span.label, *_place(piece, span), span.why, text(f"reasons.aside_{considered.aside}")
                    )

    def _entity(self, span: EntitySpan, folded: Folded) -> CellHit:
        start, end = folded.span(span.start, span.end)
        return CellHit(
            Hit(span.entity, start, end, span.confidence, mask(span.entity, folded.original[start:end])),
            is_label=False,
            masked_form=span.masked,
            whole=folded.text[: span.start].strip() == "" == folded.text[span.end :].strip(),
        )

    def _embedded(self, spans: list[EntitySpan], found: list[CellHit]) -> list[CellHit]:
        """An identifying entity in a tag or remark is also an embedded identifier; a name alone is not."""
        if EMBEDDED not in self.labels:
            return []
        return [
            CellHit(
                replace(
                    cell.hit,
                    subject=EMBEDDED,
                    why=text("reasons.embedded", entity=engine.entity(span.entity).name),
                ),
                is_label=True,
                masked_form=span.masked,
            )
            for span, cell in zip(spans, found, strict=True)
            if engine.entity(span.entity).identifying
        ]

    def _labels(
        self,
        piece: Piece,
        value: str,
        said: list[LabelSpan],
        places: list[tuple[EntityId, int, int]],
        kind: Kind,
    ) -> Iterator[CellHit]:
        if not said:
            return
        whole = (piece.start, piece.start + len(piece.folded.original))
        counted = [(s, e) for entity, s, e in places if engine.entity(entity).identifying]
        secret = places + [(UNNAMED, *_place(piece, span)) for span in said if span.label == EMBEDDED]
        secret += _guessed_names(piece, [span for span in said if not span.estimated], whole=kind == "tag", said=said)
        for span in said:
            start, end = _place(piece, span)
            if span.label == EMBEDDED and any(s < end and start < e for s, e in counted):
                continue
            low, high = whole if kind == "tag" and whole[1] - whole[0] <= _LONGEST_TAG else (start, end)
            inside = [
                # What is left of a value that is cut in two has not the form that its mask expects.
                (entity if low <= s and e <= high else UNNAMED, max(s, low) - low, min(e, high) - low)
                for entity, s, e in secret
                if s < high and low < e
            ]
            yield CellHit(
                Hit(
                    span.label,
                    start,
                    end,
                    span.confidence,
                    mask_spans(value[low:high], inside) if span.label != EMBEDDED else mask(UNNAMED, value[start:end]),
                    why=span.why,
                    tone=span.tone,
                    ground=span.ground,
                ),
                is_label=True,
                allowed=self._allowed(span, piece),
            )

    def _allowed(self, span: LabelSpan, piece: Piece) -> int | None:
        for words in (piece.folded.text.strip(), piece.folded.text[span.start : span.end]):
            index = self.allow.get((words, span.label))
            if index is not None:
                return index
        return None


def read_as(text: str, kind: Kind) -> Kind:
    """How a folded cell is read: sentences are remarks, also in a column of tags."""
    if kind != "tag":
        return kind
    parts = _PARTS.split(text)
    long = len(text) > _LONGEST_TAG and len(text) > _LONG_PART * len(parts)
    return "remark" if long or _SENTENCES.search(text) else kind


def _guessed_names(
    piece: Piece, known: list[LabelSpan], *, whole: bool, said: list[LabelSpan]
) -> list[tuple[EntityId, int, int]]:
    """What may be a name or number in a tag that is shown whole, outside the words that its labels rest on; and in
    words that only the model points at.

    Args:
        known: the labels of which the words are known to be no names.
        whole: the piece is shown whole.
        said: all labels.
    """
    if not whole and len(known) == len(said):
        return []
    guesses = []
    numbers = (match.span() for match in _LONG_NUMBER.finditer(piece.folded.text))
    for start, end in (*possible_names(piece.folded.text), *numbers):
        if not any(span.start < end and start < span.end for span in known):
            low, high = piece.folded.span(start, end)
            guesses.append((PERSON, piece.start + low, piece.start + high))
    return guesses


def _place(piece: Piece, span: LabelSpan) -> tuple[int, int]:
    """Where a label stands in the cell as written."""
    start, end = piece.folded.span(span.start, span.end)
    return piece.start + start, piece.start + end


def pieces(cell: Folded, separators: str) -> Iterator[Piece]:
    """The tags of a cell: parts between separators, without the brackets and quotes of a list."""
    if not separators:
        yield Piece(cell, 0)
        return
    value = cell.original
    start = 0
    for end in [*(i for i, character in enumerate(value) if _separates(character, separators)), len(value)]:
        part = value[start:end]
        bare = part.strip(_WRAPPING)
        if bare:
            yield Piece(cell if bare == value else fold(bare), start + part.index(bare))
        start = end + 1


@lru_cache(maxsize=16_384)
def _separates(character: str, separators: str) -> bool:
    folded = fold(character).text
    return folded != "" and folded in separators
