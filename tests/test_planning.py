"""What a column is, from header, values and declaration; and by which columns persons are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from pipl_audit.model import Confidence, Role
from pipl_audit.planning import ColumnMeaning, Profile, column_meaning, person_basis
from pipl_audit.policy.declaration import Declaration
from pipl_audit.policy.policy import Policy
from pipl_audit.scan.detectors import Detectors
from tables import CutTable, audited, resident_id

PHONES = [f"1990000{i:04d}" for i in range(10)]
RESIDENTS = [resident_id(f"1101051990010{i}002") for i in range(1, 9)]
CARDS = ["6222020000000000007", "4111111111111111", "6222021001116245702", "4012888888881881"]
PERSONS = ["王小明", "李晓雯", "邵思雨", "张伟", "马乐安", "陈庆丰", "姚景行", "何静"]
MAILS = [f"guest{i}@example.com" for i in range(5)]
SENTENCES = [
    "上次来点了毛肚，说下次还要坐靠窗的位置。",
    "电话回访没有异议，约了下周六晚上六点到店。",
    "客人要求提前备好围裙和发圈，已经转告。",
]
SHORT = ["新客", "复购率高", "喜欢番茄锅", "靠窗"]


def meaning(
    policy: Policy, finders: Detectors, header: str, cells: list[str | None], declaration: dict[str, Any] | None = None
) -> ColumnMeaning:
    table = CutTable([header], [[cell] for cell in cells])
    return audited(table, policy, finders, declaration).scanned.dossier.columns[0]


@pytest.mark.parametrize(
    ("header", "cells", "role", "category"),
    [
        ("手机号", PHONES, Role.CONTACT, "mobile_phone"),
        ("mobile", PHONES, Role.CONTACT, "mobile_phone"),
        ("姓名", PERSONS, Role.CONTACT, "name"),
        ("身份证号", RESIDENTS, Role.IDENTIFIER, "resident_id_number"),
        ("会员标签", SHORT, Role.TAG, None),
        ("门店备注", SENTENCES, Role.REMARK, None),
        ("电话", ["010-82660011", "0755-82660011", "021-62345678"], Role.CONTACT, "mobile_phone"),
        # The header says nothing: the values decide.
        ("备用字段3", RESIDENTS, Role.IDENTIFIER, "resident_id_number"),
        ("", PHONES, Role.CONTACT, "mobile_phone"),
        ("字段9", PERSONS, Role.CONTACT, "name"),
        ("字段9", SENTENCES, Role.TEXT, None),
        ("字段9", ["新客、老客", "靠窗,安静", "少油;少盐", "VIP客户"], Role.TAG, None),
        ("字段9", ["a1", "b2", "c3"], Role.OTHER, None),
        ("字段9", ["2026-01-02", "2026-01-03", "2026年1月4日"], Role.OTHER, None),
        ("备用字段1", [*PHONES[:7], "无", "无", "无"], Role.CONTACT, "mobile_phone"),
        ("备用字段1", [*PHONES[:5], *["无"] * 5], Role.OTHER, None),
        # Too few, or none.
        ("备用字段1", PHONES[:2], Role.OTHER, None),
        ("备用字段1", [None, "", " "], Role.OTHER, None),
        # Header and values conflict: a form that most values have wins …
        ("姓名", PHONES, Role.CONTACT, "mobile_phone"),
        ("邮箱", RESIDENTS, Role.IDENTIFIER, "resident_id_number"),
        ("卡号", CARDS, Role.IDENTIFIER, "bank_account"),
        ("卡号", ["A001", "A002", "A003"], Role.IDENTIFIER, "account_id"),
        # … but not over order numbers, staff, and words about people.
        ("订单号", PHONES, Role.ORDER, None),
        ("运单号", CARDS, Role.ORDER, None),
        ("录入人", PHONES, Role.STAFF, None),
        ("录入人", PERSONS, Role.STAFF, None),
        ("会员标签", PHONES, Role.TAG, None),
        ("备注", RESIDENTS, Role.REMARK, None),
        # Names are no form: a header that says something else stays.
        ("商品名称", PERSONS, Role.OTHER, None),
        ("供应商", PERSONS, Role.ORGANISATION, None),
    ],
)
def test_role_and_category(policy, finders, header, cells, role, category) -> None:
    column = meaning(policy, finders, header, cells)
    if role in (Role.TAG, Role.REMARK):
        assert column.role is role
        return
    assert (column.role, column.category) == (role, category)


@pytest.mark.parametrize(
    ("header", "cells", "confidence", "words"),
    [
        ("手机号", PHONES, Confidence.HIGH, "100%"),
        ("备用字段3", RESIDENTS, Confidence.HIGH, "未能识别"),
        ("邮箱", RESIDENTS, Confidence.HIGH, "以内容为准"),
        ("手机号", [""], Confidence.HIGH, "手机号"),
        ("字段9", PERSONS, Confidence.MEDIUM, "形似姓名"),
        ("字段9", ["a1"], Confidence.LOW, "未能识别"),
    ],
)
def test_the_reason_says_what_decided(policy, finders, header, cells, confidence, words) -> None:
    column = meaning(policy, finders, header, cells)
    assert column.confidence is confidence
    assert words in column.reason.zh


def test_third_parties_keep_their_role_whatever_stands_in_it(policy, finders) -> None:
    column = meaning(policy, finders, "紧急联系人", PERSONS)
    assert column.role is Role.THIRD_PARTY
    assert column.names


def test_many_names_are_names_also_beyond_the_limit_of_exact_counts(policy) -> None:
    profile = Profile(
        rows=100_000, filled=100_000, distinct=16_384, distinct_is_minimum=True, names=99_000, chinese=100_000
    )
    assert column_meaning(1, "字段9", profile, Declaration(), policy.catalogue).category == "name"


def test_few_words_that_look_like_names_are_none(policy, finders) -> None:
    assert meaning(policy, finders, "字段9", ["高兴", "方便", "高兴", "方便"] * 5).category is None


@pytest.mark.parametrize(
    ("header", "cells", "declaration", "role", "category"),
    [
        ("字段9", PHONES, {"tag_columns": [{"header": "字段9"}]}, Role.TAG, None),
        ("会员标签", SHORT, {"remark_columns": ["会员标签"]}, Role.REMARK, None),
        ("姓名", PERSONS, {"staff_columns": ["姓名"]}, Role.STAFF, None),
        ("是否同意", ["是"], {"consent_columns": [{"header": "是否同意"}]}, Role.CONSENT, None),
        (
            "订单号",
            PHONES,
            {"columns": [{"header": "订单号", "category": "mobile_phone"}]},
            Role.CONTACT,
            "mobile_phone",
        ),
        ("邮箱", PHONES, {"columns": [{"header": "邮箱", "role": "other"}]}, Role.OTHER, None),
        ("邮箱", PHONES, {"columns": [{"header": "邮箱", "purpose": "寄送发票"}]}, Role.CONTACT, "mobile_phone"),
        (" 手机号 ", PHONES, {"person_id": "手机号"}, Role.PERSON_ID, "mobile_phone"),
    ],
)
def test_what_is_declared_decides(policy, finders, header, cells, declaration, role, category) -> None:
    column = meaning(policy, finders, header, cells, declaration)
    assert column.role is role
    if role not in (Role.CONSENT,):
        assert column.category == category


def test_a_declared_meaning_is_said_to_be_unverified(policy, finders) -> None:
    column = meaning(policy, finders, "字段9", PHONES, {"columns": [{"header": "字段9", "role": "other"}]})
    assert column.declared
    assert "未核实" in column.reason.zh


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("会员标签", SENTENCES, "tag"),
        ("门店备注", SHORT, "remark"),
        ("字段9", SHORT, "tag"),
        ("字段9", SENTENCES, "remark"),
        ("手机号", SENTENCES, "cell"),
        ("商品名称", SHORT, "cell"),
    ],
)
def test_how_cells_are_read(policy, finders, header, cells, kind) -> None:
    assert meaning(policy, finders, header, cells).kind == kind


@pytest.mark.parametrize(
    ("separator", "cell", "tags"),
    [
        (None, "难缠、老赖", 2),
        (None, "难缠，老赖；土豪｜90后\n抠门", 5),
        (None, '["难缠", "老赖"]', 2),
        ("/", "难缠/老赖", 2),
        ("／", "难缠／老赖", 2),
        (" ", "难缠 老赖", 2),
    ],
)
def test_tags_are_parted_at_separators(policy, finders, separator, cell, tags) -> None:
    declaration = {"tag_columns": [{"header": "会员标签", "separator": separator}]}
    dossier = audited(CutTable(["会员标签"], [[cell]]), policy, finders, declaration).scanned.dossier
    shown = {e.masked for d in dossier.detections(1, "label") for e in d.evidence}
    assert len(shown) == tags
    assert all(tag in cell for tag in shown)


# ---- persons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "declaration", "people", "words"),
    [
        (["姓名", "手机号"], {}, ("手机号",), "手机号"),
        (["邮箱", "手机号", "身份证号"], {}, ("身份证号", "手机号", "邮箱"), "身份证号、手机号、邮箱"),
        (["姓名", "会员标签"], {}, (), "没有可用于计数人员的列"),
        (["会员编号", "手机号"], {"person_id": "会员编号"}, ("会员编号",), "声明的人员标识列“会员编号”"),
        (["手机号"], {"person_id": "会员编号"}, ("手机号",), "未作关联去重"),
        (["录入人手机", "手机号"], {"staff_columns": ["录入人手机"]}, ("手机号",), "手机号"),
        (["手机号", "手机号"], {}, ("手机号", "手机号"), "手机号、手机号"),
        (["会员编号", "会员编号"], {"person_id": "会员编号"}, ("会员编号",), "会员编号"),
    ],
)
def test_persons_are_told_apart_by(policy, finders, headers, declaration, people, words) -> None:
    table = CutTable(headers, [["x"] * len(headers)])
    plan = audited(table, policy, finders, declaration).scanned.dossier.plan
    assert tuple(headers[position - 1] for position in plan.people) == people
    assert words in person_basis(plan, Declaration.model_validate(declaration)).zh


def test_the_first_filled_identifier_counts(policy, finders) -> None:
    records = [[RESIDENTS[0], PHONES[0]], [RESIDENTS[0], PHONES[1]], ["", PHONES[1]], ["", PHONES[1]], ["", ""]]
    assert audited(CutTable(["身份证号", "手机号"], records), policy, finders).scanned.dossier.people == 2


def test_third_parties_are_not_counted_as_customers(policy, finders) -> None:
    records = [[phone] for phone in PHONES]
    assert audited(CutTable(["紧急联系人电话"], records), policy, finders).scanned.dossier.people is None
