"""CSV, TSV and other delimited text: every cell as written, nothing dropped, nothing inferred.

Opening reads the file once: its encoding, delimiter, header, greatest width and number of records. Blocks
that are proven regular are then read by Polars, all others by the standard library, with the
same result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipl_audit import phrases
from pipl_audit.errors import SourceError, UsageError
from pipl_audit.model import Skip, TableKey, Text
from pipl_audit.sources import _encoding, _frames
from pipl_audit.sources._delimiter import DELIMITERS, NONE, vote
from pipl_audit.sources._encoding import Encoding
from pipl_audit.sources._header import LOOKED_AT, find_header
from pipl_audit.sources._plain import cut_at, cut_at_records, plain_rows, with_plain_ends
from pipl_audit.sources._records import Record, RecordReader, split_lines
from pipl_audit.sources._refusal import refusal
from pipl_audit.sources.base import Batch, Format, OpenedInput, ReadOptions, Repair

FORMAT = Format("delimited", (".csv", ".tsv", ".tab", ".txt"), "sources.format_delimited")

BLOCK = 4 << 20
"""Bytes read at once: large enough for a fast parser, small enough that one odd line slows little else."""
_SAMPLE = 1 << 18


@dataclass(frozen=True)
class Layout:
    """How a file is to be read."""

    encoding: Encoding
    delimiter: str
    header_row: int
    """Record number; 0: there is no header."""
    names: tuple[str, ...]
    """Cells of the header; empty strings where there is none."""

    def reader(self) -> RecordReader:
        return RecordReader(self.delimiter, width=len(self.names), titles=self.header_row)

    @property
    def titles(self) -> int:
        """Records above the header."""
        return max(0, self.header_row - 1)


@dataclass(frozen=True)
class Survey:
    """What one pass over the file found."""

    width: int
    records: int
    blank: int
    """Blank records below the header."""
    blocks: tuple[tuple[int, int], ...]
    """For each block its length as UTF-8, and its number of records if it is plain, else 0."""


@dataclass(frozen=True)
class DelimitedTable:
    """The one table of a delimited file."""

    path: Path
    key: TableKey
    layout: Layout
    survey: Survey
    batch_rows: int
    state: tuple[int, int]
    """Size and time of change, to notice a file that changes between two readings."""

    @property
    def headers(self) -> tuple[str, ...]:
        return (*self.layout.names, *("",) * (self.survey.width - len(self.layout.names)))

    @property
    def rows(self) -> int:
        return self.survey.records - self.layout.header_row

    @property
    def encoding(self) -> str | None:
        return self.layout.encoding.name

    @property
    def notes(self) -> tuple[Text, ...]:
        layout = self.layout
        return tuple(
            phrases.text(f"sources.{key}", **values)
            for key, values, holds in (
                ("note_delimiter", {"delimiter": _named(layout.delimiter)}, layout.delimiter != NONE),
                ("note_one_column", {}, layout.delimiter == NONE),
                ("note_no_header", {}, layout.header_row == 0),
                ("note_header_row", {"row": layout.header_row}, layout.header_row > 1),
                ("note_titles", {"rows": layout.titles}, layout.header_row > 1),
                ("note_blank_rows", {"rows": self.survey.blank}, self.survey.blank > 0),
                ("note_lossy", {"encoding": layout.encoding.name}, layout.encoding.lossy),
            )
            if holds
        )

    def batches(self) -> Iterator[Batch]:
        return _frames.batches(self._pieces(), self.batch_rows)

    def _pieces(self) -> Iterator[_frames.Piece]:
        if _state(self.path) != self.state:
            raise SourceError("sources.changed", path=self.path)
        reader = self.layout.reader()
        try:
            stream = _encoding.blocks(self.path, self.layout.encoding, BLOCK)
            blocks = cut_at(stream, (length for length, _ in self.survey.blocks))
            for block, (_, rows) in zip(blocks, self.survey.blocks, strict=True):
                if rows:
                    yield self._plain_piece(with_plain_ends(block), rows, reader)
                else:
                    yield self._piece(reader.read(split_lines(block.decode()), final=False))
            yield self._piece(reader.read([], final=True))
        except (OSError, ValueError):
            raise SourceError("sources.changed", path=self.path) from None

    def _plain_piece(self, block: bytes, rows: int, reader: RecordReader) -> _frames.Piece:
        layout = self.layout
        frame = _frames.frame_of_plain(
            block,
            layout.delimiter,
            width=len(layout.names),
            rows=rows,
            columns=self.survey.width,
            row=reader.rows + 1,
            line=reader.lines + 1,
        )
        header = max(0, layout.header_row - reader.rows)
        reader.pass_over(rows, block.count(b"\n"))
        return _frames.Piece(frame.slice(header))

    def _piece(self, records: Iterable[Record]) -> _frames.Piece:
        data = [record for record in records if record.row > self.layout.header_row]
        frame = _frames.frame_of_records(
            [record.row for record in data],
            [record.line for record in data],
            [record.cells for record in data],
            self.survey.width,
        )
        return _frames.Piece(frame, tuple(self._repairs(data)))

    def _repairs(self, records: Iterable[Record]) -> Iterator[Repair]:
        width = len(self.layout.names)
        for record in records:
            cells = record.cells
            if record.repair:
                yield Repair(record.repair, record.row)
            if len(cells) != width and cells:
                if len(cells) < width:
                    yield Repair("ragged_short", record.row)
                elif any(cells[width:]):
                    yield Repair("ragged_long", record.row)
            if self.layout.encoding.lossy and any(_encoding.REPLACEMENT in cell for cell in cells):
                yield Repair("undecodable", record.row)


def recognises(path: Path, head: bytes) -> bool:
    """Any text that is not of another known kind."""
    return refusal(path, head) is None


def open_tables(path: Path, options: ReadOptions, dataset: str) -> OpenedInput:
    """The table of a delimited text file.

    Raises:
        SourceError: the file holds nothing but blank lines, or cannot be read.
        UsageError: an option does not fit the file.
    """
    state = _state(path)
    for encoding in _encodings(path, options):
        try:
            layout = _layout(path, encoding, options)
            survey = _survey(path, layout)
        except UnicodeDecodeError:
            continue
        table = DelimitedTable(path, TableKey(dataset), layout, survey, options.batch_rows, state)
        return OpenedInput(FORMAT.id, (table,), tuple(_title_rows(path, layout)))
    raise SourceError("sources.encoding_unrecognised", path=path)


def _encodings(path: Path, options: ReadOptions) -> tuple[Encoding, ...]:
    if options.encoding is None:
        return _encoding.candidates(path)
    if not _encoding.is_text_codec(options.encoding):
        raise UsageError("sources.encoding_unknown", encoding=options.encoding)
    return Encoding(options.encoding), Encoding(options.encoding, "replace")


def _layout(path: Path, encoding: Encoding, options: ReadOptions) -> Layout:
    """Delimiter and header, from the head of the file."""
    lines, whole = _first_lines(path, encoding)
    delimiter = _delimiter(options) or vote(lines, whole=whole)
    looked_at = max(LOOKED_AT, options.header_row or 0)
    records = [record.cells for record in islice(RecordReader(delimiter).read(lines, final=whole), looked_at)]
    if options.header_row is not None and not 0 <= options.header_row <= len(records):
        raise UsageError("sources.header_row_beyond", row=options.header_row, path=path, rows=len(records))
    header = find_header(records) if options.header_row is None else options.header_row
    if header:
        return Layout(encoding, delimiter, header, tuple(records[header - 1]))
    if whole and not any(cell.strip() for cells in records for cell in cells):
        raise SourceError("sources.blank", path=path)
    widths = Counter(len(cells) for cells in records if cells)
    width = max(widths, key=lambda width: (widths[width], width), default=1)
    return Layout(encoding, delimiter, 0, ("",) * width)


def _first_lines(path: Path, encoding: Encoding) -> tuple[list[str], bool]:
    """Lines from the head of the file, and whether they are all of it."""
    blocks = _encoding.blocks(path, encoding, BLOCK)
    first = next(blocks, b"")
    whole = len(first) <= _SAMPLE and next(blocks, None) is None
    text = first.decode()
    lines = split_lines(text if whole else text[:_SAMPLE])
    # The sample's last line is cut somewhere; a first line longer than the sample is taken as it is.
    return (lines, whole) if whole or len(lines) < 2 else (lines[:-1], False)


def _delimiter(options: ReadOptions) -> str | None:
    given = options.delimiter
    if given in ("tab", "\\t"):
        return "\t"
    if given is not None and (len(given) != 1 or given in '"\r\n'):
        raise UsageError("sources.delimiter_unusable")
    return given


def _survey(path: Path, layout: Layout) -> Survey:
    """One pass over the file.

    Raises:
        UnicodeDecodeError: the encoding does not fit.
    """
    names, encoding = len(layout.names), layout.encoding
    reader = layout.reader()
    width, blank = names, 0
    blocks: list[tuple[int, int]] = []

    def read(lines: list[str], *, final: bool) -> None:
        nonlocal width, blank
        for record in reader.read(lines, final=final):
            width = max(width, len(record.cells) if record.row > layout.header_row else 0)
            blank += record.row > layout.header_row and not record.cells

    for block in cut_at_records(_encoding.blocks(path, encoding, BLOCK)):
        whole = encoding.lossy or _frames.is_utf8(block)
        odd = reader.waiting or not whole or (encoding.lossy and _encoding.REPLACEMENT.encode() in block)
        rows = 0 if odd else plain_rows(block, layout.delimiter, names)
        blocks.append((len(block), rows))
        if rows:
            reader.pass_over(rows, block.count(b"\n") + (not block.endswith(b"\n")))
        else:
            read(split_lines(block.decode()), final=False)
    read([], final=True)
    return Survey(width, reader.rows, blank, tuple(blocks))


def _title_rows(path: Path, layout: Layout) -> Iterator[Skip]:
    if layout.titles:
        reason = phrases.text("sources.skip_titles", row=layout.header_row)
        yield Skip(path.name, reason, rows=layout.titles, complete=True)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _named(delimiter: str) -> Text:
    if delimiter in DELIMITERS:
        return phrases.text(f"sources.delimiter_{DELIMITERS[delimiter]}")
    return Text(repr(delimiter), repr(delimiter))
