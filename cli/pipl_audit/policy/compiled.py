"""The labels, read once and kept as JSON inside the program, so that ``check`` starts quickly.

The file names the SHA-256 of the YAML that it was made from. Where the YAML differs (a label was edited, or
the policies are one's own), the file is not used and the YAML is read; the result is the same, only slower.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.schema import Label, Shape, Vocabulary

COMPILED = "data/labels.compiled"

Needles = Mapping[str, tuple[str, ...]]
"""As :data:`pipl_audit.labels.lexicon.Needles`."""


class LabelSet(Shape):
    """All labels, their shared vocabulary, and, if compiled, the literals of their terms and patterns."""

    labels: tuple[Label, ...]
    vocabulary: Vocabulary
    needles: dict[str, tuple[str, ...]] | None = None


def label_set(root: Path) -> LabelSet:
    """The labels under ``root``.

    Raises:
        PolicyError: with the problems of all files.
    """
    compiled = _compiled(root)
    if compiled is not None:
        return compiled
    labels, vocabulary = load_labels(root)
    return LabelSet(labels=labels, vocabulary=vocabulary)


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all label files."""
    total = sha256()
    for path in sorted((root / "labels").glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _compiled(root: Path) -> LabelSet | None:
    """The compiled labels: a line with the digest of their YAML, then JSON."""
    resource = files("pipl_audit").joinpath(COMPILED)
    if not resource.is_file():
        return None
    made_of, _, document = resource.read_bytes().partition(b"\n")
    return LabelSet.model_validate_json(document) if made_of.decode() == digest(root) else None
