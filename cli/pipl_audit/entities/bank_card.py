"""Bank card numbers (银行卡号).

Issued by banks under ISO/IEC 7812 (in China GB/T 14504 and GB/T 17552): thirteen to nineteen digits, an
issuer prefix (发卡行标识代码) of mostly six digits, the account, and a check digit by the Luhn formula. A
prefix of the table together with its card length and a right check digit is sure. A prefix that only fits a
card network (62 UnionPay, 4 Visa, 51 to 55 Mastercard, 34 and 37 American Express, 35 JCB) is a little less
so without a header or context word. Visa's lengths of 13 and 19, Diners Club (36), the Mastercard range
2221 to 2720 and old prefixes of three or four digits need one: barcodes (49…), dates (240315…), serial
numbers (103…) fit them.

Masked: the first six or the last four digits to be seen; without a prefix in the clear only behind a header
or context word.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("卡号6222 0200 0000 0000 000", CellContext())]
[(2, 25)]
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
    is_no_persons,
    luhn,
    table,
)
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

_CLEAR = (
    rf"[1-9][0-9]{{12,18}}|[1-9][0-9]{{3}}(?:{GAP}[0-9]{{4}}){{2,3}}{GAP}[0-9]{{1,4}}"
    rf"|3[0-9]{{3}}{GAP}[0-9]{{6}}{GAP}[0-9]{{4,5}}|[1-9][0-9]{{5}}{GAP}[0-9]{{6,13}}"
)
_ANY = f"(?:[0-9]|{MASK})"
_STARRED = (
    rf"[1-9][0-9]{{3,7}}{GAP}?{MASK}{{2,13}}{GAP}?[0-9]{{3,4}}"
    rf"|{_ANY}{{4}}(?:{GAP}{MASK}{{4}}){{1,3}}{GAP}{_ANY}{{1,4}}|{_ANY}{{4}}{GAP}{_ANY}{{4}}(?:{GAP}{_ANY}{{4}}){{1,2}}{GAP}[0-9]{{1,4}}"
    rf"|[*]{{8,15}}[0-9]{{4}}"
)

ENTITY = Entity(
    id=EntityId("BANK_CARD"),
    name=Text("银行卡号", "bank card number"),
    precedence=30,
    screen=f"{_CLEAR}|{_STARRED}",
    mark=THREE,
    categories=(CategoryId("bank_account"),),
    never_in_orders=True,
)

_CLEAR_NUMBER = regex(f"{LEFT}(?:{_CLEAR}){RIGHT}")
_STARRED_NUMBER = regex(f"{LEFT}(?:{_STARRED}){RIGHT}")
_WORDS = (
    r"银行|储蓄卡|信用卡|借记卡|贷记卡|工资卡|(?<!会员)(?<!积分)(?<!礼品)(?<!充值)(?<!购物)卡号|(?<!微信)(?<!登录)账号|账户|收款|打款"
    r"|[工建农招交]行|bank|debit|credit|card.?(?:no|num)|visa|mastercard|unionpay"
)
_HEADER = regex(_WORDS)
_CUE = regex(_WORDS)
_NETWORKS = regex(r"62[0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13}|35(?:2[89]|[3-8][0-9])[0-9]{12}")
_EXPECTED_NETWORKS = regex(
    r"(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|4(?:[0-9]{12}|[0-9]{18})|36[0-9]{12}"
)
_PREFIX = 6
_LENGTHS = range(13, 20)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The bank card numbers of a folded text."""
    found = list(_clear(text, context))
    taken = [(span.start, span.end) for span in found]
    if re.search(MASK, text):
        found += [
            span
            for span in _starred(text, context)
            if not any(start < span.end and span.start < end for start, end in taken)
        ]
    yield from sorted(found, key=lambda span: span.start)


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is a card number of a known issuer, its length and check digit right."""
    import polars as pl

    del context  # the form alone decides

    cell = pl.col("cell")
    length = cell.str.len_bytes().cast(pl.String)
    number = cell.cast(pl.UInt64, strict=False)
    digits = [number // 10**place % 10 for place in range(max(_LENGTHS))]
    total = pl.lit(0, dtype=pl.UInt64)
    for place, digit in enumerate(digits):
        value = digit * (1 + place % 2)
        total = total + value // 10 + value % 10
    known = pl.lit(False)
    for count, fitting in _prefixes_and_lengths().items():
        known = known | pl.concat_str(cell.str.slice(0, count), length).is_in(fitting)
    right = cell.str.contains("^[1-9][0-9]{12,18}$") & known & (total % 10 == 0)
    frame = pl.DataFrame({"cell": values.str.strip_chars(" \t")})
    return frame.select(right.fill_null(value=False).alias(values.name)).to_series()


def _clear(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _CLEAR_NUMBER.finditer(text):
        number = bare(match[0])
        start, end = match.span()
        if len(number) not in _LENGTHS or not luhn(number) or is_no_persons(text, start, end, context):
            continue
        expected = at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE)
        confidence = _confidence(number, expected=expected)
        if confidence:
            yield EntitySpan(ENTITY.id, start, end, confidence)


def _confidence(number: str, *, expected: bool) -> Confidence | None:
    if number.startswith(_prefixes().get(len(number), ())):
        return Confidence.HIGH
    if _NETWORKS.fullmatch(number):
        return Confidence.HIGH if expected else Confidence.MEDIUM
    old = number.startswith(_short_prefixes().get(len(number), ()))
    return Confidence.MEDIUM if expected and (old or _EXPECTED_NETWORKS.fullmatch(number)) else None


def _starred(text: str, context: CellContext) -> Iterator[EntitySpan]:
    for match in _STARRED_NUMBER.finditer(text):
        number = bare(match[0])
        start, end = match.span()
        if not _is_masked(number) or is_no_persons(text, start, end, context):
            continue
        prefix = re.split(MASK, number)[0]
        known = len(number) >= min(_LENGTHS) and _is_known(prefix)
        if known or at_home(context, ENTITY, _HEADER) or cued(text, start, end, _CUE):
            yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH if known else Confidence.MEDIUM, masked=True)


def _is_masked(number: str) -> bool:
    """One run of one mark, with the last digits in the clear."""
    runs = re.findall(f"{MASK}+", number)
    return len(runs) == 1 and len(set(runs[0])) == 1 and len(runs[0]) > 1 and number[-1].isdigit()


def _is_known(prefix: str) -> bool:
    """Six digits are an issuer's; four are enough where they are UnionPay's."""
    if len(prefix) < _PREFIX:
        return prefix.startswith("62") and any(
            code.startswith(prefix) for codes in _prefixes().values() for code in codes
        )
    return any(prefix.startswith(codes) for codes in _prefixes().values())


@cache
def _prefixes() -> dict[int, tuple[str, ...]]:
    """Issuer prefixes by card length."""
    return {int(length): tuple(codes.split()) for length, codes in table("bank_cards")["prefixes"].items()}


@cache
def _prefixes_and_lengths() -> dict[int, list[str]]:
    """By the length of the prefix: each prefix with the card length written behind it."""
    joined: dict[int, list[str]] = {}
    for length, codes in _prefixes().items():
        for code in codes:
            joined.setdefault(len(code), []).append(f"{code}{length}")
    return joined


@cache
def _short_prefixes() -> dict[int, tuple[str, ...]]:
    return {int(length): tuple(codes.split()) for length, codes in table("bank_cards")["short_prefixes"].items()}
