"""The protocol of a rule kind.

Each module defines, in this order:

* ``KIND``: its name, which is the module's name with hyphens;
* ``Params``: the model of a rule's ``params``;
* ``ask(rule, case)``: the questions to put to the rows during the scan;
* ``judge(rule, case)``: findings, and questions to the company, from the dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel

from pipl_audit.model import (
    Citation,
    Confidence,
    Evidence,
    Finding,
    Question,
    RuleId,
    Severity,
    TableKey,
    Text,
)
from pipl_audit.planning import ColumnMeaning, Vocabulary
from pipl_audit.policy.declaration import Company
from pipl_audit.policy.legal import bound_classes
from pipl_audit.policy.policy import Policy, RuleInForce
from pipl_audit.policy.schema import Addressee
from pipl_audit.scan.dossier import Dossier
from pipl_audit.scan.questions import RowQuestion


@dataclass(frozen=True)
class Columns:
    """What is known of a table before it was read."""

    policy: Policy
    company: Company
    columns: tuple[ColumnMeaning, ...]
    min_confidence: Confidence
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True)
class Case:
    """What is known of a table once it was read."""

    policy: Policy
    company: Company
    dossier: Dossier
    as_of: str
    """ISO date of the audit: law not yet in force on it is not cited."""

    @property
    def columns(self) -> tuple[ColumnMeaning, ...]:
        return self.dossier.columns

    @property
    def vocabulary(self) -> Vocabulary | None:
        """Set where the table lists tags and no customers."""
        return self.dossier.plan.vocabulary

    @property
    def declared(self) -> bool:
        """Whether the company has said anything about its columns or purposes."""
        return bool(self.company.declaration.columns or self.company.declaration.purposes)

    def cite(self, ids: tuple[str, ...]) -> tuple[Citation, ...]:
        """The articles that bind this company and are in force."""
        return self.policy.register.cite(ids, self.bound, self.as_of)

    @property
    def bound(self) -> frozenset[Addressee]:
        """The classes of addressees that the company is in."""
        return bound_classes(self.company.declaration.business)


class RuleModule(Protocol):
    """What the engine expects of a module."""

    KIND: str
    Params: type[BaseModel]

    def ask(self, rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]: ...

    def judge(self, rule: RuleInForce, case: Case) -> Iterator[Finding | Question]: ...


@dataclass(frozen=True)
class Judged:
    """What a rule kind adds to what its rule says."""

    positions: tuple[int, ...]
    reason: Text
    severity: Severity
    confidence: Confidence
    rows: int
    people: int | None
    share: float | None
    subject: str | None = None
    title: Text | None = None
    legal: tuple[str, ...] = ()
    """Articles instead of the rule's."""
    rights: tuple[int, ...] = ()
    guideline_items: tuple[int, ...] = ()
    """Items instead of the rule's."""
    remedy: Text | None = None
    evidence: tuple[Evidence, ...] = ()


def finding(rule: RuleInForce, case: Case, judged: Judged) -> Finding:
    """A finding with its citations.

    It is never above medium where its leading article does not bind the company, is no law, or is not verified.
    The rights of consumers are named only to a business that serves them.
    """
    citations = case.cite(judged.legal or rule.rule.legal)
    lead = (judged.legal or rule.rule.legal)[0]
    carried = any(citation.id == lead for citation in citations) and case.policy.register.firm(lead)
    rights = judged.rights or rule.rule.rights
    table: TableKey = case.dossier.table
    return Finding(
        rule=RuleId(rule.rule.id),
        title=judged.title or rule.rule.title.text,
        severity=judged.severity if carried else min(judged.severity, Severity.MEDIUM),
        confidence=judged.confidence,
        table=table,
        positions=judged.positions,
        columns=tuple(case.columns[position - 1].header for position in judged.positions),
        subject=judged.subject,
        rows_affected=judged.rows,
        people_affected=judged.people,
        share=judged.share,
        legal=citations,
        rights=rights if "consumer_business" in case.bound else (),
        guideline_items=judged.guideline_items or rule.rule.guideline_items,
        reason=judged.reason,
        remedy=judged.remedy or rule.rule.remedy.text,
        evidence=judged.evidence,
    )


class NoParams(BaseModel):
    """For kinds that take no parameters."""

    model_config = {"extra": "forbid"}
