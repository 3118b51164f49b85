"""``pipl-audit schema``: JSON Schemas of what the program reads and writes."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any, assert_never

import typer

from pipl_audit.commands.app import app, say


class Subject(StrEnum):
    """What there is a schema of."""

    REPORT = "report"
    POLICY = "policy"
    DECLARATION = "declaration"


@app.command()
def schema(
    subject: Annotated[Subject, typer.Argument(help="report | policy | declaration")],
) -> None:
    """输出 JSON Schema · Print a JSON Schema: of report.json, of policy files, of pipl-audit.yaml."""
    say(json.dumps(_schema(subject), ensure_ascii=False, indent=2))


def _schema(subject: Subject) -> dict[str, Any]:
    from pydantic.json_schema import models_json_schema

    from pipl_audit.policy import schema as shapes
    from pipl_audit.policy.declaration import Company
    from pipl_audit.reports.engine import report_schema

    match subject:
        case Subject.REPORT:
            return report_schema()
        case Subject.DECLARATION:
            return Company.model_json_schema()
        case Subject.POLICY:
            models = (
                shapes.Label,
                shapes.Vocabulary,
                shapes.Rule,
                shapes.Pack,
                shapes.Law,
                shapes.Categories,
                shapes.NecessaryScope,
                shapes.Templates,
                shapes.CoverageMap,
            )
            references, definitions = models_json_schema([(model, "validation") for model in models])
            return {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "a policy file of pipl-audit",
                "anyOf": list(references.values()),
                **definitions,
            }
        case _:
            assert_never(subject)
