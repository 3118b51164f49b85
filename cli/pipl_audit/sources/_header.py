"""Where the header row is: below title rows, or nowhere.

Exports often begin with a title, the filter in force or an empty line. A header is a wide record of short,
distinct, non-numeric cells; known header words speak for it. Taking a first row of data for a header would
put people's data where reports print column names, so a table may also turn out to have none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LOOKED_AT = 20
"""Records in which the header is searched."""
_WORDS = re.compile(
    "姓名|名称|昵称|客户|会员|用户|顾客|手机|电话|联系|邮箱|地址|标签|备注|性别|生日|年龄|身份证|证件|卡号|账号|编号|订单|"
    "金额|日期|时间|状态|类型|等级|来源|渠道|部门|门店|城市|省份|公司|微信|评价|描述|说明|跟进|"
    r"\b(?:id|no|name|phone|mobile|tel|e-?mail|address|tags?|labels?|remarks?|notes?|comments?|gender|sex|birth\w*|"
    r"age|date|time|status|type|level|source|channel|city|company|order|amount|price|customer|member|user\w*|help)\b",
    re.IGNORECASE,
)
_LONGEST_WORD = 24
_LONGEST_NAME = 30
_DATA = re.compile(
    r"\s*[-+]?[0-9][0-9,.%\s]*|.*[0-9]{6}.*|.*[0-9*]{3,}.*[0-9*]{4}.*|\S+@\S+\.\S+|.*[0-9]{4}[-/.年][0-9]{1,2}[-/.月].*",
    re.DOTALL,
)
"""Cells that hold a value: a number, many digits, a mail address, a date."""
_NEAR_BEST = 0.75
_LEAST_WIDTH = 0.6


def find_header(records: Sequence[Sequence[str]]) -> int:
    """The number (from 1) of the header among the first records; 0 if there is none."""
    looked_at = records[:LOOKED_AT]
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in looked_at]
    widths = Counter(count for count in filled if count)
    if not widths:
        return 0
    usual = max(widths, key=lambda count: (widths[count], count))
    scores = [
        _score(cells) if count >= _LEAST_WIDTH * usual else 0.0
        for cells, count in zip(looked_at, filled, strict=True)
    ]
    # The header stands above the data: the first record that is nearly as good as the best one.
    at = next((at for at, score in enumerate(scores) if score and score >= _NEAR_BEST * max(scores)), None)
    return 0 if at is None or _is_data(looked_at[at]) else at + 1


def _score(cells: Sequence[str]) -> float:
    names = [cell.strip() for cell in cells if cell.strip()]
    count = len(names)
    values = sum(_DATA.fullmatch(name) is not None for name in names)
    short = sum(len(name) <= _LONGEST_NAME for name in names)
    shape = (1 - values / count) * (short / count) * (len(set(names)) / count)
    return shape + sum(map(_is_word, names)) / count


def _is_data(cells: Sequence[str]) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    return not any(map(_is_word, names)) and any(_DATA.fullmatch(name) for name in names)


def _is_word(name: str) -> bool:
    return len(name) <= _LONGEST_WORD and _WORDS.search(name) is not None and not _DATA.fullmatch(name)
