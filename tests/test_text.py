"""Folding: one table for Python and Polars, and a way back to the cell as written."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipl_audit.scan.folding import fold_column
from pipl_audit.text import fold, fold_table

texts = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("圆臉０ＡａA①㎏㍿\u200b\u202e\u0301\ufe0f\u3000 \t\nﬁ🈶⾺"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("１３８－００１３", "138-0013"),
        ("難纏、愛貪小便宜", "难缠、爱贪小便宜"),
        ("圆\u200b脸", "圆脸"),
        ("e\u0301", "e"),
        ("ＳＢ", "sb"),
        ("㍿", "株式会社"),
        ("①②", "12"),
        ("⾺", "马"),
        ("\u202eabc", "abc"),
        ("a\tb\nc", "a\tb\nc"),
        ("，；！？：（）", ",;!?:()"),
        ("、。“”", "、。“”"),
    ],
)
def test_fold(original: str, folded: str) -> None:
    assert fold(original).text == folded


@settings(derandomize=True, deadline=None)
@given(texts)
def test_each_folded_character_leads_back_to_the_one_it_came_from(original: str) -> None:
    folded = fold(original)
    for i, character in enumerate(folded.text):
        start, end = folded.span(i, i + 1)
        assert end == start + 1
        assert character in fold_table().get(original[start], original[start])


@settings(derandomize=True, deadline=None)
@given(texts)
def test_spans_are_in_order_and_within_the_original(original: str) -> None:
    folded = fold(original)
    starts = [folded.span(i, i + 1)[0] for i in range(len(folded.text))]
    assert starts == sorted(starts)
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert 0 <= start < end <= len(original)
        assert fold(original[start:end]).text == folded.text


@settings(derandomize=True, deadline=None)
@given(texts, texts)
def test_folding_is_done_character_by_character(left: str, right: str) -> None:
    """So a literal that is found in a part is found in the whole, and batches cannot disagree."""
    assert fold(left + right).text == fold(left).text + fold(right).text


@settings(derandomize=True, deadline=None)
@given(texts)
def test_folding_twice_changes_nothing_more(original: str) -> None:
    """薴 stands for 苧, which by itself is the traditional form of 苎."""
    once = fold(original.replace("薴", "")).text
    assert fold(once).text == once


def test_offsets_are_code_points_also_beside_astral_characters() -> None:
    folded = fold("😀\u200b𝟏𝟗臉")
    assert folded.text == "😀19脸"
    assert folded.span(1, 3) == (2, 4)


def test_a_text_that_keeps_its_length_needs_no_map() -> None:
    assert fold("圓臉ＡＢ").offsets is None
    assert fold("圓臉\u200b").offsets is not None


def test_a_removed_and_an_added_character_do_not_cancel_out() -> None:
    folded = fold("\u200b㎏")
    assert folded.text == "kg"
    assert folded.span(0, 2) == (1, 2)


def test_polars_folds_every_character_as_python_does() -> None:
    """All assigned characters, each by itself and between capital letters."""
    characters = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cn", "Co", "Cs")]
    for before, after in (("", ""), ("A", "Z")):
        cells = [before + character + after for character in characters]
        wrong = [
            f"U+{ord(character):04X}"
            for character, cell, got in zip(characters, cells, fold_column(pl.Series("cells", cells)), strict=True)
            if got != fold(cell).text.strip()
        ]
        assert wrong == []


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.none(), texts), max_size=10))
def test_polars_folds_every_text_as_python_does(cells: list[str | None]) -> None:
    folded = fold_column(pl.Series("cells", cells, dtype=pl.String))
    assert folded.to_list() == [fold(cell or "").text.strip() for cell in cells]


def test_invisible_characters_are_removed_and_line_breaks_kept() -> None:
    removed = {character for character, folded in fold_table().items() if not folded}
    assert {unicodedata.category(character) for character in removed} <= {"Cf", "Mn", "Me", "Cc"}
    assert not removed & set("\t\n\r ")
