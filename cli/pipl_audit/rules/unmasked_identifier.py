"""Numbers of high risk that an export shows in the clear (PIPL 51)."""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities import engine
from pipl_audit.model import Detection, EntityId, Finding, Question, Role, Severity
from pipl_audit.phrases import text
from pipl_audit.policy.policy import RuleInForce
from pipl_audit.policy.schema import Shape
from pipl_audit.rules.base import Case, Columns, Judged, finding
from pipl_audit.scan.questions import RowQuestion

KIND = "unmasked-identifier"


class Params(Shape):
    entities: tuple[str, ...]
    """Entities of high risk."""
    beside_name: Severity = Severity.HIGH
    """Where a column of names stands in the same table."""
    many: int = 1_000
    """More persons than this weigh as much as a name beside the number. This tool's step, not the law's."""
    masked: Severity = Severity.LOW
    """Where all cells are partly masked: still personal information (PIPL 73(3))."""


def ask(rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]:  # noqa: ARG001  # detections suffice
    yield from ()


def judge(rule: RuleInForce, case: Case) -> Iterator[Finding | Question]:
    params = Params.model_validate(rule.params)
    names = any(c.category == "name" and case.dossier.filled(c.position) for c in case.columns)
    for column in case.columns:
        if column.role is Role.STAFF or column.role.carries_labels:
            continue
        for detection in case.dossier.detections(column.position, "entity"):
            if detection.subject in params.entities:
                yield _finding(rule, case, params, detection, names=names)


def _finding(rule: RuleInForce, case: Case, params: Params, detection: Detection, *, names: bool) -> Finding:
    plain = detection.cells - detection.masked_cells
    entity = engine.entity(EntityId(detection.subject))
    severity = rule.severity
    if names or (detection.people or 0) > params.many:
        severity = max(severity, params.beside_name)
    if plain == 0:
        severity = params.masked
    return finding(
        rule,
        case,
        Judged(
            positions=(detection.position,),
            subject=entity.id,
            title=text("findings.with_subject", title=rule.rule.title.text, subject=entity.name),
            reason=text(
                "findings.unmasked" if plain else "findings.masked_only",
                plain=plain,
                masked=detection.masked_cells,
                entity=entity.name,
                beside=text("findings.beside_name") if names else text("findings.nothing_beside"),
            ),
            severity=severity,
            confidence=detection.confidence,
            rows=plain or detection.cells,
            people=detection.plain_people if plain else detection.people,
            share=(plain or detection.cells) / detection.filled,
            evidence=detection.evidence,
        ),
    )
