"""Permits for travel between the mainland and Taiwan (台湾居民来往大陆通行证, 往来台湾通行证).

Issued by the National Immigration Administration. For residents of Taiwan (台胞证): eight digits for life
on cards since 2015; ten before, the last two counting the renewals, often with the issuing office's letter
in brackets. For residents of the mainland: L and eight digits since 2016, T and eight before. No check
digit, so a header or context word is always needed, for the digits alone one that names Taiwan. Eight
digits that are a date are none.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("台胞证号:07253188", CellContext())]
[(5, 13)]
"""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities._documents import Form, documents, screen
from pipl_audit.entities._numbers import is_date
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_TAIWAN = regex(r"台胞|台湾.{0,4}(?:证|居民)|(?:往来|来往)(?:台湾|大陆)|(?<![a-z])mtp|taiwan.{0,12}permit")
_WORDS = regex(_TAIWAN.pattern + r"|(?<!港澳)(?<!内地)通行证|travel.?permit|证件")
_OTHER = regex(r"护照|passport|港澳|回乡|内地|居留|hkm")
_NEVER = regex(r"")
_FORMS = (
    Form(r"[lt][0-9]{8}", _WORDS, Confidence.HIGH, other=_OTHER),
    Form(r"[0-9]{10}\([a-z]\)|[0-9]{10}|[0-9]{8}", _TAIWAN, Confidence.MEDIUM, other=_NEVER),
    Form(
        r"[lt]?[0-9]{1,5}[*]{2,8}[0-9]{1,4}|[lt]?[0-9]{3,6}[*]{2,7}",
        _TAIWAN,
        Confidence.MEDIUM,
        masked=True,
        other=_NEVER,
    ),
)

ENTITY = Entity(
    id=EntityId("CN_TAIWAN_PERMIT"),
    name=Text("台湾通行证", "Taiwan travel permit"),
    precedence=51,
    screen=None,
    weak=screen(_FORMS),
    evidence="台胞|台湾|往来|来往|mtp|taiwan|通行证|travel.?permit|证件",
    never_in_orders=True,
    categories=(CategoryId("passport_number"),),
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The Taiwan permits of a folded text."""
    return (span for span in documents(text, context, ENTITY, _FORMS) if not is_date(text[span.start : span.end]))
