"""The statistical model: plain sums, a screen, a place, and a rule that lets the language speak first."""

from __future__ import annotations

import math
import pickle
from array import array
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipl_audit.checking import SHIPPED, Checker, Item
from pipl_audit.labels.combination import STATES, Combination
from pipl_audit.labels.estimator import ANY, Estimator, ngrams
from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.model import Confidence
from pipl_audit.policy.policy import Policy
from pipl_audit.text import fold

NGRAMS = ["坏", "坏人", "好", " 坏"]
RARITY = [100, 300, 200, 400]
WEIGHTS = [[10, 20, -5], [50, 100, 0], [-60, -80, 3], [0, 127, -128]]
SCALES, BIASES = [0.01, 0.02, 0.03], [-1.0, -2.0, -3.0]
RULE = {
    "parts": {"none": [0, 1, 0], "medium": [2, 1, 0], "high": [4, 1, 0], "whole": [5, 1, 0]},
    "medium": 0.5,
    "high": 0.9,
}
SMALL_DOCUMENT = {
    "labels": ["family", "character"],
    "ngrams": NGRAMS,
    "rarity": b64encode(array("H", RARITY).tobytes()).decode(),
    "weights": b64encode(array("b", [w for row in WEIGHTS for w in row]).tobytes()).decode(),
    "scales": SCALES,
    "biases": BIASES,
    "least": -1.0,
    "combination": RULE,
}
SMALL = Estimator(SMALL_DOCUMENT)


def by_hand(text: str) -> list[float]:
    """The same sums, one label after the other."""
    known = [at for at, ngram in enumerate(NGRAMS) if ngram in ngrams(text)]
    length = math.sqrt(sum(RARITY[at] ** 2 for at in known))
    return [
        BIASES[column] + SCALES[column] * sum(WEIGHTS[at][column] * RARITY[at] for at in known) / length
        for column in range(3)
    ]


@given(st.text(alphabet="坏人好 的", min_size=1, max_size=8).filter(lambda text: set(text) & {"坏", "好"}))
def test_the_odds_are_weighted_sums_of_the_known_ngrams(text):
    estimate = SMALL.estimate(text, wanted=True)
    assert list(estimate) == [ANY, "family", "character"]
    assert list(estimate.values()) == pytest.approx(by_hand(text))


def test_a_very_long_text_is_no_problem():
    varied = "".join(chr(0x4E00 + at % 20_000) + chr(0x4E00 + at * 7 % 20_000) for at in range(40_000))
    assert set(Estimator().estimate(varied + "坏人", wanted=True)) == {ANY, *Estimator().labels}


def test_a_text_that_says_nothing_is_screened_unless_it_is_wanted():
    assert SMALL.estimate("好", wanted=False) == {}
    assert SMALL.estimate("好", wanted=True)[ANY] == pytest.approx(-1.6)
    assert SMALL.estimate("天地", wanted=True) == {}
    assert Estimator().estimate(" \t", wanted=True) == {}


@pytest.mark.parametrize(("text", "place"), [("这个坏人", (2, 4)), ("坏", (0, 1)), ("", (0, 0))])
def test_the_place_is_what_speaks_most_for_the_label(text, place):
    assert SMALL.place(text, "family") == place


@given(st.text(max_size=40))
def test_the_place_lies_in_the_text_and_is_short(text):
    start, end = SMALL.place(text, "character")
    assert 0 <= start <= end <= len(text)
    assert end - start <= 12


def test_a_model_travels_between_processes():
    assert pickle.loads(pickle.dumps(SMALL)).estimate("坏人", wanted=True) == SMALL.estimate("坏人", wanted=True)  # noqa: S301


def test_chance_and_confidence():
    rule = Combination({state: tuple(RULE["parts"][state]) for state in STATES}, 0.5, 0.9)
    assert rule.chance("none", 0.0, 9.0) == 0.5
    assert rule.chance("high", 0.0, 0.0) > rule.chance("medium", 0.0, 0.0) > rule.chance("none", 0.0, 0.0)
    assert [rule.confidence("high", chance) for chance in (0.2, 0.5, 0.9)] == [*Confidence]
    assert rule.confidence("whole", 0.1) is Confidence.MEDIUM
    assert rule.least_odds(3.0) == pytest.approx(0.0)
    assert rule.chance("none", 1e9, 0.0) == pytest.approx(1.0)


@pytest.fixture(scope="module")
def matcher() -> LabelMatcher:
    policy = Policy()
    return LabelMatcher(policy.label, policy.vocabulary, policy.needles, SMALL)


def test_the_model_adds_what_the_language_does_not_know(matcher):
    [span] = [span for span in matcher.find(fold("甲乙坏人丙"), "tag") if span.label == "family"]
    assert (span.start, span.end) == (2, 4)
    assert "statistical model" in span.why.en


def test_what_touches_dignity_is_not_said_on_the_models_word_alone_unless_it_is_sure(matcher):
    sure = Estimator({**SMALL_DOCUMENT, "labels": ["insult", "character"]})
    policy = Policy()
    other = LabelMatcher(policy.label, policy.vocabulary, policy.needles, sure)
    assert matcher.find(fold("甲乙坏人丙"), "tag")
    assert other.find(fold("甲乙坏人丙"), "tag") == ()


@pytest.mark.parametrize("text", ["客人说服务员是“坏人”，已处理", "前备注坏人属误填，请删"])
def test_the_model_is_silent_where_the_sentence_says_it_is_not_about_the_customer(matcher, text):
    assert not any(span.label == "family" for span in matcher.find(fold(text), "remark"))


def test_the_model_does_not_bring_back_what_the_language_sets_aside(matcher):
    assert matcher.find(fold("并不难缠"), "tag") == ()


def test_the_shipped_model_knows_labels_of_the_policies_only():
    assert set(SHIPPED.labels) <= set(Policy().label)
    assert "embedded_identifier" not in SHIPPED.labels


@pytest.mark.parametrize("text", ["不吃香菜", "喜欢番茄锅", "靠窗座位", "VIP", "需要发票", "周末配送"])
def test_ordinary_notes_are_acceptable_with_the_model_too(text):
    [checked] = Checker(Policy()).check([Item(text)])
    assert checked.labels == ()


def test_without_a_model_the_language_decides_alone():
    [alone] = Checker(Policy(), estimator=None).check([Item("甲乙坏人丙")])
    assert alone.labels == ()
