"""A small statistical model of the labels: what the lists and patterns do not know, it has seen something like.

It is linear over the characters, pairs and triples of a folded text, weighted by how rare they are and scaled to
length one (Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988), one logistic
regression for each label. ``bench/quality/train.py`` makes the weights; docs/quality.md says from what, and how good
they are.
"""

from __future__ import annotations

import math
import sys
from array import array
from base64 import b64decode
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from pipl_audit.labels.combination import Combination, combination
from pipl_audit.resources import read_json

WEIGHTS = "data/estimator.json"
LONGEST = 3
"""Characters of the longest n-grams."""
ANY = "any"
"""Name of the column of weights that tells whether a text says anything about a person at all."""
_LANE, _OFFSET = 8, 128
"""Bytes of a lane, and what is added to a weight so that none is negative."""
_SPAN_LIMIT = 12
"""Characters of the longest place that an estimate is shown to rest on."""


def ngrams(text: str) -> set[str]:
    """The characters, pairs and triples of a folded text, with its ends."""
    padded = f" {text} "
    return {padded[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(padded) - n + 1)}


class Estimator:
    """The model. Pickles as nothing, and is read where it is used."""

    def __init__(self, document: Mapping[str, Any] | None = None) -> None:
        """
        Args:
            document: the weights as :data:`WEIGHTS` holds them; without it those of the package.
        """
        self._given = document
        self._packed: dict[int, int] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Estimator, (self._given,)

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        return self._given if self._given is not None else _shipped()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels that the model knows."""
        return tuple(self._document["labels"])

    @cached_property
    def _width(self) -> int:
        return len(self.labels) + 1

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {ngram: number for number, ngram in enumerate(self._document["ngrams"])}

    @cached_property
    def _rarity(self) -> array[int]:
        """How rare each n-gram is, in hundredths: the logarithm of its inverse share of texts."""
        return array("H", b64decode(self._document["rarity"]))

    @cached_property
    def _weights(self) -> memoryview:
        """A row of signed bytes for each n-gram: first that of :data:`ANY`, then one for each label."""
        return memoryview(b64decode(self._document["weights"])).cast("b")

    @cached_property
    def _scales(self) -> tuple[float, ...]:
        return tuple(self._document["scales"])

    @cached_property
    def _biases(self) -> tuple[float, ...]:
        return tuple(self._document["biases"])

    @cached_property
    def _least(self) -> float:
        """The least log-odds of :data:`ANY` from which on a text is looked at label by label."""
        return float(self._document["least"])

    @cached_property
    def combination(self) -> Combination:
        """How an estimate and the language's verdict become one confidence."""
        return combination(self._document["combination"])

    def estimate(self, text: str, *, wanted: bool) -> Mapping[str, float]:
        """The log-odds of :data:`ANY` and of each label for a folded text.

        Args:
            wanted: also for a text that the screen turns away; else nothing is said of it.
        """
        known = self._known(text) if text.strip() else []
        if not known:
            return {}
        total, rarities, squares = 0, 0, 0
        for number, rarity in known:
            total += self._lanes(number) * rarity
            rarities += rarity
            squares += rarity * rarity
        length, offset = math.sqrt(squares), _OFFSET * rarities
        sums = memoryview(total.to_bytes(_LANE * self._width, sys.byteorder)).cast("Q")
        anything, *labels = sums if sys.byteorder == "little" else reversed(sums)
        any_odds = self._biases[0] + self._scales[0] * (anything - offset) / length
        if not wanted and any_odds < self._least:
            return {}
        scaled = zip(self.labels, self._biases[1:], self._scales[1:], labels, strict=True)
        return {ANY: any_odds} | {label: bias + scale * (n - offset) / length for label, bias, scale, n in scaled}

    def _lanes(self, number: int) -> int:
        """The weights of an n-gram side by side in one integer, eight bytes and an offset for each, so that one
        multiplication serves all labels."""
        lanes = self._packed.get(number)
        if lanes is None:
            row = self._weights[number * self._width : (number + 1) * self._width]
            lanes = self._packed[number] = sum((weight + _OFFSET) << (8 * _LANE * at) for at, weight in enumerate(row))
        return lanes

    def place(self, text: str, label: str) -> tuple[int, int]:
        """The characters of a folded text that speak most for a label, at most a dozen in a row."""
        width, column = self._width, self.labels.index(label) + 1
        padded = f" {text} "
        votes = [0.0] * len(padded)
        for n in range(1, LONGEST + 1):
            for start in range(len(padded) - n + 1):
                number = self._ids.get(padded[start : start + n])
                if number is not None:
                    vote = self._weights[number * width + column] * self._rarity[number] / n
                    for at in range(start, start + n):
                        votes[at] += vote
        return _best(votes[1:-1])

    def _known(self, text: str) -> list[tuple[int, int]]:
        ids, rarity = self._ids, self._rarity
        numbers = (ids.get(ngram) for ngram in ngrams(text))
        return [(number, rarity[number]) for number in numbers if number is not None]


def _best(votes: list[float]) -> tuple[int, int]:
    """The stretch with the highest sum, not longer than a label's words are."""
    best = (0, min(1, len(votes)))
    highest = -math.inf
    speaking = [at for at, vote in enumerate(votes) if vote > 0]
    for start in speaking or range(len(votes)):
        total = 0.0
        for end in range(start, min(start + _SPAN_LIMIT, len(votes))):
            total += votes[end]
            if total > highest:
                highest, best = total, (start, end + 1)
    return best


@cache
def _shipped() -> Mapping[str, Any]:
    document: Mapping[str, Any] = read_json(WEIGHTS)
    return document
