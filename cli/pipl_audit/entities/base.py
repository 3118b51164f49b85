"""The protocol of an entity module.

Each module of this package defines, in this order:

* ``ENTITY``: an :class:`Entity`, its id, names, place in the order of precedence, and screen;
* ``confirm(text, context)``: yields the :class:`EntitySpan` in one folded text; exact, plain Python;
* optionally ``confirm_many(values, context)``: for a Polars series of folded texts of one column, a Boolean series
  that is true where the whole cell (but for spaces around it) is exactly one such entity, in the clear and of high
  confidence. The engine asks only where the context is one of cells and not ``order_like``.
  It may say no where ``confirm`` says yes, never the other way round; it exists so that columns full of one
  entity cost no Python loop.

Two laws, both tested: where ``confirm`` yields anything, the screen of that context matches
(:func:`pipl_audit.entities.engine.screens`); where ``confirm_many`` is true,
``confirm`` yields one high-confidence span over the whole cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from pipl_audit.model import CategoryId, Confidence, EntityId, Text

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class CellContext:
    """What stands around a text: its column, never other rows."""

    header: str = ""
    """The column's header, folded."""
    category: CategoryId | None = None
    """What the header alone says the column holds."""
    order_like: bool = False
    """The header says order, parcel, SKU, batch or the like: numbers in it are no person's."""
    kind: Literal["cell", "tag", "remark"] = "cell"
    """``tag`` and ``remark`` are words about a person; ``cell`` is a value."""
    names: bool = False
    """The column is one of person names: a bare name is enough."""


@dataclass(frozen=True)
class Entity:
    """What is fixed about an entity."""

    id: EntityId
    name: Text
    precedence: int
    """Where two entities claim the same characters, the lower number wins."""
    screen: str | None
    """Forms that are found wherever they stand, as a regular expression over folded text in the syntax that
    ``re`` and Rust's regex share (no look-around); None if all forms are weak."""
    categories: tuple[CategoryId, ...]
    """Data categories in whose columns this entity is at home."""
    weak: str | None = None
    """Forms that are found only at home or beside evidence; as ``screen``."""
    evidence: str | None = None
    """Words for the weak forms, in the header or in the text; as ``screen``."""
    mark: str | None = None
    """What every match of ``screen`` holds, quick to look for: spares Python, text by text, the screen itself."""
    never_in_orders: bool = False
    """Nothing of it is found in a column of order, parcel or item numbers."""
    identifying: bool = True
    """Finds a person by itself. A name alone does not."""


@dataclass(frozen=True)
class EntitySpan:
    """An entity in a folded text; offsets are of the folded text, end exclusive."""

    entity: EntityId
    start: int
    end: int
    confidence: Confidence
    masked: bool = False
    """The text holds a masked form of it (``138****8000``), still personal information under PIPL 73(3)."""


class EntityModule(Protocol):
    """What the engine expects of a module."""

    ENTITY: Entity

    def confirm(self, text: str, context: CellContext) -> Iterator[EntitySpan]:
        """The entities of this kind in one folded text, leftmost first."""
        ...


class VectorisedModule(EntityModule, Protocol):
    """A module that can also tell clean columns at once."""

    def confirm_many(self, values: pl.Series, context: CellContext) -> pl.Series:
        """Where the whole cell is exactly one entity of this kind."""
        ...
