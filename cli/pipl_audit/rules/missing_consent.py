"""Records with sensitive personal information and no separate consent to be seen beside it (PIPL 29).

A question before it is an accusation: consent is needed only where consent is the legal basis (PIPL 13(2)),
and an export may simply not show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipl_audit.model import Confidence, Evidence, Finding, Question, Role, Severity, Text
from pipl_audit.phrases import text
from pipl_audit.planning import BLANK, ColumnMeaning, Vocabulary
from pipl_audit.policy.declaration import Company
from pipl_audit.policy.policy import Policy, RuleInForce
from pipl_audit.policy.schema import Shape
from pipl_audit.rules.base import Case, Columns, Judged, finding
from pipl_audit.scan.questions import AllOf, AnyOf, Filled, Holds, Not, Predicate, RowQuestion, Says
from pipl_audit.text import fold

KIND = "missing-consent"
_SEPARATE = re.compile(r"单独|敏感|separate|explicit|sensitive")
"""Headers of columns that record consent to sensitive personal information in particular."""
_CONSENT_ARTICLES = frozenset(("PIPL-29", "PIPL-31"))
"""A label whose basis cites one of these states sensitive personal information."""


class Params(Shape):
    consent_is_basis: Severity = Severity.HIGH
    """Consent is the declared basis, and the record shows none."""
    other_basis: Severity = Severity.INFO
    """Another basis is declared."""


@dataclass(frozen=True)
class _Sensitive:
    """A column with sensitive personal information, and the rows in which it stands."""

    column: ColumnMeaning
    stands: Predicate


def ask(rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]:
    if columns.vocabulary:
        return
    consents = _consents(columns.columns)
    for sensitive in _sensitive(columns.policy, columns.columns, columns.min_confidence):
        position = sensitive.column.position
        yield RowQuestion(f"{rule.rule.id}/{position}/stands", sensitive.stands, position)
        if consents:
            where = AllOf((sensitive.stands, Not(_given(columns.policy, columns.company, consents))))
            yield RowQuestion(f"{rule.rule.id}/{position}/unseen", where, position)


def judge(rule: RuleInForce, case: Case) -> Iterator[Finding | Question]:
    if case.vocabulary:
        yield from _asked_of_vocabulary(case, case.vocabulary)
        return
    params = Params.model_validate(rule.params)
    consents = _consents(case.columns)
    for sensitive in _sensitive(case.policy, case.columns, case.dossier.min_confidence):
        column = sensitive.column
        stands = case.dossier.answer(f"{rule.rule.id}/{column.position}/stands")
        unseen = case.dossier.answer(f"{rule.rule.id}/{column.position}/unseen") if consents else stands
        if unseen.rows == 0:
            continue
        basis = _basis(case.company, column.header)
        yield finding(
            rule,
            case,
            Judged(
                positions=(column.position, *(consent.position for consent in consents)),
                reason=_reason(column, consents, unseen.rows, stands.rows),
                severity=_severity(rule, params, basis, consents),
                confidence=column.confidence,
                rows=unseen.rows,
                people=unseen.people,
                share=unseen.rows / case.dossier.filled(column.position),
                evidence=tuple(
                    Evidence(row, line, column.position, column.header, None, None, KIND, "")
                    for row, line in unseen.first_rows
                ),
            ),
        )
        yield Question(
            id=f"consent/{case.dossier.table.dataset}/{column.header}",
            text=text("questions.consent", column=column.header),
            about=column.header,
        )


def _asked_of_vocabulary(case: Case, vocabulary: Vocabulary) -> Iterator[Question]:
    """A list of tags is about nobody yet; what is asked is whether its sensitive tags may be used at all."""
    labels = _consent_labels(case.policy)
    if any(detection.subject in labels for detection in case.dossier.detections(vocabulary.tags, "label")):
        column = case.columns[vocabulary.tags - 1].header
        about = text("questions.vocabulary_consent", dataset=case.dossier.table.dataset)
        yield Question(f"consent/{case.dossier.table.dataset}/{column}", about, about=column)


def _consent_labels(policy: Policy) -> tuple[str, ...]:
    return tuple(label.id for label in policy.labels if _CONSENT_ARTICLES.intersection(label.basis.articles))


def _sensitive(policy: Policy, columns: tuple[ColumnMeaning, ...], min_confidence: Confidence) -> Iterator[_Sensitive]:
    labels = _consent_labels(policy)
    for column in columns:
        if column.role is Role.STAFF:
            continue
        if column.role.carries_labels:
            yield _Sensitive(column, Holds(column.position, labels, min_confidence))
        elif policy.catalogue.sensitivity(column.category).counts:
            says_something = AllOf((Filled(column.position), Not(Says(column.position, BLANK))))
            yield _Sensitive(column, says_something)


def _consents(columns: tuple[ColumnMeaning, ...]) -> tuple[ColumnMeaning, ...]:
    """Columns that record consent; where some say they are about separate consent, only these."""
    found = tuple(
        column
        for column in columns
        if column.role is Role.CONSENT and column.category in (None, "consent_record", "guardian_consent")
    )
    return tuple(column for column in found if _SEPARATE.search(fold(column.header).text)) or found


def _given(policy: Policy, company: Company, consents: tuple[ColumnMeaning, ...]) -> Predicate:
    """Some consent column says yes, or when; and none says no."""
    yes, no = zip(*(_says(policy, company, consent) for consent in consents), strict=True)
    return AllOf((AnyOf(yes), Not(AnyOf(no))))


def _says(policy: Policy, company: Company, consent: ColumnMeaning) -> tuple[Predicate, Predicate]:
    """What a consent column says where consent was given, and where it was refused or withdrawn."""
    declared = next(
        (c for c in company.declaration.consent_columns if c.header.strip() == consent.header.strip()), None
    )
    yes, no = policy.consent_words
    if declared is not None:
        yes, no = declared.yes or yes, declared.no or no
    dates = not (declared and declared.yes)
    return (
        Says(consent.position, _folded(yes), dates=dates),
        Says(consent.position, tuple(word for word in _folded(no) if word not in _folded(yes))),
    )


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({fold(word).text for word in words}))


def _basis(company: Company, header: str) -> str | None:
    column = company.declaration.column(header)
    if column is None:
        return None
    purpose = company.declaration.purpose_of(column)
    return column.basis or (purpose.basis if purpose else None)


def _severity(rule: RuleInForce, params: Params, basis: str | None, consents: tuple[ColumnMeaning, ...]) -> Severity:
    if basis is not None and basis != "consent":
        return params.other_basis
    return params.consent_is_basis if basis == "consent" and consents else rule.severity


def _reason(column: ColumnMeaning, consents: tuple[ColumnMeaning, ...], unseen: int, stands: int) -> Text:
    if not consents:
        return text("findings.no_consent_column", column=column.header, rows=stands)
    names = "、".join(consent.header for consent in consents)
    return text("findings.no_consent_seen", column=column.header, rows=unseen, of=stands, consents=names)
