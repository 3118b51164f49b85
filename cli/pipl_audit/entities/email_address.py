"""E-mail addresses (电子邮箱).

The part of RFC 5322 and RFC 1035 that mailboxes really use: ``local@domain.tld``. The local part is dotted
words of letters, digits and ``_ % + ' -``, 64 characters at most; the domain is dotted labels with no hyphen
at their ends; the last label is letters, or an encoded international one (``xn--``). Chinese characters may
stand directly on both sides. An image name such as ``logo@2x.png`` and the user part of a link are none.

Masked: at least one character of the local part and the domain can be seen, or the local part and the end
of the domain.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("邮箱lin.test@example.com收", CellContext())]
[(2, 22)]
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

_ATOM = r"[a-z0-9_%+'-]+"
_LOCAL = rf"[a-z0-9_][a-z0-9_%+'-]*(?:\.{_ATOM})*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_TLD = r"(?:xn--[a-z0-9]{2,50}|[a-z]{2,24})"
_DOMAIN = rf"(?:{_LABEL}\.)+{_TLD}"
_LONGEST_LOCAL = 64
_FILE_ENDINGS = ("png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "css", "js", "json", "html", "pdf", "zip")
"""Endings of retina images and package files, none of them a top-level domain in use for mail."""

ENTITY = Entity(
    id=EntityId("EMAIL_ADDRESS"),
    name=Text("电子邮箱", "e-mail address"),
    precedence=5,
    screen=r"[a-z0-9_%+'*•-]@(?:[a-z0-9*•-]+\.)+[a-z]",
    mark="@",
    categories=(CategoryId("email"),),
)

_BEFORE = r"(?<![a-z0-9._%+*•@-])"
_AFTER = r"(?![a-z0-9*•@]|-+[a-z0-9]|\.[a-z0-9*•])"
_CLEAR = regex(rf"{_BEFORE}(?P<local>{_LOCAL})@(?P<domain>{_DOMAIN}){_AFTER}")
_MASKED = regex(
    rf"{_BEFORE}(?P<local>[a-z0-9_*•][a-z0-9._%+*•-]{{0,63}})@(?P<domain>(?:[a-z0-9*•-]+\.)+[a-z]{{2,24}}){_AFTER}"
)
_STARS = regex(r"[*•]")
_LINK_USER = regex(r"://[^\s/@]*$")


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The e-mail addresses of a folded text."""
    del context  # the form alone decides
    for match in sorted((*_CLEAR.finditer(text), *_masked(text)), key=lambda match: match.start()):
        if len(match["local"]) <= _LONGEST_LOCAL and not _is_something_else(text, match):
            masked = bool(_STARS.search(match[0]))
            yield EntitySpan(ENTITY.id, match.start(), match.end(), Confidence.HIGH, masked)


def confirm_many(values: pl.Series, context: CellContext) -> pl.Series:
    """Where the whole cell is one e-mail address in the clear."""
    del context  # the form alone decides
    stripped = values.str.strip_chars()
    file_name = stripped.str.contains(rf"\.(?:{'|'.join(_FILE_ENDINGS)})$")
    short = stripped.str.contains(rf"^[^@]{{1,{_LONGEST_LOCAL}}}@")
    return (stripped.str.contains(rf"^{_LOCAL}@{_DOMAIN}$") & short & ~file_name).fill_null(False)


def _masked(text: str) -> Iterator[re.Match[str]]:
    for match in _MASKED.finditer(text):
        if _STARS.search(match[0]) and re.search(r"[a-z0-9]", match["local"]):
            yield match


def _is_something_else(text: str, match: re.Match[str]) -> bool:
    if match["domain"].rpartition(".")[2] in _FILE_ENDINGS:
        return True
    if match["local"] == "git" and text[match.end() : match.end() + 1] == ":":
        return True
    return bool(_LINK_USER.search(text, 0, match.start()))
