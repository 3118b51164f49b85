"""``check``: labels and entities of single texts, at the moment of writing. Loads no data frame library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipl_audit.entities.base import CellContext
from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.masking import mask_spans, showable
from pipl_audit.model import Confidence, EntityId, Hit, Role, Severity
from pipl_audit.planning import DEFAULT_SEPARATORS, NAME_CATEGORIES
from pipl_audit.policy.declaration import Allow
from pipl_audit.policy.policy import DEFAULT_PACK, Policy
from pipl_audit.scan.detectors import CellHit, Detectors
from pipl_audit.text import fold


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


def detectors(policy: Policy, allow: tuple[Allow, ...] = (), matcher: LabelMatcher | None = None) -> Detectors:
    """The detectors of a policy, with the wordings that a declaration allows.

    Args:
        matcher: the policy's labels made ready earlier; None makes them ready now.
    """
    from pipl_audit.entities import engine  # the entity tables are read when first needed

    chosen = policy.entities
    entities = frozenset(id_ for id_ in engine.modules() if chosen == "all" or id_ in chosen)
    return Detectors(
        matcher or LabelMatcher(policy.labels, policy.vocabulary, policy.needles),
        frozenset(label.id for label in policy.labels),
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
    ) -> None:
        self.policy = policy
        self.fail_on = fail_on
        self.min_confidence = min_confidence
        self.detectors = detectors(policy, allow)

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

    @staticmethod
    def shown(item: Item, checked: Checked) -> str:
        """The text as it may be shown: its entities masked."""
        return showable(mask_spans(item.text, ((EntityId(h.subject), h.start, h.end) for h in checked.entities)))

    def severity(self, label: str) -> Severity:
        """How bad a label is under the policy."""
        return self.policy.label_severity(label)

    def _fails(self, cell: CellHit) -> bool:
        """Whether a hit makes its text unacceptable. A label counts by its severity; what identifies a person
        in words about people is an ``embedded_identifier`` and counts as that; a name alone does not."""
        return cell.is_label and self.severity(cell.hit.subject) >= self.fail_on

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
