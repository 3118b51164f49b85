"""Numbers of military documents (军官证, 士兵证, 文职证).

Issued by the People's Liberation Army and the People's Armed Police: one or two characters for the arm or
region (军, 士, 文, 海, 空, 武, 南 …), 字第, six to eight digits, 号. The whole of it is the number. Newer
cards are written with the digits alone. No check digit, and deeds are numbered alike (国字第…号), so a
header or context word is always needed.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("军官证:军字第2001234号", CellContext())]
[(4, 15)]
"""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities._documents import Form, documents, screen
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_WORDS = regex(
    r"军官|士兵|军人|军士|义务兵|现役|退伍|文职.{0,3}证|警官证|军.{0,2}证|military|officer.?(?:id|card)|soldier|veteran"
)
_CARD = regex(r"(?:军官|士兵|军人|军士|文职|警官|义务兵).{0,3}(?:证|号)|military.?id|officer.?(?:id|card)|soldier.?id")
_ARM = "[军士文参武警海空火战政后装联南北东西中沈兰济成广京学院]"
_FORMS = (
    Form(rf"{_ARM}{{1,2}}字?第[ ]?[0-9]{{6,8}}[ ]?号?", _WORDS, Confidence.HIGH),
    Form(rf"{_ARM}{{1,2}}字第[ ]?[0-9]{{0,4}}[*]{{2,6}}[0-9]{{0,4}}号?", _WORDS, Confidence.MEDIUM, masked=True),
    Form(r"[0-9]{7,8}", _CARD, Confidence.MEDIUM),
    Form(r"[0-9]{2,4}[*]{2,5}[0-9]{1,4}", _CARD, Confidence.MEDIUM, masked=True),
)

ENTITY = Entity(
    id=EntityId("CN_MILITARY_ID"),
    name=Text("军官证士兵证", "military ID"),
    precedence=53,
    screen=None,
    weak=screen(_FORMS),
    evidence="军|警官|士兵|义务兵|现役|退伍|文职|military|officer|soldier|veteran",
    categories=(CategoryId("military_id"),),
    never_in_orders=True,
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The military document numbers of a folded text."""
    return documents(text, context, ENTITY, _FORMS)
