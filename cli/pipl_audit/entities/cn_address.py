"""Addresses that lead to a person's door (地址).

An address counts from one of three depths on: a road with a number (文三路100号), a compound with a building
or room (翡翠花园3栋502), a village with a group or number (向阳村5组). A province, city, district or a bare
building (3栋502) is none. The span runs from the first division name that leads to it (浙江省杭州市西湖区…;
names after the register of administrative divisions, GB/T 2260) to the last building, unit, floor or room.

An address of a store, company, warehouse or venue is no person's: the header says so, or the words beside or
within the address do. An office building or plaza counts only down to the room.

Masked: one of the three depths is still to be seen, and a part is stars (文三路***号).

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("寄杭州市西湖区文三路100号2单元301室,谢谢", CellContext())]
[(1, 21)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipl_audit.entities._address_forms import (
    COMPOUND,
    DORMITORY,
    HAN,
    LONGEST_DIVISION,
    NO_COMPOUND,
    NO_ROAD,
    NOT_IN_NAME,
    OFFICE,
    QUARTER,
    ROAD,
    VENUE,
)
from pipl_audit.entities._tables import places
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

_COUNT = r"(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,4}|[a-z][0-9]{0,2})"
_STARS = r"\*{1,8}"
_NUMERAL = "[一二三四五六七八九十百]{1,4}"
_HOUSE = rf"(?:[0-9]{{1,5}}(?:-[0-9]{{1,4}})?\s?(?:号院|号楼|号|弄|巷)|{_NUMERAL}号|{_STARS}号?)"
_BUILDING = rf"\s?(?:{_COUNT}|{_STARS})\s?(?:号楼|栋楼?|幢|座|#楼?|号|弄)"
_UNIT = rf"\s?(?:{_COUNT}|{_STARS})\s?(?:单元|门(?!店|口)|梯|层|楼)"
_ROOM = rf"\s?(?:[a-z]?[0-9]{{1,5}}[a-z]?|{_STARS})\s?(?:室|房(?!东|子|产|间)|户)"
_BARE_ROOM = r"[-\s]?[a-z]?[0-9]{3,4}(?![0-9a-z年月日元块个人件斤天米栋幢%.])"
_DASHED = r"(?:\s?[0-9]{1,3}#?\s?-\s?[0-9]{1,3}(?:\s?-\s?[0-9]{1,4})?)(?![0-9-])"
_END = (
    rf"(?:{_BUILDING}|{_UNIT}|{_ROOM}|\s?-[0-9]{{1,4}}(?![0-9-])|(?<=[栋幢楼座#元层号弄]){_BARE_ROOM}"
    r"|\([^()]{1,10}\)(?=[0-9]))"
)
_WITHIN = (
    rf"(?:\s?{HAN}[{HAN[1:-1]}a-z0-9]{{1,9}}?(?:{COMPOUND}|{OFFICE}){QUARTER}"
    rf"(?={_BUILDING}|{_UNIT}|{_ROOM}|{_DASHED}))"
)
_TAIL = rf"(?:{_WITHIN}?(?:{_DASHED}|{_END}+))?(?:{_END})*"

ENTITY = Entity(
    id=EntityId("CN_ADDRESS"),
    name=Text("地址", "address"),
    precedence=70,
    screen=(
        rf"{ROAD}[东南西北中]?段?\s?{_HOUSE}"
        r"|村.{0,8}?(?:[0-9一二三四五六七八九十]{1,4}|\*)\s?(?:组|社|队|号|屯)"
        rf"|{HAN}{QUARTER}\s?(?:{_COUNT}|{_STARS})\s?(?:号楼|栋|幢|座|#|号|弄|单元|门|梯)"
        rf"|(?:{COMPOUND}|{OFFICE}){QUARTER}(?:\s?(?:[a-z]?[0-9]{{1,5}}[a-z]?|{_COUNT}|{_STARS})\s?[室房户单门梯层楼]|\s?[0-9]{{1,3}}#?\s?-\s?[0-9]|[-\s]?[a-z]?[0-9]{{3,4}})"
    ),
    mark=r"[0-9a-z一二三四五六七八九十百]\s?[号院弄巷组社队屯栋幢座#单门梯室房户层楼-]|\*|[0-9]{3}",
    categories=(CategoryId("home_address"), CategoryId("delivery_address")),
    never_in_orders=True,
)

_NAME = rf"[{HAN[1:-1]}0-9a-z]"
_BY_ROAD = regex(
    rf"(?P<name>{HAN}[{HAN[1:-1]}0-9]{{0,9}}?)(?P<kind>{ROAD})(?:[东南西北中]段)?\s?{_HOUSE}(?!线)(?P<tail>{_TAIL})"
)
_BY_COMPOUND = regex(
    rf"(?P<name>{HAN}{_NAME}{{0,11}}?)(?P<kind>{COMPOUND}){QUARTER}"
    rf"(?:{_WITHIN}?(?:{_BUILDING}|\s?{_COUNT}单元|{_ROOM}|{_DASHED})(?:{_END})*|(?<=小区|花园|家园|新村|公寓|花苑){_BARE_ROOM})"
)
_BY_OFFICE = regex(
    rf"(?P<name>{HAN}{_NAME}{{0,11}}?)(?P<kind>{OFFICE}){QUARTER}"
    rf"(?P<tail>(?:{_BUILDING}|{_UNIT})*(?:{_ROOM}|{_BARE_ROOM}(?={HAN}?)))"
)
_BY_VILLAGE = regex(
    rf"(?P<name>{HAN}{{1,7}}?)(?P<kind>村)(?:{HAN}{{1,4}}?)?\s?"
    rf"(?:第?(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}}|{_STARS})\s?(?:村民小组|小组|组|社|队|屯|号))(?P<tail>(?:{_END})*)"
)
_BY_DIVISION = regex(
    rf"(?P<name>{HAN}{{2,12}}?)(?P<kind>){QUARTER}\s?[0-9]{{1,3}}\s?(?:号楼|栋|幢|座)(?P<tail>(?:{_END})+)"
)
"""A compound of any name, if a division leads to it and building and room follow."""
_DOOR = r"[0-9a-z*一二三四五六七八九十百]\s?(?:[号栋幢座#弄单室房户-]|[0-9]{2})"
_PATTERNS = (
    (_BY_ROAD, regex(rf"{ROAD}(?:[东南西北中]段)?\s?{_HOUSE}"), 10),
    (_BY_COMPOUND, regex(rf"{COMPOUND}(?=.{{0,40}}?{_DOOR})"), 12),
    (_BY_OFFICE, regex(rf"{OFFICE}(?=.*?[0-9*])"), 12),
    (_BY_VILLAGE, regex(r"村(?=.{0,6}?[0-9*一二三四五六七八九十])"), 7),
    (_BY_DIVISION, regex(r"[0-9]\s?(?:号楼|栋|幢|座)"), 20),
)
"""Each with a part that every match of it holds, and how far before that part a match begins at most: names
make the patterns slow, so they are tried only there."""

_CLAUSE = regex(r"[^,;。!?\n\t、|【】<>\"']+")
_TOWN = regex(rf"{HAN}{{1,7}}?(?:街道办事处|街道|开发区|高新区|新区|自治州|地区|镇|乡|市|区|县)")
_LEAD_GAP = regex(r"[\s/\-]{0,2}")
_LEAD_WORDS = regex(
    r".*(?:地址(?:是|在|为)?|住址|住在|家住|居住在?|现居|常住|搬到|搬家到|搬去|寄到|寄至|寄往|寄|送到|送至|送往|送货到|发到|发往|配送到?|"
    r"位于|坐落于?|改成|改为|改到|就在|家在|人在|在|到|住|是|的|了|[:=])\s*"
)
_NOT_IN_NAME = regex(NOT_IN_NAME)
_VENUE_HEADER = regex(
    r"门店|店铺|店址|分店|网点|商家|商户|公司|单位|企业|办公|仓库|仓|酒店|场馆|场地|退货|退件|自提|经营|注册地|营业|机构|学校|医院|展会|活动|发货|供应商|"
    r"store|shop|company|warehouse|office|branch|venue|hotel"
)
_VENUE_BEFORE = regex(
    rf"(?:{VENUE}|店|馆|厂|单位|退货|退回|退到|退货请?寄[到至]?|寄回|自提|本店|我们店|新店|办公地点?|上班)(?:的|在|是|位于|搬到|搬至|新?地址|[:\s(])*$"
)
_VENUE_AFTER = regex(rf"\s?\(?[{HAN[1:-1]}a-z0-9·]{{0,10}}?(?:{VENUE}|[一-鿿]店(?!里|员|长)|厂)")
_WEAK_KINDS = frozenset("苑园府邸郡庭轩阁居湾里城坊墅院")
"""Endings of compound names that end many another word too."""
_NEED_TWO = frozenset("城里园院湾居阁府坊")
_STRONG_BUILDING = regex(r"栋|幢|号楼|单元|室|[0-9]\s?-\s?[0-9]")
_WITH_VENUE = regex(VENUE)
_DORMITORY = regex(DORMITORY)
_NO_ROAD = regex(rf"(?:{NO_ROAD})$")
_NO_COMPOUND = regex(
    r"^(?:哪|这|那|公|医|学|法|剧|影|书|美容|养老|商|餐|店|家|心|日|夜|手|乐|公里|城|院|里|园|[0-9]+)$"
    rf"|(?:{NO_COMPOUND})$"
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The addresses of persons in a folded text."""
    if context.order_like or (context.kind == "cell" and _VENUE_HEADER.search(context.header)):
        return
    for clause in _CLAUSE.finditer(text):
        yield from _in_clause(text, clause.start(), clause.end())


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is an address that begins with a division and leads to a person's door."""
    import polars as pl

    from pipl_audit.entities._address_columns import whole_addresses

    if context.order_like or _VENUE_HEADER.search(context.header):
        return pl.repeat(value=False, n=len(values), dtype=pl.Boolean, eager=True).alias(values.name)
    return whole_addresses(values)


def _in_clause(text: str, low: int, high: int) -> Iterator[EntitySpan]:
    at = low
    while at < high:
        ends, spans = [], []
        for match in _matches(text, at, high):
            ends.append(match.end())
            if (start := _start(text, low, match)) is not None:
                spans.append((start, match.end()))
                if spans[-1] == (low, high):
                    break
        if not spans:
            if not ends:
                return
            at = min(ends)
            continue
        start, end = min(spans, key=lambda span: (span[0], -span[1]))
        if not _is_a_venues(text, start, end):
            confidence = Confidence.HIGH if _chain(text, start, end) else Confidence.MEDIUM
            yield EntitySpan(ENTITY.id, start, end, confidence, "*" in text[start:end])
        at = low = end


def _matches(text: str, low: int, high: int) -> Iterator[re.Match[str]]:
    """The leftmost match of each pattern."""
    for pattern, part, reach in _PATTERNS:
        anchor = part.search(text, low, high)
        match = anchor and pattern.search(text, max(low, anchor.start() - reach), high)
        if match:
            yield match


def _start(text: str, low: int, match: re.Match[str]) -> int | None:
    """Where an address begins: at its first division, else at its own name; None where it is none."""
    kind = match.start("kind")
    for start in range(max(low, kind - 40), kind):
        if any(_is_name(text[end:kind], match) for end in _chain(text, start, kind)):
            return start
    if _is_by(match, _BY_DIVISION) or (match["kind"] in _WEAK_KINDS and not _STRONG_BUILDING.search(match[0])):
        return None
    start = low
    lead = _LEAD_WORDS.match(text, low, kind)
    if lead and lead.end() < kind:
        start = lead.end()
    space = text.rfind(" ", start, kind)
    start = max(start, space + 1)
    start += len(text[start:kind]) - len(text[start:kind].lstrip(")0123456789-/:#*+ "))
    return start if _is_name(text[start:kind], match) else None


def _chain(text: str, start: int, limit: int) -> list[int]:
    """Where each division of the row that begins at ``start`` ends; the first one must be a known name."""
    ends: list[int] = []
    at = start
    while at < limit:
        gap = _LEAD_GAP.match(text, at, limit) if ends else None
        at = gap.end() if gap else at
        size = next((size for size in _sizes().get(text[at : at + 2], ()) if text[at : at + size] in places()), 0)
        if not size and ends and (town := _TOWN.match(text, at, limit)):
            size = len(town[0])
        if not size or at + size > limit:
            break
        at += size
        ends.append(at)
    return ends


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """By the first two characters of a division: how long such divisions are, the longest first."""
    sizes: dict[str, set[int]] = {}
    for name in places():
        if len(name) <= LONGEST_DIVISION:
            sizes.setdefault(name[:2], set()).add(len(name))
    return {start: tuple(sorted(found, reverse=True)) for start, found in sizes.items()}


def _is_by(match: re.Match[str], *forms: re.Pattern[str]) -> bool:
    return any(match.re.pattern == form.pattern for form in forms)


def _is_name(name: str, match: re.Match[str]) -> bool:
    """Whether a word can be the name of the road, compound or village it stands before."""
    plain = name.strip(" -/")
    longest = 14 if _is_by(match, _BY_OFFICE, _BY_DIVISION) else 12
    if not 1 <= len(plain) <= longest or _NOT_IN_NAME.search(plain):
        return False
    kind = match["kind"]
    if _is_by(match, _BY_ROAD) and (_NO_ROAD.search(plain + kind) or (kind in "道条弄巷" and len(plain) < 2)):
        return False
    short = kind in _NEED_TWO and len(plain) < 2
    if _is_by(match, _BY_COMPOUND) and (short or _NO_COMPOUND.search(plain)):
        return False
    return not plain.isdigit()


def _is_a_venues(text: str, start: int, end: int) -> bool:
    if _VENUE_BEFORE.search(text[max(0, start - 14) : start]):
        return True
    within = text[start:end]
    if _WITH_VENUE.search(within) and not _DORMITORY.search(within):
        return True
    return bool(_VENUE_AFTER.match(text, end))
