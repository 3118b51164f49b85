"""Landline numbers (固定电话) of mainland China.

Assigned by the carriers: an area code (长途区号) of two or three digits behind a 0, as ``010`` or ``0755``,
and a local number of seven or eight digits; libphonenumber holds the area codes and how long the numbers
behind them are. ``+86`` replaces the 0. An extension (转801, ext. 801) is outside.

With an area code that exists the number is found anywhere: sure if its length is that of the area or a
header or context word says telephone. Without one it counts only there. Hotlines (400, 800, 95…) are no
personal information; nor is a shop's own number, which only the words right before it can tell (前台, 门店,
客服热线 …). Masked: at least three digits of the local number to be seen.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("家里电话(0755)8266 0011转801", CellContext())]
[(4, 19)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipl_audit.entities._numbers import (
    LEFT,
    MASK,
    THREE,
    at_home,
    bare,
    cued,
    hidden,
    is_date,
    is_no_persons,
    table,
)
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_SEP = r"(?:[ \t]?[-–—][ \t]?|[ \t]{1,2})"
_ANY = f"(?:[0-9]|{MASK})"
_AREA = r"(?:10|2[0-9]|[3-9][0-9]{2})"
_COUNTRY = rf"(?:\(?\+[ ]?86\)?|0086|86){_SEP}?"
_PLACE = rf"(?:{_COUNTRY}\(?0?{_AREA}\)?|\(0{_AREA}\)|0{_AREA})"
_LOCAL = rf"(?:[1-9]|{MASK}){_ANY}{{2,3}}{_SEP}?{_ANY}{{4}}"

ENTITY = Entity(
    id=EntityId("CN_LANDLINE"),
    name=Text("固定电话", "landline number"),
    precedence=40,
    screen=rf"{_PLACE}{_SEP}?{_LOCAL}",
    mark=THREE,
    weak=rf"[2-8][0-9]{{2,3}}{_SEP}?[0-9]{{4}}",
    evidence="座机|固话|固定电话|电话|宅电|landline|telephone|tel|home_?phone|office_?phone",
    never_in_orders=True,
    categories=(CategoryId("landline_phone"),),
)

_END = r"(?:(?![0-9a-z*])(?!\.[0-9]{2})|(?=ext|x[0-9]|[*][0-9]{1,5}(?![0-9*])))(?![-–—][0-9]{6})"
_FAR = regex(
    rf"{LEFT}(?<!\+)(?:(?P<country>{_COUNTRY})\(?0?(?P<abroad>{_AREA})\)?|\(0(?P<bracket>{_AREA})\)|0(?P<plain>{_AREA}))"
    rf"(?P<sep>{_SEP})?(?P<local>{_LOCAL}){_END}"
)
_NEAR = regex(rf"{LEFT}(?<![0-9][- ])(?P<local>[2-8][0-9]{{2,3}}{_SEP}?[0-9]{{4}}){_END}")
_HEADER = regex(r"座机|固话|固定电话|电话|landline|telephone|(?<![a-z])tel(?![a-z])|home_?phone|office_?phone")
_CUE = regex(r"座机|固话|电话|致电|landline|telephone|phone|(?<![a-z])tel(?![a-z])")
_RIGHT_BEFORE = regex(r"(?:座机|固话|电话|宅电|landline|telephone|(?<![a-z])tel)(?:号码?)?[\s.:是为]*$")
_SHOPS = (
    "前台|门店|本店|店内|店里|分店|店铺|门市|总台|总机|柜台|客服|热线|商家|我店|我司|服务台|营业厅|网点"
    "|酒店|餐厅|hotline|front desk|store"
)
_PHONE = "电话|座机|固话|号码|热线|tel|phone|number"
_SHOPS_OWN = regex(rf"(?:{_SHOPS})的?(?:联系)?(?:{_PHONE})?(?:号码?)?[\s.:是为(]*$")
_SHOPS_HEADER = regex(rf"(?:{_SHOPS})[_ ]?(?:联系)?(?:{_PHONE})|热线|hotline")
_DATE_LENGTH = 8
_LEAST_SEEN = 3


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The landline numbers of a folded text."""
    if _SHOPS_HEADER.search(context.header):
        return
    found = list(_far(text, context))
    taken = [(span.start, span.end) for span in found]
    found += [
        span for span in _near(text, context) if not any(start < span.end and span.start < end for start, end in taken)
    ]
    yield from sorted(found, key=lambda span: span.start)


def _far(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _FAR.finditer(text):
        area = match["abroad"] or match["bracket"] or match["plain"]
        local = bare(match["local"])
        start, end = match.span()
        if not _may_be_personal(text, start, end, context) or not _is_local(local):
            continue
        usual = len(local) in _lengths().get(area, ())
        expected = at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        marked = bool(match["sep"] or match["bracket"])
        if area not in _lengths() or not (usual or (len(area) > len("10") and (marked or expected))):
            continue
        if not (marked or expected or local[0] in "2345678"):
            continue
        sure = usual and (marked or expected)
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH if sure else Confidence.MEDIUM, hidden(local) > 0)


def _near(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _NEAR.finditer(text):
        local = bare(match["local"])
        start, end = match.span()
        if not (at_home(context, ENTITY, _HEADER) or _RIGHT_BEFORE.search(text[max(0, start - 14) : start])):
            continue
        if _may_be_personal(text, start, end, context) and not (len(local) == _DATE_LENGTH and is_date(local)):
            yield EntitySpan(ENTITY.id, start, end, Confidence.MEDIUM)


def _may_be_personal(text: str, start: int, end: int, context: CellContext) -> bool:
    if _SHOPS_OWN.search(text[max(0, start - 14) : start]):
        return False
    return not is_no_persons(text, start, end, context)


def _is_local(local: str) -> bool:
    marks = re.findall(MASK, local)
    return len(set(marks)) <= 1 and len(marks) != 1 and len(local) - len(marks) >= _LEAST_SEEN


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How many digits stand behind an area code, which is written here without its 0."""
    phones = table("phones")
    areas = [(code, length) for length in (7, 8) for code in phones[f"areas_of_{length}"].split()]
    return {code: tuple(size for other, size in areas if other == code) for code, _ in areas}
