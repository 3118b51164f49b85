"""Renders reports and writes them: all or nothing, for the owner's eyes only, never over a file by accident.

One format goes to the file that ``output`` names; several go into the folder that it names, as
``report.json``, ``report.html`` and so on. A file appears under its name only when it is complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import cast

from pipl_audit import reports
from pipl_audit.errors import OutputError, UsageError
from pipl_audit.files import write_all
from pipl_audit.model import Lang, Report
from pipl_audit.registry import plugins
from pipl_audit.reports._schema import report_schema
from pipl_audit.reports.base import FormatModule

__all__ = ["all_formats", "check_writable", "render", "report_schema", "write"]

FILE_STEM = "report"
_FOLDER_MODE = 0o700


@cache
def all_formats() -> dict[str, FormatModule]:
    """Every report format by its id."""
    return cast("dict[str, FormatModule]", plugins(reports, ("SUFFIX", "render"), "FORMAT_ID"))


def render(report: Report, format_id: str, lang: Lang) -> bytes:
    """The report in one format.

    Raises:
        UsageError: there is no such format.
    """
    rendered = _format(format_id).render(report, lang)
    return rendered.encode("utf-8", "backslashreplace") if isinstance(rendered, str) else rendered


def check_writable(output: Path, formats: Sequence[str], *, force: bool) -> None:
    """Find out before the scan whether the reports can be written afterwards.

    Raises:
        UsageError: an unknown format, a file in the way, or a folder that is missing or is no folder.
        OutputError: the folder cannot be written to.
    """
    targets = _targets(output, formats)
    if len(targets) > 1 and output.exists() and not output.is_dir():
        raise UsageError("reports.not_a_folder", path=output)
    for target in targets.values():
        if target.is_dir():
            raise UsageError("reports.is_a_folder", path=target)
        if not force and os.path.lexists(target):
            raise UsageError("reports.exists", path=target)
    folder = output if len(targets) > 1 and output.exists() else output.absolute().parent
    if not folder.is_dir():
        raise UsageError("reports.no_folder", path=folder)
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OutputError("reports.unwritable", path=folder, reason=error.strerror) from None


def write(report: Report, formats: Sequence[str], output: Path, lang: Lang, *, force: bool = False) -> tuple[Path, ...]:
    """Write the report in each format and return the files. If one fails, none of them is left behind.

    Raises:
        UsageError: as :func:`check_writable`.
        OutputError: a file cannot be written.
    """
    check_writable(output, formats, force=force)
    contents = {target: render(report, id_, lang) for id_, target in _targets(output, formats).items()}
    made_folder = len(contents) > 1 and not output.exists()
    try:
        if made_folder:
            output.mkdir(mode=_FOLDER_MODE)
        write_all(contents)
    except OSError as error:
        if made_folder:
            with suppress(OSError):
                output.rmdir()
        raise OutputError("reports.unwritable", path=output, reason=error.strerror) from None
    return tuple(contents)


def _format(format_id: str) -> FormatModule:
    if format_id not in all_formats():
        raise UsageError("reports.unknown_format", format=format_id, known=", ".join(all_formats()))
    return all_formats()[format_id]


def _targets(output: Path, format_ids: Iterable[str]) -> dict[str, Path]:
    """The file of each format, by its id."""
    ids = tuple(dict.fromkeys(format_ids))
    suffixes = {id_: _format(id_).SUFFIX for id_ in ids}
    return {id_: output / f"{FILE_STEM}.{suffixes[id_]}" if len(ids) > 1 else output for id_ in ids}
