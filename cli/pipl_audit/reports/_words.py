"""How single things are said in both languages: numbers, dates, names of enums and subjects, citations."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import Enum

from pipl_audit import phrases
from pipl_audit.model import Citation, Confidence, Disposition, Lang, Necessity, Role, Severity, Text

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENUMS: dict[type[Enum], str] = {
    Severity: "severity",
    Confidence: "confidence",
    Disposition: "disposition",
    Necessity: "necessity",
    Role: "role",
}
_ACTING = ("Cc", "Cf", "Zl", "Zp")
_ARTICLE = re.compile(r"(?P<number>\d+(?:\.\d+)*)(?P<rest>.*)", re.DOTALL)


def plain(text: str) -> str:
    """``text`` on one line, without characters that act on a terminal or turn the direction of reading."""
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return "␣" if category in _ACTING else character


def number(value: int) -> str:
    """``12,345``."""
    return f"{value:,}"


def percent(share: float) -> str:
    """``8.2%``; never rounds something to nothing or not quite all to all."""
    value = share * 100
    if 0 < value < 0.1:
        return "<0.1%"
    if 99.9 < value < 100:
        return ">99.9%"
    return f"{value:.1f}".removesuffix(".0") + "%"


def size(count: int) -> str:
    """``1.4 MB``, in units of 1,000."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def day(moment: str) -> Text:
    """The date of an ISO 8601 time in words; what is no such time stays as it is."""
    try:
        date = datetime.fromisoformat(moment).date()
    except ValueError:
        return Text(moment, moment)
    return Text(f"{date.year}年{date.month}月{date.day}日", f"{date.day} {_MONTHS[date.month - 1]} {date.year}")


def counted(what: str, count: int | None) -> Text:
    """``412 行`` / ``412 rows``; ``what`` names the phrase below ``report.count``, None means not known."""
    if count is None:
        return phrases.text(f"report.count.{what}_unknown")
    return phrases.text(f"report.count.{what}{'_one' if count == 1 else ''}", count=number(count))


def name(member: Enum) -> Text:
    """The word for an enum's member."""
    return phrases.text(f"report.{_ENUMS[type(member)]}.{member.value}")


def meaning(member: Enum) -> Text:
    """What the word for a severity, confidence or disposition means."""
    return phrases.text(f"report.{_ENUMS[type(member)]}_means.{member.value}")


def law(citation: Citation) -> Text:
    """The law's title; titles of Chinese laws stand in 《》."""
    title = citation.law
    bare = citation.kind == "standard" or title.zh.startswith("《")
    return title if bare else Text(f"《{title.zh}》", title.en)


def article(citation: Citation) -> Text:
    """``第28条(2)`` / ``art. 28(2)``; a citation without a leading number stays as it is."""
    match = _ARTICLE.fullmatch(citation.article)
    if not match:
        return Text(citation.article, citation.article)
    return phrases.text("report.basis.article", article=match["number"], rest=match["rest"])


def source(citation: Citation, lang: Lang) -> str:
    """Law and article in one go."""
    parts = (law(citation).in_lang(lang), article(citation).in_lang(lang))
    return ("" if lang is Lang.ZH and parts[0].endswith("》") else " ").join(part for part in parts if part)


def marks(citation: Citation) -> tuple[tuple[str, Text], ...]:
    """What a reader must know of a citation: a class for its looks, and the words."""
    checked = "verified" if citation.verified else "unverified"
    shown = [(checked, phrases.text(f"report.basis.{checked}"))]
    if citation.kind == "standard":
        shown.append(("standard", phrases.text("report.basis.standard")))
    return tuple(shown)


def item_phrase(key: str, count: int, **values: object) -> Text:
    """A phrase that has a form of its own for one thing (``key_one``)."""
    return phrases.text(f"{key}_one" if count == 1 else key, count=number(count), **values)
