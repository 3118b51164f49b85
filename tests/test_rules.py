"""Rules on small tables: what is counted, how grave and how sure it is, and what stays silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipl_audit.model import Confidence, Finding, Severity
from pipl_audit.policy.policy import Policy
from tables import CutTable, audited, findings, questions, resident_id

IDS = [resident_id(f"1101051990010{i}002") for i in range(1, 9)]
PHONES = [f"1990000{i:04d}" for i in range(10)]
DECLARED = {"business": {"service": "dine_in_restaurant"}, "purposes": [{"id": "points", "name": "积分"}]}


def one(found: list[Finding], rule: str, subject: str | None = None) -> Finding:
    """The only finding of a rule about a subject."""
    (finding,) = (f for f in found if f.rule == rule and subject in (None, f.subject))
    return finding


def ids(found: list[Finding]) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(finding.rule, finding.columns, finding.subject) for finding in found]


# ---- counts -------------------------------------------------------------------------------------------


def test_several_rows_of_one_person_count_once(policy, finders) -> None:
    records = [["19900000001", "难缠"], ["199 0000 0001", "难缠"], ["19900000002", "难缠"], ["19900000003", "新客"]]
    finding = one(findings(policy, finders, ["手机号", "会员标签"], records), "derogatory-label")
    assert (finding.rows_affected, finding.people_affected, finding.share) == (3, 2, 0.75)


def test_rows_without_a_person_count_as_rows_only(policy, finders) -> None:
    records = [["", "难缠"], [None, "难缠"], ["19900000002", "难缠"]]
    finding = one(findings(policy, finders, ["手机号", "会员标签"], records), "derogatory-label")
    assert (finding.rows_affected, finding.people_affected) == (3, 1)


def test_a_label_twice_in_a_cell_is_one_row(policy, finders) -> None:
    finding = one(findings(policy, finders, ["会员标签"], [["难缠、抠门、矫情"]]), "derogatory-label", "character")
    assert finding.rows_affected == 1
    assert [e.masked for e in finding.evidence] == ["难缠", "抠门", "矫情"]


def test_the_share_is_of_filled_cells(policy, finders) -> None:
    records = [["难缠"], ["新客"], [""], [None], ["\u3000"]]
    assert one(findings(policy, finders, ["会员标签"], records), "derogatory-label").share == 0.5


def test_each_column_and_label_is_a_finding_of_its_own(policy, finders) -> None:
    records = [["难缠、圆脸微胖", "脾气大"]]
    found = findings(policy, finders, ["会员标签", "门店备注"], records)
    assert sorted(ids(found), key=str) == sorted(
        [
            ("derogatory-label", ("会员标签",), "character"),
            ("derogatory-label", ("会员标签",), "appearance"),
            ("derogatory-label", ("门店备注",), "character"),
        ],
        key=str,
    )


def test_columns_of_one_header_are_told_apart_by_position(policy, finders) -> None:
    found = findings(policy, finders, ["会员标签", "会员标签"], [["难缠", "抠门"]])
    assert [finding.positions for finding in found] == [(1,), (2,)]


# ---- confidence ---------------------------------------------------------------------------------------

SURE, UNSURE = "回电19900001234", "回电1990 000 1234"
"""Of high and of medium confidence: the second grouping is not a usual one."""


@pytest.mark.parametrize(
    ("sure", "unsure", "confidence"),
    [
        (3, 0, Confidence.HIGH),
        (1, 0, Confidence.HIGH),
        (2, 100, Confidence.HIGH),
        (2, 298, Confidence.MEDIUM),
        (3, 297, Confidence.HIGH),
        (0, 5, Confidence.MEDIUM),
    ],
)
def test_confidence_is_that_of_the_strongest_hits_if_they_are_three_or_one_percent(
    policy, finders, sure, unsure, confidence
) -> None:
    records = [[f"1{i}、{SURE}"] for i in range(sure)] + [[UNSURE] for _ in range(unsure)]
    found = findings(policy, finders, ["门店备注"], records)
    assert one(found, "identifier-in-text", "PHONE_NUMBER").confidence is confidence


def test_hits_below_the_confidence_asked_for_count_nowhere(policy, finders) -> None:
    records = [[SURE], [UNSURE], [UNSURE]]
    strict = findings(policy, finders, ["门店备注"], records, min_confidence=Confidence.HIGH)
    assert one(strict, "identifier-in-text").rows_affected == 1
    assert one(findings(policy, finders, ["门店备注"], records), "identifier-in-text").rows_affected == 3


# ---- severity -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "record", "severity", "rows"),
    [
        (["姓名", "身份证号"], ["王小明", IDS[0]], Severity.HIGH, 1),
        (["会员编号", "身份证号"], ["M1", IDS[0]], Severity.MEDIUM, 1),
        (["姓名", "身份证号"], ["", IDS[0]], Severity.MEDIUM, 1),
        (["姓名", "身份证号"], ["王小明", "1101**********002X"], Severity.LOW, 1),
        (["姓名", "银行卡号"], ["王小明", "4111111111111111"], Severity.HIGH, 1),
    ],
)
def test_a_number_in_the_clear_weighs_more_beside_a_name(policy, finders, headers, record, severity, rows) -> None:
    finding = one(findings(policy, finders, headers, [record]), "unmasked-identifier")
    assert (finding.severity, finding.rows_affected) == (severity, rows)


def test_masked_and_plain_numbers_are_counted_apart(policy, finders) -> None:
    records = [["M1", IDS[0]], ["M1", IDS[1]], ["M2", "1101**********002X"]]
    found = findings(policy, finders, ["会员编号", "身份证号"], records, {"person_id": "会员编号"})
    finding = one(found, "unmasked-identifier")
    assert (finding.rows_affected, finding.people_affected) == (2, 1)
    assert "另有 1 个" in finding.reason.zh


def test_more_persons_than_a_thousand_weigh_as_a_name_beside_it(policy, finders) -> None:
    made = [[resident_id(f"110105199001{day:02d}{i:03d}")] for day in (1, 2) for i in range(501)]
    finding = one(findings(policy, finders, ["身份证号"], made), "unmasked-identifier")
    assert (finding.severity, finding.people_affected) == (Severity.HIGH, 1002)


@pytest.mark.parametrize(
    ("tag", "severity"), [("矮胖", Severity.HIGH), ("颜值高", Severity.LOW), ("戴眼镜", Severity.MEDIUM)]
)
def test_blame_weighs_more_than_praise(policy, finders, tag, severity) -> None:
    assert one(findings(policy, finders, ["会员标签"], [[tag]]), "derogatory-label", "appearance").severity is severity


def test_one_demeaning_hit_decides_for_its_column(policy, finders) -> None:
    found = findings(policy, finders, ["会员标签"], [["颜值高"], ["颜值高"], ["矮胖"]])
    assert one(found, "derogatory-label", "appearance").severity is Severity.HIGH


def test_identity_numbers_in_text_are_grave(policy, finders) -> None:
    found = findings(policy, finders, ["门店备注"], [[f"身份证{IDS[0]}，电话19900001234"]])
    assert one(found, "identifier-in-text", "CN_RESIDENT_ID").severity is Severity.HIGH
    assert one(found, "identifier-in-text", "PHONE_NUMBER").severity is Severity.MEDIUM


def test_without_firm_law_a_finding_is_medium_at_most(policy, finders) -> None:
    """An override may raise a severity; what rests on standards or unverified entries stays at medium."""
    loose = Policy()
    rule = next(r for r in policy.rules if r.rule.id == "derogatory-label")
    unfirm = [c for c in ("GBT35273-7.4", "GBT35273-5.2") if c in policy.register.articles]
    assert unfirm
    articles = tuple(unfirm)
    labels = tuple(
        label.model_copy(update={"basis": label.basis.model_copy(update={"articles": articles, "ground_basis": {}})})
        for label in policy.labels
    )
    vars(loose).update(vars(policy) | {"labels": labels, "label": {label.id: label for label in labels}})
    vars(loose)["rules"] = (replace(rule, severity=Severity.CRITICAL),)
    finding = one(findings(loose, finders, ["会员标签"], [["神经病"]]), "derogatory-label", "insult")
    assert finding.severity is Severity.MEDIUM


def test_every_finding_cites_law_and_has_a_remedy(policy, finders) -> None:
    records = [["王小明", IDS[0], "难缠、糖尿病、90后", "电话19900001234"]]
    found = findings(policy, finders, ["姓名", "身份证号", "会员标签", "门店备注"], records)
    assert len({finding.rule for finding in found}) >= 6
    for finding in found:
        assert finding.legal
        assert finding.remedy.zh
        assert finding.reason.en
        assert "过度收集" not in finding.title.zh + finding.reason.zh


# ---- staff and third parties --------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["录入人", "跟进员工", "负责人"])
def test_staff_columns_are_neither_findings_nor_evidence(policy, finders, header) -> None:
    records = [[PHONES[i], IDS[i]] for i in range(8)]
    declaration = {"staff_columns": [header, header + "证件"], **DECLARED}
    found = findings(policy, finders, [header, header + "证件"], records, declaration)
    assert found == []


def test_the_telephone_of_a_relative_is_asked_about_and_counts_no_customer(policy, finders) -> None:
    result = audited(CutTable(["紧急联系人电话"], [[phone] for phone in PHONES]), policy, finders, DECLARED)
    assert [r for r in result.results if isinstance(r, Finding)] == []
    assert [question.id for question in questions(result)] == ["purpose/members/紧急联系人电话"]
    assert result.scanned.dossier.people is None


def test_a_relatives_number_under_its_own_header_is_not_misplaced(policy, finders) -> None:
    found = findings(policy, finders, ["紧急联系人"], [[f"王小明 {phone}"] for phone in PHONES])
    assert "misplaced-identifier" not in {finding.rule for finding in found}


# ---- misplaced ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("备用字段3", PHONES, ("PHONE_NUMBER", 10, Severity.MEDIUM)),
        ("备用字段3", IDS, ("CN_RESIDENT_ID", 8, Severity.HIGH)),
        ("姓名", [*["王小明"] * 8, PHONES[0]], ("PHONE_NUMBER", 1, Severity.MEDIUM)),
        ("手机号", PHONES, None),
        ("订单号", PHONES, None),
        ("会员标签", PHONES, None),
        ("备用字段3", ["400-800-8000"] * 4, None),
    ],
)
def test_identifiers_under_a_header_that_does_not_say_so(policy, finders, header, cells, expected) -> None:
    found = findings(policy, finders, [header], [[cell] for cell in cells])
    misplaced = [f for f in found if f.rule == "misplaced-identifier"]
    got = [(f.subject, f.rows_affected, f.severity) for f in misplaced]
    assert got == ([expected] if expected else [])


def test_a_declared_column_is_not_misplaced(policy, finders) -> None:
    declaration = {"columns": [{"header": "备用字段3", "category": "mobile_phone"}]}
    found = findings(policy, finders, ["备用字段3"], [[phone] for phone in PHONES], declaration)
    assert "misplaced-identifier" not in {finding.rule for finding in found}


# ---- necessity ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cell", "declaration", "expected"),
    [
        ("身份证号", IDS[0], DECLARED, (Severity.MEDIUM, Confidence.HIGH)),
        ("宗教信仰", "佛教", DECLARED, (Severity.HIGH, Confidence.HIGH)),
        ("工作单位", "某公司", DECLARED, (Severity.LOW, Confidence.HIGH)),
        ("手机号", PHONES[0], DECLARED, None),
        ("家庭住址", "上海市", {}, (Severity.MEDIUM, Confidence.LOW)),
        ("工作单位", "某公司", {}, None),
        ("家庭住址", "", DECLARED, None),
        ("录入人", "李小红", DECLARED, None),
        ("订单号", "1", DECLARED, None),
        ("收货地址", "上海市", {"business": {"service": "online_shopping", "online": True}}, None),
    ],
)
def test_columns_that_the_service_does_not_need(policy, finders, header, cell, declaration, expected) -> None:
    found = [f for f in findings(policy, finders, [header], [[cell]], declaration) if f.rule == "over-collection"]
    assert [(f.severity, f.confidence) for f in found] == ([expected] if expected else [])


def test_a_purpose_that_nobody_states_is_asked_for(policy, finders) -> None:
    result = audited(CutTable(["家庭住址", "职业"], [["上海市", "教师"]]), policy, finders)
    asked = [question.id for question in questions(result) if question.id.startswith("purpose/")]
    assert asked == ["purpose/members/家庭住址", "purpose/members/职业"]


def test_a_declared_purpose_is_believed_and_named_as_unverified(policy, finders) -> None:
    purposes = [{"id": "delivery", "name": "送餐上门"}]
    declaration: dict[str, Any] = {"purposes": purposes, "columns": [{"header": "家庭住址", "purpose": "delivery"}]}
    assert findings(policy, finders, ["家庭住址"], [["上海市"]], declaration) == []


# ---- consent ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("是", True),
        ("已同意", True),
        ("Y", True),
        ("2026-01-03", True),
        ("2026年1月3日", True),
        ("2026/01/03 10:20", True),
        (" 是 ", True),
        ("ＹＥＳ", True),
        ("", False),
        (None, False),
        ("否", False),
        ("已撤回", False),
        ("不同意", False),
        ("待确认", False),
    ],
)
def test_what_a_consent_cell_says(policy, finders, answer, given) -> None:
    found = findings(policy, finders, ["健康状况", "单独同意"], [["高血压", answer]])
    assert [f.rows_affected for f in found if f.rule == "missing-consent"] == ([] if given else [1])


def test_declared_words_replace_the_usual_ones(policy, finders) -> None:
    declaration = {"consent_columns": [{"header": "授权状态", "yes": ["１级"]}]}
    records = [["高血压", "1级"], ["高血压", "是"], ["高血压", "2026-01-03"]]
    found = findings(policy, finders, ["健康状况", "授权状态"], records, declaration)
    assert one(found, "missing-consent").rows_affected == 2


@pytest.mark.parametrize(
    ("basis", "consents", "severity"),
    [
        (None, True, Severity.MEDIUM),
        (None, False, Severity.MEDIUM),
        ("consent", True, Severity.HIGH),
        ("consent", False, Severity.MEDIUM),
        ("contract", True, Severity.INFO),
        ("legal_duty", False, Severity.INFO),
    ],
)
def test_missing_consent_weighs_by_the_declared_basis(policy, finders, basis, consents, severity) -> None:
    columns = [{"header": "健康状况", "purpose": "营养咨询", "basis": basis}]
    headers, record = (["健康状况", "单独同意"], ["高血压", ""]) if consents else (["健康状况"], ["高血压"])
    found = findings(policy, finders, headers, [record], {"columns": columns})
    assert one(found, "missing-consent").severity is severity


def test_missing_consent_is_a_question_to_the_company_too(policy, finders) -> None:
    result = audited(CutTable(["健康状况"], [["高血压"]]), policy, finders)
    assert "consent/members/健康状况" in [question.id for question in questions(result)]


def test_consent_counts_rows_persons_and_the_lowest_rows(policy, finders) -> None:
    records = [[f"M{i % 2}", "高血压", "是" if i == 0 else ""] for i in range(8)]
    headers = ["会员编号", "健康状况", "单独同意"]
    finding = one(findings(policy, finders, headers, records, {"person_id": "会员编号"}), "missing-consent")
    assert (finding.rows_affected, finding.people_affected, finding.share) == (7, 2, 7 / 8)
    assert [e.row for e in finding.evidence] == [3, 4, 5, 6, 7]
    assert {e.masked for e in finding.evidence} == {""}


def test_a_sensitive_tag_needs_consent_and_a_plain_one_does_not(policy, finders) -> None:
    records = [["糖尿病", ""], ["难缠", ""], ["新客", ""], ["糖尿病", "是"]]
    found = findings(policy, finders, ["会员标签", "单独同意"], records)
    assert one(found, "missing-consent").rows_affected == 1


# ---- allow --------------------------------------------------------------------------------------------


def test_an_allowed_wording_is_silent_counted_and_only_for_its_label(policy, finders) -> None:
    from pipl_audit.checking import detectors
    from pipl_audit.policy.declaration import Declaration

    allow = [{"text": "難缠 ", "label": "character", "reason": "培训用语样例"}]
    declaration = Declaration.model_validate({"allow": allow})
    lenient = detectors(policy, declaration.allow, finders.matcher)
    records = [["难缠"], ["难缠、抠门"], ["ＶＩＰ、难缠"], ["难缠的神经病"]]
    result = audited(CutTable(["会员标签"], records), policy, lenient, {"allow": allow})
    found = [r for r in result.results if isinstance(r, Finding)]
    assert one(found, "derogatory-label", "character").rows_affected == 1
    assert one(found, "derogatory-label", "insult").rows_affected == 1
    assert result.scanned.dossier.allowed(0) == 4
