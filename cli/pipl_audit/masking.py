"""The only place where a raw value becomes something one may show.

A masked value is de-identified at most, never anonymised (PIPL 73(3)): enough is kept for a reviewer to
recognise the kind of value and find the row, never enough to reach the person. Free text that is shown at all
is shown after every entity in it has been masked, and after the names and identifiers of the same record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pipl_audit.model import EntityId
from pipl_audit.regexes import regex
from pipl_audit.text import fold

STAR = "*"
_PUBLIC_MAIL = (
    "qq.com",
    "163.com",
    "126.com",
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "sina.com",
    "foxmail.com",
)
_GIVEN_NAME = regex(
    r"(?P<cue>(?:叫做|名叫|叫|名字是|名字|小名|名为|姓名|named |name is |called ))(?P<name>[一-鿿·]{1,4}|[A-Z][a-z]+)"
)
_CONTROL = regex(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What acts on a terminal, turns the direction of writing, or is not seen."""
_HAN_NAME = regex(r"[一-鿿㐀-䶿]{3,4}")
_BETWEEN_NAMES = regex(r"[\s、,，;；/|·•.()（）-]+")
LONGEST = 80
"""No shown text is longer than this, in code points."""


def mask(entity: EntityId, value: str) -> str:
    """What may be shown of an entity's value."""
    return _FORMS.get(entity, _keep_head(0))(value)


def mask_spans(text: str, spans: Iterable[tuple[EntityId, int, int]]) -> str:
    """``text`` with each span (offsets in ``text``) masked, and given names behind "called" masked too."""
    shown: list[str] = []
    at = 0
    for entity, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        if end <= at:
            continue
        # Of a span that overlaps the one before it, the rest has not the form that its mask expects.
        shown += (text[at:start], mask(entity, text[start:end])) if at <= start else (STAR * (end - at),)
        at = end
    shown.append(text[at:])
    return _GIVEN_NAME.sub(lambda match: match["cue"] + STAR * len(match["name"]), "".join(shown))


def mask_words(text: str, words: Iterable[str]) -> str:
    """``text`` without the given words (names and identifiers of the same record), however they are written."""
    folded = fold(text)
    hidden: set[int] = set()
    for word in {fold(word).text for word in words} - {""}:
        at = folded.text.find(word)
        while at >= 0:
            hidden.update(range(*folded.span(at, at + len(word))))
            at = folded.text.find(word, at + 1)
    return "".join(STAR if index in hidden else character for index, character in enumerate(text))


def name_words(name: str) -> frozenset[str]:
    """A name and the parts of it by which a person is called: 林晓雯 is 晓雯 too, John Smith is John."""
    whole = name.strip()
    parts = [part for part in _BETWEEN_NAMES.split(whole) if part]
    given = [part[surname:] for part in parts if _HAN_NAME.fullmatch(part) for surname in (1, 2)]
    return frozenset(word for word in (whole, *parts, *given) if len(word) > 1)


def showable(text: str) -> str:
    """Neutralises what could act on a terminal or a reader, and cuts what is too long to show."""
    plain = _CONTROL.sub("␣", text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _keep_head(count: int) -> Callable[[str], str]:
    """Keep the first ``count`` letters or digits; every other one becomes a star; marks stay."""

    def masked(value: str) -> str:
        seen = 0
        shown: list[str] = []
        for character in value:
            if not character.isalnum():
                shown.append(character)
                continue
            seen += 1
            shown.append(character if seen <= count else STAR)
        return "".join(shown)

    return masked


def _email(value: str) -> str:
    local, _, domain = value.partition("@")
    shown = domain if domain.lower() in _PUBLIC_MAIL else _keep_head(0)(domain)
    return f"{local[:1] if len(local) > 2 else ''}{STAR * 3}@{shown}"


def _phone(value: str) -> str:
    country = re.match(r"^\s*(?:\+|00)?86[\s-]*", value) if len(re.sub(r"\D", "", value)) > 11 else None
    start = country.end() if country else 0
    return value[:start] + _keep_head(3)(value[start:])


def _address(value: str) -> str:
    region = re.match(r"^\s*[^省市区县\s]{2,8}(?:省|自治区)?(?:[^省市区县\s]{2,6}市)?", value)
    kept = region[0] if region and re.search(r"[省市区]$", region[0]) else ""
    return kept + STAR * 6


_FORMS: dict[EntityId, Callable[[str], str]] = {
    EntityId("PERSON"): lambda value: value[:1] + STAR * max(1, len(value) - 1),
    EntityId("PHONE_NUMBER"): _phone,
    EntityId("CN_LANDLINE"): _keep_head(3),
    EntityId("EMAIL_ADDRESS"): _email,
    EntityId("CN_RESIDENT_ID"): _keep_head(2),
    EntityId("BANK_CARD"): _keep_head(4),
    EntityId("CN_LICENSE_PLATE"): _keep_head(1),
    EntityId("WECHAT_ID"): _keep_head(1),
    EntityId("CN_ADDRESS"): _address,
}
"""Entities that are not listed are masked wholly."""
