"""What is put off until it is needed does then what it would have done at once."""

import pickle
import re
from string import ascii_lowercase

from hypothesis import example, given
from hypothesis import strategies as st

from cli import run
from pipl_audit.commands import check
from pipl_audit.entities import engine
from pipl_audit.labels import lookup
from pipl_audit.labels.lookup import Lookup
from pipl_audit.policy.policy import Policy
from pipl_audit.regexes import regex

_WORDS = st.text("ab脸", min_size=1, max_size=4)
_NUMBERS = st.sampled_from(
    [
        "138", "0013", "8000", "138****8000", "1 3 8 0 0 1 3 8 0 0 0", "一三八零零一三八零零零", "+44 20 7946 0958",
        "11010119900307", "123x", "****", "(010)", "6222 0212", "-", " ", ".", "/", ":", "a", "x", "号", "栋", "室",
        "单元", "路", "村", "组", "弄", "小区", "川a", "12345", "@", "example.com", "wxid_", "微信", "密码", "是",
        "验证码", "abc", "王", "张伟", "女士", "总", "姓名", "找", "李", "mr", "name", "smith", "收货人", "3", "百",
    ]
)  # fmt: skip


@given(st.lists(_NUMBERS, max_size=6).map("".join))
def test_a_mark_stands_wherever_its_screen_matches(text: str) -> None:
    for id_, module in engine.modules().items():
        entity = module.ENTITY
        if entity.mark and entity.screen and re.search(entity.screen, text):
            assert re.search(entity.mark, text), id_


@given(st.frozensets(_WORDS), st.lists(_WORDS).map("".join))
@example(frozenset({"ab", "b", "bb"}), "abbab")
def test_a_lookup_finds_the_same_before_and_after_its_automaton_is_built(words: frozenset[str], text: str) -> None:
    slow, fast = Lookup(sorted(words)), Lookup(sorted(words))
    fast._looked_up = lookup._FEW
    assert slow.places(text) == fast.places(text)


def test_a_late_expression_is_that_expression() -> None:
    late = regex(r"(?P<letter>[a-z])\d")
    assert [match["letter"] for match in late.finditer("a1 b2")] == ["a", "b"]
    assert pickle.loads(pickle.dumps(late)).fullmatch("c3")  # noqa: S301  # our own
    assert late.pattern == r"(?P<letter>[a-z])\d"


def test_labels_are_known_before_they_are_read() -> None:
    labels = Policy().label
    assert "insult" in labels
    assert "no_such_label" not in labels
    assert labels["insult"].id == "insult"
    assert {label.id for label in Policy().labels} == set(labels)


def test_check_says_the_same_on_one_process_and_on_two(tmp_path, monkeypatch) -> None:
    texts = [
        f"{word}{letter}{number}"
        for word in ("圆脸", "靠窗", "张伟先生")
        for letter in ascii_lowercase
        for number in range(30)
    ]
    file = tmp_path / "tags.txt"
    file.write_text("\n".join(texts), encoding="utf-8")
    said = []
    for least in (10**9, 1):
        monkeypatch.setattr(check, "_TEXTS_FOR_WORKERS", least)
        monkeypatch.setattr(check, "cores", lambda: 2)
        said.append(run("check", "--input", file, "--format", "jsonl"))
    assert said[0].code == said[1].code == 1
    assert said[0].out == said[1].out
    assert said[0].out.count("\n") == len(texts)
