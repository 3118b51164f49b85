"""Compiles ``policies/labels/`` into the package: ``make compile``, after any edit of a label."""

from pathlib import Path

from pipl_audit.labels.lexicon import needles_of
from pipl_audit.policy.compiled import COMPILED, LabelSet
from pipl_audit.policy.compiled import compiled as compiled_form
from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.root import policies_root

TARGET = Path("cli/pipl_audit") / COMPILED


def compiled(root: Path) -> str:
    """What the compiled file holds."""
    read, vocabulary = load_labels(root)
    labels = {label.id: label for label in read}
    return compiled_form(root, LabelSet(labels, vocabulary, needles_of(labels, vocabulary)))


def main() -> None:
    text = compiled(policies_root())
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(text):,} characters")


if __name__ == "__main__":
    main()
