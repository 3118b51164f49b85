"""What may be shown: no masked form gives a value away, and no shown text acts on a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipl_audit.entities import engine
from pipl_audit.entities.base import CellContext
from pipl_audit.masking import LONGEST, mask, mask_spans, mask_words, name_words, showable
from pipl_audit.model import EntityId
from pipl_audit.text import fold

PHONE, PERSON, ID = EntityId("PHONE_NUMBER"), EntityId("PERSON"), EntityId("CN_RESIDENT_ID")
KEPT = {
    "PERSON": 1,
    "PHONE_NUMBER": 3,
    "CN_LANDLINE": 3,
    "CN_RESIDENT_ID": 2,
    "BANK_CARD": 4,
    "CN_LICENSE_PLATE": 1,
    "WECHAT_ID": 1,
}
"""Letters and digits at the head that stay to be seen; entities that are not here show none, but for those below."""
CASES = Path(__file__).parent.parent / "fixtures" / "entities"


def values() -> list[tuple[str, str]]:
    """Every value that the entities' case files find, with its entity."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for example in yaml.safe_load(path.read_text(encoding="utf-8")).get("found", []):
            folded = fold(example["text"])
            for span in engine.find(folded.text, CellContext(kind="remark")):
                start, end = folded.span(span.start, span.end)
                found.append((str(span.entity), example["text"][start:end]))
    return list(dict.fromkeys(found))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@pytest.mark.parametrize(
    ("entity", "value", "shown"),
    [
        ("PHONE_NUMBER", "19900001234", "199********"),
        ("PHONE_NUMBER", "199-0000-1234", "199-****-****"),
        ("PHONE_NUMBER", "+86 19900001234", "+86 199********"),
        ("PHONE_NUMBER", "１９９００００１２３４", "１９９********"),
        ("PHONE_NUMBER", "199****1234", "199********"),
        ("CN_RESIDENT_ID", "11010519491231002X", "11****************"),
        ("BANK_CARD", "6222 0202 0000 1234", "6222 **** **** ****"),
        ("CN_LANDLINE", "010-82660011", "010-********"),
        ("CN_LICENSE_PLATE", "川A12345", "川******"),
        ("WECHAT_ID", "abc_123456", "a**_******"),
        ("PERSON", "王小明", "王**"),
        ("PERSON", "John Smith", "J*********"),
        ("EMAIL_ADDRESS", "guest.demo@qq.com", "g***@qq.com"),
        ("EMAIL_ADDRESS", "ab@example.com", "***@*******.***"),
        ("CN_ADDRESS", "望江路12号3栋502", "******"),
        ("CN_PASSPORT", "EA1234567", "*********"),
        ("SECRET", "1234#", "****#"),
        ("", "门锁密码 1234#", "**** ****#"),
    ],
)
def test_mask(entity: str, value: str, shown: str) -> None:
    assert mask(EntityId(entity), value) == shown


def test_the_case_files_give_values_of_most_entities() -> None:
    assert len({entity for entity, _ in values()}) >= 10


@pytest.mark.parametrize(("entity", "value"), values())
def test_the_masked_form_shows_no_more_than_is_stated(entity: str, value: str) -> None:
    shown = mask(EntityId(entity), value)
    assert value not in shown or "*" in value
    if entity in KEPT:
        prefix = re.match(r"\W*(?:0?0?86)?", fold(value).text)[0] if entity == "PHONE_NUMBER" else ""
        letters = [c for c in shown[len(prefix) :] if c.isalnum()]
        assert len(letters) <= KEPT[entity]
    if len(digits(value)) >= 7:
        assert digits(value) not in digits(shown)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(sorted(map(str, engine.modules()))), st.text(min_size=3, max_size=40))
def test_of_any_text_at_most_the_head_is_shown(entity: str, value: str) -> None:
    """Also where the value has not the form that its entity should have."""
    hidden = [c for c in value if c.isalnum()][5:]
    shown = mask(EntityId(entity), value)
    if entity in ("CN_ADDRESS", "EMAIL_ADDRESS", "PHONE_NUMBER"):
        return
    assert not hidden or [c for c in shown if c.isalnum()][5:] == []


@settings(derandomize=True, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 ", "86-"]))
def test_of_a_mobile_number_three_digits_are_shown(number: str, country: str) -> None:
    shown = mask(PHONE, country + number)
    assert digits(shown) == digits(country) + number[:3]


def test_spans_are_masked_and_the_rest_stays() -> None:
    text = "找王小明19900001234要钱"
    assert mask_spans(text, [(PHONE, 4, 15), (PERSON, 1, 4)]) == "找王**199********要钱"


def test_overlapping_spans_leave_nothing_between_them() -> None:
    assert mask_spans("abcdefgh", [(EntityId("X"), 0, 5), (EntityId("X"), 3, 8)]) == "********"
    assert mask_spans("abcdefgh", [(EntityId("X"), 0, 5), (EntityId("X"), 1, 3)]) == "*****fgh"
    assert mask_spans("19900001234", [(PHONE, 0, 8), (PHONE, 3, 11)]) == "199********"


@settings(derandomize=True, deadline=None)
@given(st.text("ab1", max_size=12), st.lists(st.tuples(st.integers(0, 11), st.integers(1, 6)), max_size=4))
def test_no_character_within_a_span_is_shown(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(EntityId("X"), start, min(len(text), start + length)) for start, length in places if start < len(text)]
    shown = mask_spans(text, spans)
    covered = {i for _, start, end in spans for i in range(start, end)}
    assert shown == "".join("*" if i in covered else c for i, c in enumerate(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("女儿叫朵朵，上幼儿园", "女儿叫**，上幼儿园"),
        ("小名豆豆", "小名**"),
        ("a son named Tom", "a son named ***"),
        ("老投诉的", "老投诉的"),
    ],
)
def test_a_given_name_behind_a_cue_is_masked(text: str, shown: str) -> None:
    assert mask_spans(text, []) == shown


def test_longer_words_are_masked_first() -> None:
    assert mask_words("邵思雨和思雨", {"思雨", "邵思雨"}) == "***和**"


def test_masking_words_does_not_depend_on_their_order() -> None:
    words = ["ab", "bc", "cd"]
    assert {mask_words("abcd", order) for order in (words, words[::-1], words[1:] + words[:1])} == {"****"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("邵思雨", {"邵思雨", "思雨"}),
        ("王明", {"王明"}),
        ("欧阳娜娜", {"欧阳娜娜", "阳娜娜", "娜娜"}),
        ("张伟、李晓雯", {"张伟、李晓雯", "张伟", "李晓雯", "晓雯"}),
        ("John Smith", {"John Smith", "John", "Smith"}),
        (" 林 ", set()),
    ],
)
def test_name_words(name: str, words: set[str]) -> None:
    assert name_words(name) == words


@pytest.mark.parametrize(
    "character", ["\x1b", "\n", "\r", "\t", "\x9b", "\u202e", "\u2066", "\u200b", "\u061c", "\ufeff", "\U000e0041"]
)
def test_what_acts_on_a_terminal_or_turns_the_writing_is_shown_as_a_mark(character: str) -> None:
    assert showable(f"a{character}b") == "a␣b"


@settings(derandomize=True, deadline=None)
@given(st.text())
def test_what_is_shown_is_short_and_of_one_line(text: str) -> None:
    shown = showable(text)
    assert len(shown) <= LONGEST
    assert shown.isprintable() or not shown.isascii()
    assert len(shown.splitlines()) <= 1
    assert showable(shown) == shown


def test_a_long_text_ends_in_a_mark() -> None:
    assert showable("长" * 100) == "长" * (LONGEST - 1) + "…"
