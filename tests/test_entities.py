"""Entities: the case files of ``fixtures/entities``, and the laws that every module keeps."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import luhn, numdb
from stdnum.cn import ric

from pipl_audit.entities import bank_card, cn_resident_id, engine, phone_number
from pipl_audit.entities._numbers import latest
from pipl_audit.entities._numbers import luhn as our_luhn
from pipl_audit.entities.base import CellContext, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId
from pipl_audit.text import fold

FILES = sorted((Path(__file__).parent.parent / "fixtures" / "entities").glob("*.yaml"))
WITH_CUES = tuple(
    CellContext(header=header, category=CategoryId(category))
    for header, category in (
        ("手机", "mobile_phone"),
        ("座机", "landline_phone"),
        ("身份证号", "resident_id_number"),
        ("护照号", "passport_number"),
        ("港澳通行证", "passport_number"),
        ("台胞证", "passport_number"),
        ("军官证号", "military_id"),
        ("永久居留证", "residence_permit"),
        ("银行卡号", "bank_account"),
    )
)
CONTEXTS = (CellContext(), CellContext(names=True), *WITH_CUES)
PIECES = {
    "PHONE_NUMBER": [
        "138",
        "0013",
        "8000",
        "13800138000",
        "+86",
        "0086",
        "+852",
        "61234567",
        "一三八零零一三八零零零",
    ],
    "CN_LANDLINE": ["010", "0755", "8266", "0011", "82660011", "(0755)", "+86 10", "转801", "电话", "前台"],
    "CN_RESIDENT_ID": ["110101", "19900307", "7715", "110101199003077715", "900307", "x", "身份证"],
    "CN_PASSPORT": ["e", "12345678", "ea1234567", "护照", "passport ", "141234567"],
    "CN_HK_MACAO_PERMIT": ["h", "m", "c", "12345678", "01", "ca1234567", "通行证", "回乡证"],
    "CN_TAIWAN_PERMIT": ["l", "t", "12345678", "01", "(b)", "台胞证"],
    "CN_FOREIGN_PR_ID": ["911840198405120016", "usa", "1100", "850101", "12", "永居"],
    "CN_MILITARY_ID": ["军", "士", "字第", "1234567", "号", "军官证", "2001"],
    "BANK_CARD": ["6222", "0200", "0000", "000", "622202", "4111111111111111", "卡号", "6222020000000000000"],
}
MARKS = [
    "*",
    "****",
    "********",
    "x",
    "#",
    "·",
    " ",
    "-",
    ".",
    "/",
    "(",
    ")",
    ":",
    "，",
    "号",
    "订单号",
    "元",
    "a",
    "7",
]


@cache
def cases(kind: str) -> list[Any]:
    """The entries of one list in all case files, as pytest parameters named by file and number."""
    found = []
    for file in FILES:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found += [
            pytest.param(EntityId(content["entity"]), case, id=f"{file.stem}-{number}")
            for number, case in enumerate(content[kind], 1)
        ]
    return found


def context_of(case: dict[str, Any]) -> CellContext:
    return CellContext(
        header=fold(case.get("column", "")).text,
        category=CategoryId(case["category"]) if "category" in case else None,
        order_like=case.get("order_like", False),
        kind=case.get("kind", "cell"),
        names=case.get("names", False),
    )


def spans_of(entity: EntityId, case: dict[str, Any]) -> list[tuple[list[int], bool]]:
    """Spans in the original text, and whether each is masked."""
    folded = fold(case["text"])
    return [
        ([*folded.span(span.start, span.end)], span.masked)
        for span in engine.find(folded.text, context_of(case))
        if span.entity == entity
    ]


@pytest.mark.parametrize(("entity", "case"), cases("found"))
def test_found(entity: EntityId, case: dict[str, Any]) -> None:
    expected = [(span, case.get("masked", False)) for span in case["spans"]]
    assert spans_of(entity, case) == expected, case["why"]


@pytest.mark.parametrize(("entity", "case"), cases("not_found"))
def test_near_miss_is_not_found(entity: EntityId, case: dict[str, Any]) -> None:
    assert spans_of(entity, case) == [], case["why"]


def test_every_entity_has_a_case_file() -> None:
    assert {file.stem.upper() for file in FILES} == set(engine.modules())


def confirmed(module: Any, text: str, context: CellContext) -> list[EntitySpan]:
    return list(module.confirm(text, context))


@pytest.mark.parametrize("entity", sorted(PIECES))
def test_screen_matches_whatever_confirm_finds(entity: str) -> None:
    module = engine.modules()[EntityId(entity)]

    @settings(max_examples=120, deadline=None)
    @given(st.lists(st.sampled_from(PIECES[entity] + MARKS), max_size=9).map("".join), st.sampled_from(CONTEXTS))
    def holds(text: str, context: CellContext) -> None:
        spans = confirmed(module, text, context)
        assert not spans or EntityId(entity) in engine.passing(text, context)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert [span.start for span in spans] == sorted(span.start for span in spans)
        assert all(left.end <= right.start for left, right in pairwise(spans))

    holds()


@pytest.mark.parametrize("entity", sorted(engine.modules()))
def test_screens_match_in_polars_as_in_python(entity: EntityId) -> None:
    texts = [fold(case.values[1]["text"]).text for case in (*cases("found"), *cases("not_found"))]
    fixed = engine.entity(entity)
    for regex in filter(None, (fixed.screen, fixed.weak, fixed.evidence)):
        in_polars = pl.Series(texts).str.contains(regex).to_list()
        assert in_polars == [re.search(regex, text) is not None for text in texts]


@pytest.mark.parametrize("module", [phone_number, cn_resident_id, bank_card], ids=lambda module: module.ENTITY.id)
def test_confirm_many_says_yes_only_where_confirm_is_sure_of_the_whole_cell(module: Any) -> None:
    pieces = [*PIECES[module.ENTITY.id], *MARKS]
    texts = st.one_of(
        st.lists(st.sampled_from(pieces), max_size=5).map("".join),
        st.from_regex(r"\A ?(\+?86)?1[3-9][0-9]{9} ?\Z"),
        st.builds(lambda body: body + luhn.calc_check_digit(body), st.from_regex(r"\A622202[0-9]{12}\Z")),
        resident_ids().map(str.lower),
    )

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(texts, st.none()), min_size=1, max_size=12))
    def holds(values: list[str | None]) -> None:
        answers = module.confirm_many(pl.Series("cell", values, dtype=pl.String), CellContext()).to_list()
        assert len(answers) == len(values)
        for value, answer in zip(values, answers, strict=True):
            assert answer in (True, False)
            if answer:
                stripped = (value or "").strip()
                whole = EntitySpan(module.ENTITY.id, 0, len(stripped), Confidence.HIGH)
                assert confirmed(module, stripped, CellContext()) == [whole]

    holds()


@pytest.mark.parametrize(
    ("module", "cells"),
    [
        (phone_number, ["13800138000", " 13800138000 ", "+8613800138000", "8613800138000", "16212345678"]),
        (cn_resident_id, ["110101199003077715", " 830000197505050027", "33010619920817006x"]),
        (bank_card, ["6222020000000000000", "6225880000000001 "]),
    ],
    ids=["phone", "resident", "bank"],
)
def test_confirm_many_knows_the_usual_forms(module: Any, cells: list[str]) -> None:
    assert module.confirm_many(pl.Series(cells), CellContext()).all()


@cache
def regions() -> list[str]:
    """Every region code that python-stdnum knows, abolished ones included."""
    prefixes = numdb.get("cn/loc").prefixes
    return sorted(
        province + county
        for length, province, _, _, below in prefixes
        for _, county, _, _, _ in below
        if length == len(province) and len(province + county) == len("110101")
    )


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Numbers that python-stdnum holds to be valid."""
    region = draw(st.sampled_from(regions()))
    born = draw(st.dates(date(1900, 1, 1), latest()))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    number = body + ric.calc_check_digit(body + "0")
    assume(ric.is_valid(number))
    return number


@settings(max_examples=150, deadline=None)
@given(resident_ids())
def test_valid_resident_id_is_found(number: str) -> None:
    spans = engine.find(fold(f"身份证{number}号").text, CellContext())
    assert [(span.entity, span.start, span.end) for span in spans] == [("CN_RESIDENT_ID", 3, 21)]


@settings(max_examples=150, deadline=None)
@given(resident_ids(), st.integers(0, 17), st.integers(1, 9))
def test_resident_id_with_one_changed_digit_is_not_found(number: str, place: int, step: int) -> None:
    old = number[place]
    new = str((int(old) + step) % 10) if old.isdigit() else str(step)
    spans = engine.find(fold(f"身份证{number[:place]}{new}{number[place + 1 :]}号").text, CellContext())
    assert "CN_RESIDENT_ID" not in {span.entity for span in spans}


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"\A[0-9]{13,19}\Z"))
def test_luhn_is_that_of_stdnum(digits: str) -> None:
    assert our_luhn(digits) == luhn.is_valid(digits)


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"\A622202[0-9]{12}\Z"), st.integers(0, 18), st.integers(1, 9))
def test_bank_card_with_one_changed_digit_is_not_found(body: str, place: int, step: int) -> None:
    number = body + luhn.calc_check_digit(body)
    assert [span.entity for span in engine.find(f"卡号{number}", CellContext())] == ["BANK_CARD"]
    changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert "BANK_CARD" not in {span.entity for span in engine.find(f"卡号{changed}", CellContext())}
