"""Names in a pack or a declaration that are nowhere: each with its place and the name that was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipl_audit.errors import Problem
from pipl_audit.policy.declaration import Company, Declaration, Declared
from pipl_audit.policy.policy import PackFile, Policy
from pipl_audit.policy.validate import suggestion
from pipl_audit.policy.yamlio import Where, read_yaml


def unknown_in_packs(policy: Policy, entities: Collection[str]) -> Iterator[Problem]:
    """Rules, labels and entities that a pack in force names and that there are not.

    Args:
        entities: the ids of all entities.
    """
    rules = [path.stem for path in sorted((policy.root / "rules").glob("[a-z]*.yaml"))]
    labels = list(policy.all_label)
    for file in policy.packs:
        pack = file.pack
        yield from _unknown(file, "rules", pack.rules, rules, "lint.unknown_rule")
        yield from _unknown(
            file, "labels", () if pack.labels == "all" else pack.labels or (), labels, "lint.unknown_label"
        )
        named = () if pack.entities == "all" else pack.entities or ()
        yield from _unknown(file, "entities", named, entities, "lint.unknown_entity")
        for name in pack.overrides:
            label = name.removeprefix("label:")
            known, key = (labels, "lint.unknown_label") if label != name else (rules, "lint.unknown_rule")
            if label not in known:
                yield _problem(file.path, ("overrides", name), key, label, known)


def unknown_in_declaration(declared: Declared, policy: Policy) -> Iterator[Problem]:
    """The service, labels and categories that a declaration names and that there are not."""
    declaration = declared.company.declaration
    file = Path(declared.path or "")
    yield from unknown_service(declared.company, policy, file)
    labels = list(policy.all_label)
    for i, entry in enumerate(declaration.allow):
        if entry.label not in labels:
            where: Where = ("declaration", "allow", i, "label")
            yield _problem(file, where, "declaration.unknown_label", entry.label, labels)
    named: list[tuple[Where, str]] = [
        *((("columns", i, "category"), c.category) for i, c in enumerate(declaration.columns) if c.category),
        *((("notice", "categories", i), name) for i, name in enumerate(declaration.notice.categories)),
        *(
            (("recipients", i, "categories", j), name)
            for i, recipient in enumerate(declaration.recipients)
            for j, name in enumerate(recipient.categories)
        ),
    ]
    yield from _unknown_purposes(declaration, file)
    for where, name in named:
        if name not in policy.catalogue.by_id:
            known = list(policy.catalogue.by_id)
            yield _problem(file, ("declaration", *where), "declaration.unknown_category", name, known)


def _unknown_purposes(declaration: Declaration, file: Path) -> Iterator[Problem]:
    """Purposes of columns that look like a misspelt id; other words are a purpose stated in full."""
    ids = [purpose.id for purpose in declaration.purposes]
    for i, column in enumerate(declaration.columns):
        if column.purpose and column.purpose not in ids and suggestion(column.purpose, ids):
            where: Where = ("declaration", "columns", i, "purpose")
            yield _problem(file, where, "declaration.unknown_purpose", column.purpose, ids)


def unknown_service(company: Company, policy: Policy, file: Path) -> Iterator[Problem]:
    """The declared kind of service, if it is in no list."""
    name = company.declaration.business.service
    known = [*policy.services, *policy.templates] if name is not None else []
    if name is not None and name not in known:
        yield _problem(file, ("declaration", "business", "service"), "declaration.unknown_service", name, known)


def unknown_headers(declared: Declared, present: Collection[str]) -> Iterator[Problem]:
    """The columns that a declaration names and that no table has, each once.

    Args:
        present: the headers of all tables, without space around them.
    """
    named = declared.company.declaration.named_headers()
    first = {header.strip(): where for where, header in reversed(named)}
    for header, where in first.items():
        if header not in present:
            file = Path(declared.path or "")
            yield _problem(file, ("declaration", *where), "declaration.unknown_column", header, present)


def _unknown(file: PackFile, part: str, names: tuple[str, ...], known: Collection[str], key: str) -> Iterator[Problem]:
    for i, name in enumerate(names):
        if name not in known:
            yield _problem(file.path, (part, i), key, name, known)


def _problem(file: Path, where: Where, key: str, name: str, known: Collection[str]) -> Problem:
    hint = suggestion(name, known)
    if not file.is_file():
        return Problem(str(file), 1, 1, key, name=name, hint=hint)  # a declaration built by a program
    return read_yaml(file).problem(where, key, name=name, hint=hint)
