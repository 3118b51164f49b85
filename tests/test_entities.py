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

from pipl_audit.entities import bank_card, cn_address, cn_resident_id, engine, person, phone_number
from pipl_audit.entities._numbers import latest
from pipl_audit.entities._numbers import luhn as our_luhn
from pipl_audit.entities._tables import compound_surnames, given_levels, places, surnames, words
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


HEADERS = ("", "家庭住址", "收货地址", "门店地址", "备用字段", "姓名", "联系人")
CELL_CONTEXTS = st.builds(
    CellContext,
    header=st.sampled_from(HEADERS),
    category=st.sampled_from([None, *map(CategoryId, ("home_address", "delivery_address", "name"))]),
    names=st.booleans(),
)
NOISE = (
    *(
        "超市",
        "公司",
        "菜鸟驿站",
        "宿舍",
        "酒店",
        "小区",
        "门口",
        "收",
        "第三",
        "他",
        "号院",
        "4s",
        "订单号",
        "单号",
        "SKU",
        "退货",
    ),
    *("(东门)", "（", "）", "[", "，", "。", "、", " ", "-", "/", "#", "*", "***", "·", "room", "B", "no.5", "x"),
    *("5", "12", "2024", "13800138000", "110101199003077715", "线", "楼", "院", "村", "里", "城", "市", "区", "街道"),
)
NAMES_OF_PLACES = (
    *(
        "文三",
        "天府",
        "中山",
        "东",
        "一",
        "青瓦里",
        "人民大",
        "公园",
        "城",
        "美容",
        "南京",
        "翡翠",
        "锦绣花",
        "龙门",
        "十二",
    ),
    *("新", "养老", "杭州", "国际", "唐昌镇战旗", "府城", "知", "胡"),
)
ROADS = ("路", "大道", "街", "大街", "巷", "弄", "道", "胡同", "环路", "路东段", "大道北段")
NUMBERS = (
    "100号",
    "1号",
    "88弄",
    "12号院",
    "5号楼",
    "3-5号",
    "10巷",
    "一百二十号",
    " 100号",
    "100 号",
    "***号",
    "123456号",
)
COMPOUNDS = (
    *(
        "小区",
        "花园",
        "家园",
        "苑",
        "园",
        "府",
        "城",
        "里",
        "公寓",
        "新村",
        "大厦",
        "广场",
        "中心",
        "名苑",
        "大院",
        "社区",
    ),
    *("国贸", "院", "新城华府"),
)
QUARTERS = ("", "", "", "二期", "A区", "东区", "三区", "南苑", "12期", " b区")
UNITS = (
    *(
        "3栋",
        "3幢",
        "12号楼",
        "B座",
        "2单元",
        "二单元",
        "3楼",
        "12层",
        "5号",
        "88弄",
        "301室",
        "1203室",
        "502房",
        "6户",
    ),
    *(
        "502",
        "1203",
        " 501",
        "-501",
        "-2",
        "3-2-501",
        "12-1501",
        "5#",
        "三栋",
        "2门",
        "a501",
        "2 单元",
        " 3栋",
        "3栋楼",
    ),
)
VILLAGES = ("村3组", "村五组", "村3组12号", "村12号", "村二组十二号", "村三社12号楼", "村村民3组")


@cache
def addresses() -> st.SearchStrategy[str]:
    """Addresses as people write them, most of them right."""
    usual = ["浙江省杭州市西湖区", "成都市高新区", "北京市东城区", "广东省/深圳市/南山区/", "上海市 浦东新区 "]
    division = st.sampled_from(sorted(places()))
    divisions = st.one_of(st.sampled_from(usual), division, joined(division, division), st.just(""))
    simple = st.sampled_from(NAMES_OF_PLACES)
    name = st.one_of(simple, joined(simple, simple))
    compound = joined(name, st.sampled_from(COMPOUNDS), st.sampled_from(QUARTERS))
    road = joined(name, st.sampled_from(ROADS), st.sampled_from(NUMBERS))
    village = joined(name, st.sampled_from(VILLAGES))
    units = st.lists(st.sampled_from(UNITS), max_size=4).map("".join)
    return joined(divisions, st.one_of(road, compound, village, joined(road, compound)), units)


@cache
def bare_names() -> st.SearchStrategy[str]:
    """Names of persons, forms of address and words that look like either."""
    surname = st.sampled_from([*sorted(surnames()), *sorted(compound_surnames()) * 3])
    character = st.sampled_from(sorted(given_levels()))
    titles = [*person.LONG_TITLES.split("|"), *person.SHORT_TITLES.split("|"), *"氏的店号*"]
    words_ = st.sampled_from(sorted(words("no_name") | words("brands") | words("ordinary") | words("also_names")))
    full = st.one_of(joined(surname, character), joined(surname, character, character))
    return st.one_of(full, joined(surname, full), joined(st.one_of(surname, full), st.sampled_from(titles)), words_)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def with_noise(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts, half of them with another word in them."""

    def put_in(text: str, noise: str, at: int) -> str:
        place = at % (len(text) + 1)
        return f"{text[:place]}{noise}{text[place:]}"

    return st.one_of(texts, st.builds(put_in, texts, st.sampled_from(NOISE), st.integers(0, 40)))


@pytest.mark.parametrize(
    ("module", "texts"),
    [(cn_address, addresses()), (person, bare_names())],
    ids=lambda part: getattr(getattr(part, "ENTITY", None), "id", ""),
)
def test_confirm_many_says_yes_only_where_the_cell_holds_nothing_else(module: Any, texts: Any) -> None:
    """The cell is taken from every other entity, so the engine must agree too."""

    @settings(max_examples=80, deadline=None)
    @given(st.lists(with_noise(texts), min_size=8, max_size=24), CELL_CONTEXTS)
    def holds(originals: list[str], context: CellContext) -> None:
        values = [fold(original).text.strip() for original in originals]
        answers = module.confirm_many(pl.Series("cell", values, dtype=pl.String), context)
        assert len(answers) == len(values)
        assert answers.null_count() == 0
        for value in pl.Series(values, dtype=pl.String).filter(answers):
            whole = EntitySpan(module.ENTITY.id, 0, len(value), Confidence.HIGH)
            assert confirmed(module, value, context) == [whole], value
            assert engine.find(value, context) == (whole,), value

    holds()


def test_confirm_many_knows_most_addresses_of_an_export() -> None:
    members = FILES[0].parent.parent / "cases" / "hotpot-tags" / "members.csv"
    column = pl.read_csv(members, infer_schema=False)["家庭住址"].drop_nulls()
    context = CellContext(header="家庭住址", category=CategoryId("home_address"))
    values = pl.Series([fold(value).text for value in column])
    whole = [
        [(span.start, span.end) for span in confirmed(cn_address, value, context)] == [(0, len(value))]
        for value in values
    ]
    decided = cn_address.confirm_many(values, context)
    assert decided.sum() > 0.9 * sum(whole)


USUAL_ADDRESSES = [
    "浙江省杭州市西湖区文三路478号华星时代公寓3幢1单元1102室",
    "北京市海淀区中关村南大街27号院6号楼2单元501",
    "上海市徐汇区漕溪北路398弄12号1203室",
    "湖北省 武汉市 洪山区 珞喻路 1037号",
    "广东省/深圳市/南山区/高新南一道9号",
    "成都市高新区天府大道1104号11栋161室",
    "杭州市余杭区五常街道文一西路969号西溪华府12幢1单元1601",
    "杭州市西湖区九叶小区17幢1单元203",
    "石家庄市长安区中山东路322号紫金家园7-2-501",
    "北京市朝阳区望京西园四区405号楼1单元1203",
    "四川省成都市郫都区唐昌镇战旗村3组12号",
    "深圳市南山区万象大厦b座1203室",
    "合肥市瑶海区和平小区5栋",
    " 无锡市滨湖区太湖大道1800号 ",
]


@pytest.mark.parametrize("address", USUAL_ADDRESSES)
def test_confirm_many_knows_usual_addresses(address: str) -> None:
    values = pl.Series([address])
    assert cn_address.confirm_many(values, CellContext(header="收货地址")).all()
    assert not cn_address.confirm_many(values, CellContext(header="门店地址")).any()
    assert not cn_address.confirm_many(values + "火锅店", CellContext(header="收货地址")).any()


@pytest.mark.parametrize("name", ["张伟", "李明轩", "欧阳娜娜", "独孤洛", "王女士", "李总", " 陈静 "])
def test_confirm_many_knows_usual_names_in_columns_of_names(name: str) -> None:
    assert person.confirm_many(pl.Series([name]), CellContext(names=True)).all()
    assert not person.confirm_many(pl.Series([name]), CellContext()).any()


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
