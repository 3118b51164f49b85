"""``check``: labels and entities of single texts, at the moment of writing. Loads no data frame library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipl_audit.entities.base import CellContext
from pipl_audit.labels.estimator import Estimator
from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.masking import mask_spans, showable
from pipl_audit.model import Confidence, EntityId, Hit, LabelId, Role, Severity, Text
from pipl_audit.phrases import text
from pipl_audit.planning import DEFAULT_SEPARATORS, NAME_CATEGORIES
from pipl_audit.policy.declaration import Allow
from pipl_audit.policy.policy import DEFAULT_PACK, Policy
from pipl_audit.policy.schema import Advice
from pipl_audit.scan.detectors import EMBEDDED, UNNAMED, CellHit, Detectors, SetAside
from pipl_audit.text import Folded, fold

__all__ = ["Checked", "Checker", "Item", "SetAside", "Suggestion", "check", "detectors"]


SHIPPED = Estimator()
"""The model that comes with the program; read when it is first used."""


@dataclass(frozen=True)
class Item:
    """One text to check."""

    text: str
    id: str | None = None
    column: str | None = None
    """Header of the column it is written in; without one it is read as a tag."""


@dataclass(frozen=True)
class Checked:
    """What was found in one text. Offsets are code points of the text as given."""

    id: str | None
    acceptable: bool
    """False if a label or entity at or above both thresholds stands in it."""
    labels: tuple[Hit, ...]
    entities: tuple[Hit, ...]


@dataclass(frozen=True)
class Suggestion:
    """What to do about a label of a text."""

    label: LabelId
    action: Literal["delete", "rephrase", "move"]
    """As :attr:`pipl_audit.policy.schema.Advice.action`."""
    advice: Text
    wording: Text | None = None
    """What may be written instead."""
    note: Text | None = None
    """On what condition."""


def suggested(advice: Advice, folded: Folded, spans: list[tuple[int, int]]) -> tuple[Text | None, Text | None]:
    """The first wording of ``advice`` that replaces something of ``spans`` (offsets of the original), and its note."""
    for wording in advice.instead:
        for match in re.finditer(wording.when, folded.text):
            low, high = folded.span(*match.span())
            if any(start < high and low < end for start, end in spans):
                groups = ["", *(group or "" for group in match.groups())]
                write = Text(wording.write.zh.format(*groups), wording.write.en.format(*groups))
                return write, wording.note.text if wording.note else None
    return None, None


def detectors(policy: Policy, allow: tuple[Allow, ...] = (), matcher: LabelMatcher | None = None) -> Detectors:
    """The detectors of a policy, with the wordings that a declaration allows.

    Args:
        matcher: the policy's labels made ready earlier; None makes them ready now.
    """
    from pipl_audit.entities import engine  # the entity tables are read when first needed

    chosen = policy.entities
    entities = frozenset(id_ for id_ in engine.modules() if chosen == "all" or id_ in chosen)
    return Detectors(
        matcher or LabelMatcher(policy.label, policy.vocabulary, policy.needles, SHIPPED),
        frozenset(policy.label),
        entities,
        tuple((entry.text, entry.label) for entry in allow),
    )


class Checker:
    """Checks texts against a policy, with the thresholds that decide what is acceptable."""

    def __init__(
        self,
        policy: Policy,
        fail_on: Severity = Severity.MEDIUM,
        min_confidence: Confidence = Confidence.MEDIUM,
        allow: tuple[Allow, ...] = (),
        *,
        estimator: Estimator | None = SHIPPED,
    ) -> None:
        """
        Args:
            estimator: the model that weighs what the language finds; None: the language alone.
        """
        self.policy = policy
        self.fail_on = fail_on
        self.min_confidence = min_confidence
        matcher = LabelMatcher(policy.label, policy.vocabulary, policy.needles, estimator)
        self.detectors = detectors(policy, allow, matcher)

    def check(self, items: Iterable[Item]) -> Iterator[Checked]:
        """The findings of each text, in order."""
        for item in items:
            found = self.detectors.cell(item.text, self._context(item.column), DEFAULT_SEPARATORS)
            kept = [cell for cell in found if cell.allowed is None and cell.hit.confidence >= self.min_confidence]
            yield Checked(
                id=item.id,
                acceptable=not any(self._fails(cell) for cell in kept),
                labels=tuple(_shown(cell) for cell in kept if cell.is_label),
                entities=tuple(_shown(cell) for cell in kept if not cell.is_label),
            )

    def set_aside(self, item: Item) -> list[SetAside]:
        """What looked like a label in a text and does not count, with the reason, leftmost first."""
        context = self._context(item.column)
        aside = list(self.detectors.set_aside(item.text, context, DEFAULT_SEPARATORS))
        for cell in self.detectors.cell(item.text, context, DEFAULT_SEPARATORS):
            hit = cell.hit
            why = (
                "allowed" if cell.allowed is not None else "confidence" if hit.confidence < self.min_confidence else ""
            )
            if cell.is_label and hit.why and why:
                aside.append(SetAside(LabelId(hit.subject), hit.start, hit.end, hit.why, text(f"reasons.aside_{why}")))
        return sorted(aside, key=lambda one: (one.start, one.end, one.label))

    def suggestions(self, item: Item, checked: Checked) -> list[Suggestion]:
        """What to do about each label of a text, and an acceptable wording where its policy has one."""
        folded = fold(item.text)
        found = []
        for label in dict.fromkeys(hit.subject for hit in checked.labels):
            advice = self.policy.label[label].advice
            spans = [(hit.start, hit.end) for hit in checked.labels if hit.subject == label]
            wording, note = suggested(advice, folded, spans)
            found.append(Suggestion(LabelId(label), advice.action, advice.text.text, wording, note))
        return found

    @staticmethod
    def shown(item: Item, checked: Checked) -> str:
        """The text as it may be shown: its entities masked."""
        secret = [(EntityId(h.subject), h.start, h.end) for h in checked.entities]
        identifiers = ((UNNAMED, h.start, h.end) for h in checked.labels if h.subject == EMBEDDED)
        free = [i for i in identifiers if not any(low < i[2] and i[1] < high for _, low, high in secret)]
        return showable(mask_spans(item.text, sorted([*secret, *free], key=lambda place: place[1])))

    def severity(self, label: str) -> Severity:
        """How bad a label is under the policy."""
        return self.policy.label_severity(label)

    def _fails(self, cell: CellHit) -> bool:
        """Whether a hit makes its text unacceptable. A label counts by its severity; what identifies a person
        in words about people is an ``embedded_identifier`` and counts as that; a name alone does not."""
        return cell.is_label and self.severity(cell.hit.subject) >= self.fail_on

    @lru_cache(maxsize=4096)  # noqa: B019  # a checker lives as long as its process
    def _context(self, column: str | None) -> CellContext:
        """How a text is read: as a tag, as a remark, or, in a column of values, as a value."""
        if column is None:
            return CellContext(kind="tag")
        meaning = self.policy.catalogue.read(column)
        known = meaning.category is not None or meaning.role is not Role.OTHER
        kind: Literal["tag", "remark", "cell"] = "tag" if meaning.role is Role.TAG else "remark"
        if known and not meaning.role.carries_labels:
            kind = "cell"
        return CellContext(
            header=fold(column).text,
            category=meaning.category,
            order_like=meaning.role is Role.ORDER,
            kind=kind,
            names=meaning.category in NAME_CATEGORIES,
        )


def _shown(cell: CellHit) -> Hit:
    return replace(cell.hit, masked=showable(cell.hit.masked))


@lru_cache(maxsize=4)
def _checker(pack: str) -> Checker:
    return Checker(Policy(pack))


def check(texts: Iterable[str], pack: str = DEFAULT_PACK) -> list[Checked]:
    """Labels and entities of each text, read as tags, under a shipped pack or a pack file.

    >>> [result.acceptable for result in check(["圆脸微胖", "不吃香菜"])]
    [False, True]
    """
    return list(_checker(pack).check(Item(text) for text in texts))
