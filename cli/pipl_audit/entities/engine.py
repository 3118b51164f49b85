"""All entity modules together: one text in, spans that do not overlap out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from pipl_audit import entities
from pipl_audit.entities.base import CellContext, Entity, EntityModule, EntitySpan, VectorisedModule
from pipl_audit.model import EntityId
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


@cache
def screen() -> str:
    """One regular expression that matches every folded text in which any entity may be found."""
    return "|".join(f"(?:{module.ENTITY.screen})" for module in modules().values())


@cache
def _screens() -> dict[EntityId, re.Pattern[str]]:
    return {id_: re.compile(module.ENTITY.screen) for id_, module in modules().items()}


def find(text: str, context: CellContext) -> tuple[EntitySpan, ...]:
    """The entities in a folded text, leftmost first; where two overlap, the one of higher precedence stays."""
    kept: list[EntitySpan] = []
    for span in _candidates(text, context):
        if not any(other.start < span.end and span.start < other.end for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))


def _candidates(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for id_, module in modules().items():
        if _screens()[id_].search(text):
            yield from module.confirm(text, context)
