"""Records to frames, and frames to batches. The one door to Polars in this package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any

from pipl_audit.sources.base import LINE, ROW, Batch, Repair, cell_column

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Piece:
    """Some records in file order, before they are gathered into batches."""

    frame: pl.DataFrame
    repairs: tuple[Repair, ...] = ()


def frame_of_records(
    rows: Sequence[int], lines: Sequence[int | None], cells: Sequence[Sequence[str]], width: int
) -> pl.DataFrame:
    """A batch's frame; records shorter than ``width`` end in nulls."""
    import polars as pl

    padded = ([*record, *[None] * (width - len(record))] for record in cells)
    columns = list(zip(*padded, strict=True)) if cells else [()] * width
    return pl.DataFrame(
        [
            pl.Series(ROW, rows, dtype=pl.Int64),
            pl.Series(LINE, lines, dtype=pl.Int64),
            *(pl.Series(cell_column(at), texts, dtype=pl.String) for at, texts in enumerate(columns, start=1)),
        ]
    )


def frame_of_plain(
    block: bytes, delimiter: str, *, width: int, rows: int, columns: int, row: int, line: int
) -> pl.DataFrame:
    """A batch's frame of ``columns`` columns from a plain block of ``rows`` records ``width`` wide.

    Args:
        row: number of the first record.
        line: the line it stands on.

    Raises:
        ValueError: Polars does not read it, although it was proven plain.
    """
    import polars as pl

    names = [cell_column(at) for at in range(1, columns + 1)]
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            separator=delimiter,
            quote_char='"' if b'"' in block else None,
            schema=dict.fromkeys(names[:width], pl.String),
            **_empty_cells_are_text(),
        )
    except pl.exceptions.PolarsError:
        raise ValueError("block") from None
    if frame.height != rows:
        raise ValueError("block")
    before: pl.Expr = pl.int_range(rows, dtype=pl.Int64)
    if rows < block.count(b"\n"):
        within = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
        before += within.cum_sum() - within
    return frame.select(
        pl.int_range(row, row + rows, dtype=pl.Int64).alias(ROW),
        (line + before).alias(LINE),
        *names[:width],
        *(pl.lit(None, dtype=pl.String).alias(name) for name in names[width:]),
    )


@cache
def _empty_cells_are_text() -> dict[str, Any]:
    """The option of ``read_csv`` by which an empty cell is no null; Polars 2 has renamed it."""
    import polars as pl

    if "empty_string_is_null" in signature(pl.read_csv).parameters:
        return {"empty_string_is_null": False}
    return {"missing_utf8_is_empty_string": True}


def is_utf8(block: bytes) -> bool:
    """Whether the bytes are valid UTF-8 (some times faster than decoding them)."""
    import polars as pl

    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def batches(pieces: Iterable[Piece], size: int) -> Iterator[Batch]:
    """The pieces' records in batches of ``size``, the last one being smaller."""
    import polars as pl

    frames: list[pl.DataFrame] = []
    repairs: list[Repair] = []
    height = 0
    for piece in pieces:
        frames.append(piece.frame)
        repairs += piece.repairs
        height += piece.frame.height
        if height < size:
            continue
        whole = pl.concat(frames)
        for start in range(0, height - size + 1, size):
            yield _batch(whole.slice(start, size), repairs)
        height %= size
        frames = [whole.tail(height)] if height else []
    if frames and height:
        yield _batch(pl.concat(frames), repairs)


def _batch(frame: pl.DataFrame, repairs: list[Repair]) -> Batch:
    """A batch with the repairs of its records, which are taken off the list."""
    last = int(frame[ROW][-1])
    count = sum(repair.row <= last for repair in repairs)
    mine = tuple(repairs[:count])
    del repairs[:count]
    return Batch(frame.rechunk(), mine)
