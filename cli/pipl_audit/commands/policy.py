"""``pipl-audit policy``: list, show, lint and test policy packs."""

from __future__ import annotations

from typing import Annotated

import typer

from pipl_audit.commands.app import DEFAULT_LANG, LangOption, app, problem_phrase, say, stop, tell
from pipl_audit.commands.setup import load_policy
from pipl_audit.errors import Exit, PolicyError
from pipl_audit.phrases import phrase
from pipl_audit.policy.policy import DEFAULT_PACK, Policy, available_packs
from pipl_audit.policy.root import policies_root

policy = typer.Typer(
    help="规则包：列出、查看、检查、测试 · Policy packs: list, show, lint, test.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(policy, name="policy")

PackArgument = Annotated[str, typer.Argument(help="规则包名或文件 · pack, by id or path", metavar="PACK")]


@policy.command("list")
def list_packs(lang: LangOption = DEFAULT_LANG) -> None:
    """列出规则包 · List the shipped packs."""
    for name in available_packs(policies_root()):
        pack = Policy(name).pack
        say(f"{pack.id:<20} {pack.version:<6} {pack.title.text.in_lang(lang)}")


@policy.command("show")
def show_pack(pack: PackArgument = DEFAULT_PACK, lang: LangOption = DEFAULT_LANG) -> None:
    """查看规则包中的规则和标签 · Show the rules and labels of a pack."""
    chosen = load_policy(pack)
    say(f"{chosen.pack.id} {chosen.pack.version} · {chosen.pack.title.text.in_lang(lang)}")
    say(chosen.pack.description.text.in_lang(lang))
    say("")
    for rule in chosen.rules:
        severity = phrase(f"commands.severity_{rule.severity.value}", lang)
        say(f"  {rule.rule.id:<22} {severity:<6} {rule.rule.title.text.in_lang(lang)}  {', '.join(rule.rule.legal)}")
    say("")
    for label in chosen.labels:
        severity = phrase(f"commands.severity_{chosen.label_severity(label.id).value}", lang)
        say(f"  {label.id:<22} {severity:<6} {label.group:<10} {label.name.text.in_lang(lang)}")


@policy.command("lint")
def lint_pack(pack: PackArgument = DEFAULT_PACK, lang: LangOption = DEFAULT_LANG) -> None:
    """检查规则包的所有文件 · Check all files of a pack: shape, names, articles, legal basis."""
    from pipl_audit.policy_lint import problems  # rule kinds load the data frame library

    found = problems(Policy(pack))
    for problem in found:
        tell(f"{problem.place}: {problem_phrase(problem.key, lang, problem.values)}")
    if found:
        raise PolicyError("policy.has_problems", n=len(found))
    say(phrase("commands.lint_clean", lang))


@policy.command("test")
def run_examples(pack: PackArgument = DEFAULT_PACK, lang: LangOption = DEFAULT_LANG) -> None:
    """运行规则和标签中的示例 · Run the examples written in the labels and rules that a pack chooses from."""
    from pipl_audit.labels.matching import LabelMatcher
    from pipl_audit.selftest import label_failures, rule_failures

    chosen = load_policy(pack)
    matcher = LabelMatcher(chosen.all_label, chosen.vocabulary, chosen.needles)
    failures = [*label_failures(chosen.all_labels, matcher), *rule_failures(chosen, matcher)]
    for failure in failures:
        say(phrase("commands.test_failure", lang, where=failure.where, example=failure.example, got=failure.got))
    labels = sum(len(x.examples.flagged) + len(x.examples.allowed) + len(x.examples.missed) for x in chosen.all_labels)
    rules = sum(len(x.examples.flagged) + len(x.examples.allowed) for x in chosen.all_rules)
    say(phrase("commands.test_summary", lang, labels=labels, rules=rules, failures=len(failures)))
    stop(Exit.FINDINGS if failures else Exit.OK)
