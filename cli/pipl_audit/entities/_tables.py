"""Tables that the modules of names, addresses and WeChat ids read: loaded once, at first use."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipl_audit.resources import read_json

_ENDINGS = (
    *("维吾尔自治区", "回族自治区", "壮族自治区", "自治区", "特别行政区"),
    *("省", "市", "新区", "区", "县"),
)


@cache
def surnames() -> dict[str, int]:
    """Surnames of one character and how frequent each is (王 has 9520, the rarest have 5)."""
    return {
        surname: int(frequency) for frequency, group in _read("surnames.json")["single"].items() for surname in group
    }


@cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters."""
    return frozenset(_read("surnames.json")["compound"].split())


@cache
def given_levels() -> dict[str, int]:
    """Characters of given names; a character of level n has at least 2 ** n bearers."""
    return {
        character: int(level) for level, group in _read("given_names.json")["levels"].items() for character in group
    }


@cache
def places() -> frozenset[str]:
    """Names of provinces, cities and counties, in full and without their last word (浙江省 and 浙江)."""
    names = {name for level in ("province", "city", "area") for name in _read("places.json")[level].split()}
    return frozenset(names | {short for name in names if len(short := _short(name)) > 1})


@cache
def words(group: str) -> frozenset[str]:
    """A group of ``entity_words.json``: words that look like an entity and are none."""
    return frozenset(_read("entity_words.json")[group].split())


def _short(name: str) -> str:
    endings = (ending for ending in _ENDINGS if name.endswith(ending))
    return name.removesuffix(next(endings, ""))


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = read_json(f"data/{name}")
    return document
