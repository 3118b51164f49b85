"""Numbers, names of accounts and addresses that find a person, written into a tag or remark."""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities import engine
from pipl_audit.model import EntityId, Finding, Question, Severity
from pipl_audit.phrases import text
from pipl_audit.policy.policy import RuleInForce
from pipl_audit.policy.schema import Shape
from pipl_audit.rules.base import Case, Columns, Judged, finding
from pipl_audit.scan.questions import RowQuestion

KIND = "identifier-in-text"


class Params(Shape):
    grave: tuple[str, ...] = ()
    """Entities that make it high: identity and card numbers, passwords and door codes."""
    grave_severity: Severity = Severity.HIGH


def ask(rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]:  # noqa: ARG001  # detections suffice
    yield from ()


def judge(rule: RuleInForce, case: Case) -> Iterator[Finding | Question]:
    params = Params.model_validate(rule.params)
    for column in case.columns:
        if not column.role.carries_labels:
            continue
        for detection in case.dossier.detections(column.position, "entity"):
            entity = engine.entity(EntityId(detection.subject))
            if not entity.identifying:
                continue
            yield finding(
                rule,
                case,
                Judged(
                    positions=(column.position,),
                    subject=entity.id,
                    title=text("findings.with_subject", title=rule.rule.title.text, subject=entity.name),
                    reason=text("findings.in_text", entity=entity.name, masked=detection.masked_cells),
                    severity=max(rule.severity, params.grave_severity) if entity.id in params.grave else rule.severity,
                    confidence=detection.confidence,
                    rows=detection.cells,
                    people=detection.people,
                    share=detection.share,
                    evidence=detection.evidence,
                ),
            )
