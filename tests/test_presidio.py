"""The entities as a Presidio recogniser: same places, in Presidio's words."""

from __future__ import annotations

import pytest
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer

from pipl_audit.entities import engine
from pipl_audit.presidio import LANGUAGES, PiplRecognizer, _blank_nlp, analyzer, registry


def found(text: str, language: str = "zh", **options: object) -> list[tuple[str, str]]:
    results = sorted(analyzer().analyze(text, language=language, **options), key=lambda result: result.start)
    return [(result.entity_type, text[result.start : result.end]) for result in results]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请回电19900001234谢谢", [("PHONE_NUMBER", "19900001234")]),
        ("写信到guest.demo@example.com即可", [("EMAIL_ADDRESS", "guest.demo@example.com")]),
        ("身份证11010519491231002X已核", [("CN_RESIDENT_ID", "11010519491231002X")]),
        ("她微信 abc_123456，车牌川A12345", [("WECHAT_ID", "abc_123456"), ("CN_LICENSE_PLATE", "川A12345")]),
        ("收货人:林晓雯,下午送", [("PERSON", "林晓雯")]),
        ("电话１９９００００１２３４找我", [("PHONE_NUMBER", "１９９００００１２３４")]),
        ("😀回電19900001234", [("PHONE_NUMBER", "19900001234")]),
        ("电\u200b话199\u200b00001234。", [("PHONE_NUMBER", "199\u200b00001234")]),
        ("订单号2023031500012", []),
        ("", []),
    ],
)
def test_offsets_are_those_of_the_text_as_given(text, expected) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(language) -> None:
    text = "Call +86 19900001234 or mail guest@example.com"
    expected = [("PHONE_NUMBER", "+86 19900001234"), ("EMAIL_ADDRESS", "guest@example.com")]
    assert found(text, language) == expected


def test_only_the_entities_asked_for() -> None:
    assert found("19900001234 guest@example.com", entities=["EMAIL_ADDRESS"]) == [
        ("EMAIL_ADDRESS", "guest@example.com")
    ]


def test_the_decision_is_explained() -> None:
    (result,) = analyzer().analyze("回电19900001234", language="zh", return_decision_process=True)
    assert result.analysis_explanation is not None
    assert result.analysis_explanation.recognizer == "PiplRecognizer_zh"
    assert "high confidence" in result.analysis_explanation.textual_explanation
    assert result.score == 0.9


def test_every_entity_is_supported() -> None:
    for language in LANGUAGES:
        assert set(analyzer().get_supported_entities(language)) == set(map(str, engine.modules()))
        assert set(PiplRecognizer(language).supported_entities) == set(map(str, engine.modules()))


def test_ones_own_recogniser_works_beside_ours() -> None:
    own = registry()
    badge = Pattern("badge", r"工牌[0-9]{4}", 0.8)
    own.add_recognizer(PatternRecognizer("BADGE", name="badge", patterns=[badge], supported_language="zh"))
    together = AnalyzerEngine(registry=own, nlp_engine=_blank_nlp(), supported_languages=list(LANGUAGES))
    results = together.analyze("工牌1234，回电19900001234", language="zh")
    assert {result.entity_type for result in results} == {"BADGE", "PHONE_NUMBER"}


def test_the_score_threshold_is_presidios() -> None:
    assert found("打一九九零零零零一二三四找他", score_threshold=0.7) == []
    assert found("打一九九零零零零一二三四找他") == [("PHONE_NUMBER", "一九九零零零零一二三四")]
