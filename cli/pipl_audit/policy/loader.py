"""Reads policy files. All mistakes of a run are reported at once, each with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from pipl_audit.errors import PolicyError, Problem
from pipl_audit.policy.schema import Label, Law, Rule, Vocabulary, Wording
from pipl_audit.policy.validate import Model, suggestion, validate
from pipl_audit.policy.yamlio import Document, Where, read_yaml

VOCABULARY = "_vocabulary.yaml"
_CUES = (
    "negated_after",
    "thing_before",
    "thing_after",
    "reported",
    "retracted",
    "endorsed",
    "branded",
    "branded_after",
    "replaced",
    "own_words",
)
"""The vocabulary's regular expressions."""
_SLOT = re.compile(r"\{([a-z_]+)\}")


def load_labels(root: Path) -> tuple[tuple[Label, ...], Vocabulary]:
    """Every label of ``root/labels``, ordered by id, and the vocabulary they share.

    Raises:
        PolicyError: with the problems of all files.
    """
    problems: list[Problem] = []
    vocabulary = _collect(problems, root / "labels" / VOCABULARY, Vocabulary)
    problems += _vocabulary_problems(root, vocabulary) if vocabulary else []
    labels: list[Label] = []
    for path in sorted((root / "labels").glob("[a-z]*.yaml")):
        document = _document(problems, path)
        label = _validated(problems, document, Label) if document else None
        if document is None or label is None:
            continue
        problems += _label_problems(document, label, vocabulary)
        labels.append(label)
    if problems or vocabulary is None:
        raise PolicyError("policy.invalid", tuple(problems), path=root / "labels")
    return tuple(labels), vocabulary


def load_rules(root: Path) -> tuple[Rule, ...]:
    """Every rule of ``root/rules``, ordered by id."""
    return _folder(root / "rules", Rule)


def load_laws(root: Path) -> tuple[Law, ...]:
    """The legal register, ordered by id."""
    return _folder(root / "legal", Law)


def load_one(path: Path, model: type[Model]) -> Model:
    """One policy file."""
    return validate(model, read_yaml(path))


def pack_path(root: Path, name: str, folder: Path = Path()) -> Path | None:
    """The file of a pack: a shipped one by its id, one's own by its path, which starts at ``folder``."""
    shipped = root / "packs" / f"{name}.yaml"
    if "/" not in name and shipped.is_file():
        return shipped
    own = Path(name)
    return folder / own if own.suffix in (".yaml", ".yml") else None


def _folder(folder: Path, model: type[Model]) -> tuple[Model, ...]:
    """Every file of a folder as a model; the file's name must be the id that it holds."""
    problems: list[Problem] = []
    found: list[Model] = []
    for path in sorted(folder.glob("[a-z]*.yaml")):
        document = _document(problems, path)
        item = _validated(problems, document, model) if document else None
        if document is None or item is None:
            continue
        if getattr(item, "id", path.stem) != path.stem:
            problems.append(document.problem(("id",), "label.id_is_not_file_name", name=path.stem, own=path.name))
        found.append(item)
    if problems:
        raise PolicyError("policy.invalid", tuple(problems), path=folder)
    return tuple(found)


def _label_problems(document: Document, label: Label, vocabulary: Vocabulary | None) -> Iterator[Problem]:
    if label.id != document.path.stem:
        yield document.problem(("id",), "label.id_is_not_file_name", name=document.path.stem, own=document.path.name)
    known = vocabulary.slots if vocabulary else {}
    expressions: list[tuple[Where, str]] = [
        (("patterns", i, "regex"), pattern.regex) for i, pattern in enumerate(label.patterns)
    ]
    expressions += [(("exceptions", i, "regex"), e.regex) for i, e in enumerate(label.exceptions) if e.regex]
    for where, regex in expressions:
        yield from _regex_problems(document, where, regex, known)
    for i, wording in enumerate(label.advice.instead):
        yield from _wording_problems(document, ("advice", "instead", i), wording)


def _wording_problems(document: Document, where: Where, wording: Wording) -> Iterator[Problem]:
    """``when`` is read as it stands, without word classes; ``write`` may name its groups and no others."""
    refused = list(_regex_problems(document, (*where, "when"), wording.when, {}))
    yield from refused
    if refused:
        return
    groups = re.compile(wording.when).groups
    for lang, template in (("zh", wording.write.zh), ("en", wording.write.en)):
        if not _fields(template) <= {str(number) for number in range(1, groups + 1)}:
            yield document.problem((*where, "write", lang), "label.unknown_group", n=groups)


def _fields(template: str) -> set[str]:
    """What stands in braces; a brace alone counts as a field that nothing has."""
    try:
        return {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    except ValueError:
        return {""}


def _vocabulary_problems(root: Path, vocabulary: Vocabulary) -> Iterator[Problem]:
    document = read_yaml(root / "labels" / VOCABULARY)
    for name in _CUES:
        for i, regex in enumerate(getattr(vocabulary, name)):
            yield from _regex_problems(document, (name, i), regex, vocabulary.slots)


def _regex_problems(document: Document, where: Where, regex: str, known: Mapping[str, object]) -> Iterator[Problem]:
    from pipl_audit.policy.regex import regex_problem  # only where patterns are checked

    for name in _SLOT.findall(regex):
        if name not in known:
            yield document.problem(where, "label.unknown_slot", name=name, hint=suggestion(name, list(known)))
    detail = regex_problem(_SLOT.sub("x", regex))
    if detail:
        yield document.problem(where, "label.bad_regex", detail=detail)


def _document(problems: list[Problem], path: Path) -> Document | None:
    try:
        return read_yaml(path)
    except PolicyError as error:
        problems += error.problems
        return None


def _validated(problems: list[Problem], document: Document, model: type[Model]) -> Model | None:
    try:
        return validate(model, document)
    except PolicyError as error:
        problems += error.problems
        return None


def _collect(problems: list[Problem], path: Path, model: type[Model]) -> Model | None:
    document = _document(problems, path)
    return _validated(problems, document, model) if document else None
