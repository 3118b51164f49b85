"""A workbook's typed cells as the text that a person sees in the sheet."""

from __future__ import annotations

import datetime as dt

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta

_EXACT = 2**53
"""Above it a number no longer holds every integer: a spreadsheet shows 15 digits and has lost the others."""


def cell_text(cell: Cell) -> str:
    """The cell as text; an empty cell is the empty string."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            return _number(cell)
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case dt.timedelta():
            return _duration(cell)


def is_damaged(cell: Cell) -> bool:
    """Whether the cell is a number that has lost digits, as an identity number typed as a number has."""
    return isinstance(cell, float) and abs(cell) > _EXACT


def _number(value: float) -> str:
    if value.is_integer() and abs(value) <= _EXACT:
        return str(int(value))
    text = f"{value:.15g}"
    if "e" not in text and abs(value) <= _EXACT:
        return text
    mantissa, _, exponent = f"{value:.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}" if exponent else mantissa


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
