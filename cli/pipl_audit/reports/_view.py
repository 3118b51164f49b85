"""What the formats for people have in common: order, grouping, and the sentences about a report. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from pipl_audit import phrases
from pipl_audit.model import (
    Citation,
    ColumnReport,
    Disposition,
    Finding,
    Report,
    Run,
    Severity,
    TableKey,
    Text,
)
from pipl_audit.reports._words import counted, item_phrase, name, number, percent, plain

SEVERITIES = tuple(reversed(Severity))
"""Gravest first."""
RIGHTS = range(7, 16)
"""Articles of the Consumer Rights Protection Law that hold the nine rights."""
TOP = 10
"""How many findings the summary shows."""
_SETTLED = (Disposition.DISMISSED, Disposition.WAIVED, Disposition.BASELINED)


@dataclass(frozen=True)
class Numbered:
    """A finding and the number that a report gives it (``F01``, gravest first)."""

    no: str
    finding: Finding
    reaches: bool
    """Whether severity and confidence are at or above the thresholds."""

    @property
    def counts(self) -> bool:
        """Whether it reaches the thresholds and nobody has settled it."""
        return self.reaches and self.finding.disposition not in _SETTLED


@dataclass(frozen=True)
class Group:
    """The findings of one severity."""

    severity: Severity
    findings: tuple[Numbered, ...]

    def with_disposition(self, disposition: Disposition) -> int:
        return sum(entry.finding.disposition is disposition for entry in self.findings)


@dataclass(frozen=True)
class LabelPlace:
    """A label in a column, and the numbers of the findings about it."""

    subject: str
    column: ColumnReport
    cells: int
    people: int | None
    findings: tuple[str, ...]


def numbered(report: Report) -> tuple[Numbered, ...]:
    """All findings, gravest and surest first, in an order that does not depend on how they came."""
    ordered = sorted(report.findings, key=_order)
    width = max(2, len(str(len(ordered))))
    return tuple(
        Numbered(f"F{index:0{width}}", finding, _reaches(finding, report.run))
        for index, finding in enumerate(ordered, start=1)
    )


def citations(report: Report) -> tuple[Citation, ...]:
    """Every article that a finding cites, once, law by law."""
    cited = {citation.id: citation for finding in report.findings for citation in finding.legal}
    return tuple(sorted(cited.values(), key=lambda c: (c.kind, c.law.en, _number(c.article), c.article)))


def _number(article: str) -> int:
    digits = "".join(takewhile(str.isdigit, article))
    return int(digits) if digits else 0


def _order(finding: Finding) -> tuple[object, ...]:
    return (-finding.severity.rank, -finding.confidence.rank, -finding.rows_affected, finding.fingerprint)


def _reaches(finding: Finding, run: Run) -> bool:
    return finding.severity >= run.fail_on and finding.confidence >= run.min_confidence


def groups(findings: Iterable[Numbered]) -> tuple[Group, ...]:
    """The findings by severity, gravest first, empty groups included."""
    entries = tuple(findings)
    return tuple(
        Group(level, tuple(entry for entry in entries if entry.finding.severity is level)) for level in SEVERITIES
    )


def verdict(report: Report) -> str:
    """Which conclusion holds: ``found``, ``nothing`` (was audited), ``clear_partly`` or ``clear``."""
    if report.summary.at_or_above:
        return "found"
    if not report.summary.rows:
        return "nothing"
    return "clear" if report.summary.complete else "clear_partly"


def conclusion(report: Report) -> Text:
    """The one sentence that a report comes to. Never a grade of conformity."""
    which = verdict(report)
    if which == "found":
        severity = name(report.run.fail_on)
        return item_phrase("report.conclusion.found", report.summary.at_or_above, severity=severity)
    return phrases.text(f"report.conclusion.{which}")


def incompleteness(report: Report) -> Text | None:
    """Why the audit is incomplete; None where it is complete."""
    if report.summary.complete:
        return None
    missing = sum(not skip.complete for skip in report.skips)
    if not missing:
        return phrases.text("report.incomplete.unknown")
    return item_phrase("report.incomplete.skips", missing)


def threshold(run: Run) -> Text:
    """The threshold in words."""
    return phrases.text("report.threshold", severity=name(run.fail_on), confidence=name(run.min_confidence))


def table_name(table: TableKey) -> str:
    """Data set, and sheet where there is one."""
    dataset = plain(table.dataset)
    return dataset if table.sheet is None else f"{dataset} / {plain(table.sheet)}"


def header(text: str) -> Text:
    """A column's header as one may show it; a column without one is said to have none."""
    shown = plain(text)
    return Text(shown, shown) if shown.strip() else phrases.text("report.columns.unnamed")


def where(finding: Finding) -> Text:
    """The place of a finding: the columns of a table, or the table."""
    table = table_name(finding.table)
    places = [
        phrases.text("report.where.column", position=position, header=header(column))
        for position, column in zip(finding.positions, finding.columns, strict=True)
    ]
    if not places:
        return phrases.text("report.where.table", table=table)
    between = phrases.text("report.where.join")
    columns = Text(between.zh.join(place.zh for place in places), between.en.join(place.en for place in places))
    return phrases.text("report.where.columns", table=table, columns=columns)


def fact(finding: Finding) -> Text:
    """The sentence that says what was seen: place, rows, share, people."""
    if not finding.rows_affected:
        return phrases.text("report.fact.no_rows", where=where(finding))
    values: dict[str, object] = {
        "where": where(finding),
        "rows": counted("rows", finding.rows_affected),
        "people": counted("people", finding.people_affected),
    }
    if finding.share is None:
        return phrases.text("report.fact.rows", **values)
    return phrases.text("report.fact.cells", **values, share=percent(finding.share))


def columns_by_table(report: Report) -> tuple[tuple[TableKey, tuple[ColumnReport, ...]], ...]:
    """The audited columns, table by table, in the order of the report."""
    tables = dict.fromkeys(column.table for column in report.columns)
    return tuple((table, tuple(column for column in report.columns if column.table == table)) for table in tables)


def labels(report: Report) -> tuple[LabelPlace, ...]:
    """Where which label was detected: most cells first."""
    found = numbered(report)
    places = [
        LabelPlace(count.subject, column, count.cells, count.people, _about(found, column, count.subject))
        for column in report.columns
        for count in column.labels
    ]
    return tuple(sorted(places, key=lambda place: (-place.cells, place.subject, place.column.position)))


def _about(found: Iterable[Numbered], column: ColumnReport, subject: str) -> tuple[str, ...]:
    return tuple(
        entry.no
        for entry in found
        if entry.finding.subject == subject
        and entry.finding.table == column.table
        and column.position in entry.finding.positions
    )


def rights(found: Iterable[Numbered]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The nine consumer rights and the findings that touch each."""
    entries = tuple(found)
    return tuple((right, tuple(entry.no for entry in entries if right in entry.finding.rights)) for right in RIGHTS)


def distinct(column: ColumnReport) -> Text:
    """Number of different values; after a limit only that there are at least so many."""
    count = number(column.distinct)
    if column.distinct_is_minimum:
        return phrases.text("report.columns.distinct_minimum", count=count)
    return Text(count, count)
