"""The labels, read once and kept in a quicker form inside the program, so that ``check`` starts quickly.

The file names the SHA-256 of the YAML that it was made from. Where the YAML differs (a label was edited, or
the policies are one's own), the file is not used and the YAML is read; the result is the same, only slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.schema import Label, Vocabulary
from pipl_audit.resources import PACKAGE

COMPILED = "data/labels.compiled"
_BETWEEN = "\x1f"
"""Stands between the literals of a line, and between their ways."""


@dataclass(frozen=True)
class Needles:
    """What is looked for in a text before anything else."""

    ways: Mapping[str, str]
    """For each literal, the ways of saying a label that it makes worth a try, separated by spaces:
    ``label/t/group/word`` for a term, ``label/p/pattern`` for a pattern."""
    words: tuple[str, ...]
    """The words that are recognised by their sound; of two that sound alike the earlier is heard."""
    homophones: Mapping[str, str]
    """The long ones of these words by their sound."""


@dataclass(frozen=True)
class LabelSet:
    """All labels by id, their shared vocabulary, and, if compiled, their needles."""

    labels: Mapping[str, Label]
    vocabulary: Vocabulary
    needles: Needles | None = None


def label_set(root: Path) -> LabelSet:
    """The labels under ``root``.

    Raises:
        PolicyError: with the problems of all files.
    """
    file = PACKAGE / COMPILED
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if text.startswith(digest(root)):
        return _read(text)
    labels, vocabulary = load_labels(root)
    return LabelSet({label.id: label for label in labels}, vocabulary)


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all label files."""
    total = sha256()
    for path in sorted((root / "labels").glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def compiled(root: Path, labels: LabelSet) -> str:
    """What the file holds for labels read from ``root``: lines with the digest of their YAML, the vocabulary, the
    lists of their needles, and the labels."""
    needles = labels.needles or Needles({}, (), {})
    lists = (needles.ways, needles.ways.values(), needles.words, needles.homophones, needles.homophones.values())
    lines = [digest(root), _json(labels.vocabulary), *map(_BETWEEN.join, lists)]
    lines += (f"{id_} {_json(label)}" for id_, label in labels.labels.items())
    return "\n".join(lines) + "\n"


def _json(part: Label | Vocabulary) -> str:
    return part.model_dump_json(by_alias=True, exclude_defaults=True)


def _read(text: str) -> LabelSet:
    _, vocabulary, *rest = text.removesuffix("\n").split("\n")
    literals, ways, words, sounds, heard = (line.split(_BETWEEN) for line in rest[:5])
    return LabelSet(
        _Unread(dict(line.split(" ", 1) for line in rest[5:])),
        Vocabulary.model_validate_json(vocabulary),
        Needles(dict(zip(literals, ways, strict=True)), tuple(words), dict(zip(sounds, heard, strict=True))),
    )


class _Unread(Mapping[str, Label]):
    """Labels by id, each read when it is first asked for: most texts need few of them."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._read: dict[str, Label] = {}

    def __getitem__(self, id_: str) -> Label:
        if id_ not in self._read:
            self._read[id_] = Label.model_validate_json(self._sources[id_])
        return self._read[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
