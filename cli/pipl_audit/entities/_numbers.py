"""What the entities that are numbers share: borders, context words, masks, check digits, tables.

Borders are look-arounds over ASCII letters and digits, never ``\\b``: Chinese characters are word
characters too, so there is no word border in 手机13800138000.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from pipl_audit.entities.base import CellContext, Entity
from pipl_audit.regexes import regex
from pipl_audit.resources import read_json

LEFT = r"(?<![0-9a-z*])(?<![0-9]\.)"
"""Nothing before a number that would make it the rest of a longer code or of a decimal fraction."""
RIGHT = r"(?![0-9a-z*])(?!\.(?:[1-9]|0[0-9]))"
"""Nothing behind it either; ``.0`` is what a workbook leaves of a number and stays outside."""
MASK = r"[*x×•●#?]"
"""Characters that stand for a hidden digit."""
THREE = f"(?:[0-9]|{MASK}){{3}}"
"""Three digits, shown or hidden, side by side."""
GAP = r"[ \t-]"
"""One mark between groups of digits."""

_CODE = r"(?:编?号码?|编码|no|num(?:ber)?|id|code)"
_ORDER = regex(
    r"(?:(?:订单|运单|面单|快递单|物流单|工单|提货单|出库单|入库单|采购单|售后单|退货单|退款单|维修单|服务单|配送单|交易单|支付单"
    r"|单据|包裹|批次|条形?码|商品码|流水|sku|spu|upc|(?<![a-z])(?:order|tracking|waybill|parcel|invoice|batch|barcode|serial"
    rf"|ticket|transaction|txn|ean|s/?n|p/?o))\s?{_CODE}?"
    rf"|(?:单|批|货|款|型|取件|流水|发票|票|合同|凭证|保单|案|案件|交易|商户|参考|序列|机身|设备|项目|档案|桌|排队|追踪|跟踪"
    rf"|货品|产品|商品|资产){_CODE}"
    r"|(?:取件|取餐|提货|兑换|激活|验证|券)码|卡密|[¥$]|rmb"
    r")[\s.:#=]*(?:是|为|is)?[\s:(\"'\[]*(?:[a-z]{1,4}[-_])?$"
)
_UNIT = regex(r"\s?(?:元|万元|亿元|件|股)")
_BREAK = regex(r"[。;\n!?|]")


def is_no_persons(text: str, start: int, end: int, context: CellContext) -> bool:
    """Whether the header or the words right before say that a number is an order's, a parcel's, an item's."""
    if context.order_like or _UNIT.match(text, end):
        return True
    return _ORDER.search(text[max(0, start - 24) : start]) is not None


def cued(text: str, start: int, end: int, cue: re.Pattern[str]) -> bool:
    """Whether a context word stands shortly before a number in its sentence, or right behind it."""
    before = _BREAK.split(text[max(0, start - 16) : start])[-1]
    return cue.search(before) is not None or cue.match(text[end : end + 10].lstrip(" (:[-")) is not None


def at_home(context: CellContext, entity: Entity, header: re.Pattern[str]) -> bool:
    """Whether the column is one where this entity is expected."""
    return context.category in entity.categories or header.search(context.header) is not None


def bare(form: str) -> str:
    """A number without the marks between its groups."""
    return re.sub(r"[\s().–—·-]", "", form)


def hidden(form: str) -> int:
    """How many characters of a form stand for hidden digits."""
    return len(re.findall(MASK, form))


def luhn(digits: str) -> bool:
    """The check of bank cards: from the right, every second digit counts double."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def mod_11_2(number: str) -> bool:
    """The check of ID numbers (ISO 7064 MOD 11-2, in GB 11643): weights are powers of two, ``x`` is ten."""
    values = (10 if character == "x" else int(character) for character in reversed(number))
    return sum(value << place for place, value in enumerate(values)) % 11 == 1


def latest() -> date:
    """No one is born later: today where the day begins first."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def is_birth_date(digits: str) -> bool:
    """Whether eight digits are a day from 1900 to today."""
    return digits[:4] >= "1900" and is_date(digits) and date.fromisoformat(digits) <= latest()


def is_date(digits: str) -> bool:
    """Whether eight digits are a day of the calendar, in the order year, month, day."""
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True


@cache
def table(name: str) -> dict[str, Any]:
    """A table of ``data/``; who made it from what stands in its head."""
    content: dict[str, Any] = read_json(f"data/{name}.json")
    return content
