"""Tables for tests: written out, cut into batches, or generated. All values are invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
from hypothesis import strategies as st

from pipl_audit.audit import Audited, Opened, Request, audit_table
from pipl_audit.model import Confidence, Finding, Question
from pipl_audit.planning import Plan
from pipl_audit.policy.declaration import Company, Declaration, Declared
from pipl_audit.policy.policy import Policy
from pipl_audit.scan.detectors import Detectors
from pipl_audit.scan.tally import Tally
from pipl_audit.selftest import ExampleTable
from pipl_audit.sources.base import Batch

LOW = Confidence.LOW
Records = Sequence[Sequence[str | None]]


class CutTable(ExampleTable):
    """A table whose records come in batches that begin at the given records."""

    def __init__(self, headers: Sequence[str], records: Records, cuts: Sequence[int] = (), name: str = "members"):
        super().__init__((tuple(headers), *map(tuple, records)), name)
        self.cuts = sorted({0, *(cut for cut in cuts if 0 < cut < len(records)), len(records)})

    def batches(self) -> Iterator[Batch]:
        whole = next(super().batches()).frame
        for low, high in zip(self.cuts, self.cuts[1:], strict=False):
            yield Batch(whole.slice(low, high - low))

    @property
    def frame(self) -> pl.DataFrame:
        return next(super().batches()).frame


def request(policy: Policy, declaration: dict[str, Any] | None = None, **settings: Any) -> Request:
    company = Company(declaration=Declaration.model_validate(declaration or {}))
    return Request((), policy, Declared(company=company), as_of="2026-11-22", **settings)


def audited(
    table: ExampleTable,
    policy: Policy,
    finders: Detectors,
    declaration: dict[str, Any] | None = None,
    *,
    seed: int = 1,
    first_plan: Plan | None = None,
    sink: Any = None,
    **settings: Any,
) -> Audited:
    """The table, scanned and judged under a fixed key of its hashes."""
    opened = Opened(Path("members.csv"), table, 0, "", "example", ())
    asked = request(policy, declaration, **settings)
    with patch("pipl_audit.audit.secrets.randbits", return_value=seed):
        return audit_table(opened, asked, finders, sink, lambda _: None, first_plan)


def findings(
    policy: Policy,
    finders: Detectors,
    headers: Sequence[str],
    records: Records,
    declaration: dict[str, Any] | None = None,
    **settings: Any,
) -> list[Finding]:
    results = audited(CutTable(headers, records), policy, finders, declaration, **settings).results
    return [result for result in results if isinstance(result, Finding)]


def questions(result: Audited) -> list[Question]:
    return [one for one in result.results if isinstance(one, Question)]


def sorted_frames(counted: Tally) -> Tally:
    """The tally with its lines in a fixed order."""
    frames = {f.name: getattr(counted, f.name) for f in fields(Tally)}
    return replace(counted, **{name: frame.sort(frame.columns, nulls_last=True) for name, frame in frames.items()})


def same(left: Tally, right: Tally) -> bool:
    ours, theirs = sorted_frames(left), sorted_frames(right)
    return all(getattr(ours, f.name).equals(getattr(theirs, f.name)) for f in fields(Tally))


# ---- generated ----------------------------------------------------------------------------------------


def resident_id(first17: str) -> str:
    """A resident ID with its check digit (GB 11643)."""
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, first17, strict=True))
    return first17 + "10X98765432"[total % 11]


NAMES = ["王小明", "李晓雯", "欧阳娜娜", "邵思雨", "张伟", "王女士", "John Smith"]
PHONES = ["19900001234", "199-0000-1235", "１９９００００１２３６", "+86 199 0000 1237", "199****1238"]
IDS = [resident_id("11010519491231002"), resident_id("42010619880715998"), "4201061988071599", "1101**********002X"]
TAGS = [
    "圆脸微胖、喜欢番茄锅",
    "不吃香菜",
    "老投诉的,90后;VIP",
    "難纏｜土豪",
    "糖尿病 少糖",
    '["奇葩", "新客"]',
    "喜\u200b欢投\u0301诉",
    "回电19900001239、难缠",
]
REMARKS = [
    "客人脾气大，下次安排何静接待",
    "3月2日因漏上毛肚投诉一次，已补送并结案。",
    "身份证" + IDS[0] + "，微信 abc_123456",
    "送到阳光小区3栋502，女儿叫朵朵上幼儿园",
    "订单号2026011400032已补开发票。",
]
OTHERS = [
    "2026-03-01",
    "是",
    "否",
    "已撤回",
    "guest.demo@example.com",
    "川A12345",
    "abc_123456",
    "6222020200001234567",
    "M001",
    "3334.05",
    "高血压",
    "成都市锦江区槐影路18号云栖苑3栋2单元502",
]
BLANKS = [None, "", " ", "\u3000\t", "\u200b"]
WEIRD = ["㍿⺼⾺", "\u202e倒", "a\x00b", "=1+1", "😀难缠", "𝟏𝟗𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒", "é" * 90, "、、"]
POOLS = (NAMES, PHONES, IDS, TAGS, REMARKS, OTHERS, BLANKS, WEIRD)
HEADERS = [
    "姓名",
    "手机号",
    "身份证号",
    "会员标签",
    "门店备注",
    "备用字段1",
    "备用字段1",
    "邮箱",
    "录入人",
    "紧急联系人",
    "个人信息授权",
    "健康状况",
    "订单号",
    "客户来源",
    "卡号",
    "微信号",
    "昵称",
    "家庭住址",
    "",
    "",
]


@st.composite
def columns(draw: st.DrawFn, rows: int) -> list[str | None]:
    """A column's cells: mostly of one sort, with others and blanks among them."""
    usual = draw(st.sampled_from(POOLS))
    cell = st.one_of(*[st.sampled_from(usual)] * 3, st.sampled_from(BLANKS), st.sampled_from(list(chain(*POOLS))))
    return draw(st.lists(cell, min_size=rows, max_size=rows))


@st.composite
def tables(draw: st.DrawFn, most_rows: int = 20, most_columns: int = 5) -> tuple[list[str], list[list[str | None]]]:
    """Headers, possibly empty or twice the same, and records."""
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=most_columns))
    rows = draw(st.integers(1, most_rows))
    cells = [draw(columns(rows)) for _ in headers]
    return headers, [list(record) for record in zip(*cells, strict=True)]
