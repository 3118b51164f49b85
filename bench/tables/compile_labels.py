"""Compiles ``policies/labels/`` into ``cli/pipl_audit/data/labels.json``: ``python bench/tables/compile_labels.py``."""

import json
from pathlib import Path

from pipl_audit.labels.lexicon import expand
from pipl_audit.labels.literals import required_literals
from pipl_audit.policy.compiled import COMPILED, digest
from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.root import policies_root

TARGET = Path("cli/pipl_audit") / COMPILED


def document(root: Path) -> dict[str, object]:
    """What the compiled file holds."""
    labels, vocabulary = load_labels(root)
    return {
        "sha256": digest(root),
        "labels": [label.model_dump(mode="json", by_alias=True, exclude_defaults=True) for label in labels],
        "vocabulary": vocabulary.model_dump(mode="json"),
        "literals": {
            f"{label.id}/{pattern.id}": sorted(required_literals(expand(pattern.regex, vocabulary)) or ())
            for label in labels
            for pattern in label.patterns
        },
    }


def main() -> None:
    text = json.dumps(document(policies_root()), ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(text):,} characters")


if __name__ == "__main__":
    main()
