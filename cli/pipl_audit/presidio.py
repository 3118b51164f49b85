"""Presidio with this project's entities: recognisers, a registry, and a ready analyzer for Chinese and English.

    from pipl_audit.presidio import analyzer
    results = analyzer().analyze("回电19900001234，微信 abc_123456", language="zh")

Presidio's own recognisers expect spaces around a number and miss one beside a Chinese character; its e-mail
recogniser asks the network for a list of domains. These find what ``pipl-audit`` finds, with offsets of the
text as given, and open no connection. Importing this module imports Presidio and spaCy.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import spacy
from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine, SpacyNlpEngine

from pipl_audit.entities import engine
from pipl_audit.entities.base import CellContext
from pipl_audit.model import Confidence, EntityId
from pipl_audit.text import fold

LANGUAGES = ("zh", "en")
SCORES = {Confidence.LOW: 0.3, Confidence.MEDIUM: 0.6, Confidence.HIGH: 0.9}
"""Presidio's score for each confidence of ours."""


class PiplRecognizer(EntityRecognizer):
    """Every entity of this project in one language, as one Presidio recogniser.

    The entities are found together, since where two claim the same characters only one is right.
    """

    def __init__(self, language: str) -> None:
        self.name: str
        super().__init__(
            supported_entities=[str(id_) for id_ in engine.modules()],
            name=f"PiplRecognizer_{language}",
            supported_language=language,
        )

    def load(self) -> None:
        """Nothing to load: the tables are read when an entity first needs them."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  # Presidio's signature
    ) -> list[RecognizerResult]:
        """The entities of a text, read as a remark; offsets are code points of ``text``, end exclusive."""
        folded = fold(text)
        return [
            self._result(span.entity, *folded.span(span.start, span.end), span.confidence)
            for span in engine.find(folded.text, CellContext(kind="remark"))
            if not entities or span.entity in entities
        ]

    def _result(self, entity: EntityId, start: int, end: int, confidence: Confidence) -> RecognizerResult:
        score = SCORES[confidence]
        return RecognizerResult(
            entity_type=str(entity),
            start=start,
            end=end,
            score=score,
            analysis_explanation=AnalysisExplanation(
                recognizer=self.name,
                original_score=score,
                textual_explanation=f"{engine.entity(entity).name.en}, {confidence.value} confidence",
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )


def registry() -> RecognizerRegistry:
    """A registry with this project's recognisers, to which one's own may be added."""
    return RecognizerRegistry(
        recognizers=[PiplRecognizer(language) for language in LANGUAGES], supported_languages=list(LANGUAGES)
    )


@cache
def analyzer() -> AnalyzerEngine:
    """An analyzer for Chinese and English that needs no downloaded model."""
    return AnalyzerEngine(registry=registry(), nlp_engine=_blank_nlp(), supported_languages=list(LANGUAGES))


def _blank_nlp() -> NlpEngine:
    """spaCy pipelines that only split text into tokens: Chinese by character."""
    nlp: Any = SpacyNlpEngine(models=[{"lang_code": lang, "model_name": f"blank_{lang}"} for lang in LANGUAGES])
    nlp.nlp = {language: spacy.blank(language) for language in LANGUAGES}
    return nlp  # type: ignore[no-any-return]
