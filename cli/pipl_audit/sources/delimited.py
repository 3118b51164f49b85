"""CSV, TSV and other delimited text: every cell as written, nothing dropped, nothing inferred.

Opening reads the file once: its encoding, delimiter, header, greatest width and number of records. Blocks that
are proven regular are then read by Polars, all others by the standard library; both give the same frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipl_audit import phrases
from pipl_audit.errors import SourceError, UsageError
from pipl_audit.model import Skip, TableKey, Text
from pipl_audit.sources import _encoding, _frames
from pipl_audit.sources._delimiter import DELIMITERS, NONE, vote
from pipl_audit.sources._encoding import Encoding
from pipl_audit.sources._header import LOOKED_AT, find_header
from pipl_audit.sources._plain import plain_rows, with_plain_ends
from pipl_audit.sources._records import Record, RecordReader, split_lines
from pipl_audit.sources._refusal import refusal
from pipl_audit.sources.base import Batch, Format, OpenedInput, ReadOptions, Repair

FORMAT = Format("delimited", (".csv", ".tsv", ".tab", ".txt"), "sources.format_delimited")

_SAMPLE = 1 << 18
_QUOTED_WIDTHS = ('"', "\r", "\n", "")


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
    plain: tuple[bool, ...]
    """For each block: whether it is regular."""


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
        layout, width = self.layout, self.survey.width
        reader = layout.reader()
        try:
            for block, plain in _with_last(zip(self._blocks(), self.survey.plain, strict=True)):
                last = block is None
                if not last and plain:
                    frame = _frames.frame_of_plain(
                        with_plain_ends(block),
                        layout.delimiter,
                        len(layout.names),
                        width,
                        reader.rows + 1,
                        reader.lines + 1,
                    )
                    header = max(0, layout.header_row - reader.rows)
                    reader.pass_over(frame.height)
                    yield _frames.Piece(frame.slice(header))
                else:
                    lines = [] if last else split_lines(block.decode())
                    yield self._piece([*reader.read(lines, final=last)])
        except (OSError, ValueError):
            raise SourceError("sources.changed", path=self.path) from None

    def _blocks(self) -> Iterator[bytes]:
        return _encoding.blocks(self.path, self.layout.encoding)
