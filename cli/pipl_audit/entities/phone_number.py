"""Mobile numbers of mainland China (手机号), and numbers of other countries written with their country code.

Assigned by the carriers out of ranges of the Ministry of Industry and Information Technology
(电信网编号计划): eleven digits, three for the network (``138``), four for the area, four for the
subscriber. The ranges come from libphonenumber; ranges of things (14x but 145, 147, 149) and unassigned
ones (154, 163, 168, 179, 194 …) are none.

Written with or without ``+86``, ``86`` or ``0086``, with spaces, hyphens or points, digit by digit, or in
Chinese numerals. What follows as an extension is outside. Where ``+`` or ``00`` leads to another country,
the ``phonenumbers`` library decides; hotlines of other countries are none. Masked: at least three digits to
be seen.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("手机138-0013-8000转12", CellContext())]
[(2, 15)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipl_audit.entities._numbers import LEFT, MASK, RIGHT, at_home, bare, cued, hidden, is_no_persons, table
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

_CHINESE_DIGITS = "零〇一二三四五六七八九幺"
_TO_DIGITS = str.maketrans(_CHINESE_DIGITS, "00123456789" + "1")
_SEP = r"(?:[ \t]?[-.·–—][ \t]?|[ \t]{1,2})"
_CLEAR = (
    rf"(?:1[3-9][0-9]{{9}}|1[3-9][0-9](?:{_SEP}[0-9]{{4}}{_SEP}?[0-9]{{4}}|[0-9]{{4}}{_SEP}[0-9]{{4}}"
    rf"|{_SEP}[0-9]{{3}}{_SEP}[0-9]{{5}}|[0-9]{_SEP}[0-9]{{3}}{_SEP}[0-9]{{4}})|1(?:{_SEP}[0-9]){{10}})"
)
_ANY = f"(?:[0-9]|{MASK})"
_STARRED = rf"(?:1[3-9]{_ANY}{_SEP}?{_ANY}{{4}}{_SEP}?{_ANY}{{4}}|1[3-9][0-9]\*{{2,8}}[0-9]{{4}})"
_COUNTRY = r"(?:\([ ]?(?:\+?86|0086)[ ]?\)|\+[ ]?86|0086|86)[ \t-]{0,2}"
_SPOKEN = rf"[1一幺][0-9{_CHINESE_DIGITS}]{{10}}"
_ABROAD = r"(?:\+|00)[ (]{0,2}[1-9][0-9 ()./-]{5,}[0-9]"

ENTITY = Entity(
    id=EntityId("PHONE_NUMBER"),
    name=Text("手机号", "phone number"),
    precedence=20,
    screen=rf"{_CLEAR}|{_STARRED}|{_SPOKEN}|{_ABROAD}",
    mark=f"[0-9{_CHINESE_DIGITS}]",
    categories=tuple(
        map(
            CategoryId,
            (
                "mobile_phone",
                "landline_phone",
                "account_id",
                "payment_account",
                "emergency_contact",
                "referrer",
            ),
        )
    ),
    never_in_orders=True,
)

_GLUED = r"(?:(?<![0-9a-z])(?:tel|phone|mobile|mob|cell|call|wechat|vx|wx)|" + LEFT + r")"
_END = rf"(?:{RIGHT}|(?=(?:wx|vx|ext)(?![0-9a-z])))"
_MAINLAND = regex(rf"{_GLUED}(?P<all>(?P<country>{_COUNTRY})?(?P<trunk>0)?(?P<number>{_CLEAR}|{_STARRED})){_END}")
_SPOKEN_NUMBER = regex(rf"(?<![0-9a-z{_CHINESE_DIGITS}]){_SPOKEN}(?![0-9a-z{_CHINESE_DIGITS}])")
_ABROAD_NUMBER = regex(rf"(?<![0-9a-z+]){_ABROAD}")
_OF_A_CODE = regex(r"(?<![0-9])(?!0|86-)[0-9]{2,6}-$")
_USUAL = regex(rf"{_SEP.join(('[^ ]{3}', '[^ ]{4}', '[^ ]{4}'))}|[^ .·-]{{11}}")
_HEADER = regex(r"手机|电话|号码|联系方式|mobile|phone|cell|(?<![a-z])tel")
_CUE = regex(r"手机|电话|号码|联系方式|致电|微信|mobile|phone|cell|(?<![a-z])tel|call")
_LEAST_SEEN = 3
_CHINA = 86
_NEIGHBOURS = (852, 853, 886)
"""Hong Kong, Macao, Taiwan: where 00 is followed by another code, it may as well be padding."""


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The phone numbers of a folded text."""
    found = [*_mainland(text, context), *_spoken(text, context)]
    if _ABROAD_NUMBER.search(text):
        taken = [(span.start, span.end) for span in found]
        found += [
            span
            for span in _abroad(text, context)
            if not any(start < span.end and span.start < end for start, end in taken)
        ]
    yield from sorted(found, key=lambda span: span.start)


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is one mobile number of the mainland, with or without its country code."""
    del context  # the form alone decides
    ranges = "|".join(table("phones")["mobile"].split())
    return values.str.contains(rf"^[ \t]*(?:\+?86[ -]?)?(?:{ranges})[0-9]{{8}}[ \t]*$").fill_null(value=False)


def _mainland(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _MAINLAND.finditer(text):
        number = bare(match["number"])
        start, end = match.span("all")
        stars = hidden(number)
        if _OF_A_CODE.search(text[max(0, start - 8) : start]) or is_no_persons(text, start, end, context):
            continue
        if stars and not _is_masked(number):
            continue
        if number[:3].isdigit() and number[:3] not in _ranges():
            continue
        usual = _USUAL.fullmatch(match["number"]) and not match["trunk"]
        sure = usual or at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH if sure else Confidence.MEDIUM, stars > 0)


def _is_masked(number: str) -> bool:
    """A mask is one sort of character; a lone ``x`` or point would be something else."""
    marks = re.findall(MASK, number)
    return len(set(marks)) == 1 and (marks[0] in "*●•" or len(marks) > 1) and len(number) - len(marks) >= _LEAST_SEEN


@cache
def _ranges() -> frozenset[str]:
    return frozenset(table("phones")["mobile"].split())


def _spoken(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _SPOKEN_NUMBER.finditer(text):
        number = match[0].translate(_TO_DIGITS)
        if match[0].isascii() or number[:3] not in _ranges() or is_no_persons(text, *match.span(), context):
            continue
        yield EntitySpan(ENTITY.id, *match.span(), Confidence.MEDIUM)


def _abroad(text: str, context: CellContext) -> Iterator[EntitySpan]:
    # Heavy, and needed for a handful of cells.
    import phonenumbers
    from phonenumbers import PhoneNumberMatcher, PhoneNumberType

    nobodys = {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
    # The matcher knows no 00; " +" has its length, so offsets stay.
    international = re.sub(r"(?<![0-9a-z+])00(?=[ (]{0,2}[1-9])", " +", text)
    for match in PhoneNumberMatcher(international, None):
        start, end = (
            match.start,
            _end_without_extension(match.raw_string, match.number.extension) + match.start,
        )
        start -= text[start] == "0" and international[start] == "+"
        if match.number.country_code == _CHINA or phonenumbers.number_type(match.number) in nobodys:
            continue
        if re.search(r"[0-9a-z]$", text[:start]) or is_no_persons(text, start, end, context):
            continue
        expected = match.number.country_code in _NEIGHBOURS or at_home(context, ENTITY, _HEADER)
        if text[start] == "0" and not (expected or cued(text, start, end, _CUE)):
            continue
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH)


def _end_without_extension(form: str, extension: str | None) -> int:
    """Where the number ends in a form that may go on with an extension."""
    places = [match.end() for match in re.finditer(r"[0-9]", form)]
    return places[-1 - len(extension or "")]
