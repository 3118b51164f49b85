"""Resident ID numbers (公民身份号码), those of residence permits included.

Issued by the public security organs, one per person and for life. GB 11643: six digits of the region where
it was first registered (GB/T 2260), eight of the birth date, three of a serial number (odd for men), and a
check digit by ISO 7064 MOD 11-2, where ``X`` is ten. Residence permits for people of Hong Kong, Macao and
Taiwan (港澳台居民居住证) begin with 810000, 820000 or 830000. Until 1999 the number had fifteen digits: a
year of two digits and no check digit.

Region codes are abolished every year and live on in people's numbers. With a right check digit and date,
the code of a prefecture in the present table (state of 2023) is as good as that of a county; of one whose
prefecture is unknown too, the province must be right, and the number is a little less sure. Fifteen digits
need a right region and date and a header or context word. Masked forms need a right region as far as it is
to be seen.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("身份证110101199003077715", CellContext())]
[(3, 21)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipl_audit.entities._numbers import (
    GAP,
    LEFT,
    MASK,
    RIGHT,
    THREE,
    at_home,
    bare,
    cued,
    is_birth_date,
    is_no_persons,
    latest,
    mod_11_2,
    table,
)
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

_GROUPINGS = ((6, 8, 4), (6, 8, 3, 1), (6, 4, 4, 4), (6, 4, 2, 2, 4), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4))
_LAST = "[0-9x]"


def _grouped(sizes: tuple[int, ...], digit: str, last: str) -> str:
    groups = [f"{digit}{{{size}}}" for size in sizes[:-1]]
    return GAP.join([*groups, f"{digit}{{{sizes[-1] - 1}}}{last}"])


_FULL = "|".join([f"[1-8][0-9]{{16}}{_LAST}", *(_grouped(sizes, "[0-9]", _LAST) for sizes in _GROUPINGS)])
_OLD = r"[1-8][0-9]{14}"
_ANY = f"(?:[0-9]|{MASK})"
_STARRED = "|".join(
    [
        rf"[1-8]{_ANY}{{16}}{_ANY}",
        *(_grouped(sizes, _ANY, _ANY) for sizes in _GROUPINGS[:4]),
        rf"[1-8][0-9]{{0,13}}[*]{{2,17}}[0-9]{{0,6}}{_LAST}?",
    ]
)

ENTITY = Entity(
    id=EntityId("CN_RESIDENT_ID"),
    name=Text("居民身份证号", "resident ID number"),
    precedence=10,
    screen=f"{_FULL}|{_OLD}|{_STARRED}",
    mark=THREE,
    categories=(
        CategoryId("resident_id_number"),
        CategoryId("residence_permit"),
        CategoryId("driver_licence"),
    ),
    never_in_orders=True,
)

_GLUED = rf"(?:(?<![0-9a-z])(?:id|idcard|id_?no|sfz|sfzh)|{LEFT})"
_CLEAR_NUMBER = regex(rf"{_GLUED}(?P<number>{_FULL}|{_OLD}){RIGHT}")
_STARRED_NUMBER = regex(rf"{_GLUED}(?P<number>{_STARRED}){RIGHT}")
_HEADER = regex(r"身份证|身份号|证件号|居住证|id_?card|idcard|id_?(?:no|number)(?![a-z])|identity|national_?id|sfz")
_CUE = regex(r"身份证|身份号|证件|证号|居住证|(?<![a-z])id(?![a-z])|id\s?card|identity|sfz")
_SPECIAL = frozenset(("810000", "820000", "830000"))
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_FULL_LENGTH = 18
_PROVINCE = 2
_LEAST_HIDDEN = 3
_LEAST_SEEN = 2
_DIRECT_RULE = "90"
_HIGHEST_PREFECTURE = 70


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The resident ID numbers of a folded text."""
    found = [span for span in _clear(text, context) if span]
    taken = [(span.start, span.end) for span in found]
    if re.search(MASK, text):
        found += [
            span
            for span in _starred(text, context)
            if not any(start < span.end and span.start < end for start, end in taken)
        ]
    yield from sorted(found, key=lambda span: span.start)


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is eighteen characters with a known region, a date and the right check digit."""
    import polars as pl

    del context  # the form alone decides

    cell = pl.col("cell")
    body = cell.str.slice(0, 17).cast(pl.Int64, strict=False)
    weighted = sum((body // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(_WEIGHTS)), start=pl.lit(0))
    last = pl.when(cell.str.ends_with("x")).then(10).otherwise(cell.str.slice(17, 1).cast(pl.Int64, strict=False))
    born = cell.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    known = cell.str.slice(0, 4).is_in(sorted(_prefectures())) | cell.str.slice(0, 6).is_in(sorted(_SPECIAL))
    right = (
        cell.str.contains(f"^[1-8][0-9]{{16}}{_LAST}$")
        & known
        & born.is_between(pl.date(1900, 1, 1), latest())
        & ((weighted + last) % 11 == 1)
    )
    frame = pl.DataFrame({"cell": values.str.strip_chars(" \t")})
    return frame.select(right.fill_null(value=False).alias(values.name)).to_series()


def _clear(text: str, context: CellContext) -> Iterator[EntitySpan | None]:
    for match in _CLEAR_NUMBER.finditer(text):
        number = bare(match["number"])
        start, end = match.span("number")
        if is_no_persons(text, start, end, context):
            continue
        expected = at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        judge = _full if len(number) == _FULL_LENGTH else _old
        yield judge(number, start, end, expected=expected)


def _full(number: str, start: int, end: int, *, expected: bool) -> EntitySpan | None:
    if not (_is_region(number[:6]) and is_birth_date(number[6:14]) and mod_11_2(number)):
        return None
    sure = expected or number[:4] in _prefectures() or number[:6] in _SPECIAL
    return EntitySpan(ENTITY.id, start, end, Confidence.HIGH if sure else Confidence.MEDIUM)


def _old(number: str, start: int, end: int, *, expected: bool) -> EntitySpan | None:
    if not (expected and _is_region(number[:6]) and is_birth_date(f"19{number[6:12]}")):
        return None
    return EntitySpan(ENTITY.id, start, end, Confidence.MEDIUM)


def _starred(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _STARRED_NUMBER.finditer(text):
        number = bare(match["number"])
        start, end = match.span("number")
        expected = at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        if is_no_persons(text, start, end, context) or not _is_masked(number, expected=expected):
            continue
        seen = re.split(MASK, number)[0]
        sure = expected or seen[:6] in _counties()
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH if sure else Confidence.MEDIUM, masked=True)


def _is_masked(number: str, *, expected: bool) -> bool:
    """Unexpected ones must have eighteen places and a prefecture to be seen, or any starred code would do."""
    marks = re.findall(MASK, number[:-1])
    if len(set(marks)) != 1 or len(marks) < _LEAST_HIDDEN or len(number.replace(marks[0], "")) < _LEAST_SEEN:
        return False
    seen = re.split(MASK, number)[0]
    whole = len(number) == _FULL_LENGTH
    if len(seen) >= _PROVINCE and seen[:_PROVINCE] not in _provinces():
        return False
    if whole and number[6:10].isdigit() and not "1900" <= number[6:10] <= str(latest().year):
        return False
    return expected or (whole and seen[:4] in _prefectures())


def _is_region(code: str) -> bool:
    """The region may be abolished, but not impossible."""
    if code in _SPECIAL or code[:4] in _prefectures():
        return True
    possible = int(code[2:4]) <= _HIGHEST_PREFECTURE or code[2:4] == _DIRECT_RULE
    return possible and code[:2] in _provinces() - {"81", "82", "83"}


@cache
def _provinces() -> frozenset[str]:
    """Taiwan's code (71) is in GB/T 2260; the permits' 81 to 83 only count in full."""
    return frozenset(table("regions")["provinces"].split()) | {"71", "81", "82", "83"}


@cache
def _prefectures() -> frozenset[str]:
    return frozenset(table("regions")["counties"])


@cache
def _counties() -> frozenset[str]:
    counties: dict[str, str] = table("regions")["counties"]
    known = {prefecture + county for prefecture, codes in counties.items() for county in codes.split()}
    return frozenset(known) | _SPECIAL
