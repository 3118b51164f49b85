"""Runs the cases of ``fixtures/cases``: an export, its declaration, and the findings that are expected of it.

A case is a folder with exports, ``pipl-audit.yaml``, and ``expected.yaml`` (written by
``bench/fixtures/make_expected.py`` once a run was checked against what was planted).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipl_audit.audit import Request, audit
from pipl_audit.model import Confidence, Finding, Report
from pipl_audit.planning import Plan
from pipl_audit.policy.declaration import FILE_NAME, load_declaration
from pipl_audit.policy.policy import Policy

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "fixtures" / "cases").glob(f"*/{FILE_NAME}"))
_BESIDE = ("pipl-audit.yaml", "expected.yaml", "truth.yaml", "README.md")
AS_OF = "2026-11-22"


@dataclass
class Kept:
    """Takes the hits of a scan into memory."""

    frames: list[pl.DataFrame] = field(default_factory=list)

    def begin(self, plan: Plan) -> None:  # noqa: ARG002  # the protocol of a hit sink
        self.frames.clear()

    def add(self, plan: Plan, hits: pl.DataFrame) -> None:  # noqa: ARG002  # the protocol of a hit sink
        self.frames.append(hits)

    @property
    def hits(self) -> pl.DataFrame:
        return pl.concat(self.frames)


def run_case(folder: Path, sink: Kept | None = None) -> Report:
    """Audit a case's exports under its declaration and the default pack."""
    paths = tuple(path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in _BESIDE)
    declared = load_declaration(folder / FILE_NAME)
    return audit(Request(paths, Policy(), declared, min_confidence=Confidence.MEDIUM, as_of=AS_OF), sink)


def expectation(finding: Finding) -> dict[str, Any]:
    """A finding as ``expected.yaml`` writes it."""
    return {
        "rule": str(finding.rule),
        "columns": list(finding.columns),
        "subject": finding.subject,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "rows": finding.rows_affected,
        "people": finding.people_affected,
    }


def expectations(report: Report) -> list[dict[str, Any]]:
    """All findings in a fixed order."""
    found = [expectation(finding) for finding in report.findings]
    return sorted(found, key=lambda one: (one["rule"], one["columns"], one["subject"] or ""))
