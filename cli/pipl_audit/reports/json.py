"""``report.json``: everything a report holds, both languages, for programs.

Its shape is a contract (``schema_version``) and is described by :func:`pipl_audit.reports.report_schema`. The
order of keys and of entries is fixed, so that two reports can be compared as text.
"""

from __future__ import annotations

import json
from typing import Any

from pipl_audit.model import (
    Allowed,
    Citation,
    ColumnReport,
    Coverage,
    DetectionCount,
    Evidence,
    Finding,
    InputReport,
    Lang,
    Question,
    Report,
    Run,
    Severity,
    Skip,
    Summary,
    Text,
)

FORMAT_ID = "json"
SUFFIX = "json"
SCHEMA_VERSION = "1"
_SHARE_DIGITS = 6

Object = dict[str, Any]


def render(report: Report, lang: Lang) -> bytes:  # noqa: ARG001  # holds both languages
    """The report as indented UTF-8 JSON."""
    text = json.dumps(as_object(report), ensure_ascii=False, indent=2, allow_nan=False)
    # Paths given in another encoding may hold lone surrogates; written as escapes they stay valid JSON.
    return f"{text}\n".encode("utf-8", "backslashreplace")


def as_object(report: Report) -> Object:
    """The report as plain objects, keys in the order of the contract."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(report.run),
        "inputs": [_input(entry) for entry in report.inputs],
        "columns": [_column(column) for column in report.columns],
        "findings": [_finding(finding) for finding in report.findings],
        "questions": [_question(question) for question in report.questions],
        "coverage": [_coverage(item) for item in report.coverage],
        "skips": [_skip(skip) for skip in report.skips],
        "allowed": [_allowed(entry) for entry in report.allowed],
        "names": [{"id": subject, "name": _text(name)} for subject, name in report.names],
        "summary": _summary(report.summary),
    }


def _text(text: Text) -> Object:
    return {"zh": text.zh, "en": text.en}


def _share(value: float) -> float:
    return round(value, _SHARE_DIGITS)


def _run(run: Run) -> Object:
    declared = run.declaration_path is not None
    return {
        "tool_version": run.tool_version,
        "started": run.started,
        "finished": run.finished,
        "packs": [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in run.packs],
        "declaration": {"path": run.declaration_path, "sha256": run.declaration_sha256} if declared else None,
        "engine": run.engine,
        "settings": {
            "fail_on": run.fail_on.value,
            "min_confidence": run.min_confidence.value,
            "as_of": run.as_of,
        },
        "handler": run.handler,
        "business": _text(run.business) if run.business else None,
    }


def _input(entry: InputReport) -> Object:
    return {
        "path": entry.path,
        "dataset": entry.table.dataset,
        "sheet": entry.table.sheet,
        "format": entry.format,
        "encoding": entry.encoding,
        "bytes": entry.bytes,
        "sha256": entry.sha256,
        "rows_in_file": entry.rows_in_file,
        "rows_read": entry.rows_read,
        "people": entry.people,
        "person_basis": _text(entry.person_basis),
        "notes": [_text(note) for note in entry.notes],
    }


def _column(column: ColumnReport) -> Object:
    return {
        "dataset": column.table.dataset,
        "sheet": column.table.sheet,
        "position": column.position,
        "header": column.header,
        "role": column.role.value,
        "category": column.category,
        "category_confidence": column.category_confidence.value,
        "reason": _text(column.reason),
        "sensitive": {
            "pipl_28": column.sensitive.pipl_28,
            "gbt_45574": column.sensitive.gbt_45574,
            "gbt_35273": column.sensitive.gbt_35273,
        },
        "necessity": column.necessity.value,
        "necessity_reason": _text(column.necessity_reason),
        "fill_rate": _share(column.fill_rate),
        "distinct": column.distinct,
        "distinct_is_minimum": column.distinct_is_minimum,
        "entities": [_entity_count(count) for count in column.entities],
        "labels": [{"label": count.subject, "cells": count.cells, "people": count.people} for count in column.labels],
    }


def _entity_count(count: DetectionCount) -> Object:
    return {
        "type": count.subject,
        "cells": count.cells,
        "share": _share(count.share),
        "masked_share": _share(count.masked_share),
    }


def _finding(finding: Finding) -> Object:
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "title": _text(finding.title),
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "dataset": finding.table.dataset,
        "sheet": finding.table.sheet,
        "columns": list(finding.columns),
        "positions": list(finding.positions),
        "rows_affected": finding.rows_affected,
        "people_affected": finding.people_affected,
        "share": None if finding.share is None else _share(finding.share),
        "subject": finding.subject,
        "legal": [_citation(citation) for citation in finding.legal],
        "rights": list(finding.rights),
        "guideline_items": list(finding.guideline_items),
        "reason": _text(finding.reason),
        "remedy": _text(finding.remedy),
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "disposition": finding.disposition.value,
    }


def _citation(citation: Citation) -> Object:
    return {
        "id": citation.id,
        "law": _text(citation.law),
        "article": citation.article,
        "kind": citation.kind,
        "verified": citation.verified,
    }


def _evidence(evidence: Evidence) -> Object:
    return {
        "row": evidence.row,
        "line": evidence.line,
        "position": evidence.position,
        "column": evidence.column,
        "start": evidence.start,
        "end": evidence.end,
        "subject": evidence.subject,
        "masked": evidence.masked,
    }


def _question(question: Question) -> Object:
    return {"id": question.id, "text": _text(question.text), "about": question.about}


def _coverage(item: Coverage) -> Object:
    return {
        "no": item.no,
        "subject": _text(item.subject),
        "level": item.level,
        "findings": item.findings,
        "ask": _text(item.ask),
    }


def _skip(skip: Skip) -> Object:
    return {"what": skip.what, "reason": _text(skip.reason), "rows": skip.rows, "complete": skip.complete}


def _allowed(entry: Allowed) -> Object:
    return {"text": entry.text, "label": entry.label, "reason": entry.reason, "cells": entry.cells}


def _summary(summary: Summary) -> Object:
    return {
        "findings": summary.findings,
        "at_or_above": summary.at_or_above,
        "by_severity": {level.value: summary.by_severity.get(level.value, 0) for level in reversed(Severity)},
        "files": summary.files,
        "rows": summary.rows,
        "columns": summary.columns,
        "skips": summary.skips,
        "complete": summary.complete,
    }
