"""Where the header row is: below title rows, or nowhere.

Exports often begin with a title, the filter in force or an empty line. A header is as wide as the table and
holds no values; known header words speak for it. Taking a first row of data for a header would put people's
data where reports print column names, so a table may also turn out to have none.
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
_VALUE = re.compile(
    r".*[0-9]{7}.*|.*[0-9*]{3,}\*[0-9*]{3,}.*|\S+@\S+\.\S+|.*[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}.*",
    re.DOTALL,
)
"""Cells that no header has: many digits, masked digits, a mail address, a date."""
_NUMBER = re.compile(r"\s*[-+]?[0-9][0-9,.%\s]*")
_WIDE = 0.6
"""Share of the usual number of filled cells from which on a record is no title."""
_MANY_WORDS = 0.5


def find_header(records: Sequence[Sequence[str]]) -> int:
    """The number (from 1) of the header among the first records; 0 if there is none.

    It is the first record as wide as the table. A later one is taken only if it is wider than all above it
    and most of its cells are header words: what stands above the header is not audited as data. A list of one
    column has a header only if that is a header word.
    """
    named = [[cell.strip() for cell in cells if cell.strip()] for cells in records[:LOOKED_AT]]
    widths = Counter(len(names) for names in named if names)
    if not widths:
        return 0
    usual = max(widths, key=lambda count: (widths[count], count))
    wide = [at for at, names in enumerate(named) if names and len(names) >= _WIDE * usual]
    first, widest = wide[0], 0
    for at in wide:
        names = named[at]
        if len(names) > widest and _word_share(names) >= _MANY_WORDS and not _is_data(names):
            first = at
            break
        widest = max(widest, len(names))
    bare_list = usual == 1 and not _word_share(named[first])
    return 0 if bare_list or _is_data(named[first]) else first + 1


def _is_data(names: Sequence[str]) -> bool:
    if any(_VALUE.fullmatch(name) for name in names):
        return True
    return not _word_share(names) and any(_NUMBER.fullmatch(name) for name in names)


def _word_share(names: Sequence[str]) -> float:
    return sum(len(name) <= _LONGEST_WORD and _WORDS.search(name) is not None for name in names) / len(names)
