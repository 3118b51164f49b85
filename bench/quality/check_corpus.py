"""Checks the corpus: ``python bench/quality/check_corpus.py [FILE.tsv ...]``; without files all of it.

Reports malformed lines and near duplicates within and across files (texts that share more than 60 % of their
character pairs), and counts labels and forms. Exits 1 if something is wrong.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from labels import BLIND, CORPUS, Sample, read

from pipl_audit.policy.policy import Policy

KINDS = ("tag", "remark")
FORMS = ("plain", "coded", "ironic", "homograph", "quoted", "negated")
ALIKE = 0.6
"""Share of common character pairs from which on two texts are near duplicates."""
RAREST = 6
"""So many of a text's rarest pairs are compared: near duplicates share one of them."""


def malformed(path: Path, known: frozenset[str]) -> Iterator[str]:
    """Lines that are no sample."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split("\t")
        if len(fields) != 4 or not fields[3].strip():
            yield f"{path.name}:{number}: not four fields"
            continue
        kind, form, labels, _ = fields
        named = [] if labels == "-" else labels.split(",")
        if kind not in KINDS or form not in FORMS or named != sorted(set(named) & known):
            yield f"{path.name}:{number}: {kind} {form} {labels}"


def pairs(text: str) -> frozenset[str]:
    """The pairs of characters of a text; of a single character, itself."""
    small = " ".join(text.lower().split())
    return frozenset(small[i : i + 2] for i in range(len(small) - 1)) or frozenset({small})


def near_duplicates(samples: list[Sample]) -> Iterator[str]:
    """Texts that say nearly the same as an earlier one."""
    sets = [pairs(sample.text) for sample in samples]
    often = Counter(pair for one in sets for pair in one)
    by_pair: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(sets):
        rare = sorted(one, key=lambda pair: (often[pair], pair))[:RAREST]
        earlier = {other for pair in rare for other in by_pair[pair]}
        for other in sorted(earlier):
            if len(one & sets[other]) > ALIKE * len(one | sets[other]):
                yield f"{samples[at].author}: {samples[at].text} ~ {samples[other].author}: {samples[other].text}"
                break
        for pair in rare:
            by_pair[pair].append(at)


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or [*sorted(CORPUS.glob("*.tsv")), *sorted(BLIND.glob("*.tsv"))]
    known = frozenset(Policy().label)
    wrong = [problem for path in files for problem in malformed(path, known)]
    samples = [] if wrong else [sample for path in files for sample in read(path)]
    wrong += near_duplicates(samples)
    print(*wrong, sep="\n")
    print(f"{len(samples):,} texts, {len(wrong)} problems, {sum(not s.labels for s in samples):,} acceptable")
    for name, counts in (
        ("forms", Counter(sample.form for sample in samples)),
        ("labels", Counter(label for sample in samples for label in sample.labels)),
    ):
        print(f"{name}:", ", ".join(f"{key} {count:,}" for key, count in sorted(counts.items())))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
