"""``--hits FILE``: every hit in tags, remarks and other text, and identifiers that are not at home, masked.

The file grows beside its final name and takes that name when the audit is over. CSV is written with a byte
order mark for spreadsheet programs, and a cell that one would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

import polars as pl

from pipl_audit.errors import OutputError, UsageError
from pipl_audit.model import Confidence, TableKey
from pipl_audit.planning import Plan

COLUMNS = ("dataset", "sheet", "row", "position", "column", "subject", "start", "end", "masked", "confidence")
_SHAPE = {name: pl.Int64 if name in ("row", "position", "start", "end") else pl.String for name in COLUMNS}
_BOM = "\ufeff".encode()
_FORMULA = r"^([=+\-@\t\r])"
_ENDINGS = (".csv", ".parquet")


class HitWriter:
    """Writes hits as the scan finds them; a :class:`pipl_audit.scan.local.HitSink`."""

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """
        Raises:
            UsageError: the ending is unknown, or the file exists and ``force`` was not given.
            OutputError: the folder cannot be written to.
        """
        if path.suffix.lower() not in _ENDINGS:
            raise UsageError("commands.hits_ending", path=path)
        if os.path.lexists(path) and not force:
            raise UsageError("reports.exists", path=path)
        self.path = path
        self._parquet = path.suffix.lower() == ".parquet"
        try:
            handle, name = mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part")
        except OSError as error:
            raise OutputError("reports.unwritable", path=path, reason=error.strerror) from None
        self._part = Path(name)
        self._file: BinaryIO = os.fdopen(handle, "wb")
        self._table: TableKey | None = None
        self._start = 0
        self._frames: list[pl.DataFrame] = []
        if not self._parquet:
            self._file.write(_BOM + (",".join(COLUMNS) + "\n").encode())

    def begin(self, plan: Plan) -> None:
        """A pass over a table starts; what an earlier pass over it gave is taken back."""
        self.abandon(plan.table)
        self._table, self._start = plan.table, self._file.tell()

    def abandon(self, table: TableKey) -> None:
        """What the table gave is void."""
        if table != self._table:
            return
        self._file.truncate(self._start)
        self._file.seek(self._start)
        self._frames = [f for f in self._frames if (f["dataset"][0], f["sheet"][0]) != (table.dataset, table.sheet)]

    def add(self, plan: Plan, hits: pl.DataFrame) -> None:
        """Write the hits of one batch.

        Raises:
            OutputError: they cannot be written.
        """
        frame = _readable(plan, hits)
        if self._parquet:
            self._frames.append(frame)
            return
        safe = frame.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'$1"))
        try:
            self._file.write(safe.write_csv(include_header=False).encode())
        except OSError as error:
            raise OutputError("reports.unwritable", path=self.path, reason=error.strerror) from None

    def commit(self) -> None:
        """Give the file its name.

        Raises:
            OutputError: it cannot be written.
        """
        try:
            if self._parquet:
                pl.concat(self._frames or [pl.DataFrame(schema=_SHAPE)]).write_parquet(self._file)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self.path)
        except OSError as error:
            self.discard()
            raise OutputError("reports.unwritable", path=self.path, reason=error.strerror) from None

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def _readable(plan: Plan, hits: pl.DataFrame) -> pl.DataFrame:
    headers = {column.position: column.header for column in plan.columns}
    ranks = {confidence.rank: confidence.value for confidence in Confidence}
    return hits.select(
        pl.lit(plan.table.dataset).alias("dataset"),
        pl.lit(plan.table.sheet, pl.String).alias("sheet"),
        pl.col("row"),
        pl.col("position").cast(pl.Int64),
        pl.col("position").replace_strict(headers, return_dtype=pl.String).alias("column"),
        pl.col("subject"),
        pl.col("start"),
        pl.col("end"),
        pl.col("shown").alias("masked"),
        pl.col("confidence").replace_strict(ranks, return_dtype=pl.String),
    )
