"""Motor-vehicle licence plates of mainland China (机动车号牌).

Issued by the traffic police; form after GA 36-2018: the province's short name, a letter for the issuing
office, and a serial. The serial of an ordinary plate has 5 positions, at most two of them letters, never I
or O. A new-energy plate has 6: for small vehicles the first is D or F (or one of the later letters A to K)
and the last four are digits; for large ones the letter stands last. 挂, 学, 警, 领, 试, 超 take the place of
the last position, 港 and 澳 that of plates for cars from Hong Kong and Macao (粤Z). A dot or space may stand
after the letter.

Masked: at least one position of the serial can be seen, and one is a star.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("车牌沪a·12345", CellContext())]
[(2, 10)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

if TYPE_CHECKING:
    import polars as pl

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_OFFICE = "[a-hj-z]"
_PLACE = "[a-hj-np-z0-9]"
_NEW_ENERGY = "[a-hjk]"
_DOT = r"\s?[·.•・\-]?\s?"
_SERIAL = rf"(?:{_NEW_ENERGY}{_PLACE}[0-9]{{4}}|[0-9]{{5}}{_NEW_ENERGY}|{_PLACE}{{4}}[挂学警领试超港澳]|{_PLACE}{{5}})"
_MASKED_SERIAL = r"[a-hj-np-z0-9*]{4,5}[a-hj-np-z0-9*挂学警领试超港澳]"
_MOST_LETTERS = 2

ENTITY = Entity(
    id=EntityId("CN_LICENSE_PLATE"),
    name=Text("车牌号", "licence plate"),
    precedence=25,
    screen=rf"{_PROVINCE}\s?[a-hj-z*]{_DOT}{_MASKED_SERIAL}",
    mark="[a-hj-z*]",
    categories=(CategoryId("vehicle_info"),),
    never_in_orders=True,
)

_CLEAR = regex(rf"(?<![0-9a-z]){_PROVINCE}\s?{_OFFICE}{_DOT}(?P<serial>{_SERIAL})(?![0-9a-z*]|[-·.][0-9a-z])")
_MASKED = regex(
    rf"(?<![0-9a-z]){_PROVINCE}\s?(?:{_OFFICE}|\*){_DOT}(?P<serial>{_MASKED_SERIAL})(?![0-9a-z*]|[-·.][0-9a-z])"
)
_PLATE = rf"^{_PROVINCE}{_OFFICE}[·.•・\-]?{_SERIAL}$"
_GOODS = regex(r"(?:订单号?|单号|型号|货号|款号|料号|批次号?|批号|编码|编号|sku|货品|规格)\s*[:#]?\s*$")
_WORD_BEFORE = regex(
    r"(?:最|全|更|重|创|上|焕|翻|崭|清|刷|立)(?=新)|(?:白|乌|里|讯|为|度|天翼|金山|风)(?=云)|(?:昂|珍|宝)(?=贵)"
    r"|(?:漆|乌|墨|纯|亮|哑光|碳)(?=黑)|(?:年|藏)(?=青)|(?:收|珍|典|馆)(?=藏)|(?:四|银)(?=川)|(?:安|南|西)(?=宁)"
)
"""Two-character words whose second character is a province's short name too."""


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The licence plates of a folded text."""
    if context.order_like:
        return
    for match in sorted((*_clear(text), *_masked(text)), key=lambda match: match.start()):
        if not _GOODS.search(text, 0, match.start()) and not _ends_a_word(text, match.start()):
            yield EntitySpan(ENTITY.id, match.start(), match.end(), Confidence.HIGH, "*" in match[0])


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is one plate in the clear."""
    del context  # the form alone decides
    stripped = values.str.strip_chars()
    few_letters = stripped.str.count_matches("[a-z]") <= 1 + _MOST_LETTERS
    return (stripped.str.contains(_PLATE) & few_letters).fill_null(False)


def _clear(text: str) -> Iterator[re.Match[str]]:
    for match in _CLEAR.finditer(text):
        if sum("a" <= character <= "z" for character in match["serial"]) <= _MOST_LETTERS:
            yield match


def _masked(text: str) -> Iterator[re.Match[str]]:
    for match in _MASKED.finditer(text):
        if "*" in match[0] and re.search("[a-z0-9]", match["serial"]):
            yield match


def _ends_a_word(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start + 1]
    return any(word.end() == len(before) - 1 for word in _WORD_BEFORE.finditer(before))
