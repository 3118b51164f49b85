"""Questions that rules ask of the rows, across columns: predicates as data, counted in one pass.

A question is asked before the scan and answered from the merged tally, so that a rule sees counts and never
a value. A predicate is evaluated on a batch as one Boolean column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from pipl_audit.model import Confidence

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Filled:
    """The cell is not blank."""

    position: int


@dataclass(frozen=True)
class Says:
    """The cell, folded and stripped, is one of the words; or, if ``dates``, a date."""

    position: int
    words: tuple[str, ...]
    dates: bool = False


@dataclass(frozen=True)
class Holds:
    """The cell has a hit of one of the subjects, at or above a confidence."""

    position: int
    subjects: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Not:
    part: Predicate


Predicate = Filled | Says | Holds | AllOf | AnyOf | Not


@dataclass(frozen=True)
class RowQuestion:
    """How many rows (and people) satisfy a predicate, and the first of them."""

    id: str
    where: Predicate
    position: int
    """The column whose cell is shown as evidence."""
    weight: int | None = None
    """A column of whole numbers that is summed over the rows; what is no number counts as nothing."""


@dataclass(frozen=True)
class Answer:
    """What the rows said."""

    rows: int = 0
    people: int | None = None
    first_rows: tuple[tuple[int, int | None], ...] = ()
    """The lowest rows, each with its physical line where known."""
    weight: int = 0
    """The sum that the question asks for."""


def positions(predicate: Predicate) -> frozenset[int]:
    """The columns that a predicate looks at."""
    match predicate:
        case Filled(position) | Says(position) | Holds(position):
            return frozenset({position})
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(positions, parts))
        case Not(part):
            return positions(part)
        case _:
            assert_never(predicate)


def expression(
    predicate: Predicate,
    cell: Callable[[int], pl.Expr],
    holds: Callable[[Holds], pl.Expr],
    is_date: Callable[[pl.Expr], pl.Expr],
) -> pl.Expr:
    """The predicate as a Polars expression that is never null.

    Args:
        cell: the folded, stripped text of a column, ``""`` where blank.
        holds: true where the row has such a hit.
        is_date: true where a folded text is a date.
    """
    import polars as pl  # questions are also made where no frame is near

    match predicate:
        case Filled(position):
            return cell(position) != ""
        case Says(position, words, dates):
            said = cell(position).is_in(list(words))
            return said | is_date(cell(position)) if dates else said
        case Holds():
            return holds(predicate)
        case AllOf(parts):
            return pl.all_horizontal([expression(part, cell, holds, is_date) for part in parts])
        case AnyOf(parts):
            return pl.any_horizontal([expression(part, cell, holds, is_date) for part in parts])
        case Not(part):
            return ~expression(part, cell, holds, is_date)
        case _:
            assert_never(predicate)
