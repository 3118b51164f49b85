"""Folds whole columns: :func:`pipl_audit.text.fold`, for Polars and without its offsets."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipl_audit.text import fold_table


def fold_column(cells: pl.Series) -> pl.Series:
    """Each cell folded and stripped of space around it; null becomes ``""``.

    Most cells hold nothing that folding changes, so the thousands of replacements run only over those that do.
    """
    values = cells.fill_null("")
    changed = values.str.contains(_foldable())
    if changed.any():
        places = changed.arg_true()
        values = values.scatter(places, _folded(values.gather(places)))
    return values.str.strip_chars()


def _folded(values: pl.Series) -> pl.Series:
    """As the table of folding says. Where capital letters are all that it would change, they are made small."""
    others = values.str.contains(_foldable_but_capitals())
    if not others.any():
        return values.str.to_lowercase()
    places = others.arg_true()
    lower = values.str.replace_many(list(_CAPITALS), [letter.lower() for letter in _CAPITALS])
    table = fold_table()
    folded = values.gather(places).str.replace_many(list(table), list(table.values()))
    return lower.scatter(places, folded)


_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@cache
def _foldable() -> str:
    return _character_class(frozenset(fold_table()))


@cache
def _foldable_but_capitals() -> str:
    return _character_class(frozenset(fold_table()) - frozenset(_CAPITALS))


def _character_class(characters: frozenset[str]) -> str:
    """A class of Rust's regular expressions, as ranges of code points."""
    codes = sorted(map(ord, characters))
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges) + "]"
