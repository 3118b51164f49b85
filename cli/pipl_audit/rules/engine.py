"""All rule kinds together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from pipl_audit import rules
from pipl_audit.model import Finding, Question
from pipl_audit.policy.policy import RuleInForce
from pipl_audit.registry import plugins
from pipl_audit.rules.base import Case, Columns, RuleModule
from pipl_audit.scan.questions import RowQuestion


@cache
def kinds() -> dict[str, RuleModule]:
    """Every rule kind by its name."""
    found = plugins(rules, required=("KIND", "Params", "ask", "judge"), identity="KIND")
    return {name: cast(RuleModule, module) for name, module in found.items()}


def ask(in_force: tuple[RuleInForce, ...], columns: Columns) -> tuple[RowQuestion, ...]:
    """Everything that the rules want to know of the rows."""
    return tuple(question for rule in in_force for question in kinds()[rule.rule.kind].ask(rule, columns))


def judge(in_force: tuple[RuleInForce, ...], case: Case) -> Iterator[Finding | Question]:
    """Everything that the rules make of a table."""
    for rule in in_force:
        yield from kinds()[rule.rule.kind].judge(rule, case)
