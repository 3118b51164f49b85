"""Names of persons (姓名).

There is no form that only names have: a Chinese name is one of about a thousand surnames and one or two
given characters, and so are many ordinary words (高兴, 方便, 王府井). So a name needs evidence:

* the column is one of names: the cell counts if it has the form of a name, whatever else it means;
* a form of address behind it: 张伟先生 (the bare full name is the span), 王女士 (surname and title are);
* a cue before it: 姓名:, 联系人, 收货人, 名叫; after weak cues (找, 我是, 老公) the statistics of surnames
  and given characters must speak for it;
* a mobile number beside it.

Minority names with a dot (买买提·艾力), foreign names of two words and ``Mr Wang`` count too. Nicknames
(老王, 小李), roles (服务员), brands and authors are none. Masked: 张**, with the same evidence.

The surnames are those of wainshine/Chinese-Names-Corpus, the given characters those of observerss/ngender.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("收货人:林晓雯,下午送", CellContext())]
[(4, 7)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipl_audit.entities._name_evidence import (
    LONG_TITLES,
    PERSON,
    SENTENCE_MARK,
    SENTENCE_SCREENS,
    SHORT_TITLES,
    in_sentence,
)
from pipl_audit.entities._names import (
    COMPOUND,
    DOTTED,
    HAN,
    MASKED,
    NAME_LIKE,
    SURNAME,
    UNDOTTED_MINORITY,
    frequent_name,
    has_form,
    is_dotted,
    is_frequent,
    is_latin,
    is_surname,
)
from pipl_audit.entities._tables import compound_surnames, words
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ENTITY", "NAME_LIKE", "confirm", "confirm_many"]

_OF_CELLS = (
    rf"^[\s、,;/|&+()\[\]【】]*(?:{SURNAME}|{COMPOUND}|\*)[\s*]*{HAN}{{0,7}}\**(?:$|[\s、,;/|&+()\[\]【】0-9*-])",
    rf"^[\s、,;/|&+()\[\]【】]*(?:{DOTTED}|{UNDOTTED_MINORITY})",
    r"^\s*[a-z][a-z'.-]{0,19},?(?: [a-z][a-z'.-]{0,19}){1,3}\s*$",
)
ENTITY = Entity(
    id=PERSON,
    name=Text("姓名", "name of a person"),
    precedence=80,
    screen="|".join(f"(?:{screen})" for screen in SENTENCE_SCREENS),
    mark=SENTENCE_MARK,
    weak="|".join(f"(?:{screen})" for screen in _OF_CELLS),
    categories=tuple(CategoryId(id_) for id_ in ("name", "surname_title", "emergency_contact", "referrer")),
    identifying=False,
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The names of persons in a folded text."""
    found = list(_names_of_cell(text)) if context.names else []
    end = 0
    for span in sorted(found or in_sentence(text), key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            yield span
            end = span.end


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is a frequent name or a surname with a form of address, in a column of names."""
    import polars as pl

    if not context.names:
        return pl.repeat(value=False, n=len(values), dtype=pl.Boolean, eager=True).alias(values.name)
    cells = values.str.strip_chars()
    title = f"(?:{LONG_TITLES}|{SHORT_TITLES})$"
    named = cells.str.contains(frequent_name()) & ~cells.str.contains(title)
    addressed = cells.str.contains(f"^(?:{COMPOUND}|{SURNAME}){title}")
    return ((named | addressed) & ~cells.is_in(_no_names())).fill_null(value=False)


@cache
def _no_names() -> list[str]:
    """Words with the form of a name that are none."""
    return sorted(compound_surnames() | words("no_name") | words("brands"))


_PARTS = regex(r"[^、,;/|&+()\[\]【】\s]+")
_OPENING = regex(r"[(\[【]")
_BESIDE = regex(rf"[0-9*+-]{{5,}}|{LONG_TITLES}|男|女|vip[0-9]*|本人")
_UNDOTTED_MINORITY = regex(UNDOTTED_MINORITY)
_TITLES = (*LONG_TITLES.split("|"), *SHORT_TITLES.split("|"))
_ADDRESSED = regex(rf"(?P<name>{COMPOUND}|{HAN}{{1,4}}?)(?P<title>{LONG_TITLES}|{SHORT_TITLES})")


def _names_of_cell(text: str) -> Iterator[EntitySpan]:
    whole = text.strip()
    at = len(text) - len(text.lstrip())
    if is_latin(whole) or is_dotted(whole) or _is_spaced_name(whole):
        yield EntitySpan(PERSON, at, at + len(whole), Confidence.HIGH)
        return
    parts = list(_PARTS.finditer(text))
    bare = [part for part in parts if not _in_brackets(text, part)]
    spans = [_name_of_part(part[0], part.start()) for part in bare]
    fits = all(span or _BESIDE.fullmatch(part[0]) for span, part in zip(spans, bare, strict=True))
    if fits and spans and spans[0] and bare[0] is parts[0]:
        yield from (span for span in spans if span)


def _in_brackets(text: str, part: re.Match[str]) -> bool:
    if not _OPENING.search(text):
        return False
    opened = sum(text.count(mark, 0, part.start()) for mark in "([【")
    return opened > sum(text.count(mark, 0, part.start()) for mark in ")]】")


def _name_of_part(part: str, start: int) -> EntitySpan | None:
    addressed = _ADDRESSED.fullmatch(part) if part.endswith(_TITLES) else None
    if "*" in part and MASKED.fullmatch(part):
        return EntitySpan(PERSON, start, start + len(part), Confidence.HIGH, masked=True)
    if addressed and is_surname(addressed["name"]) and part not in words("no_name"):
        return EntitySpan(PERSON, start, start + len(part), Confidence.HIGH)
    name = part
    if addressed and len(addressed["title"]) > 1 and has_form(addressed["name"]):
        name = addressed["name"]
    if has_form(name) or _UNDOTTED_MINORITY.fullmatch(name):
        confidence = Confidence.HIGH if is_frequent(name) else Confidence.MEDIUM
        return EntitySpan(PERSON, start, start + len(name), confidence)
    return None


def _is_spaced_name(whole: str) -> bool:
    parts = whole.split()
    if len(parts) != 2 or len(parts[1]) > 2:
        return False
    return is_surname(parts[0]) and has_form("".join(parts))
