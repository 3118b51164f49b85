"""Compiles ``policies/labels/`` into the package: ``make compile``, after any edit of a label."""

from pathlib import Path

from pipl_audit.labels.lexicon import needles_of
from pipl_audit.policy.compiled import COMPILED, LabelSet, digest
from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.root import policies_root

TARGET = Path("cli/pipl_audit") / COMPILED


def compiled(root: Path) -> str:
    """What the compiled file holds: the digest of the YAML on a line, then the labels as JSON."""
    labels, vocabulary = load_labels(root)
    whole = LabelSet(labels=labels, vocabulary=vocabulary, needles=dict(needles_of(labels, vocabulary)))
    return f"{digest(root)}\n{whole.model_dump_json(by_alias=True, exclude_defaults=True)}\n"


def main() -> None:
    text = compiled(policies_root())
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(text):,} characters")


if __name__ == "__main__":
    main()
