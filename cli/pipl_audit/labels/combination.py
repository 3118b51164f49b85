"""How the verdict of the language and the estimate of the model become one confidence.

For each verdict of the language a logistic regression on the model's log-odds of the label and of any label; fitted
in ``bench/quality/train.py`` on authors that neither has seen. What the language sets aside stays aside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipl_audit.model import Confidence

STATES = ("none", "medium", "high", "whole")
"""What the language says of a label: nothing (or hardly anything), a hit of some confidence, or a hit that is
nearly all of the text."""
_NEARLY_ALL = 0.75


@dataclass(frozen=True)
class Combination:
    """The fitted rule."""

    parts: Mapping[str, tuple[float, float, float]]
    """For each of :data:`STATES` a constant, and the weights of the label's and of any label's log-odds."""
    medium: float
    """The least chance that a hit is right for it to count."""
    high: float
    """The least chance for high confidence: of such hits a reviewer agrees with 95 in 100."""

    def chance(self, state: str, odds: float, any_odds: float) -> float:
        """The chance, 0 to 1, that a reviewer agrees with the label.

        Args:
            state: what the language says.
            odds: the model's log-odds of the label.
            any_odds: those of any label at all.
        """
        constant, own, any_ = self.parts[state]
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, constant + own * odds + any_ * any_odds))))

    def least_odds(self, any_odds: float) -> float:
        """The model's log-odds from which on a label counts of which the language says nothing."""
        constant, own, any_ = self.parts["none"]
        return (math.log(self.medium / (1 - self.medium)) - constant - any_ * any_odds) / own

    def confidence(self, state: str, chance: float) -> Confidence:
        """The chance as a confidence. What the language finds in nearly all of a text is not weighed away: the model
        may simply not know the words."""
        if chance >= self.high:
            return Confidence.HIGH
        return Confidence.MEDIUM if chance >= self.medium or state == "whole" else Confidence.LOW

    def as_document(self) -> dict[str, Any]:
        """What :func:`combination` reads."""
        parts = {state: list(part) for state, part in self.parts.items()}
        return {"parts": parts, "medium": self.medium, "high": self.high}


def state_of(confidence: Confidence, covered: float) -> str:
    """The state that a hit of the language puts its label in.

    Args:
        covered: the share of the text that it rests on.
    """
    if confidence is Confidence.LOW:
        return "none"
    return "whole" if covered >= _NEARLY_ALL else confidence.value


def combination(document: Mapping[str, Any]) -> Combination:
    """The rule that a document holds."""
    parts = {state: (float(a), float(b), float(c)) for state, (a, b, c) in document["parts"].items()}
    return Combination(parts, float(document["medium"]), float(document["high"]))
