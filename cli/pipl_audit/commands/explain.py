"""``pipl-audit explain``: what a rule or label is about, on what basis, with examples."""

from __future__ import annotations

from typing import Annotated

import typer

from pipl_audit.commands.app import DEFAULT_LANG, LangOption, PackOption, app, say
from pipl_audit.commands.setup import load_policy
from pipl_audit.errors import UsageError
from pipl_audit.model import Lang
from pipl_audit.phrases import phrase
from pipl_audit.policy.policy import DEFAULT_PACK, Policy, RuleInForce
from pipl_audit.policy.schema import Label
from pipl_audit.policy.validate import suggestion


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="规则、标签 · rule or label", metavar="RULE")],
    pack: PackOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """解释一条规则或标签 · Explain a rule or a label: what it flags, why, on what basis, what to do."""
    policy = load_policy(pack or DEFAULT_PACK)
    rules = {rule.rule.id: rule for rule in policy.rules}
    if name in rules:
        say(_rule(rules[name], policy, lang))
    elif name in policy.label:
        say(_label(policy.label[name], policy, lang))
    else:
        known = [*rules, *policy.label]
        raise UsageError("commands.unknown_name", name=name, hint=suggestion(name, known), known=", ".join(known))


def _rule(in_force: RuleInForce, policy: Policy, lang: Lang) -> str:
    rule = in_force.rule
    lines = [
        f"{rule.id} · {rule.title.text.in_lang(lang)}",
        "",
        phrase("commands.explain_what", lang, text=rule.what.text),
        phrase("commands.explain_why", lang, text=rule.why.text),
        phrase(
            "commands.explain_severity",
            lang,
            severity=phrase(f"commands.severity_{in_force.severity.value}", lang),
        ),
        phrase("commands.explain_remedy", lang, text=rule.remedy.text),
        "",
        *_articles(rule.legal, policy, lang),
        "",
        phrase("commands.explain_flagged", lang),
        *(f"  - {_table(example.table)}{_why(example.why)}" for example in rule.examples.flagged),
        phrase("commands.explain_allowed", lang),
        *(f"  - {_table(example.table)}{_why(example.why)}" for example in rule.examples.allowed),
    ]
    return "\n".join(lines)


def _label(label: Label, policy: Policy, lang: Lang) -> str:
    lines = [
        f"{label.id} · {label.name.text.in_lang(lang)}",
        "",
        phrase("commands.explain_what", lang, text=label.definition.text),
        phrase("commands.explain_why", lang, text=label.basis.reason.text),
        phrase(
            "commands.explain_severity",
            lang,
            severity=phrase(f"commands.severity_{policy.label_severity(label.id).value}", lang),
        ),
        phrase("commands.explain_raise", lang, text=label.basis.raise_if.text),
        phrase("commands.explain_keep", lang, text=label.basis.keep_if.text),
        "",
        *_articles(label.basis.articles, policy, lang),
        "",
        phrase("commands.explain_flagged", lang),
        *(f"  - {example.text}{_why(example.why)}" for example in label.examples.flagged[:12]),
        phrase("commands.explain_allowed", lang),
        *(f"  - {example.text}{_why(example.why)}" for example in label.examples.allowed[:12]),
    ]
    return "\n".join(lines)


def _articles(ids: tuple[str, ...], policy: Policy, lang: Lang) -> list[str]:
    lines = [phrase("commands.explain_legal", lang)]
    for id_ in ids:
        law, article = policy.register.articles[id_]
        mark = "" if article.verified else phrase("commands.to_be_confirmed", lang)
        kind = phrase("commands.is_standard", lang) if law.kind == "standard" else ""
        lines.append(
            f"  {id_}  {law.title.text.in_lang(lang)} {article.article}: {article.duty.text.in_lang(lang)}{kind}{mark}"
        )
        if article.caveat:
            lines.append(phrase("commands.law_caveat", lang, text=article.caveat.text))
    return lines


def _table(table: tuple[tuple[str | None, ...], ...]) -> str:
    return " / ".join(" | ".join(cell or "" for cell in row) for row in table[:3])


def _why(why: str | None) -> str:
    return f"  ({why})" if why else ""
