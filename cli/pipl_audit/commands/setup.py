"""What several commands do first: find the declaration, choose the pack, settle the thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipl_audit.entities import engine
from pipl_audit.errors import PolicyError, Problem, UsageError
from pipl_audit.model import Confidence, Severity
from pipl_audit.policy.declaration import Company, Declared, find_declaration, load_declaration
from pipl_audit.policy.names import unknown_in_declaration, unknown_in_packs
from pipl_audit.policy.policy import DEFAULT_PACK, Policy


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
    policy = load_policy(pack or _pack_of(declared) or DEFAULT_PACK)
    refuse(unknown_in_declaration(declared, policy))
    return Setup(
        policy,
        declared,
        fail_on or settings.fail_on or Severity.MEDIUM,
        min_confidence or settings.min_confidence or Confidence.MEDIUM,
    )


def load_policy(pack: str) -> Policy:
    """A pack whose names are all known.

    Raises:
        UsageError: there is no such pack.
        PolicyError: a pack file is wrong, or names a rule, label or entity that there is not.
    """
    policy = Policy(pack)
    refuse(unknown_in_packs(policy, engine.modules()))
    return policy


def refuse(problems: Iterable[Problem]) -> None:
    """
    Raises:
        PolicyError: there are problems.
    """
    found = tuple(problems)
    if found:
        raise PolicyError("policy.invalid", found, path=found[0].file)


def _pack_of(declared: Declared) -> str | None:
    """The pack that the settings name; a path in them starts at the folder of their file."""
    pack = declared.company.settings.pack
    if pack is None or declared.path is None or Path(pack).suffix not in (".yaml", ".yml"):
        return pack
    return str(Path(declared.path).parent / pack)


def keep_inputs(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over a file that the run reads, ``--force`` or not.

    Raises:
        UsageError: an output is one of the inputs.
    """
    read = [path for path in inputs if path is not None and path.exists()]
    for output in outputs:
        if output is not None and output.exists() and any(output.samefile(path) for path in read):
            raise UsageError("commands.is_an_input", path=output)
