"""How labels are found in spite of a disguise, and not found where the words say something else."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import run
from pipl_audit.checking import Checker, Item
from pipl_audit.labels.rewriting import Edit, reading
from pipl_audit.labels.sound import Sounds, aloud, homophones
from pipl_audit.policy.policy import Policy

WORDS = ("投诉", "神经病", "矫情", "专业户", "投诉专业户", "没有钱", "妻管严")
SOUNDS = Sounds(WORDS, homophones(WORDS), frozenset({"投诉"}))


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The language alone: what it finds does not depend on the weights of the model."""
    return Checker(Policy(), estimator=None)


def labels(checker: Checker, text: str, column: str | None = None) -> dict[str, str]:
    """Each label with the words that it was found in, as written."""
    [checked] = checker.check([Item(text, None, column)])
    return {hit.subject: text[hit.start : hit.end] for hit in checked.labels}


@pytest.mark.parametrize(
    ("written", "label", "words"),
    [
        ("tousu专业户", "complaint_stigma", "tousu专业户"),
        ("TouSu专业户", "complaint_stigma", "TouSu专业户"),
        ("tou su kuang", "complaint_stigma", "tou su kuang"),
        ("他jiao情得很", "character", "jiao情"),
        ("神j病一个", "insult", "神j病"),
        ("深井冰", "insult", "深井冰"),
        ("爱t诉", "complaint_stigma", "爱t诉"),
        ("傻*逼", "insult", "傻*逼"),
        ("人很难—缠", "character", "难—缠"),
        ("神.经.病", "insult", "神.经.病"),
        ("这人 难 缠 得很", "character", "难 缠"),
        ("【老】【赖】", "blacklist", "老】【赖"),
        ("月半子一个", "appearance", "月半子"),
        ("是个马扁子", "blacklist", "马扁子"),
        ("s.t.u.p.i.d woman", "insult", "s.t.u.p.i.d"),
        ("complete 1d1ot", "insult", "1d1ot"),
        ("讨厌厌厌鬼", "insult", "讨厌厌厌鬼"),
        ("唐尿病要少糖", "health", "唐尿病"),
        ("難纏的客人", "character", "難纏"),
        ("难\u200b缠", "character", "难\u200b缠"),
    ],
)
def test_a_disguised_word_is_found_where_it_was_written(checker, written, label, words):
    assert words in labels(checker, written).get(label, "")


@pytest.mark.parametrize(
    "text",
    [
        "没有前科也没有纠纷",
        "taobao旗舰店",
        "KTV包厢B超大屏",
        "s女装 m男装",
        "a b c 三档可选",
        "胖东来、永辉各一单",
        "12月半价",
        "iPhone15 Pro",
        "3x5米地毯",
        "大 中 小 杯",
        "要 S码",
    ],
)
def test_what_only_looks_disguised_says_nothing(checker, text):
    assert labels(checker, text) == {}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("顾客说服务员骂她“神经病”，店长已道歉", "备注"),
        ("差评原话“你们收银是个傻子”，已回访", "备注"),
        ("Guest says the driver called her “stupid cow”", "remarks"),
        ("前备注“难缠”属误填，客人没那样，请删", "备注"),
        ("别备注难缠了，人家就问了一次发票", "备注"),
        ("系统里写爱投诉是串号了，请更正", "备注"),
        ("不是什么职业打假人，就问了下产地", "备注"),
        ("点了“疯子烤兔”半只", "备注"),
        ("白痴造型手机壳", None),
        ("黑名单已解除", None),
        ("拉黑记录：无", None),
        ("谈不上难缠", None),
        ("Gold Digger IPA keg", None),
    ],
)
def test_words_of_others_names_of_things_and_what_is_taken_back_say_nothing(checker, text, column):
    assert labels(checker, text, column) == {}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("群里都叫他“退货王”，我看没冤枉他", "complaint_stigma"),
        ("上个销售写“难缠”，我接触下来确实是", "character"),
        ("典型的“老赖”", "blacklist"),
        ("“难缠”", "character"),
        ("不是一般的难缠", "character"),
        ("她自己说“我有糖尿病”，少糖", "health"),
        ("不光难缠，还小气", "character"),
    ],
)
def test_a_judgement_that_the_writer_makes_their_own_stands(checker, text, label):
    assert label in labels(checker, text, "备注")


def test_the_explanation_names_what_was_set_aside_and_why(checker):
    [one] = checker.set_aside(Item("并不难缠"))
    assert (one.label, one.start, one.end) == ("character", 2, 4)
    assert one.reason.en == "it is negated"
    assert "难缠" in one.why.zh


def test_what_counts_is_not_set_aside(checker):
    assert checker.set_aside(Item("很难缠")) == []


def test_a_suggestion_offers_the_need_instead_of_the_illness(checker):
    item = Item("花生过敏")
    [checked] = checker.check([item])
    [suggestion] = checker.suggestions(item, checked)
    assert suggestion.label == "health"
    assert suggestion.wording is not None
    assert "花生" in suggestion.wording.zh
    assert "过敏" not in suggestion.wording.zh


def test_check_explains_and_suggests():
    result = run("check", "--explain", "--suggest", "--lang", "en", "花生过敏", "并不难缠")
    assert result.code == 1
    assert "it rests on characters" in result.out
    assert "write instead" in result.out
    assert "it is negated" in result.out


@given(st.text(alphabet="投诉神经病矫情tousjiaqng 的人不", max_size=20))
def test_what_is_heard_lies_in_the_text_and_does_not_overlap(text):
    edits = sorted(SOUNDS.heard(text, 1))
    assert all(0 <= e.start < e.end <= len(text) and e.word in SOUNDS.words for e in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(text[e.start : e.end] != e.word for e in edits)


@pytest.mark.parametrize("text", ["ha" * 2_000, "haha " * 900, "微胖" * 700, "客户很难缠" * 200, "“微胖”" * 300])
def test_long_and_repetitive_texts_are_read(checker, text):
    [checked] = checker.check([Item(text, None, "备注")])
    assert checked.acceptable is not None


def test_a_word_is_not_heard_where_ordinary_words_stand():
    assert SOUNDS.heard("没有前科", 1) == []
    assert SOUNDS.heard("支气管炎", 1) == []
    assert SOUNDS.heard("身经病", 1) == [Edit(0, 3, "神经病")]
    assert SOUNDS.heard("seduce", 1) == []
    assert aloud("投诉x") == "tou'su'x"


@given(st.text(alphabet="abc人天", min_size=1, max_size=12), st.data())
def test_a_reading_leads_back_to_what_was_written(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    edits = [
        Edit(low, high, data.draw(st.sampled_from(["", "x", "yz"])))
        for low, high in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    read = reading(text).rewritten(edits)
    for at in range(len(read.text)):
        low, high = read.span(at, at + 1)
        inside = next((e for e in edits if e.start <= low < e.end), None)
        assert (low, high) == (inside.start, inside.end) if inside else read.text[at] == text[low]


@pytest.mark.parametrize("most", [0, 1_000], ids=["polars", "python"])
def test_disguised_tags_are_found_in_a_table(most, tmp_path):
    path = tmp_path / "members.csv"
    path.write_text("会员编号,标签\n1,tousu专业户\n2,深井冰\n3,神 经 病\n4,不吃香菜\n", encoding="utf-8")
    with patch("pipl_audit.scan.tally.FEW", most):
        result = run("scan", path, "--hits", tmp_path / "hits.csv", "--format", "json", "--output", tmp_path / "r.json")
    assert result.code == 1
    rows = [line.split(",")[2:6] for line in (tmp_path / "hits.csv").read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert [(row[0], row[3]) for row in rows] == [("2", "complaint_stigma"), ("3", "insult"), ("4", "insult")]
