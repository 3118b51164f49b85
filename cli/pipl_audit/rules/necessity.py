"""Columns that the declared service does not need, or whose purpose nobody states (PIPL 6)."""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.model import Confidence, Finding, Necessity, Question, Severity, Text
from pipl_audit.phrases import text
from pipl_audit.planning import ColumnMeaning
from pipl_audit.policy.necessity import Verdict, necessity
from pipl_audit.policy.policy import RuleInForce
from pipl_audit.policy.schema import Shape
from pipl_audit.rules.base import Case, Columns, Judged, finding
from pipl_audit.scan.questions import RowQuestion

KIND = "necessity"


class Params(Shape):
    sensitive: Severity = Severity.HIGH
    """Unneeded and sensitive (PIPL 28, by name or by its harm test)."""
    high_risk: Severity = Severity.MEDIUM
    """Unneeded and apt to harm if it leaks: identity numbers, home address."""
    ordinary: Severity = Severity.LOW
    sensitive_legal: tuple[str, ...] = ()
    """Articles added for sensitive personal information."""


def ask(rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]:  # noqa: ARG001  # counts of cells suffice
    yield from ()


def judge(rule: RuleInForce, case: Case) -> Iterator[Finding | Question]:
    params = Params.model_validate(rule.params)
    for column in case.columns:
        if case.dossier.filled(column.position) == 0:
            continue
        verdict = necessity(column.header, column.role, column.category, case.company, case.policy)
        if verdict.judged:
            yield from _judged(rule, case, params, column, verdict)


def _judged(
    rule: RuleInForce, case: Case, params: Params, column: ColumnMeaning, verdict: Verdict
) -> Iterator[Finding | Question]:
    category = case.policy.catalogue.by_id[str(column.category)]
    sensitivity = case.policy.catalogue.sensitivity(column.category)
    severity = params.sensitive if sensitivity.counts else params.high_risk if category.high_risk else params.ordinary
    risky = sensitivity.counts or category.high_risk
    confidence = column.confidence
    if verdict.necessity is Necessity.NECESSARY or (verdict.necessity is Necessity.DECLARED and not verdict.doubted):
        return
    if verdict.necessity is Necessity.DECLARED:
        if not sensitivity.counts:
            return
        severity = min(severity, Severity.MEDIUM)
    if verdict.necessity is Necessity.UNKNOWN:
        yield Question(
            id=f"purpose/{case.dossier.table.dataset}/{column.header}",
            text=text("questions.purpose", column=column.header, category=category.name.text),
            about=column.header,
        )
        if not risky:
            return
        severity = min(severity, Severity.MEDIUM)
        confidence = confidence.lowered() if case.declared else Confidence.LOW
    filled = case.dossier.filled(column.position)
    yield finding(
        rule,
        case,
        Judged(
            positions=(column.position,),
            title=text("findings.with_subject", title=rule.rule.title.text, subject=category.name.text),
            reason=_reason(column, category.name.text, sensitivity.pipl_28, verdict, counts=sensitivity.counts),
            severity=severity,
            confidence=confidence,
            rows=filled,
            people=case.dossier.people_filled(column.position),
            share=1.0,
            legal=(
                *rule.rule.legal,
                *(params.sensitive_legal if sensitivity.counts else ()),
                *category.restricted_by,
            ),
        ),
    )


def _reason(column: ColumnMeaning, category: Text, pipl_28: str, verdict: Verdict, *, counts: bool) -> Text:
    reason = text("findings.necessity", category=category, because=column.reason, verdict=verdict.reason)
    if not counts:
        return reason
    harm = text("findings.sensitive_listed" if pipl_28 == "yes" else "findings.sensitive_harm_test")
    return Text(f"{reason.zh}{harm.zh}", f"{reason.en} {harm.en}")
