"""Vocabularies of tags: recognised as such, counted by their own counts, and asked nothing about consent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import run

TAGS = """标签,使用人数,创建人
圆脸微胖,12,王店长
喜欢投诉,"1,030",李主管
不吃香菜,300,王店长
动不动就退货,５,赵
花生过敏,8人,赵
"""


def scanned(path: Path, text: str) -> dict:
    path.write_text(text, encoding="utf-8")
    run("scan", path, "-f", "json", "-o", path.with_suffix(".json"), "--force")
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_a_vocabulary_has_no_customers_who_could_consent(tmp_path):
    report = scanned(tmp_path / "vocabulary.csv", TAGS)
    assert "missing-consent" not in {finding["rule"] for finding in report["findings"]}
    assert any("标签词表" in note["zh"] for note in report["inputs"][0]["notes"])
    assert any("词表" in question["text"]["zh"] for question in report["questions"])


def test_its_own_counts_say_how_many_customers_carry_a_label(tmp_path):
    report = scanned(tmp_path / "vocabulary.csv", TAGS)
    reasons = {finding["subject"]: finding["reason"]["zh"] for finding in report["findings"]}
    assert "有 2 个这样的标签" in reasons["complaint_stigma"]
    assert "1035" in reasons["complaint_stigma"].replace(",", "")
    assert "8 位" in reasons["health"]


def test_a_bare_list_has_no_header_and_loses_no_tag(tmp_path):
    report = scanned(tmp_path / "tags.txt", "圆脸微胖\n喜欢投诉\n不吃香菜\n")
    assert report["inputs"][0]["rows_read"] == 3
    assert {finding["subject"] for finding in report["findings"]} == {"appearance", "complaint_stigma"}


@pytest.mark.parametrize(
    "text",
    [
        "客户标签,退货次数\n" + "".join(f"圆脸微胖、来电{i},{i}\n" for i in range(16)),
        "会员编号,标签,使用人数\n1,圆脸微胖,2\n2,花生过敏,3\n3,难缠,4\n",
        "标签,家庭人数\n圆脸微胖,2\n花生过敏,3\n难缠,4\n",
    ],
)
def test_a_table_of_customers_is_no_vocabulary(tmp_path, text):
    report = scanned(tmp_path / "members.csv", text)
    assert not any("标签词表" in note["zh"] for note in report["inputs"][0]["notes"])
