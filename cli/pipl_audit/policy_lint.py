"""What a policy pack may not do, beyond the shape of its files: names that are nowhere, and a basis too weak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from pipl_audit.entities import engine as entities
from pipl_audit.errors import Problem
from pipl_audit.labels.lexicon import needles_of
from pipl_audit.policy.names import unknown_in_packs
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.validate import suggestion
from pipl_audit.policy.yamlio import Document, Where, read_yaml
from pipl_audit.rules.engine import kinds


def problems(policy: Policy) -> list[Problem]:
    """Everything wrong with a pack and the policies it rests on.

    Raises:
        PolicyError: a file does not even have its shape.
    """
    return [
        *unknown_in_packs(policy, entities.modules()),
        *overrides(policy),
        *_rules(policy),
        *_labels(policy),
        *_categories(policy),
    ]


def _rules(policy: Policy) -> Iterator[Problem]:
    for rule in policy.all_rules:
        document = read_yaml(policy.root / "rules" / f"{rule.id}.yaml")
        if rule.kind not in kinds():
            yield _unknown(document, ("kind",), "lint.unknown_kind", rule.kind, list(kinds()))
            continue
        yield from _articles(policy, document, ("legal",), rule.legal)
        if not any(_firm(policy, id_) for id_ in rule.legal):
            yield document.problem(("legal",), "lint.weak_basis", name=rule.id)
        yield from _params(rule.kind, rule.params, document, ())


def overrides(policy: Policy) -> Iterator[Problem]:
    """Parameters that a pack in force gives to a rule and that its kind does not take."""
    rules = {rule.id: rule for rule in policy.all_rules}
    for file in policy.packs:
        for name, override in file.pack.overrides.items():
            rule = rules.get(name)
            if override.params and rule is not None and rule.kind in kinds():
                params = {**rule.params, **override.params}
                yield from _params(rule.kind, params, read_yaml(file.path), ("overrides", name))


def _params(kind: str, params: dict[str, Any], document: Document, where: Where) -> Iterator[Problem]:
    try:
        kinds()[kind].Params.model_validate(params)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = (*where, "params", *detail["loc"])
            yield document.problem(place, "shape.wrong_value", name=str(detail["loc"][-1]), detail=detail["msg"])


def _labels(policy: Policy) -> Iterator[Problem]:
    needles = needles_of(policy.label, policy.vocabulary) if policy.needles is None else policy.needles
    tried = set(" ".join(needles.ways.values()).split(" "))
    for label in policy.labels:
        document = read_yaml(policy.root / "labels" / f"{label.id}.yaml")
        yield from _articles(policy, document, ("basis", "articles"), label.basis.articles)
        yield from _articles(policy, document, ("basis", "support_only"), label.basis.support_only)
        for ground, articles in label.basis.ground_basis.items():
            yield from _articles(policy, document, ("basis", "ground_basis", ground), articles)
        if not any(_firm(policy, id_) for id_ in label.basis.articles):
            yield document.problem(("basis", "articles"), "lint.weak_basis", name=label.id)
        for i in range(len(label.patterns)):
            if f"{label.id}/p/{i}" not in tried:
                yield document.problem(("patterns", i, "regex"), "label.no_literal")


def _categories(policy: Policy) -> Iterator[Problem]:
    document = read_yaml(policy.root / "categories.yaml")
    for i, category in enumerate(policy.catalogue.source.categories):
        yield from _articles(policy, document, ("categories", i, "restricted_by"), category.restricted_by)
    known = policy.catalogue.by_id
    document = read_yaml(policy.root / "templates.yaml")
    for i, template in enumerate(policy.templates.values()):
        for part in ("necessary", "with_purpose", "unneeded"):
            for j, need in enumerate(getattr(template, part)):
                for k, name in enumerate(need.categories):
                    if name not in known:
                        where = ("templates", i, part, j, "categories", k)
                        yield _unknown(document, where, "lint.unknown_category", name, list(known))


def _articles(policy: Policy, document: Document, where: Where, ids: tuple[str, ...]) -> Iterator[Problem]:
    known = policy.register.articles
    for i, id_ in enumerate(ids):
        if id_ not in known:
            yield _unknown(document, (*where, i), "lint.unknown_article", id_, list(known))


def _firm(policy: Policy, id_: str) -> bool:
    return id_ in policy.register.articles and policy.register.firm(id_)


def _unknown(document: Document, where: Where, key: str, name: str, known: list[str]) -> Problem:
    return document.problem(where, key, name=name, hint=suggestion(name, known))
