"""All entity modules together: one text in, spans that do not overlap out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from pipl_audit import entities
from pipl_audit.entities.base import CellContext, Entity, EntityModule, EntitySpan, VectorisedModule
from pipl_audit.model import EntityId
from pipl_audit.regexes import regex
from pipl_audit.registry import plugins


@cache
def modules() -> dict[EntityId, EntityModule]:
    """Every entity module by id, in order of precedence."""
    found = plugins(entities, required=("ENTITY", "confirm"), identity="ENTITY")
    ordered = sorted(found.values(), key=lambda module: module.ENTITY.precedence)
    return {module.ENTITY.id: cast(EntityModule, module) for module in ordered}


def entity(id_: EntityId) -> Entity:
    """What is fixed about one entity."""
    return modules()[id_].ENTITY


def vectorised() -> dict[EntityId, VectorisedModule]:
    """The modules that have ``confirm_many``, in order of precedence."""
    return {id_: cast(VectorisedModule, module) for id_, module in modules().items() if hasattr(module, "confirm_many")}


@dataclass(frozen=True)
class Screen:
    """What a folded text must match to be worth a confirmation in one context: all of the expressions."""

    all_of: tuple[str, ...]
    mark: str | None = None
    """What follows from them, and is quicker to look for."""


@lru_cache(maxsize=4096)
def screens(context: CellContext) -> dict[EntityId, tuple[Screen, ...]]:
    """For each entity that can stand in the context, its screens: a text is worth confirming if it passes one."""
    return {id_: found for id_, module in modules().items() if (found := tuple(_screens(module.ENTITY, context)))}


def _screens(entity: Entity, context: CellContext) -> Iterator[Screen]:
    if context.order_like and entity.never_in_orders:
        return
    if entity.screen is not None:
        yield Screen((entity.screen,), entity.mark)
    if entity.weak is None:
        return
    if _expected(entity, context):
        yield Screen((entity.weak,))
    elif entity.evidence is not None:
        yield Screen((entity.evidence, entity.weak))


def _expected(entity: Entity, context: CellContext) -> bool:
    """Whether the column speaks for the entity."""
    if context.category in entity.categories or (context.names and not entity.identifying):
        return True
    return entity.evidence is not None and re.search(entity.evidence, context.header) is not None


_regex = cache(regex)


@lru_cache(maxsize=4096)
def _searches(context: CellContext) -> tuple[tuple[EntityId, tuple[re.Pattern[str], ...]], ...]:
    """The expressions of each screen, that of its mark first."""
    return tuple(
        (id_, tuple(_regex(one) for one in (screen.mark, *screen.all_of) if one is not None))
        for id_, found in screens(context).items()
        for screen in found
    )


def passing(text: str, context: CellContext) -> tuple[EntityId, ...]:
    """The entities whose screen a folded text passes."""
    found: dict[EntityId, None] = {}
    for id_, all_of in _searches(context):
        for one in all_of:
            if not one.search(text):
                break
        else:
            found[id_] = None
    return tuple(found)


def find(text: str, context: CellContext, worth: tuple[EntityId, ...] | None = None) -> tuple[EntitySpan, ...]:
    """The entities in a folded text, leftmost first; where two overlap, the one of higher precedence stays.

    Args:
        worth: the entities whose screen the text is known to pass, in order of precedence; None: not known yet.
    """
    kept: list[EntitySpan] = []
    for id_ in passing(text, context) if worth is None else worth:
        for span in modules()[id_].confirm(text, context):
            if not any(other.start < span.end and span.start < other.end for other in kept):
                kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))
