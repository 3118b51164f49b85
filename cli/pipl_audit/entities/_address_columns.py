"""Whole columns of addresses: the ordinary full forms of :mod:`cn_address`, told without a Python loop.

A cell is sure to be one address if it begins with a division of the register, a name of ordinary length leads
from there to the first number, and the rest is house, building, unit and room to the cell's end, each written
in its plainest form. Then one of the patterns of :mod:`cn_address` must find it there, from end to end. What
else could change the verdict (a word of a venue, of a sentence) turns the cell down, wherever it stands.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from pipl_audit.entities._address_forms import (
    COMPOUND,
    DORMITORY,
    HAN,
    LONGEST_DIVISION,
    NO_COMPOUND,
    NO_ROAD,
    NOT_IN_NAME,
    OFFICE,
    VENUE,
)
from pipl_audit.entities._tables import places

_CLASS = HAN[1:-1]
_NUMERALS = "一二三四五六七八九十"
_COUNT = f"(?:[0-9]{{1,4}}|[{_NUMERALS}]{{1,3}}|[a-z][0-9]?)"
_OPENS = "号楼|栋|幢|座|#楼?|号|弄|单元|层|楼"
"""Parts behind which a room may stand bare."""
_OPEN = f"(?: ?{_COUNT} ?(?:{_OPENS}))"
_PART = f"(?: ?{_COUNT} ?(?:{_OPENS}|门|梯))"
_ROOM = "(?: ?[a-z]?[0-9]{1,5}[a-z]? ?[室房户])"
_BARE = "(?:[ -]?[a-z]?[0-9]{3,4}|-[0-9]{1,4})"
_DASHED = "(?: ?[0-9]{1,3}-[0-9]{1,3}(?:-[0-9]{1,4})?)"
_LAST = f"(?:{_ROOM}|{_OPEN}{_BARE})"
_REST = f"{_PART}*{_LAST}?"
_PARTS = f"(?:{_PART}+|{_PART}*{_LAST})"
_QUARTER = f"(?: ?(?:[{_NUMERALS}0-9]{{1,2}}期|[a-z东南西北中][0-9]?区|[{_NUMERALS}]区))?"
_UP_TO = f"[ /-]{{0,2}}(?:{HAN}[ /{_CLASS}-]{{0,9}})?{HAN}"
"""What stands between the first division and the last character of a name, that one left out."""
_NUMBER = "[0-9]{1,5}(?:-[0-9]{1,4})?"
# A compound's name holds no character of a unit, which would end it early, and none that belongs to the number
# before it (100号院, 2号线).
_COMPOUND_AT_NUMBER = f" ?[{_CLASS}&&[^号栋幢座弄单门梯层楼室房户期区院线]]{{2,8}}(?:{COMPOUND}|{OFFICE}){_QUARTER}"
_BY_ROAD = (
    f"{HAN}(?:[路街巷弄道条]|胡同)(?:[东南西北中]段)? ?{_NUMBER} ?(?:(?:号楼?|弄){_BARE}"
    f"|(?:号院|号楼|号|弄|巷)(?:{_REST}|{_DASHED}|{_COMPOUND_AT_NUMBER}(?:{_PARTS}|{_DASHED})))"
)
_GROUP = "(?:村民小组|小组|组|社|队|屯|号)"
_BY_VILLAGE = f"{HAN}村(?:[0-9]{{1,3}}{_GROUP}{_REST}|[{_NUMERALS}]{{1,3}}{_GROUP}(?:[0-9]{{1,4}}号)?)"
_BY_OFFICE = f"{HAN}{OFFICE}{_QUARTER}{_PART}*(?:{_ROOM}|[ -]?[a-z]?[0-9]{{3,4}})"
_BY_DIVISION = (
    f"(?:[{_CLASS}&&[^期区苑{_NUMERALS}]]{_QUARTER}|{HAN}{{3}}) ?[0-9]{{1,3}} ?(?:号楼|栋|幢|座)(?:{_PARTS}|{_BARE})"
)
_BY_COMPOUND = (
    f"{HAN}(?:{COMPOUND}{_QUARTER}(?:"
    f" ?{_COUNT}(?: ?(?:号楼|栋|幢|座|#楼?|号|弄)|单元)(?:{_REST}|{_BARE})|{_ROOM}|{_DASHED})"
    f"|(?:小区|花园|家园|新村|公寓|花苑)[ -]?[a-z]?[0-9]{{3,4}})"
)
_SURE = f"^{_UP_TO}(?:{_BY_ROAD}|{_BY_DIVISION}|{_BY_VILLAGE}|{_BY_OFFICE})$"
_SURE_IF_ONE_COMPOUND = f"^{_UP_TO}{_BY_COMPOUND}$"
# Behind a second 村 or 号, a pattern may begin at the first; two compounds may be one within the other.
_DOUBTFUL = f"{NOT_IN_NAME}|{NO_ROAD}|村.*村|^[^0-9]*号"
_LAST_CHARACTER = "[0-9号楼栋幢座#弄元层门梯室房户院巷组社队屯]$"
_FIRST_CHARACTERS = f"^{HAN}{{2}}[^*]*[0-9]"
"""Far more than what is sure: spares other columns the work."""


def whole_addresses(values: pl.Series) -> pl.Series:
    """Where the whole folded cell is one address in the clear that begins with a division."""
    sure = pl.repeat(value=False, n=len(values), dtype=pl.Boolean, eager=True).alias(values.name)
    text, rest = pl.col("text"), pl.col("rest")
    cells = pl.DataFrame({"text": values.fill_null("").str.strip_chars()}).with_row_index("place")
    cells = cells.filter(text.str.contains(_LAST_CHARACTER)).filter(text.str.contains(_FIRST_CHARACTERS))
    if cells.is_empty():
        return sure
    cells = _behind_division(cells.with_columns(text.alias("rest"))).filter(
        ~rest.str.contains(_DOUBTFUL), ~text.str.contains(VENUE) | text.str.contains(DORMITORY)
    )
    found = _sure(cells)
    others = cells.join(found, on="place", how="anti").with_columns(rest.str.replace("^[ /-]{1,2}", ""))
    at = pl.concat([found["place"], _sure(_behind_division(others))["place"]])
    return sure.scatter(at, True)


def _sure(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of which ``rest`` is a name and what leads from there to a door."""
    rest = pl.col("rest")
    plain = rest.str.contains(_SURE)
    others = cells.filter(~plain).filter(pl.col("text").str.count_matches(COMPOUND) == 1)
    others = others.filter(rest.str.contains(_SURE_IF_ONE_COMPOUND), ~rest.str.contains(f"(?:{NO_COMPOUND}){COMPOUND}"))
    return pl.concat([cells.filter(plain), others])


def _behind_division(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells whose ``rest`` begins with a division, and in ``rest`` what follows the longest one."""
    shorter = pl.col("rest").str.replace(_division(), "")
    return (
        cells.with_columns(shorter.alias("shorter"))
        .filter(pl.col("shorter") != pl.col("rest"))
        .select("place", "text", pl.col("shorter").alias("rest"))
    )


@cache
def _division() -> str:
    names = sorted((name for name in places() if len(name) <= LONGEST_DIVISION), key=lambda name: (-len(name), name))
    return f"^(?:{'|'.join(names)})"
