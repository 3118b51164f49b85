"""Numbers of the foreigner's permanent resident ID card (外国人永久居留身份证).

Issued by the National Immigration Administration. Cards since 1 December 2023: eighteen characters built
like a resident ID number, with 9 as the first; then two digits of the province of application, three of the
country (ISO 3166-1 numeric), eight of the birth date, three of a serial number, and the check digit of GB
11643 (MOD 11-2). Cards before, still valid: three letters of the country (ISO 3166-1 alpha-3) and twelve
digits that begin with four of the region and six of the birth date. The old form's last digit is not
checked (its rule is not public), so without a header or context word its region and date must be right.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("永居证911840198405120016", CellContext())]
[(3, 21)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipl_audit.entities._numbers import (
    LEFT,
    MASK,
    RIGHT,
    THREE,
    at_home,
    cued,
    is_birth_date,
    is_date,
    is_no_persons,
    mod_11_2,
    table,
)
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_NEW = r"9[0-9]{16}[0-9x]"
_OLD = r"[a-z]{3}[0-9]{12}"
_STARRED = rf"9(?:[0-9]|{MASK}){{17}}|[a-z]{{3}}(?:[0-9]|{MASK}){{12}}"

ENTITY = Entity(
    id=EntityId("CN_FOREIGN_PR_ID"),
    name=Text("外国人永久居留身份证", "foreigner's permanent resident ID"),
    precedence=12,
    screen=f"{_NEW}|{_OLD}|{_STARRED}",
    mark=THREE,
    categories=(CategoryId("residence_permit"),),
    never_in_orders=True,
)

_NUMBER = regex(rf"{LEFT}(?:(?P<new>{_NEW})|(?P<old>{_OLD})|(?P<starred>{_STARRED})){RIGHT}")
_HEADER = regex(r"永久居留|永居|外国人.{0,4}证|五星卡|permanent.?resid|(?<![a-z])pr.?(?:id|card|no)")
_CUE = regex(r"永久居留|永居|五星卡|绿卡|permanent.?resid|(?<![a-z])pr.?(?:id|card|no)")
_LEAST_HIDDEN = 2
_LEAST_SEEN = 5


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The numbers of permanent resident cards in a folded text."""
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if is_no_persons(text, start, end, context):
            continue
        expected = at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        if match["new"] and _is_new(match[0]):
            yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH)
        elif match["old"] and _is_old(match[0], expected=expected):
            yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH if expected else Confidence.MEDIUM)
        elif match["starred"] and expected and _is_masked(match[0]):
            yield EntitySpan(ENTITY.id, start, end, Confidence.MEDIUM, masked=True)


def _is_new(number: str) -> bool:
    return (
        number[1:3] in _provinces()
        and number[3:6] in _countries().values()
        and is_birth_date(number[6:14])
        and mod_11_2(number)
    )


def _is_old(number: str, *, expected: bool) -> bool:
    if number[:3] not in _countries() or number[3:5] not in _provinces():
        return False
    return expected or any(is_date(century + number[7:13]) for century in ("19", "20"))


def _is_masked(number: str) -> bool:
    """Country or mark of foreigners in the clear, and one run of stars behind it."""
    runs = re.findall(rf"(?:{MASK})+", number[1:])
    country = number[0] == "9" or number[:3] in _countries()
    seen = len(number) - len("".join(runs))
    return country and len(runs) == 1 and len(runs[0]) >= _LEAST_HIDDEN and seen >= _LEAST_SEEN


@cache
def _countries() -> dict[str, str]:
    return {code[:3]: code[3:] for code in table("countries")["codes"].split()}


@cache
def _provinces() -> frozenset[str]:
    return frozenset(table("regions")["provinces"].split())
