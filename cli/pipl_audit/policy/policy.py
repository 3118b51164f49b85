"""A policy pack in force: its rules with the pack's changes, and all the data that they rest on.

Each part is read when it is first asked for, so that ``check`` does not wait for the legal register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pipl_audit.errors import PolicyError, UsageError
from pipl_audit.model import PackRef, Severity
from pipl_audit.policy.catalogue import Catalogue
from pipl_audit.policy.compiled import LabelSet, Needles, label_set
from pipl_audit.policy.legal import Register
from pipl_audit.policy.loader import load_laws, load_one, load_rules, pack_path
from pipl_audit.policy.root import policies_root
from pipl_audit.policy.schema import (
    Categories,
    CoverageMap,
    Label,
    NecessaryScope,
    Override,
    Pack,
    Rule,
    Service,
    Template,
    Templates,
    Vocabulary,
)
from pipl_audit.policy.validate import suggestion, validate
from pipl_audit.policy.yamlio import read_yaml

DEFAULT_PACK = "crm-general"


@dataclass(frozen=True)
class RuleInForce:
    """A rule with the changes that packs made to it."""

    rule: Rule
    severity: Severity
    params: dict[str, Any]


@dataclass(frozen=True)
class PackFile:
    """A pack and the file it stands in."""

    pack: Pack
    path: Path
    sha256: str


class Policy:
    """A pack, the packs it extends, and the policies that they name."""

    def __init__(self, pack: str = DEFAULT_PACK, root: Path | None = None) -> None:
        """
        Args:
            pack: id of a shipped pack, or path of a pack file.

        Raises:
            UsageError: there is no such pack.
            PolicyError: a pack file is wrong.
        """
        self.root = root or policies_root()
        self.packs = _with_extended(self.root, pack)

    @property
    def pack(self) -> Pack:
        """The pack asked for."""
        return self.packs[-1].pack

    @property
    def refs(self) -> tuple[PackRef, ...]:
        """Every pack in force, the most general first, with the digest of its file and of what it selects."""
        return tuple(PackRef(file.pack.id, file.pack.version, file.sha256) for file in self.packs)

    @cached_property
    def _overrides(self) -> dict[str, Override]:
        merged: dict[str, Override] = {}
        for file in self.packs:
            for name, override in file.pack.overrides.items():
                earlier = merged.get(name, Override())
                merged[name] = Override(
                    severity=override.severity or earlier.severity,
                    params={**earlier.params, **override.params},
                )
        return merged

    @cached_property
    def rules(self) -> tuple[RuleInForce, ...]:
        """The rules of all packs in force, each once, in the order that packs list them."""
        available = {rule.id: rule for rule in self.all_rules}
        names = dict.fromkeys(name for file in self.packs for name in file.pack.rules)
        in_force = []
        for name in names:
            rule = available[name]
            override = self._overrides.get(name, Override())
            in_force.append(RuleInForce(rule, override.severity or rule.severity, {**rule.params, **override.params}))
        return tuple(in_force)

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule there is, whether or not a pack takes it."""
        return load_rules(self.root)

    @cached_property
    def _labels(self) -> LabelSet:
        return label_set(self.root)

    @property
    def all_label(self) -> Mapping[str, Label]:
        """Every label there is by its id, whether or not the pack looks for it. Each is read when it is asked for."""
        return self._labels.labels

    @property
    def all_labels(self) -> tuple[Label, ...]:
        """As :attr:`all_label`, wholly read."""
        return tuple(self.all_label.values())

    @cached_property
    def label(self) -> Mapping[str, Label]:
        """The labels that the pack looks for, by id. Each is read when it is asked for."""
        chosen = self._last(file.pack.labels for file in self.packs)
        if chosen == "all":
            return self.all_label
        return {id_: self.all_label[id_] for id_ in self.all_label if id_ in chosen}

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """As :attr:`label`, wholly read."""
        return tuple(self.label.values())

    @property
    def entities(self) -> tuple[str, ...] | Literal["all"]:
        """The entities that the pack looks for."""
        return self._last(file.pack.entities for file in self.packs)

    @staticmethod
    def _last(choices: Iterable[tuple[str, ...] | Literal["all"] | None]) -> tuple[str, ...] | Literal["all"]:
        """The choice of the most special pack that makes one."""
        made = [choice for choice in choices if choice is not None]
        return made[-1] if made else "all"

    @property
    def vocabulary(self) -> Vocabulary:
        return self._labels.vocabulary

    @property
    def needles(self) -> Needles | None:
        """The literals of terms and patterns, if the labels were compiled."""
        return self._labels.needles

    def label_severity(self, label: str) -> Severity:
        """How bad a label is under the pack."""
        override = self._overrides.get(f"label:{label}", Override())
        return override.severity or self.label[label].basis.severity

    @cached_property
    def register(self) -> Register:
        return Register(load_laws(self.root))

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(load_one(self.root / "categories.yaml", Categories))

    @cached_property
    def services(self) -> dict[str, Service]:
        scope = load_one(self.root / "necessary-scope.yaml", NecessaryScope)
        return {service.id: service for service in scope.services}

    @cached_property
    def templates(self) -> dict[str, Template]:
        return {t.id: t for t in load_one(self.root / "templates.yaml", Templates).templates}

    @cached_property
    def coverage(self) -> CoverageMap:
        return load_one(self.root / "coverage.yaml", CoverageMap)

    @cached_property
    def consent_words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Words for yes and for no in a consent column."""
        words = self.catalogue.source.consent_words
        return words.get("yes", ()), words.get("no", ())


def _with_extended(root: Path, name: str) -> tuple[PackFile, ...]:
    """The pack and those it extends, the most general first. A path in ``extends`` starts at the pack's own folder."""
    chain: list[PackFile] = []
    wanted: str | None = name
    folder = Path()
    while wanted is not None:
        path = pack_path(root, wanted, folder)
        if path is None:
            known = available_packs(root)
            raise UsageError("pack.unknown", name=wanted, hint=suggestion(wanted, known), known=", ".join(known))
        document = read_yaml(path)
        pack = validate(Pack, document)
        if pack.id in (earlier.pack.id for earlier in chain):
            raise PolicyError("pack.circular", name=pack.id)
        chain.append(PackFile(pack, path, document.sha256))
        wanted, folder = pack.extends, path.parent
    return tuple(reversed(chain))


def available_packs(root: Path) -> list[str]:
    """Ids of the shipped packs."""
    return sorted(path.stem for path in (root / "packs").glob("*.yaml"))
