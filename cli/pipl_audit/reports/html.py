"""The document: one self-contained HTML file that reads on a screen, prints on A4 and loads nothing.

It holds no script, names no outside resource, and forbids both by its content security policy; whatever came
from a file is escaped by the template engine.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from pipl_audit import phrases
from pipl_audit.model import Confidence, Disposition, Lang, Report, Text
from pipl_audit.reports import _view, _words

if TYPE_CHECKING:
    import jinja2

FORMAT_ID = "html"
SUFFIX = "html"
_TEMPLATE = "report.html.j2"
_LANGUAGE_TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}
_ORDINALS = "一二三四五六七八九十"


def render(report: Report, lang: Lang) -> bytes:
    """The document in one language; its title stands in both."""
    other = Lang.EN if lang is Lang.ZH else Lang.ZH
    template = _environment().get_template(_TEMPLATE)
    document = template.render(
        report=report,
        run=report.run,
        summary=report.summary,
        found=_view.numbered(report),
        v=_view,
        w=_words,
        lang=lang,
        language_tag=_LANGUAGE_TAGS[lang],
        other_tag=_LANGUAGE_TAGS[other],
        other_title=_phrase(other, "title"),
        ordinal=partial(_ordinal, lang),
        p=partial(_phrase, lang),
        t=partial(Text.in_lang, lang=lang),
        confidences=tuple(reversed(Confidence)),
        dispositions=tuple(Disposition),
    )
    return document.encode("utf-8", "replace")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipl_audit.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _phrase(lang: Lang, key: str, **values: object) -> str:
    return phrases.phrase(f"report.{key}", lang, **values)


def _ordinal(lang: Lang, index: int) -> str:
    """The number of a section: ``一、`` or ``1``; counts up to nineteen."""
    if lang is Lang.EN:
        return str(index)
    tens = "十" if index > 10 else ""
    return f"{tens}{_ORDINALS[(index - 1) % 10]}、"
