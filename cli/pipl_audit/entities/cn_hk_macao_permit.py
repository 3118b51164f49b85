"""Permits for travel between the mainland and Hong Kong or Macao (港澳居民来往内地通行证, 往来港澳通行证).

Issued by the National Immigration Administration. For residents of Hong Kong and Macao (the former 回乡证):
H or M, eight digits for life, and on cards before 2013 two more that count the renewals. For residents of
the mainland: C and eight digits since 2014, C with a letter but I and O and seven digits since 2018 (from
CA0000001), W and eight digits before. No check digit, so a header or context word is always needed.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("回乡证h1234567801", CellContext())]
[(3, 14)]
"""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities._documents import Form, documents, screen
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_WORDS = regex(r"港澳|回乡证|(?<!台湾)(?<!大陆)通行证|来往内地|home.?return|(?<![a-z])hkm|travel.?permit|证件")
_OTHER = regex(r"护照|passport|台胞|台湾|大陆|居留|mtp")
_FORMS = (
    Form(r"[hm][0-9]{10}|[hm][0-9]{8}", _WORDS, Confidence.HIGH, other=_OTHER),
    Form(r"c[0-9]{8}|c[a-hj-np-z][0-9]{7}|w[0-9]{8}", _WORDS, Confidence.HIGH, other=_OTHER),
    Form(
        r"[hmcw][0-9]{0,5}[*]{2,8}[0-9]{1,4}|[hmcw][0-9]{3,6}[*]{2,7}",
        regex(_WORDS.pattern.removesuffix("|证件")),
        Confidence.MEDIUM,
        masked=True,
        other=_OTHER,
    ),
)

ENTITY = Entity(
    id=EntityId("CN_HK_MACAO_PERMIT"),
    name=Text("港澳通行证", "Hong Kong and Macao travel permit"),
    precedence=50,
    screen=None,
    weak=screen(_FORMS),
    evidence="港澳|回乡证|通行证|来往内地|home.?return|hkm|travel.?permit|证件",
    never_in_orders=True,
    categories=(CategoryId("passport_number"),),
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The Hong Kong and Macao permits of a folded text."""
    return documents(text, context, ENTITY, _FORMS)
