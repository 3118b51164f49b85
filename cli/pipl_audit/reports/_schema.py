"""The JSON Schema (draft 2020-12) of ``report.json``: every key is required and no other is allowed."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pipl_audit.model import Confidence, Disposition, Necessity, Role, Severity

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ORDINAL: Schema = {"type": "integer", "minimum": 1}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_FLAG: Schema = {"type": "boolean"}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Schema = {"$ref": "#/$defs/text"}


def report_schema() -> Schema:
    """The schema as a plain object, ready to be dumped."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:pipl-audit:report:1",
        "title": "pipl-audit report",
        **_object(
            schema_version={"const": "1"},
            run=_run(),
            inputs=_list(_input(), "One entry per table that was read."),
            columns=_list(_column(), "One entry per audited column."),
            findings=_list(_finding(), "A rule's judgements, whatever their severity and disposition."),
            questions=_list(
                _object(id=_STRING, text=_TEXT, about=_or_null(_STRING)),
                "What an export cannot show, put to the company.",
            ),
            coverage=_list(
                _object(
                    no=_ORDINAL,
                    subject=_TEXT,
                    level={"enum": ["partial", "none"]},
                    findings=_COUNT,
                    ask=_TEXT,
                ),
                "Items of the audit guideline; their numbers are to be checked, none is ever passed.",
            ),
            skips=_list(
                _object(what=_STRING, reason=_TEXT, rows=_COUNT, complete=_FLAG),
                "What was not audited, and why. complete: leaving it out keeps the audit complete.",
            ),
            allowed=_list(
                _object(text=_STRING, label=_STRING, reason=_STRING, cells=_COUNT),
                "Wording that the declaration allows, and how many cells it silenced.",
            ),
            names=_list(_object(id=_STRING, name=_TEXT), "Names of the labels and entities."),
            summary=_summary(),
        ),
        "$defs": {"text": {"description": "A sentence in both languages.", **_object(zh=_STRING, en=_STRING)}},
    }


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema, description: str | None = None) -> Schema:
    return {**({"description": description} if description else {}), "type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(enum: type[Enum]) -> Schema:
    return {"enum": [member.value for member in enum]}


def _described(schema: Schema, description: str) -> Schema:
    return {"description": description, **schema}


def _run() -> Schema:
    return _object(
        tool_version=_STRING,
        started=_STRING,
        finished=_STRING,
        packs=_list(_object(id=_STRING, version=_STRING, sha256=_SHA256)),
        declaration=_or_null(_object(path=_STRING, sha256=_or_null(_SHA256))),
        engine=_STRING,
        settings=_object(fail_on=_one_of(Severity), min_confidence=_one_of(Confidence), as_of=_STRING),
        handler=_or_null(_STRING),
        business=_or_null(_TEXT),
    )


def _input() -> Schema:
    return _object(
        path=_STRING,
        dataset=_STRING,
        sheet=_or_null(_STRING),
        format=_STRING,
        encoding=_or_null(_STRING),
        bytes=_COUNT,
        sha256={"type": "string", "pattern": "^([0-9a-f]{64})?$"},
        rows_in_file=_COUNT,
        rows_read=_COUNT,
        people=_or_null(_COUNT),
        person_basis=_TEXT,
        notes=_list(_TEXT),
    )


def _column() -> Schema:
    level: Schema = {"enum": ["yes", "no", "context"]}
    return _object(
        dataset=_STRING,
        sheet=_or_null(_STRING),
        position=_described(_ORDINAL, "Column, 1-based; headers repeat."),
        header=_STRING,
        role=_one_of(Role),
        category=_or_null(_STRING),
        category_confidence=_one_of(Confidence),
        reason=_TEXT,
        sensitive=_object(pipl_28=level, gbt_45574=level, gbt_35273=level),
        necessity=_one_of(Necessity),
        necessity_reason=_TEXT,
        fill_rate=_SHARE,
        distinct=_COUNT,
        distinct_is_minimum=_FLAG,
        entities=_list(_object(type=_STRING, cells=_COUNT, share=_SHARE, masked_share=_SHARE)),
        labels=_list(_object(label=_STRING, cells=_COUNT, people=_or_null(_COUNT))),
    )


def _finding() -> Schema:
    return _object(
        fingerprint=_described(_STRING, "Identity across runs: rule, data set, sheet, headers, subject."),
        rule=_STRING,
        title=_TEXT,
        severity=_one_of(Severity),
        confidence=_one_of(Confidence),
        dataset=_STRING,
        sheet=_or_null(_STRING),
        columns=_list(_STRING),
        positions=_list(_ORDINAL),
        rows_affected=_COUNT,
        people_affected=_or_null(_COUNT),
        share=_described(_or_null(_SHARE), "Affected cells divided by filled cells."),
        subject=_described(_or_null(_STRING), "Label or entity id."),
        legal={
            **_list(
                _object(id=_STRING, law=_TEXT, article=_STRING, kind={"enum": ["law", "standard"]}, verified=_FLAG)
            ),
            "minItems": 1,
        },
        rights=_list(
            {"type": "integer", "minimum": 7, "maximum": 15},
            "Articles of the Consumer Rights Protection Law.",
        ),
        guideline_items=_list(_ORDINAL),
        reason=_TEXT,
        remedy=_TEXT,
        evidence=_list(_evidence(), "Masked samples."),
        disposition=_one_of(Disposition),
    )


def _evidence() -> Schema:
    return _object(
        row=_described(_or_null(_ORDINAL), "Record number, the first line being 1; a workbook's own row."),
        line=_described(_or_null(_ORDINAL), "Physical line."),
        position=_ORDINAL,
        column=_STRING,
        start=_described(_or_null(_COUNT), "Code points in the original cell."),
        end=_described(_or_null(_COUNT), "Exclusive."),
        subject=_STRING,
        masked=_STRING,
    )


def _summary() -> Schema:
    return _object(
        findings=_COUNT,
        at_or_above=_described(_COUNT, "Open findings at or above both thresholds; decides the exit code."),
        by_severity=_object(**{level.value: _COUNT for level in reversed(Severity)}),
        files=_COUNT,
        rows=_COUNT,
        columns=_COUNT,
        skips=_COUNT,
        complete=_described(_FLAG, "False if anything that should have been audited was not."),
    )
