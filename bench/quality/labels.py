"""How well labels are found: ``python bench/quality/labels.py [FILE.tsv ...]``.

Prints precision, recall and F1 over (text, label) pairs, for each set, kind of text, form and label, and how many
acceptable texts are flagged. Without files it measures every set in ``corpus`` and ``blind``. A set is one author's
texts; ``corpus/README.md`` says how they were written. "tuned on" are the authors whose texts were looked at while
the lexicons were written; "blind" the others.

By default only the language is measured: lexicons, composition and context.

    --model      weighs each author's texts with a model that was trained on all others (needs the extra ``train``;
                 minutes); sets outside the corpus with the shipped one, which has not seen them
    --errors N   lists the texts that went wrong, N of each label; --label ID only those of one label
    --as-tags    reads remarks as ``check`` does without a column
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipl_audit.checking import Checker, Item
from pipl_audit.labels.estimator import Estimator
from pipl_audit.policy.policy import Policy

CORPUS = Path(__file__).parent / "corpus"
BLIND = Path(__file__).parent / "blind"
TUNED = CORPUS / "tuned.txt"
COLUMNS = {"tag": "标签", "remark": "备注"}


@dataclass(frozen=True)
class Sample:
    """A labelled text."""

    author: str
    kind: str
    form: str
    labels: frozenset[str]
    text: str


@dataclass
class Score:
    """Counts over (text, label) pairs and over texts."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    acceptable: int = 0
    flagged: int = 0
    """Acceptable texts with any label."""
    bad: int = 0
    noticed: int = 0
    """Labelled texts with any label, right or wrong."""

    def add(self, truth: frozenset[str], found: frozenset[str]) -> None:
        self.right += len(truth & found)
        self.extra += len(found - truth)
        self.missed += len(truth - found)
        if truth:
            self.bad += 1
            self.noticed += bool(found)
        else:
            self.acceptable += 1
            self.flagged += bool(found)

    @property
    def precision(self) -> float:
        return _share(self.right, self.right + self.extra)

    @property
    def recall(self) -> float:
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.right, 2 * self.right + self.extra + self.missed)

    def line(self, name: str) -> str:
        return (
            f"{name:34}{self.right + self.missed:6}{self.precision:7.3f}{self.recall:7.3f}{self.f1:7.3f}"
            f"{self.acceptable:7}{_share(self.flagged, self.acceptable):8.1%}{_share(self.noticed, self.bad):8.1%}"
        )


HEADER = f"{'':34}{'pairs':>6}{'prec.':>7}{'recall':>7}{'F1':>7}{'clean':>7}{'flagged':>8}{'noticed':>8}"


@dataclass
class Scores:
    """Scores by name, in the order of their first text."""

    by_name: dict[str, Score] = field(default_factory=dict)

    def add(self, name: str, truth: frozenset[str], found: frozenset[str]) -> None:
        self.by_name.setdefault(name, Score()).add(truth, found)

    def table(self) -> str:
        return "\n".join([HEADER, *(score.line(name) for name, score in self.by_name.items())])


def read(path: Path) -> Iterator[Sample]:
    """The samples of one author's file: kind, form, labels (``-``: acceptable) and text, separated by tabs."""
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, form, labels, text = line.split("\t")
        named = frozenset() if labels == "-" else frozenset(labels.split(","))
        yield Sample(path.stem, kind, form, named, text)


def predicted(
    samples: Iterable[Sample], estimator: Estimator | None = None, *, as_tags: bool = False
) -> Iterator[tuple[Sample, frozenset[str]]]:
    """Each sample with the labels that are found in it, by the language alone or with a model."""
    checker = Checker(Policy(), estimator=estimator)
    for sample in samples:
        column = None if as_tags else COLUMNS[sample.kind]
        [checked] = checker.check([Item(sample.text, None, column)])
        yield sample, frozenset(str(hit.subject) for hit in checked.labels)


def unseen(samples: Sequence[Sample], *, as_tags: bool) -> Iterator[tuple[Sample, frozenset[str]]]:
    """Each sample with the labels that language and a model find that was not trained on its author."""
    from train import cross_validated

    by_author: dict[str, list[Sample]] = {}
    for sample in samples:
        by_author.setdefault(sample.author, []).append(sample)
    for author, estimator in cross_validated(by_author):
        yield from predicted(by_author[author], estimator, as_tags=as_tags)


def tuned() -> frozenset[str]:
    """The authors whose texts were looked at while the language was written."""
    return frozenset(TUNED.read_text(encoding="utf-8").split()) if TUNED.exists() else frozenset()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--label")
    parser.add_argument("--as-tags", action="store_true")
    options = parser.parse_args()
    files = options.files or [*sorted(CORPUS.glob("*.tsv")), *sorted(BLIND.glob("*.tsv"))]
    samples = [sample for path in files for sample in read(path)]
    seen = tuned()
    overall, by_label = Scores(), Scores()
    wrong: dict[tuple[str, str], list[str]] = {}
    results = unseen if options.model else predicted
    for sample, found in results(samples, as_tags=options.as_tags):
        state = "tuned on" if sample.author in seen else "blind"
        adversarial = "ordinary" if sample.form == "plain" else "adversarial"
        for name in (
            f"{state}: all",
            f"{state}: {adversarial}",
            f"{state}: {sample.kind}s",
            f"{state}: form {sample.form}",
            f"{state}: by {sample.author}",
        ):
            overall.add(name, sample.labels, found)
        for label in sample.labels | found:
            by_label.add(f"{state}: {label}", sample.labels & {label}, found & {label})
            if (label in sample.labels) != (label in found):
                sort = "missed" if label in sample.labels else "extra"
                wrong.setdefault((label, sort), []).append(
                    f"{sample.author}\t{sample.kind}\t{sample.form}\t{sample.text}"
                )
    overall.by_name = dict(sorted(overall.by_name.items()))
    by_label.by_name = dict(sorted(by_label.by_name.items()))
    print(overall.table(), by_label.table(), sep="\n\n")
    for (label, sort), texts in sorted(wrong.items()):
        if options.errors and options.label in (None, label):
            print(f"\n{label} {sort} ({len(texts)})", *texts[: options.errors], sep="\n  ")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
