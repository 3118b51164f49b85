"""``pipl-audit law``: the legal register."""

from __future__ import annotations

from typing import Annotated

import typer

from pipl_audit.commands.app import DEFAULT_LANG, LangOption, app, say
from pipl_audit.errors import UsageError
from pipl_audit.model import Lang
from pipl_audit.phrases import phrase
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.schema import Article, Law
from pipl_audit.policy.validate import suggestion


@app.command()
def law(
    name: Annotated[
        str | None, typer.Argument(help="法律的缩写或名称，或条款号 · law, or an article id", metavar="LAW")
    ] = None,
    article: Annotated[str | None, typer.Argument(help="条 · article", metavar="ARTICLE")] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """查阅法律登记册 · Look up the legal register: pipl-audit law PIPL 6."""
    register = Policy().register
    if name is None:
        for one in register.laws:
            say(f"{one.prefix:<10} {one.title.text.in_lang(lang)}  {one.effective}  ({len(one.articles)})")
        say(phrase("commands.law_own_words", lang))
        return
    if article is None and name.upper() in register.articles:
        say(_shown(*register.articles[name.upper()], lang))
        return
    found = register.law(name)
    if found is None:
        known = [one.prefix for one in register.laws]
        raise UsageError(
            "commands.unknown_law", name=name, hint=suggestion(name.upper(), known), known=", ".join(known)
        )
    if article is None:
        say(_head(found, lang))
        for entry in found.articles:
            say(f"  {entry.id}  {entry.duty.text.in_lang(lang)}")
        return
    entries = [entry for entry in found.articles if article in (entry.article, entry.id, entry.article.split("(")[0])]
    if not entries:
        known = [entry.article for entry in found.articles]
        raise UsageError("commands.unknown_article", name=article, law=found.prefix, known=", ".join(known))
    for entry in entries:
        say(_shown(found, entry, lang))


def _head(found: Law, lang: Lang) -> str:
    return phrase(
        "commands.law_head",
        lang,
        prefix=found.prefix,
        title=found.title.text,
        effective=found.effective,
        rank=found.rank,
        binds=found.binds.text,
    )


def _shown(found: Law, entry: Article, lang: Lang) -> str:
    lines = [_head(found, lang), f"{entry.id}  {entry.duty.text.in_lang(lang)}"]
    if entry.caveat:
        lines.append(phrase("commands.law_caveat", lang, text=entry.caveat.text))
    if entry.penalty:
        lines.append(phrase("commands.law_penalty", lang, text=entry.penalty))
    lines.append(phrase("commands.law_verified" if entry.verified else "commands.law_unverified", lang))
    lines.append(phrase("commands.law_own_words", lang))
    return "\n".join(lines)
