"""The labels, read once and kept as JSON beside the program, so that ``check`` starts quickly.

The file names the SHA-256 of the YAML that it was made from. Where the YAML differs (a label was edited, or
the policies are one's own), the file is not used and the YAML is read; the result is the same, only slower.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.schema import Label, Vocabulary

COMPILED = "data/labels.json"

Literals = Mapping[str, tuple[str, ...]]
"""For each pattern (``label/pattern``), strings of which every match contains one."""


@dataclass(frozen=True)
class LabelSet:
    """All labels, their shared vocabulary, and, if compiled, the literals of their patterns."""

    labels: tuple[Label, ...]
    vocabulary: Vocabulary
    literals: Literals


def label_set(root: Path) -> LabelSet:
    """The labels under ``root``.

    Raises:
        PolicyError: with the problems of all files.
    """
    return _compiled(root) or LabelSet(*load_labels(root), {})


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all label files."""
    total = sha256()
    for path in sorted((root / "labels").glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _compiled(root: Path) -> LabelSet | None:
    resource = files("pipl_audit").joinpath(COMPILED)
    if not resource.is_file():
        return None
    document = json.loads(resource.read_bytes())
    if document["sha256"] != digest(root):
        return None
    return LabelSet(
        tuple(Label.model_validate(label) for label in document["labels"]),
        Vocabulary.model_validate(document["vocabulary"]),
        {name: tuple(literals) for name, literals in document["literals"].items()},
    )
