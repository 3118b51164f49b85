"""What an input format offers: tables that yield batches of text cells, as often as one asks.

A format module defines ``FORMAT`` (a :class:`Format`), ``recognises(path, head)`` and
``open_tables(path, options, dataset)``. Nothing that a file holds may vanish: what is repaired is a
:class:`Repair`, what cannot be read is a ``Skip``.

This is the one layer that sees foreign exceptions about a file's content; it raises ours ``from None``, since
foreign messages quote cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipl_audit.model import Skip, TableKey, Text

if TYPE_CHECKING:
    import polars as pl

ROW = "row"
"""Int64: record number, the first line of the file being 1; in a workbook the sheet's own row."""
LINE = "line"
"""Int64, null where unknown: physical line on which the record begins, 1-based."""


def cell_column(position: int) -> str:
    """The frame's name of the table's column at ``position`` (1-based): headers repeat, positions do not."""
    return f"c{position}"


@dataclass(frozen=True)
class ReadOptions:
    """What the user may fix where the reader would choose. None: the reader chooses."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    """Record number of the header row; 0: the table has none."""
    batch_rows: int = 50_000


@dataclass(frozen=True)
class Repair:
    """Something that the reader had to mend in one record; its cells are all kept."""

    kind: str
    """Key of a phrase in ``phrases/sources.yaml``: ``ragged_short``, ``ragged_long``, …"""
    row: int


@dataclass(frozen=True)
class Batch:
    """Some records of a table, in file order."""

    frame: pl.DataFrame
    """Columns ``row``, ``line``, then ``c1`` … ``cn`` as String: cells as written, null where the record is
    shorter than the header. Blank records are kept (all null)."""
    repairs: tuple[Repair, ...] = ()
    skips: tuple[Skip, ...] = ()
    """Records of this stretch that could not be read; ``Skip.rows`` counts them."""


class Table(Protocol):
    """One table of an input. ``batches`` may be called more than once and reads anew each time."""

    @property
    def key(self) -> TableKey: ...

    @property
    def headers(self) -> tuple[str, ...]:
        """As written, one per column; an empty one is ``""``. Where records are longer than the header, the
        cells beyond it stand in further columns with the header ``""``."""
        ...

    @property
    def rows(self) -> int:
        """Records below the header, blank ones included, as counted when the input was opened."""
        ...

    @property
    def encoding(self) -> str | None:
        """Python's name of the encoding; None where the format fixes it."""
        ...

    @property
    def notes(self) -> tuple[Text, ...]:
        """The reader's choices: delimiter, header row, title rows above it."""
        ...

    def batches(self) -> Iterator[Batch]: ...


@dataclass(frozen=True)
class OpenedInput:
    """What opening a path gave: its tables, and what in it will not be audited."""

    format: str
    """Id of the format that was read."""
    tables: tuple[Table, ...]
    skips: tuple[Skip, ...] = ()
    notes: tuple[Text, ...] = ()
    """What holds for the file as a whole: an ending that does not fit its content."""


@dataclass(frozen=True)
class Format:
    """A format's id and the file name endings that suggest it (content decides)."""

    id: str
    endings: tuple[str, ...]
    """Lower case, with the dot."""
    name: str
    """Key of the phrase that names it to a reader."""


class FormatModule(Protocol):
    """What the opener expects of a module."""

    FORMAT: Format

    def open_tables(self, path: Path, options: ReadOptions, dataset: str) -> OpenedInput:
        """The tables of a file, which the report calls ``dataset``.

        Raises:
            SourceError: the file is empty, not of this format, or cannot be read.
        """
        ...

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the first bytes of the file (64 KiB at most) look like this format."""
        ...
