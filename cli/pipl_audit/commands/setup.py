"""What several commands do first: find the declaration, choose the pack, settle the thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipl_audit.errors import PolicyError, Problem
from pipl_audit.model import Confidence, Severity
from pipl_audit.policy.declaration import Company, Declared, find_declaration, load_declaration
from pipl_audit.policy.policy import DEFAULT_PACK, Policy
from pipl_audit.policy.validate import suggestion


@dataclass(frozen=True)
class Setup:
    """Policy and thresholds of a run: options of the command line, then settings of the file, then defaults."""

    policy: Policy
    declared: Declared
    fail_on: Severity
    min_confidence: Confidence


def set_up(
    pack: str | None, declaration: Path | None, fail_on: Severity | None, min_confidence: Confidence | None
) -> Setup:
    """
    Raises:
        UsageError: a file or pack is missing.
        PolicyError: a file is wrong, or names a label, category or column role that there is not.
    """
    path = declaration or find_declaration(Path.cwd())
    declared = load_declaration(path) if path else Declared(company=Company())
    settings = declared.company.settings
    policy = Policy(pack or settings.pack or DEFAULT_PACK)
    _check_names(declared, policy)
    return Setup(
        policy,
        declared,
        fail_on or settings.fail_on or Severity.MEDIUM,
        min_confidence or settings.min_confidence or Confidence.MEDIUM,
    )


def _check_names(declared: Declared, policy: Policy) -> None:
    """Refuse labels and categories that there are not."""
    declaration = declared.company.declaration
    problems: list[Problem] = []
    if declaration.allow:
        labels = [label.id for label in policy.labels]
        problems += [
            _unknown(declared, "declaration.unknown_label", entry.label, labels)
            for entry in declaration.allow
            if entry.label not in labels
        ]
    named = [*(c.category for c in declaration.columns if c.category), *declaration.notice.categories]
    if named:
        known = policy.catalogue.by_id
        problems += [
            _unknown(declared, "declaration.unknown_category", name, list(known)) for name in named if name not in known
        ]
    if problems:
        raise PolicyError("policy.invalid", tuple(problems), path=declared.path)


def _unknown(declared: Declared, key: str, name: str, known: list[str]) -> Problem:
    file = declared.path or ""
    lines = Path(file).read_text(encoding="utf-8-sig").splitlines() if file else []
    line, column = next(((i, text.index(name) + 1) for i, text in enumerate(lines, start=1) if name in text), (1, 1))
    return Problem(file, line, column, key, name=name, hint=suggestion(name, known))
