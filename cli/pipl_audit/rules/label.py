"""Labels of one group that stand in tags, remarks or other text about customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pipl_audit.model import Detection, Finding, Question, Severity, Text, Tone
from pipl_audit.phrases import text
from pipl_audit.policy.policy import RuleInForce
from pipl_audit.policy.schema import Label, Shape
from pipl_audit.rules.base import Case, Columns, Judged, finding
from pipl_audit.scan.questions import Holds, RowQuestion

KIND = "label"


class Params(Shape):
    group: Literal["dignity", "sensitive", "profiling"]
    except_labels: tuple[str, ...] = ()
    """Labels that another rule judges."""
    demeaning: dict[str, Severity] = {}
    """Severity of a label where any of its hits sounds demeaning."""
    guideline_items: dict[str, tuple[int, ...]] = {}
    """Items of the audit guideline for a label, instead of the rule's."""
    flattering: dict[str, Severity] = {}
    """Severity of a label where all of its hits are praise."""


def ask(rule: RuleInForce, columns: Columns) -> Iterator[RowQuestion]:
    """Detections suffice, but for how many customers carry the tags of a vocabulary."""
    listed = columns.vocabulary
    if listed is None or listed.uses is None:
        return
    params = Params.model_validate(rule.params)
    for label in columns.policy.labels:
        if label.group == params.group and label.id not in params.except_labels:
            where = Holds(listed.tags, (label.id,), columns.min_confidence)
            yield RowQuestion(_uses(rule, label), where, listed.tags, weight=listed.uses)


def judge(rule: RuleInForce, case: Case) -> Iterator[Finding | Question]:
    params = Params.model_validate(rule.params)
    for column in case.columns:
        if not column.role.carries_labels:
            continue
        for detection in case.dossier.detections(column.position, "label"):
            label = case.policy.label.get(detection.subject)
            if label and label.group == params.group and label.id not in params.except_labels:
                yield _finding(rule, case, params, label, detection)


def _finding(rule: RuleInForce, case: Case, params: Params, label: Label, detection: Detection) -> Finding:
    return finding(
        rule,
        case,
        Judged(
            positions=(detection.position,),
            subject=label.id,
            title=text("findings.with_subject", title=rule.rule.title.text, subject=label.name.text),
            reason=_reason(rule, case, label, detection),
            severity=_severity(case, params, label, detection),
            confidence=detection.confidence,
            rows=detection.cells,
            people=detection.people,
            share=detection.share,
            legal=_articles(case, label, detection),
            rights=label.basis.rights,
            guideline_items=params.guideline_items.get(label.id, ()),
            remedy=text("findings.label_remedy", remedy=rule.rule.remedy.text, keep=label.basis.keep_if.text),
            evidence=detection.evidence,
        ),
    )


def _uses(rule: RuleInForce, label: Label) -> str:
    return f"{rule.rule.id}/{label.id}/uses"


def _reason(rule: RuleInForce, case: Case, label: Label, detection: Detection) -> Text:
    definition = Text(label.definition.zh.rstrip("。"), label.definition.en.rstrip("."))
    reason = text("findings.label", definition=definition, reason=label.basis.reason.text)
    if case.vocabulary:
        told = "findings.vocabulary" if case.vocabulary.uses is None else "findings.vocabulary_in_use"
        answer = case.dossier.answer(_uses(rule, label))
        listed = text(told, tags=detection.cells, customers=answer.weight)
        reason = Text(f"{listed.zh}{reason.zh}", f"{listed.en} {reason.en}")
    if detection.why is None:
        return reason
    example = text("findings.label_why", why=detection.why)
    return Text(f"{reason.zh}{example.zh}", f"{reason.en} {example.en}")


def _severity(case: Case, params: Params, label: Label, detection: Detection) -> Severity:
    tones = case.dossier.tones(detection.position, label.id)
    if Tone.DEMEANING in tones and label.id in params.demeaning:
        return max(case.policy.label_severity(label.id), params.demeaning[label.id])
    if tones == {Tone.FLATTERING} and label.id in params.flattering:
        return params.flattering[label.id]
    return case.policy.label_severity(label.id)


def _articles(case: Case, label: Label, detection: Detection) -> tuple[str, ...]:
    """A label's articles, without the laws that protect a ground which no hit touches."""
    grounds = case.dossier.grounds(detection.position, label.id)
    guarded = {article for articles in label.basis.ground_basis.values() for article in articles}
    touched = {a for ground, articles in label.basis.ground_basis.items() if ground in grounds for a in articles}
    own = tuple(a for a in label.basis.articles if a not in guarded or a in touched)
    return own + tuple(a for a in sorted(touched) if a not in own)
