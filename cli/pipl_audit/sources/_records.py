"""Delimited text to records, whatever state it is in.

The standard library's reader in strict mode does the work. Where it stops, or where a quote that is never
closed has swallowed the records behind it, the one record is split by hand and reading goes on behind it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

csv.field_size_limit(2**31 - 1)

_LONGEST_RECORD = 10_000
"""Lines after which a quote counts as never closed."""
_LONG_RECORD = 100
"""Lines above which a record of the right width is looked at more closely."""
QUOTE_UNCLOSED = "quote_unclosed"
QUOTE_STRAY = "quote_stray"


class Record(NamedTuple):
    """One record as written; a blank line has no cells."""

    row: int
    line: int
    cells: list[str]
    repair: str | None = None


def split_lines(text: str) -> list[str]:
    """Physical lines with their ends (LF, CR LF or CR); ``str.splitlines`` would split at others too."""
    return list(io.StringIO(text, newline=""))


@dataclass
class RecordReader:
    """Reads records from lines that come in portions."""

    delimiter: str
    width: int | None = None
    """Cells of a well-formed record, where known."""
    titles: int = 0
    """Records at the start for which the width does not hold."""
    rows: int = 0
    """Records read."""
    lines: int = 0
    """Physical lines of the records read."""
    _pending: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        """Whether a record has begun whose end has not come yet."""
        return bool(self._pending)

    def pass_over(self, rows: int, lines: int) -> None:
        """Count records that someone else has read."""
        self.rows += rows
        self.lines += lines

    def read(self, lines: list[str], *, final: bool) -> Iterator[Record]:
        """The records of the lines, an unfinished last one being kept back unless ``final``."""
        lines, self._pending = self._pending + lines, []
        feed = _Feed(lines)
        while feed.at < len(lines):
            first = feed.at
            try:
                for cells in csv.reader(feed, delimiter=self.delimiter, strict=True):
                    if feed.at - first > 1 and self._swallowed(cells, lines[first : feed.at]):
                        break
                    yield self._record(cells, feed.at - first)
                    first = feed.at
                else:
                    return
                within_line = True
            except csv.Error:
                if feed.ended and not final and feed.at - first <= _LONGEST_RECORD:
                    self._pending = lines[first:]
                    return
                within_line = False
            taken = lines[first : feed.at]
            cells, used = self._mended(taken, within_line=within_line)
            yield self._record(cells, used, QUOTE_UNCLOSED if used < len(taken) else QUOTE_STRAY)
            feed.at = first + used

    def _record(self, cells: list[str], lines: int, repair: str | None = None) -> Record:
        record = Record(self.rows + 1, self.lines + 1, cells, repair)
        self.rows += 1
        self.lines += lines
        return record

    @property
    def _expected(self) -> int | None:
        return self.width if self.rows >= self.titles else None

    def _swallowed(self, cells: list[str], lines: list[str]) -> bool:
        """Whether a record of several lines is rather several records behind a quote that was never closed.

        A remark of many lines has few delimiters; swallowed records have as many as the table has.
        """
        width = self._expected
        if width is None or width < 2:
            return len(lines) > _LONGEST_RECORD
        alone = [line.count(self.delimiter) + 1 == width for line in lines]
        if len(cells) != width:
            return 2 * sum(alone[1:]) >= len(alone) - 1
        return (width > 3 and all(alone)) or (len(lines) > _LONG_RECORD and 2 * sum(alone) >= len(alone))

    def _mended(self, lines: list[str], *, within_line: bool) -> tuple[list[str], int]:
        """The cells of the record that begins these lines, and how many of the lines it takes.

        Three readings, and the first of the expected width is taken: quotes as they should be; quotes closed
        only before a delimiter or line end; quotes closed within the line, any other being a character.
        """
        text = "".join(lines)
        readings = _readings(self.delimiter)
        cells, end = [""], 0
        for reading in readings[1:] if within_line else readings:
            cells, end = _split(text, reading, self.delimiter)
            if len(cells) == self._expected:
                break
        used = length = 0
        while length < end:
            length += len(lines[used])
            used += 1
        return cells, used


class _Feed:
    """Lines for ``csv.reader`` that knows how far it has come."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.at, self.ended = lines, 0, False

    def __iter__(self) -> Iterator[str]:
        lines, end = self.lines, len(self.lines)
        while self.at < end:
            self.at += 1
            yield lines[self.at - 1]
        self.ended = True


@cache
def _readings(delimiter: str) -> tuple[re.Pattern[str], ...]:
    mark = re.escape(delimiter)
    end = rf"(?={mark}|[\r\n]|\Z)"
    bare = rf"(?P<bare>[^{mark}\r\n]*)"
    return (
        re.compile(rf'"(?P<quoted>[^"]*(?:""[^"]*)*)"{end}|{bare}'),
        re.compile(rf'"(?P<quoted>[^\r\n]*?)"{end}|{bare}'),
        re.compile(rf'"(?P<quoted>[^"\r\n]*(?:""[^"\r\n]*)*)"{end}|{bare}'),
    )


def _split(text: str, reading: re.Pattern[str], delimiter: str) -> tuple[list[str], int]:
    """The cells of the first record, and the offset behind its line end."""
    cells: list[str] = []
    at = 0
    while True:
        found = reading.match(text, at)
        assert found is not None  # noqa: S101  # the bare alternative matches everywhere
        quoted = found["quoted"]
        cells.append(found["bare"] if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if not text.startswith(delimiter, at):
            return cells, at + (2 if text.startswith("\r\n", at) else 1 if at < len(text) else 0)
        at += len(delimiter)
