"""The terminal's view: what was read, what was found, what was not audited, and one closing line.

Every text is put in as a ``rich.text.Text``, never as markup, so that a header in square brackets stays a
header. ``NO_COLOR`` is respected by Rich.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text as Line

from pipl_audit import phrases
from pipl_audit.model import Evidence, Lang, Report, Severity
from pipl_audit.reports import _view, _words
from pipl_audit.reports._view import Numbered

FORMAT_ID = "console"
SUFFIX = "txt"
WIDTH = 80
LONGEST_HEADER = 24
"""Cells that a header may take; a longer one is cut. The full one stands in the other formats."""
SAMPLES = 2
"""Evidence lines per finding of high severity."""
_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "blue",
    Severity.INFO: "dim",
}
_ALARM = "bold white on red"
_NONE = "—"
_BETWEEN = " · "


def render(report: Report, lang: Lang, width: int = WIDTH, *, color: bool = False) -> str:
    """The report for a terminal of ``width`` cells; Chinese characters take two."""
    found = _view.numbered(report)
    blocks: list[RenderableType] = [_top(report, lang)]
    if (incomplete := _view.incompleteness(report)) is not None:
        blocks += [
            Line(f" {_p('incomplete', lang)} ", style=_ALARM),
            Line(incomplete.in_lang(lang), style="red"),
        ]
    blocks += [_title("console.read", lang), _inputs(report, lang)]
    if notes := [
        (Line(_view.table_name(e.table)), Line(note.in_lang(lang))) for e in report.inputs for note in e.notes
    ]:
        blocks += [_grid(notes)]
    blocks += [_title("console.findings", lang), _findings(found, lang)]
    if samples := _samples(found, lang):
        blocks += [_title("console.evidence", lang), _grid(samples)]
    if report.skips:
        blocks += [_title("scope.skips", lang), _grid(_skips(report, lang))]
    if report.questions:
        asked = _words.counted("questions", len(report.questions)).in_lang(lang)
        blocks += [_title("console.questions", lang), Line(f"  {asked}")]
    blocks += [Line(), *_closing(report, lang, width)]
    return _printed(blocks, width, color=color)


def _printed(blocks: Iterable[RenderableType], width: int, *, color: bool) -> str:
    console = Console(
        file=StringIO(),
        width=width,
        height=25,  # without it Rich asks the terminal and takes its width, too
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    with console.capture() as capture:
        for block in blocks:
            console.print(block)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _p(key: str, lang: Lang, **values: object) -> str:
    return phrases.phrase(f"report.{key}", lang, **values)


def _title(key: str, lang: Lang) -> Line:
    return Line(f"\n{_p(key, lang)}", style="bold")


def _top(report: Report, lang: Lang) -> Line:
    run = report.run
    parts = [
        f"pipl-audit {run.tool_version}",
        *(f"{pack.id} {pack.version}" for pack in run.packs),
        _words.day(run.started).in_lang(lang),
    ]
    return Line(_BETWEEN.join(parts), style="bold")


def _table(heads: Sequence[str], right: Sequence[str], firm: Sequence[str], lang: Lang) -> Table:
    """A table with the phrases ``heads``; those in ``right`` hold numbers, those in ``firm`` never wrap."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(
            Line(_p(head, lang)),
            justify="right" if head in right else "left",
            no_wrap=head in right or head in firm,
            overflow="fold",
        )
    return table


def _grid(rows: Iterable[tuple[Line, ...]]) -> Table:
    """Lines in columns without heads, indented."""
    listed = tuple(rows)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=0)
    for _ in listed[0]:
        grid.add_column(overflow="fold")
    for row in listed:
        grid.add_row("", *row)
    return grid


def _inputs(report: Report, lang: Lang) -> RenderableType:
    if not report.inputs:
        return Line(f"  {_p('console.nothing_read', lang)}")
    numbers = ("scope.rows_in_file", "scope.rows_read", "scope.people")
    firm = ("scope.format", "scope.encoding")
    table = _table(("scope.table", "field.file", *firm, *numbers), numbers, firm, lang)
    for entry in report.inputs:
        people = _p("unknown", lang) if entry.people is None else _words.number(entry.people)
        cells = (
            _view.table_name(entry.table),
            _words.plain(entry.path),
            entry.format,
            entry.encoding or _NONE,
            _words.number(entry.rows_in_file),
            _words.number(entry.rows_read),
            people,
        )
        table.add_row(*(Line(cell) for cell in cells))
    return table


def _findings(found: Sequence[Numbered], lang: Lang) -> RenderableType:
    if not found:
        return Line(f"  {_p('console.no_findings', lang)}")
    numbers = ("console.reach", "console.share")
    firm = ("head.no", "head.severity")
    heads = (*firm, "head.problem", "console.column", *numbers)
    table = _table(heads, numbers, firm, lang)
    for entry in found:
        table.add_row(*_finding(entry, lang))
    return table


def _finding(entry: Numbered, lang: Lang) -> tuple[Line, ...]:
    finding = entry.finding
    headers = [_header(column, lang) for column in finding.columns]
    people = "?" if finding.people_affected is None else _words.number(finding.people_affected)
    reach = f"{_words.number(finding.rows_affected)} / {people}" if finding.rows_affected else _NONE
    return (
        Line(entry.no),
        Line(_words.name(finding.severity).in_lang(lang), style=_STYLES[finding.severity]),
        Line(finding.title.in_lang(lang)),
        Line(", ".join(headers) or _p("console.table", lang)),
        Line(reach),
        Line(_NONE if finding.share is None else _words.percent(finding.share)),
    )


def _samples(found: Iterable[Numbered], lang: Lang) -> list[tuple[Line, ...]]:
    return [
        (Line(entry.no), Line(_place(evidence, lang)), Line(_words.plain(evidence.masked), style="cyan"))
        for entry in found
        if entry.finding.severity >= Severity.HIGH
        for evidence in entry.finding.evidence[:SAMPLES]
    ]


def _header(column: str, lang: Lang) -> str:
    line = Line(_view.header(column).in_lang(lang))
    line.truncate(LONGEST_HEADER, overflow="ellipsis")
    return line.plain


def _place(evidence: Evidence, lang: Lang) -> str:
    header = _header(evidence.column, lang)
    if evidence.row is None:
        return _p("console.place_unordered", lang, position=evidence.position, header=header)
    row = _words.number(evidence.row)
    return _p("console.place", lang, row=row, position=evidence.position, header=header)


def _skips(report: Report, lang: Lang) -> list[tuple[Line, ...]]:
    return [
        (
            Line(_words.plain(skip.what)),
            Line(skip.reason.in_lang(lang)),
            Line(_words.counted("rows", skip.rows).in_lang(lang) if skip.rows else ""),
            Line(
                _p("scope.harmless" if skip.complete else "scope.breaks", lang),
                style="dim" if skip.complete else "red",
            ),
        )
        for skip in report.skips
    ]


def _closing(report: Report, lang: Lang, width: int) -> list[Line]:
    """Files, rows, columns, skips, findings by severity, and the conclusion; broken between them only."""
    summary = report.summary
    counts = {
        "files": summary.files,
        "rows": summary.rows,
        "columns": summary.columns,
        "skips": summary.skips,
    }
    parts = [Line(_words.counted(what, count).in_lang(lang)) for what, count in counts.items()]
    for level in _view.SEVERITIES:
        count = _words.number(summary.by_severity.get(level.value, 0))
        parts.append(Line(f"{_words.name(level).in_lang(lang)} {count}"))
    style = "bold red" if summary.at_or_above or not summary.complete else "bold"
    parts.append(Line(_view.conclusion(report).in_lang(lang), style=style))
    lines = [parts[0]]
    for part in parts[1:]:
        if lines[-1].cell_len + len(_BETWEEN) + part.cell_len <= width:
            lines[-1] = lines[-1] + _BETWEEN + part
        else:
            lines.append(part)
    return lines
