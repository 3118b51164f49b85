"""Travel and service documents: their forms are weak, so a header or a context word must speak for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipl_audit.entities._numbers import LEFT, RIGHT, cued, is_no_persons
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import Confidence


@dataclass(frozen=True)
class Form:
    """One way in which a document is numbered."""

    number: str
    """Regular expression of the number, in the syntax of ``Entity.screen``."""
    words: re.Pattern[str]
    """Words that must stand in the header or near the number."""
    confidence: Confidence
    masked: bool = False
    other: re.Pattern[str] | None = None
    """Words in the header that say it is another document; the column's category is then no evidence."""


def screen(forms: tuple[Form, ...]) -> str:
    """A regular expression that matches wherever one of the forms does."""
    return "|".join(f"(?:{form.number})" for form in forms)


def documents(text: str, context: CellContext, entity: Entity, forms: tuple[Form, ...]) -> Iterator[EntitySpan]:
    """The numbers in a folded text that have one of the forms and the words for it; the first form wins."""
    found: list[EntitySpan] = []
    for form in forms:
        if not _is_thinkable(form, text, context, entity):
            continue
        for match in re.finditer(f"{LEFT}(?:{form.number}){RIGHT}", text):
            start, end = match.span()
            taken = any(start < span.end and span.start < end for span in found)
            if not taken and _speaks_for(form, text, start, end, context, entity):
                found.append(EntitySpan(entity.id, start, end, form.confidence, form.masked))
    yield from sorted(found, key=lambda span: span.start)


def _is_thinkable(form: Form, text: str, context: CellContext, entity: Entity) -> bool:
    """Spares the search for numbers where no word in sight could speak for them."""
    if context.category in entity.categories:
        return True
    return form.words.search(text) is not None or form.words.search(context.header) is not None


def _speaks_for(form: Form, text: str, start: int, end: int, context: CellContext, entity: Entity) -> bool:
    if is_no_persons(text, start, end, context):
        return False
    if form.words.search(context.header) or cued(text, start, end, form.words):
        return True
    if form.other and (form.other.search(context.header) or cued(text, start, end, form.other)):
        return False
    return context.category in entity.categories
