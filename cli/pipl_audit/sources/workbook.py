"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): one table per sheet that holds anything, hidden ones included.

Rows and columns are the sheet's own, so that a reviewer finds the cell. Numbers and dates become the text
that a spreadsheet shows; a number that has lost digits is reported as damaged. Comments on cells are not
read, and a skip says so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipl_audit import phrases
from pipl_audit.errors import SourceError, UsageError
from pipl_audit.model import Skip, TableKey, Text
from pipl_audit.sources import _frames
from pipl_audit.sources._cells import Cell, cell_text, is_damaged
from pipl_audit.sources._header import LOOKED_AT, find_header
from pipl_audit.sources.base import Batch, Format, OpenedInput, ReadOptions, Repair

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".et", ".ods")
FORMAT = Format("workbook", _ENDINGS, "sources.format_workbook")

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_COMMENTS = ("xl/comments", "xl/threadedComments")
_PIECE = 10_000

Row = list[Cell]


@dataclass(frozen=True)
class SheetTable:
    """The table of one sheet."""

    path: Path
    key: TableKey
    index: int
    """Place of the sheet in the workbook, from 0."""
    header_row: int
    """The sheet's own row; 0: there is no header."""
    headers: tuple[str, ...]
    rows: int
    hidden: bool
    merged: int
    """Merged ranges below the header: only the first cell of each holds the value."""
    batch_rows: int
    state: tuple[int, int]

    @property
    def encoding(self) -> str | None:
        return None

    @property
    def notes(self) -> tuple[Text, ...]:
        row = self.header_row
        return tuple(
            phrases.text(f"sources.{key}", **values)
            for key, values, holds in (
                ("note_hidden_sheet", {}, self.hidden),
                ("note_no_header", {}, row == 0),
                ("note_header_row", {"row": row}, row > 1),
                ("note_titles", {"rows": row - 1}, row > 1),
                ("note_merged", {"ranges": self.merged}, self.merged > 0),
            )
            if holds
        )

    def batches(self) -> Iterator[Batch]:
        return _frames.batches(self._pieces(), self.batch_rows)

    def _pieces(self) -> Iterator[_frames.Piece]:
        if _state(self.path) != self.state:
            raise SourceError("sources.changed", path=self.path)
        rows = islice(_rows(_sheet(self.path, self.state, self.index)), self.header_row, None)
        number = self.header_row
        while portion := list(islice(rows, _PIECE)):
            numbers = range(number + 1, number + 1 + len(portion))
            number += len(portion)
            cells = [[*map(cell_text, row)] if _filled(row) else [] for row in portion]
            frame = _frames.frame_of_records(numbers, [None] * len(portion), cells, len(self.headers))
            yield _frames.Piece(frame, tuple(_repairs(numbers, portion)))


def recognises(path: Path, head: bytes) -> bool:
    """A compound file, or a zip that holds a workbook (or that should, by its ending)."""
    if head.startswith(_COMPOUND_FILE):
        return True
    if not head.startswith(_ZIP):
        return False
    names = _members(path)
    return path.suffix.lower() in FORMAT.endings if names is None else _is_workbook(names)


def open_tables(path: Path, options: ReadOptions, dataset: str) -> OpenedInput:
    """The tables of a workbook.

    Raises:
        SourceError: it is protected by a password, broken, or holds no filled sheet.
        UsageError: the header row asked for is beyond the end of every sheet.
    """
    state = _state(path)
    tables: list[SheetTable] = []
    skips: list[Skip] = []
    for index, sheet in enumerate(_sheets(path)):
        table = _table(path, state, index, sheet, options, dataset)
        if table is None:
            key = "empty_sheet" if str(sheet.typ).endswith("WorkSheet") else "no_worksheet"
            skips.append(Skip(sheet.name, phrases.text(f"sources.skip_{key}"), complete=True))
            continue
        tables.append(table)
        if table.header_row > 1:
            reason = phrases.text("sources.skip_titles", row=table.header_row)
            skips.append(Skip(sheet.name, reason, rows=table.header_row - 1, complete=True))
    if not tables:
        raise SourceError("sources.blank_workbook", path=path)
    if any(name.startswith(_COMMENTS) for name in _members(path) or ()):
        skips.append(Skip(path.name, phrases.text("sources.skip_comments")))
    return OpenedInput(FORMAT.id, tuple(tables), tuple(skips))


def _table(
    path: Path, state: tuple[int, int], index: int, meta: SheetMetadata, options: ReadOptions, dataset: str
) -> SheetTable | None:
    sheet = _sheet(path, state, index)
    looked_at = max(LOOKED_AT, options.header_row or 0)
    head: list[list[str]] = []
    count, filled = 0, False
    for count, row in enumerate(_rows(sheet), start=1):
        if count <= looked_at:
            head.append([*map(cell_text, row)])
        filled = filled or _filled(row)
    if not filled:
        return None
    header = _header(head, options, path)
    width = (sheet.end or (0, 0))[1] + 1
    names = head[header - 1] if header else []
    ranges = sheet.merged_cell_ranges or []
    return SheetTable(
        path=path,
        key=TableKey(dataset, meta.name),
        index=index,
        header_row=header,
        headers=(*names, *("",) * (width - len(names))),
        rows=count - header,
        hidden="Hidden" in str(meta.visible),
        merged=sum(start[0] >= header for start, _ in ranges),
        batch_rows=options.batch_rows,
        state=state,
    )


def _header(head: Sequence[Sequence[str]], options: ReadOptions, path: Path) -> int:
    if options.header_row is None:
        return find_header(head)
    if not 0 <= options.header_row <= len(head):
        raise UsageError("sources.header_row_beyond", row=options.header_row, path=path, rows=len(head))
    return options.header_row


def _repairs(numbers: range, rows: Sequence[Row]) -> Iterator[Repair]:
    for number, row in zip(numbers, rows, strict=True):
        if any(map(is_damaged, row)):
            yield Repair("number_damaged", number)


def _filled(row: Row) -> bool:
    return any(cell != "" for cell in row)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """The sheet's rows from its first one on, each from the sheet's first column on."""
    if sheet.start is None:
        return
    left: Row = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*left, *row] if left else row


def _sheets(path: Path) -> list[SheetMetadata]:
    from python_calamine import CalamineWorkbook

    with _foreign(path), path.open("rb") as file:
        return list(CalamineWorkbook.from_filelike(file).sheets_metadata)


@lru_cache(maxsize=1)
def _sheet(path: Path, state: tuple[int, int], index: int) -> CalamineSheet:  # noqa: ARG001
    """One parsed sheet; the last one stays, so that reading behind opening parses nothing again.

    Args:
        state: makes a changed file another one.
    """
    from python_calamine import CalamineWorkbook

    with _foreign(path), path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(index)


class _foreign:  # noqa: N801  # reads as a verb where it stands
    """Turns the library's exceptions into ours; theirs may quote cells."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from python_calamine import PasswordError

        if isinstance(error, PasswordError):
            raise SourceError("sources.workbook_password", path=self.path) from None
        # The library's panics on a malformed file are no Exception.
        panic = kind is not None and kind.__name__ == "PanicException"
        if panic or (isinstance(error, Exception) and not isinstance(error, OSError)):
            raise SourceError("sources.workbook_broken", path=self.path) from None


def _members(path: Path) -> list[str] | None:
    """Names in a zip; None if it is no whole zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return None


def _is_workbook(names: Sequence[str]) -> bool:
    return any(name.startswith("xl/workbook.") for name in names) or ("content.xml" in names and "mimetype" in names)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
