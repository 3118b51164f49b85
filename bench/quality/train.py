"""Trains the statistical model of the labels: ``python bench/quality/train.py`` (a few minutes, one core).

Needs the extra ``train`` (scikit-learn). Writes ``cli/pipl_audit/data/estimator.json``; the same corpus, policies and
library versions give the same file, byte for byte. What it prints is what docs/quality.md reports.

1. Features are those of ``pipl_audit.labels.estimator``: characters, pairs and triples that stand in at least two
   texts, weighted by rarity. One logistic regression for each label, and one for "any label at all".
2. Cross-validation over authors: each author's texts are judged by a model that has not seen that author.
3. How language and model combine is fitted on these judgements, on authors on whose texts the lexicons were not
   tuned: for each verdict of the language (STATES) a logistic regression on the model's log-odds.
4. The examples of the label files are learned, too, each for its own label.
5. The model that ships is fitted on all texts; weights are rounded to signed bytes.

    --check    only compares what would be written with what is there
    --curve    also prints the learning curve over authors
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from labels import CORPUS, HEADER, Sample, Score, read, tuned
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import LogisticRegression

from pipl_audit.labels.combination import STATES, Combination, combination, state_of
from pipl_audit.labels.estimator import WEIGHTS, Estimator, ngrams
from pipl_audit.labels.matching import LabelMatcher, covered
from pipl_audit.planning import DEFAULT_SEPARATORS
from pipl_audit.policy.policy import Policy
from pipl_audit.scan.detectors import pieces
from pipl_audit.text import fold

TARGET = Path("cli/pipl_audit") / WEIGHTS
LEAST_TEXTS = 2
STRENGTH = 50.0
"""Inverse of the regressions' regularisation."""
KEPT = 0.99
"""Share of the model's own positives that the screen lets through."""
NOT_LEARNED = "embedded_identifier"
"""A matter of entities, not of wording."""
SURE = 0.95
"""Share of hits that are right from which on confidence is high."""
FLAGGED = 0.0295
"""Share of ordinary acceptable texts that may be flagged at medium confidence."""


@dataclass(frozen=True)
class Model:
    """Fitted regressions: column 0 is "any label", then one for each label."""

    rarity: Mapping[str, int]
    weights: np.ndarray
    biases: np.ndarray

    def odds(self, texts: Sequence[str]) -> np.ndarray:
        """Log-odds, a row for each text."""
        return np.asarray(matrix(texts, self.rarity) @ self.weights + self.biases)


@cache
def _ngrams(text: str) -> tuple[str, ...]:
    return tuple(sorted(ngrams(text)))


def rarity_of(texts: Sequence[str]) -> dict[str, int]:
    """The n-grams that are features, each with the logarithm of its inverse share of texts, in hundredths."""
    often = Counter(chain.from_iterable(map(_ngrams, texts)))
    kept = sorted(ngram for ngram, count in often.items() if count >= LEAST_TEXTS)
    return {ngram: round(100 * (1 + math.log((1 + len(texts)) / (1 + often[ngram])))) for ngram in kept}


def matrix(texts: Sequence[str], rarity: Mapping[str, int]) -> csr_matrix:
    """A row of length one for each text."""
    ids = {ngram: number for number, ngram in enumerate(rarity)}
    rows = [[ids[ngram] for ngram in _ngrams(text) if ngram in ids] for text in texts]
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
    starts = np.cumsum([0, *map(len, rows)])
    values = np.array(list(rarity.values()), dtype=float)[columns]
    raw = csr_matrix((values, columns, starts), shape=(len(texts), len(ids)))
    lengths = np.sqrt(np.asarray(raw.multiply(raw).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1)) @ raw)


def fitted(samples: Sequence[Sample], labels: Sequence[str]) -> Model:
    """The regressions of some samples."""
    texts = [fold(sample.text).text for sample in samples]
    rarity = rarity_of(texts)
    features, truth = matrix(texts, rarity), targets(samples, labels)
    models = []
    for column, own in zip(truth.T, (examples(name) for name in (None, *labels)), strict=True):
        more = matrix([text for text, _ in own], rarity)
        right = np.concatenate([column, [flagged for _, flagged in own]])
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0)
        models.append(model.fit(vstack([features, more]), right))
    weights = np.column_stack([model.coef_[0] for model in models])
    return Model(rarity, weights, np.array([model.intercept_[0] for model in models]))


def cross_validated(by_author: Mapping[str, Sequence[Sample]]) -> Iterator[tuple[str, Estimator]]:
    """For each author a model of the corpus without that author; the combination is the shipped one."""
    corpus = corpus_by_author()
    labels = labels_of(corpus)
    shipped = json.loads(TARGET.read_text(encoding="utf-8"))
    for author in by_author:
        if author not in corpus:
            yield author, Estimator(shipped)
            continue
        model = fitted([s for name, theirs in corpus.items() if name != author for s in theirs], labels)
        whole = document(model, labels, combination(shipped["combination"]), shipped["least"])
        yield author, Estimator(whole)


def corpus_by_author() -> dict[str, list[Sample]]:
    """The texts that the model is trained on."""
    return {path.stem: list(read(path)) for path in sorted(CORPUS.glob("*.tsv"))}


def labels_of(by_author: Mapping[str, Sequence[Sample]]) -> list[str]:
    """The labels that are learned."""
    return sorted({label for theirs in by_author.values() for s in theirs for label in s.labels} - {NOT_LEARNED})


@cache
def examples(label: str | None) -> tuple[tuple[str, bool], ...]:
    """The examples of a label's file, folded, and whether they are flagged; for "any label" the flagged ones of all.

    What else they say is not stated, so that they teach only their own label.
    """
    policy = Policy()
    if label is None:
        return tuple((text, True) for id_ in policy.all_label for text, flagged in examples(id_) if flagged)
    own = policy.all_label[label].examples
    return tuple(
        (fold(e.text).text, flagged) for es, flagged in ((own.flagged, True), (own.allowed, False)) for e in es
    )


def targets(samples: Sequence[Sample], labels: Sequence[str]) -> np.ndarray:
    """Truth, a column for "any label" and one for each label."""
    return np.array([[bool(s.labels), *(label in s.labels for label in labels)] for s in samples])


def parts(sample: Sample) -> list[str]:
    """What the program reads as one text: a remark, or each tag of a cell."""
    return [p.folded.text for p in pieces(fold(sample.text), DEFAULT_SEPARATORS if sample.kind == "tag" else "")]


def unseen_odds(by_author: Mapping[str, Sequence[Sample]], labels: Sequence[str]) -> dict[str, np.ndarray]:
    """For each author the log-odds that a model of all other authors gives; of a cell of tags the highest."""
    found = {}
    for author, samples in by_author.items():
        others = [sample for name, theirs in by_author.items() if name != author for sample in theirs]
        texts = [parts(sample) or [""] for sample in samples]
        odds = fitted(others, labels).odds([text for cell in texts for text in cell])
        starts = np.cumsum([0, *(len(cell) for cell in texts)])[:-1]
        found[author] = np.maximum.reduceat(odds, starts)
    return found


def verdicts(samples: Sequence[Sample], labels: Sequence[str]) -> list[dict[str, str]]:
    """What the language alone says of each label of each text: one of STATES, or ``aside``."""
    policy = Policy()
    matcher = LabelMatcher(policy.label, policy.vocabulary, policy.needles)
    found = []
    for sample in samples:
        said = dict.fromkeys(labels, "none")
        for text in parts(sample):
            said |= {c.span.label: "aside" for c in matcher.set_aside(fold(text), sample.kind)}
        for text in parts(sample):
            spans = sorted(matcher.find(fold(text), sample.kind), key=lambda span: span.confidence.rank)
            said |= {span.label: state_of(span.confidence, covered(text, span)) for span in spans}
        found.append({label: said[label] for label in labels})
    return found


def combination_of(
    odds: np.ndarray,
    said: Sequence[Mapping[str, str]],
    truth: np.ndarray,
    labels: Sequence[str],
    states: Sequence[str] = STATES,
) -> Combination:
    """For each verdict of the language, the regression of truth on the log-odds of the label and of any label."""
    fits = {}
    for state in states:
        features, right = [], []
        for row, (verdict, is_true) in enumerate(zip(said, truth, strict=True)):
            for column, label in enumerate(labels, start=1):
                if verdict[label] == state:
                    features.append((odds[row, column], odds[row, 0]))
                    right.append(is_true[column])
        model = LogisticRegression(C=1e6, solver="lbfgs").fit(np.array(features), np.array(right))
        fits[state] = (round(float(model.intercept_[0]), 4), *(round(float(w), 4) for w in model.coef_[0]))
    return Combination(fits, 0.5, SURE)


def shares(rule: Combination, odds: np.ndarray, said: Sequence[Mapping[str, str]], labels: Sequence[str]) -> np.ndarray:
    """The chance that each label of each text is right; 0 where the language sets it aside."""
    chances = np.zeros((len(said), len(labels)))
    for row, verdict in enumerate(said):
        for column, label in enumerate(labels):
            if verdict[label] != "aside":
                chances[row, column] = rule.chance(verdict[label], odds[row, column + 1], odds[row, 0])
    return chances


def threshold(chances: np.ndarray, samples: Sequence[Sample]) -> float:
    """The least chance at which no more than :data:`FLAGGED` of the ordinary acceptable texts are flagged."""
    clean = [row for row, sample in enumerate(samples) if not sample.labels and sample.form == "plain"]
    highest = np.sort(chances[clean].max(axis=1))[::-1]
    return round(float(highest[int(FLAGGED * len(clean))]) + 0.0005, 3)


def sure(chances: np.ndarray, truth: np.ndarray) -> tuple[float, int, int]:
    """The least chance from which on a share of :data:`SURE` of the hits is right; how many, and how many right."""
    order = np.argsort(-chances, axis=None)
    right = truth[:, 1:].ravel()[order]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    last = int(np.nonzero(precision >= SURE)[0][-1])
    return round(float(chances.ravel()[order[last]]), 3), last + 1, int(right[: last + 1].sum())


def scored(found: Sequence[frozenset[str]], samples: Sequence[Sample]) -> Iterator[str]:
    """Lines of the table for ordinary and adversarial texts."""
    for name, wanted in (("ordinary", True), ("adversarial", False)):
        score = Score()
        for labels, sample in zip(found, samples, strict=True):
            if (sample.form == "plain") is wanted:
                score.add(sample.labels, labels)
        yield score.line(name)


def document(model: Model, labels: Sequence[str], rule: Combination, least: float) -> dict[str, object]:
    """The model as it ships."""
    scales = np.abs(model.weights).max(axis=0) / 127
    rounded = np.rint(model.weights / scales).astype(np.int8)
    spoken = np.any(rounded != 0, axis=1)
    ngrams_kept = [ngram for ngram, kept in zip(model.rarity, spoken, strict=True) if kept]
    rarity = np.array([model.rarity[ngram] for ngram in ngrams_kept], dtype="<u2")
    return {
        "made_by": "bench/quality/train.py",
        "labels": list(labels),
        "combination": rule.as_document(),
        "least": round(least, 3),
        "scales": [round(float(scale), 6) for scale in scales],
        "biases": [round(float(bias), 4) for bias in model.biases],
        "rarity": b64encode(rarity.tobytes()).decode(),
        "weights": b64encode(rounded[spoken].tobytes()).decode(),
        "ngrams": ngrams_kept,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--curve", action="store_true")
    options = parser.parse_args()
    by_author = corpus_by_author()
    everything = list(chain.from_iterable(by_author.values()))
    labels = labels_of(by_author)
    odds = unseen_odds(by_author, labels)
    blind = [author for author in by_author if author not in tuned()]
    samples = [sample for author in blind for sample in by_author[author]]
    unseen, truth = np.vstack([odds[author] for author in blind]), targets(samples, labels)
    said = verdicts(samples, labels)

    print(
        f"{len(everything):,} texts of {len(by_author)} authors; figures on {len(samples):,} of {len(blind)} blind ones"
    )
    print(HEADER)
    for name, found in ablation(unseen, said, samples, truth, labels, blind):
        print(name, *scored(found, samples), sep="\n")
    rule = combination_of(unseen, said, truth, labels)
    chances = shares(rule, unseen, said, labels)
    medium, (high, hits, right) = threshold(chances, samples), sure(chances, truth)
    rule = Combination(rule.parts, medium, max(high, medium))
    print(f"medium from {medium}, high from {high}: {right} of {hits} hits right ({right / hits:.1%})")
    print("calibration (chance, hits, right):", *calibration(chances, truth), sep="\n  ")
    if options.curve:
        print("learning curve (authors, F1 of the model alone):", *curve(by_author, labels), sep="\n  ")

    model = fitted(everything, labels)
    alone = chances.max(axis=1) >= medium
    least = float(np.quantile(unseen[alone, 0], 1 - KEPT))
    print(
        f"screen: any-label log-odds from {least:.2f}; lets {np.mean(unseen[:, 0] >= least):.1%} of these texts through"
    )
    text = json.dumps(document(model, labels, rule, least), ensure_ascii=False, separators=(",", ":")) + "\n"
    if options.check:
        same = TARGET.read_text(encoding="utf-8") == text
        sys.exit("the same, byte for byte" if same else f"{TARGET} differs" and 1)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(text):,} characters, {len(model.rarity):,} n-grams")


def ablation(
    odds: np.ndarray,
    said: Sequence[Mapping[str, str]],
    samples: Sequence[Sample],
    truth: np.ndarray,
    labels: Sequence[str],
    authors: Sequence[str],
) -> Iterator[tuple[str, list[frozenset[str]]]]:
    """The findings of language alone, of the model alone, and of both, the latter fitted on the other blind authors."""
    yield "language alone", [_named(labels, [v in STATES[1:] for v in verdict.values()]) for verdict in said]
    nothing = [dict.fromkeys(labels, "none") for _ in said]
    for name, verdict in (("model alone", nothing), ("both", said)):
        chances = np.zeros((len(samples), len(labels)))
        for author in authors:
            own = np.array([sample.author == author for sample in samples])
            others = [v for v, mine in zip(verdict, own, strict=True) if not mine]
            states = STATES if name == "both" else ("none",)
            fit = combination_of(odds[~own], others, truth[~own], labels, states)
            chances[own] = shares(fit, odds[own], [v for v, mine in zip(verdict, own, strict=True) if mine], labels)
        least = threshold(chances, samples)
        yield (
            f"{name} (threshold {least})",
            [_named(labels, row >= least) for row in chances],
        )


def _named(labels: Sequence[str], chosen: Sequence[bool] | np.ndarray) -> frozenset[str]:
    return frozenset(label for label, is_chosen in zip(labels, chosen, strict=True) if is_chosen)


def calibration(chances: np.ndarray, truth: np.ndarray) -> Iterator[str]:
    """How often hits of each chance are right."""
    for low in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        high = {0.9: 0.95, 0.95: 1.01}.get(low, low + 0.1)
        inside = (chances >= low) & (chances < high)
        right = int(truth[:, 1:][inside].sum())
        yield f"{low:.2f}-{min(high, 1):.2f}{inside.sum():7}{right / max(1, inside.sum()):7.1%}"


def curve(by_author: Mapping[str, Sequence[Sample]], labels: Sequence[str]) -> Iterator[str]:
    """F1 of the model alone on the last three authors, for more and more of the others."""
    *others, a, b, c = by_author
    held = [sample for author in (a, b, c) for sample in by_author[author]]
    truth = targets(held, labels)[:, 1:]
    for count in range(2, len(others) + 1, 2):
        model = fitted([sample for author in others[:count] for sample in by_author[author]], labels)
        found = model.odds([fold(sample.text).text for sample in held])[:, 1:] >= -1.2
        yield f"{count:3}{2 * (found & truth).sum() / (found.sum() + truth.sum()):8.3f}"


if __name__ == "__main__":
    main()
