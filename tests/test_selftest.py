"""The examples written in labels and rules: all come out as written, and a wrong one would be noticed."""

from __future__ import annotations

import pytest

from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.model import Severity
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.schema import Advice, Bilingual, Example, ExpectedFinding, Label, Rule, RuleExample, Wording
from pipl_audit.selftest import label_failures, rule_failures

POLICY = Policy()
LABELS = {label.id: label for label in POLICY.all_labels}
RULES = {rule.id: rule for rule in POLICY.all_rules}


@pytest.fixture(scope="module")
def matcher():
    return LabelMatcher(POLICY.all_label, POLICY.vocabulary, POLICY.needles)


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_the_examples_of_a_label_come_out_as_written(label, matcher):
    assert list(label_failures((label,), matcher)) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_examples_of_a_rule_come_out_as_written(rule, matcher):
    assert list(rule_failures(_with_rules(rule), matcher)) == []


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_a_label_has_examples_on_both_sides_of_its_border(label):
    assert len(label.examples.flagged) >= 3
    assert len(label.examples.allowed) >= 3


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_flagged_and_an_allowed_example_with_exact_expectations(rule):
    assert rule.examples.flagged
    assert rule.examples.allowed
    assert all(example.expect for example in rule.examples.flagged)
    assert not any(example.expect for example in rule.examples.allowed)


# ---- planted mistakes ---------------------------------------------------------------------------------


def _with_rules(*rules: Rule) -> Policy:
    policy = Policy()
    vars(policy)["all_rules"] = rules
    return policy


def _label(**examples: tuple[Example, ...]) -> Label:
    label = LABELS["insult"]
    return label.model_copy(update={"examples": label.examples.model_copy(update=examples)})


@pytest.mark.parametrize(
    ("name", "example", "got"),
    [
        ("flagged", Example(text="不吃香菜"), "—"),
        ("flagged", Example(text="神经病", span="病"), "神经病"),
        ("allowed", Example(text="神经病"), "神经病"),
        ("missed", Example(text="神经病"), "神经病"),
    ],
)
def test_a_wrong_label_example_is_reported(name, example, got, matcher):
    (failure,) = label_failures((_label(**{name: (example,)}),), matcher)
    assert failure.where == f"labels/insult {name}"
    assert failure.example == example.text
    assert got in failure.got


@pytest.mark.parametrize(
    ("zh", "example", "wanted", "reported", "got"),
    [
        ("不要花生", "花生过敏", "不要坚果", "花生过敏", "不要花生"),
        ("不要花生", "海鲜过敏", "不要花生", "海鲜过敏", "—"),
        ("不要花生", "不吃花生", "不要花生", "不吃花生", "—"),
        ("花生过敏，少放", "花生过敏", "花生过敏，少放", "花生过敏，少放", "health"),
        ("花生过敏，少放", "花生过敏", "no peanuts", "花生过敏，少放", "health"),
        ("致电19900001234", "花生过敏", "致电19900001234", "致电19900001234", "embedded_identifier"),
    ],
    ids=["other wording", "not touched", "not flagged", "not acceptable", "other language", "identifier"],
)
def test_a_wrong_wording_is_reported(zh, example, wanted, reported, got, matcher):
    wording = Wording(when="花生过敏|不吃花生", write=Bilingual(zh=zh, en="no peanuts"), examples={example: wanted})
    advice = Advice(action="rephrase", text=Bilingual(zh="删除", en="delete"), instead=(wording,))
    (failure,) = label_failures((LABELS["health"].model_copy(update={"advice": advice}),), matcher)
    assert failure.where == "labels/health advice"
    assert failure.example == reported
    assert got in failure.got


def test_where_nothing_may_stand_nothing_is_offered():
    assert [id_ for id_, label in LABELS.items() if label.advice.action == "delete" and label.advice.instead] == []


def _rule(**examples: tuple[RuleExample, ...]) -> Rule:
    rule = RULES["derogatory-label"]
    return rule.model_copy(update={"examples": rule.examples.model_copy(update=examples)})


def _example(tag: str, *expect: ExpectedFinding) -> RuleExample:
    return RuleExample(why="planted", table=[["会员编号", "会员标签"], ["M001", tag]], expect=expect)


INSULT = ExpectedFinding(columns=("会员标签",), subject="insult")


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("flagged", _example("不吃香菜", INSULT)),
        ("flagged", _example("不吃香菜")),
        ("flagged", _example("神经病")),
        ("flagged", _example("神经病、难缠", INSULT)),
        ("flagged", _example("神经病", INSULT.model_copy(update={"columns": ("会员编号",)}))),
        ("flagged", _example("神经病", INSULT.model_copy(update={"subject": "appearance"}))),
        ("flagged", _example("神经病", INSULT.model_copy(update={"rows": 2}))),
        ("flagged", _example("神经病", INSULT.model_copy(update={"severity": Severity.LOW}))),
        ("allowed", _example("神经病")),
    ],
    ids=["nothing", "no expectation", "unasked", "more", "column", "subject", "rows", "severity", "allowed"],
)
def test_a_wrong_rule_example_is_reported(name, example, matcher):
    examples = {"flagged": (), "allowed": (), name: (example,)}
    (failure,) = rule_failures(_with_rules(_rule(**examples)), matcher)
    assert failure.where == f"rules/derogatory-label {name}"
    assert failure.example == "planted"


def test_a_right_rule_example_is_no_failure(matcher):
    examples = {"flagged": (_example("神经病", INSULT),), "allowed": (_example("不吃香菜"),)}
    assert list(rule_failures(_with_rules(_rule(**examples)), matcher)) == []


def test_examples_do_not_know_what_a_pack_changes(matcher, tmp_path):
    pack = tmp_path / "own.yaml"
    pack.write_text(
        'id: own\nversion: "1"\ntitle: {zh: a, en: a}\ndescription: {zh: a, en: a}\n'
        "rules: [derogatory-label]\nlabels: [complaint_stigma]\n"
        "overrides: {derogatory-label: {severity: low}, label:insult: {severity: low}}\n",
        encoding="utf-8",
    )
    policy = Policy(str(pack))
    vars(policy)["all_rules"] = (RULES["derogatory-label"],)
    assert list(rule_failures(policy, matcher)) == []
