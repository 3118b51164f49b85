"""``pipl-audit scan``: audit exports and write the report."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipl_audit.commands.app import (
    DEFAULT_LANG,
    DeclarationOption,
    LangOption,
    PackOption,
    app,
    say,
    stop,
    tell,
)
from pipl_audit.commands.setup import keep_inputs, refuse, set_up
from pipl_audit.errors import Exit, PolicyError, UsageError
from pipl_audit.masking import showable
from pipl_audit.model import Confidence, Lang, Report, Severity
from pipl_audit.phrases import phrase
from pipl_audit.workers import cores

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipl_audit.audit import Request
    from pipl_audit.hits import HitWriter


class Format(StrEnum):
    """What ``--format`` takes."""

    CONSOLE = "console"
    JSON = "json"
    HTML = "html"


_WIDTH = 80


@app.command()
def scan(
    inputs: Annotated[list[Path], typer.Argument(help="导出文件 · exports: CSV, TSV, XLSX …", metavar="FILE...")],
    declaration: DeclarationOption = None,
    pack: PackOption = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", "-f", help="报告格式，可重复 · report format, may repeat"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="报告文件；多种格式时为文件夹 · file, or folder for several formats",
            metavar="PATH",
        ),
    ] = None,
    hits: Annotated[
        Path | None,
        typer.Option("--hits", help="逐条命中（已遮盖）· every hit, masked: .csv or .parquet", metavar="FILE"),
    ] = None,
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="达到该级别时退出码为 1 · exit 1 at or above this severity"),
    ] = None,
    min_confidence: Annotated[
        Confidence | None,
        typer.Option("--min-confidence", help="计入的最低置信度 · least confidence that counts"),
    ] = None,
    headers_only: Annotated[
        bool, typer.Option("--headers-only", help="只看表头，不读数据行 · look at the columns, read no rows")
    ] = False,
    allow_partial: Annotated[
        bool,
        typer.Option("--allow-partial", help="未能完整审计时也按发现决定退出码 · an incomplete audit exits 0 or 1"),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="允许覆盖已有输出 · replace outputs that exist")] = False,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="文本编码 · text encoding, if the choice was wrong")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", help="分隔符 · delimiter, if the choice was wrong")
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option("--header-row", help="表头所在行 · row of the header, 0 for none, if the choice was wrong", min=0),
    ] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """审计导出文件并出具报告 · Audit exports and report.

    退出码 · exit codes: 0 nothing at or above the threshold · 1 findings · 2 wrong usage · 3 not wholly audited.
    """
    from pipl_audit.audit import Request, audit  # Polars is loaded here and not for --help
    from pipl_audit.policy_lint import overrides
    from pipl_audit.sources.base import ReadOptions

    setup = set_up(pack, declaration, fail_on, min_confidence)
    refuse(overrides(setup.policy))
    if not setup.policy.rules:
        raise PolicyError("pack.no_rules", name=setup.policy.pack.id)
    wanted = list(dict.fromkeys(formats or [_format_of(output)]))
    request = Request(
        paths=_once(inputs),
        policy=setup.policy,
        declared=setup.declared,
        fail_on=setup.fail_on,
        min_confidence=setup.min_confidence,
        workers=cores(),
        read=ReadOptions(encoding=encoding, delimiter=delimiter, header_row=header_row),
    )
    if headers_only:
        if formats or output is not None or hits is not None:
            raise UsageError("commands.headers_only_alone")
        _show_headers(request, lang)
        return
    declared = Path(setup.declared.path) if setup.declared.path else None
    keep_inputs((output, hits), (*inputs, declared))
    if output is None and len(wanted) > 1:
        raise UsageError("commands.output_needed")
    if output is not None:
        _check_output(output, wanted, force=force)
    with ExitStack() as stack:
        writer = _hit_writer(hits, stack, force=force)
        report = audit(request, writer, _progress(lang, stack))
        if writer is not None:
            writer.commit()
    _deliver(report, wanted, output, lang, force=force)
    stop(exit_code(report, allow_partial=allow_partial))


def _once(paths: list[Path]) -> tuple[Path, ...]:
    """The paths in the order given; a file that is named twice, in whatever way, counts once."""
    first: dict[Path, Path] = {}
    for path in paths:
        first.setdefault(path.resolve(), path)
    return tuple(first.values())


def _format_of(output: Path | None) -> Format:
    """The format that the output's ending names, else the one for the terminal."""
    endings = {".json": Format.JSON, ".html": Format.HTML, ".htm": Format.HTML}
    return endings.get(output.suffix.lower(), Format.CONSOLE) if output else Format.CONSOLE


def exit_code(report: Report, *, allow_partial: bool) -> Exit:
    """What a report tells the shell."""
    if not report.summary.complete and not allow_partial:
        return Exit.INCOMPLETE
    return Exit.FINDINGS if report.summary.at_or_above else Exit.OK


def _check_output(output: Path, wanted: list[Format], *, force: bool) -> None:
    from pipl_audit.reports.engine import check_writable

    check_writable(output, [f.value for f in wanted], force=force)


def _hit_writer(path: Path | None, stack: ExitStack, *, force: bool) -> HitWriter | None:
    if path is None:
        return None
    from pipl_audit.hits import HitWriter

    if not path.absolute().parent.is_dir():
        raise UsageError("reports.no_folder", path=path.absolute().parent)
    writer = HitWriter(path, force=force)
    stack.callback(writer.discard)
    return writer


def _deliver(report: Report, wanted: list[Format], output: Path | None, lang: Lang, *, force: bool) -> None:
    from pipl_audit.reports import console, engine

    if output is not None:
        for path in engine.write(report, [f.value for f in wanted], output, lang, force=force):
            tell(phrase("commands.written", lang, path=path))
        tell(phrase("commands.summary", lang, findings=report.summary.findings, at_or_above=report.summary.at_or_above))
    elif wanted == [Format.CONSOLE]:
        width = min(_WIDTH, _terminal_width()) if not sys.stdout.isatty() else _terminal_width()
        sys.stdout.write(console.render(report, lang, width=width, color=sys.stdout.isatty()))
    else:
        sys.stdout.buffer.write(engine.render(report, wanted[0].value, lang))
    if not report.summary.complete:
        tell(phrase("commands.incomplete", lang))
        for skip in report.skips:
            if not skip.complete:
                tell(f"  {skip.what}: {skip.reason.in_lang(lang)}")


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return max(60, get_terminal_size((_WIDTH, 24)).columns)


def _progress(lang: Lang, stack: ExitStack) -> Callable[[int], None]:
    """A counter of rows on standard error, if a person looks at it."""
    if not sys.stderr.isatty():
        return lambda _: None
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    bar = stack.enter_context(
        Progress(
            TextColumn("{task.description} {task.completed:,}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
    )
    task = bar.add_task(phrase("commands.reading", lang))
    return lambda rows: bar.advance(task, rows)


def _show_headers(request: Request, lang: Lang) -> None:
    """A table of the columns by their headers alone. No audit: no rows were read, no exit code for findings."""
    from rich.console import Console
    from rich.table import Table as RichTable

    from pipl_audit.audit import header_reports

    console = Console(width=min(_WIDTH, _terminal_width()), markup=False, highlight=False)
    for name, columns in header_reports(request):
        table = RichTable(title=showable(name), title_justify="left", expand=True)
        for heading in ("column", "category", "sensitive", "necessity"):
            table.add_column(phrase(f"commands.headers_{heading}", lang), overflow="fold")
        for column in columns:
            category = column.category_name.in_lang(lang) if column.category_name else "—"
            sensitive = phrase("commands.yes" if column.sensitive.counts else "commands.no", lang)
            why = column.necessity_reason.in_lang(lang)
            table.add_row(
                showable(column.header),
                category,
                sensitive,
                f"{phrase(f'commands.{column.necessity.value}', lang)}：{why}"
                if lang is Lang.ZH
                else f"{phrase(f'commands.{column.necessity.value}', lang)}: {why}",
            )
        console.print(table)
    say(phrase("commands.headers_only", lang))
