"""Reports: golden files, the contract of report.json, escaping, width, and how files are written."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from rich.cells import cell_len

import samples
from pipl_audit import phrases
from pipl_audit.errors import OutputError, UsageError
from pipl_audit.model import Confidence, Disposition, Lang, Necessity, Report, Role, Severity, Text
from pipl_audit.reports import _view, _words, console, engine, html, report_schema
from pipl_audit.resources import PACKAGE

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "fixtures" / "reports"
SAMPLES = {
    "full": samples.full(),
    "clear": samples.clear(),
    "empty": samples.empty(),
    "all-skipped": samples.all_skipped(),
}
EVERY_SAMPLE = pytest.mark.parametrize("report", SAMPLES.values(), ids=SAMPLES)
EVERY_LANG = pytest.mark.parametrize("lang", list(Lang))
REMAKE = "python bench/fixtures/make_reports.py"


# ---- golden files -------------------------------------------------------------------------------------


def _golden(name: str, content: bytes) -> None:
    assert content.decode() == (GOLDEN / name).read_bytes().decode(), f"remake with: {REMAKE}"


def test_json_is_the_golden_file_whatever_the_language() -> None:
    for lang in Lang:
        _golden("report.json", engine.render(samples.full(), "json", lang))


@EVERY_LANG
def test_html_is_the_golden_file(lang: Lang) -> None:
    _golden(f"report.{lang}.html", engine.render(samples.full(), "html", lang))


@EVERY_LANG
@pytest.mark.parametrize(
    ("sample", "name"),
    [("full", "console"), ("empty", "console.empty"), ("all-skipped", "console.all-skipped")],
)
def test_console_is_the_golden_file(sample: str, name: str, lang: Lang) -> None:
    _golden(f"{name}.{lang}.txt", engine.render(SAMPLES[sample], "console", lang))


# ---- report.json --------------------------------------------------------------------------------------


def test_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(report_schema())


@EVERY_SAMPLE
def test_json_keeps_to_the_schema(report: Report) -> None:
    document = json.loads(engine.render(report, "json", Lang.ZH))
    assert [error.message for error in Draft202012Validator(report_schema()).iter_errors(document)] == []


def _objects(node: object) -> list[dict[str, object]]:
    if isinstance(node, dict):
        return [node, *(found for value in node.values() for found in _objects(value))]
    return [found for value in node for found in _objects(value)] if isinstance(node, list) else []


def test_schema_refuses_an_unknown_key_and_a_missing_one_in_every_object() -> None:
    document = json.loads(engine.render(samples.full(), "json", Lang.ZH))
    validator = Draft202012Validator(report_schema())
    for entry in _objects(document):
        entry["unknown"] = 1
        assert not validator.is_valid(document), f"unknown key accepted in {list(entry)}"
        del entry["unknown"]
        key = next(iter(entry))
        value = entry.pop(key)
        assert not validator.is_valid(document), f"{key} may be missing"
        entry[key] = value
    assert validator.is_valid(document)


def test_every_schema_object_is_closed() -> None:
    closed = [node for node in _objects(report_schema()) if node.get("type") == "object"]
    assert closed
    assert all(node["additionalProperties"] is False for node in closed)


def test_json_has_every_part_of_the_report_in_the_order_of_the_contract() -> None:
    document = json.loads(engine.render(samples.full(), "json", Lang.ZH))
    assert list(document) == [
        "schema_version", "run", "inputs", "columns", "findings",
        "questions", "coverage", "skips", "allowed", "names", "summary",
    ]  # fmt: skip
    assert set(document) == {field.name for field in fields(Report)} | {"schema_version"}
    assert document["schema_version"] == "1"


def test_json_keeps_findings_of_every_disposition() -> None:
    document = json.loads(engine.render(samples.full(), "json", Lang.ZH))
    assert [entry["fingerprint"] for entry in document["findings"]] == [
        finding.fingerprint for finding in samples.full().findings
    ]


def test_json_survives_a_path_in_a_foreign_encoding() -> None:
    report = replace(samples.full(), inputs=(replace(samples.INPUTS[0], path="export-\udcff.csv"),))
    assert json.loads(engine.render(report, "json", Lang.ZH))["inputs"][0]["path"] == "export-\udcff.csv"
    for id_ in ("html", "console"):
        engine.render(report, id_, Lang.ZH).decode()


# ---- the HTML document --------------------------------------------------------------------------------


@EVERY_LANG
@EVERY_SAMPLE
def test_html_holds_no_script_and_names_no_outside_resource(report: Report, lang: Lang) -> None:
    page = engine.render(report, "html", lang).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{"zh-CN" if lang is Lang.ZH else "en"}">' in page
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=", page)
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', page))


def test_html_escapes_a_script_in_a_header() -> None:
    page = engine.render(samples.full(), "html", Lang.ZH).decode()
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in page
    assert "\x1b" not in page


@EVERY_LANG
@EVERY_SAMPLE
def test_html_links_lead_somewhere_and_ids_are_unique(report: Report, lang: Lang) -> None:
    page = engine.render(report, "html", lang).decode()
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


@EVERY_SAMPLE
def test_html_says_on_page_one_what_the_report_is_not(report: Report) -> None:
    page = engine.render(report, "html", Lang.ZH).decode()
    first = page[: page.index('id="summary"')]
    assert _view.conclusion(report).zh in first
    assert "不替代《个人信息保护合规审计管理办法》规定的合规审计" in first
    assert "去标识化（并非匿名化）" in first
    assert ("本次审计不完整" in first) is not report.summary.complete


@EVERY_SAMPLE
def test_no_report_gives_a_grade_of_conformity(report: Report) -> None:
    page = engine.render(report, "html", Lang.ZH).decode()
    assert not re.search(r"基本符合|部分不符合|不符合|审计通过|过度收集", page)
    without_negation = page.replace("不等于合规", "").replace("不等于通过", "").replace("没有“通过”", "")
    assert "“通过”" not in without_negation


def test_html_marks_unverified_articles_standards_and_unchecked_numbers() -> None:
    page = engine.render(samples.full(), "html", Lang.ZH).decode()
    card = page[page.index('id="F03"') : page.index('id="F04"')]
    for words in ("待核", "标准，非法律", "第5.2条", "第 2 项（编号待核对）", "疑似／待复核"):
        assert words in card


def test_html_shows_findings_below_the_threshold_and_settled_ones() -> None:
    page = engine.render(samples.full(), "html", Lang.ZH).decode()
    for finding in samples.FINDINGS:
        assert finding.title.zh in page
    below = [
        no
        for no in re.findall(r'id="(F\d+)"', page)
        if "未达阈值" in page.split(f'id="{no}"')[1].split("</article>")[0]
    ]
    assert below == ["F05", "F06"]


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "soft", "accent", *(level.value for level in Severity)])
@pytest.mark.parametrize("ground", ["#ffffff", "#f5f7f9"])
def test_colours_of_words_have_contrast(name: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1. Badges are white on the same colours."""
    page = engine.render(samples.empty(), "html", Lang.ZH).decode()
    colour = re.search(rf"--{name}: (#[0-9a-f]{{6}});", page)
    assert colour
    assert (_luminance(ground) + 0.05) / (_luminance(colour[1]) + 0.05) >= 4.5


def test_sections_are_numbered_past_ten() -> None:
    assert [html._ordinal(Lang.ZH, index) for index in (1, 10, 11, 12)] == [
        "一、",
        "十、",
        "十一、",
        "十二、",
    ]
    assert html._ordinal(Lang.EN, 11) == "11"


# ---- the terminal -------------------------------------------------------------------------------------


@EVERY_LANG
@EVERY_SAMPLE
@pytest.mark.parametrize("width", [60, 80, 132])
def test_console_lines_fit_the_width(report: Report, lang: Lang, width: int) -> None:
    lines = console.render(report, lang, width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


def test_console_takes_a_header_as_text_not_as_markup() -> None:
    shown = console.render(samples.full(), Lang.ZH, 200)
    assert '<script>alert("x")</scr…' in shown
    assert "\x1b" not in shown
    bracketed = replace(samples.INSULT, columns=("[red]备注[/red]",))
    assert "[red]备注[/red]" in console.render(replace(samples.full(), findings=(bracketed,)), Lang.ZH, 120)


def test_console_colours_only_where_asked_and_not_under_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in console.render(samples.full(), Lang.ZH)
    assert "\x1b[1;31m" in console.render(samples.full(), Lang.ZH, color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in console.render(samples.full(), Lang.ZH, color=True).replace("␣[31m", "")


@EVERY_LANG
@EVERY_SAMPLE
def test_console_ends_with_the_conclusion(report: Report, lang: Lang) -> None:
    joined = console.render(report, lang).replace("\n", " ").rstrip()
    conclusion = _view.conclusion(report).in_lang(lang)
    assert joined.replace(" ", "").endswith(conclusion.replace(" ", ""))


# ---- sentences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "verdict", "words"),
    [
        ("full", "found", "3 项发现达到或高于“中”级。"),
        ("clear", "clear", "未发现达到阈值的问题，不等于合规。"),
        ("empty", "nothing", "没有任何数据行得到审计，无从得出结论，更不等于合规。"),
        ("all-skipped", "nothing", "没有任何数据行得到审计，无从得出结论，更不等于合规。"),
    ],
)
def test_conclusion_claims_no_more_than_was_seen(sample: str, verdict: str, words: str) -> None:
    assert _view.verdict(SAMPLES[sample]) == verdict
    assert _view.conclusion(SAMPLES[sample]).zh == words


def test_conclusion_of_an_incomplete_audit_without_findings_is_limited_to_what_was_read() -> None:
    report = replace(samples.clear(), summary=replace(samples.clear().summary, complete=False))
    assert _view.conclusion(report).zh == "已读取的部分未发现达到阈值的问题，不等于合规。"
    assert _view.incompleteness(report) == phrases.text("report.incomplete.unknown")


def test_one_finding_is_not_a_plural() -> None:
    report = replace(samples.full(), summary=replace(samples.full().summary, at_or_above=1))
    assert _view.conclusion(report).en == "1 finding at or above “Medium”."


def test_findings_are_numbered_alike_in_whatever_order_they_came() -> None:
    report = samples.full()
    turned = replace(report, findings=tuple(reversed(report.findings)))
    assert _view.numbered(report) == _view.numbered(turned)
    severities = [entry.finding.severity for entry in _view.numbered(report)]
    assert all(first >= second for first, second in pairwise(severities))


def test_facts_say_rows_share_and_people_or_that_people_are_not_known() -> None:
    assert _view.fact(samples.STIGMA).zh == "“会员导出”第 7 列“客户标签”：412 行（占已填单元格的 8.2%），398 人。"
    assert _view.fact(samples.IDENTIFIER).zh.endswith("人数无法确定。")
    assert _view.fact(samples.RETENTION).en.startswith("Table “储值卡 / 2026年10月” as a whole")
    assert _view.fact(samples.EMPLOYER).zh == "“会员导出”第 9 列“工作单位”：针对列或表本身，不涉及具体行。"


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0%"), (0.0004, "<0.1%"), (0.0823, "8.2%"), (0.9999, ">99.9%"), (1, "100%")]
)
def test_percent_rounds_neither_to_nothing_nor_to_all(share: float, shown: str) -> None:
    assert _words.percent(share) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1_482_113, "1.5 MB"), (3 * 10**9, "3.0 GB")])
def test_sizes(count: int, shown: str) -> None:
    assert _words.size(count) == shown


def test_a_moment_that_is_no_date_is_shown_as_it_is() -> None:
    assert _words.day("2026-11-22T09:30:00+08:00") == Text("2026年11月22日", "22 November 2026")
    assert _words.day("unset") == Text("unset", "unset")


def test_plain_leaves_nothing_that_acts_on_a_terminal() -> None:
    assert _words.plain("a\x1b[2J\u202eb\nc\udcff") == "a␣[2J␣b␣c\ufffd"


# ---- phrases ------------------------------------------------------------------------------------------


def _report_phrases() -> dict[str, Text]:
    return {key: text for key, text in phrases.all_phrases().items() if key.startswith("report.")}


def test_both_texts_of_a_phrase_exist_and_name_the_same_values() -> None:
    for key, text in _report_phrases().items():
        assert text.zh.strip(), key
        assert text.en.strip(), key
        assert set(re.findall(r"{(\w+)}", text.zh)) == set(re.findall(r"{(\w+)}", text.en)), key


def test_zh_and_en_have_the_same_keys() -> None:
    raw = yaml.safe_load((PACKAGE / "phrases" / "report.yaml").read_bytes())
    assert all(set(texts) == {"zh", "en"} for texts in raw.values())


@pytest.mark.parametrize("enum", [Severity, Confidence, Disposition, Necessity, Role])
def test_every_member_of_an_enum_has_a_name(enum: type[Severity]) -> None:
    assert all(_words.name(member).zh for member in enum)


@pytest.mark.parametrize("enum", [Severity, Confidence, Disposition])
def test_every_word_of_the_glossary_has_a_meaning(enum: type[Severity]) -> None:
    assert all(_words.meaning(member).en for member in enum)


def test_a_subject_without_a_name_is_shown_by_its_id() -> None:
    assert samples.full().name_of("house_rule") == Text("house_rule", "house_rule")
    assert samples.full().name_of("insult") == Text("侮辱谩骂", "insult")


# ---- writing ------------------------------------------------------------------------------------------


def test_formats_are_found_by_being_there() -> None:
    assert set(engine.all_formats()) == {"console", "html", "json"}


def test_an_unknown_format_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        engine.check_writable(tmp_path / "report", ["pdf"], force=False)
    assert caught.value.key == "reports.unknown_format"


def test_one_format_goes_to_a_file_readable_by_its_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "audit.json"
    assert engine.write(samples.full(), ["json"], target, Lang.ZH) == (target,)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes() == (GOLDEN / "report.json").read_bytes()
    assert list(tmp_path.iterdir()) == [target]


def test_several_formats_go_to_a_folder_made_for_them(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    written = engine.write(samples.full(), ["html", "json", "html", "console"], folder, Lang.EN)
    assert {path.name for path in written} == {path.name for path in folder.iterdir()}
    assert {path.name for path in written} == {"report.html", "report.json", "report.txt"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "audit.html"
    target.write_text("mine")
    for attempt in (
        lambda: engine.check_writable(target, ["html"], force=False),
        lambda: engine.write(samples.full(), ["html"], target, Lang.ZH),
    ):
        with pytest.raises(UsageError) as caught:
            attempt()
        assert (caught.value.key, caught.value.values) == ("reports.exists", {"path": target})
    assert target.read_text() == "mine"
    engine.write(samples.full(), ["html"], target, Lang.ZH, force=True)
    assert target.read_bytes() == (GOLDEN / "report.zh.html").read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_existing_file_in_the_folder_is_kept_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("mine")
    with pytest.raises(UsageError) as caught:
        engine.check_writable(tmp_path, ["html", "json"], force=False)
    assert caught.value.key == "reports.exists"
    assert len(engine.write(samples.full(), ["html", "json"], tmp_path, Lang.ZH, force=True)) == 2


def test_a_dangling_link_is_in_the_way_as_well(tmp_path: Path) -> None:
    (tmp_path / "audit.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        engine.check_writable(tmp_path / "audit.json", ["json"], force=False)


@pytest.mark.parametrize(
    ("output", "formats", "key"),
    [
        ("folder", ["json"], "reports.is_a_folder"),
        ("file", ["json", "html"], "reports.not_a_folder"),
        ("missing/audit.json", ["json"], "reports.no_folder"),
        ("missing/reports", ["json", "html"], "reports.no_folder"),
    ],
)
def test_what_is_in_the_way_is_named_before_the_scan(tmp_path: Path, output: str, formats: list[str], key: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as caught:
        engine.check_writable(tmp_path / output, formats, force=True)
    assert caught.value.key == key


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    engine.check_writable(tmp_path / "reports", ["json", "html"], force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_an_output_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(engine, "TemporaryFile", refuse)
    with pytest.raises(OutputError) as caught:
        engine.check_writable(tmp_path / "audit.json", ["json"], force=False)
    assert caught.value.values == {"path": tmp_path, "reason": "Permission denied"}


@pytest.mark.parametrize("step", ["fsync", "second_replace"])
def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    replaced: list[Path] = []
    true_replace = Path.replace

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def fails_the_second_time(path: Path, target: Path) -> Path:
        if replaced:
            full_disk()
        replaced.append(path)
        return true_replace(path, target)

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full_disk)
    else:
        monkeypatch.setattr(Path, "replace", fails_the_second_time)
    with pytest.raises(OutputError) as caught:
        engine.write(samples.full(), ["json", "html"], tmp_path / "reports", Lang.ZH)
    assert caught.value.values["reason"] == "No space left on device"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_older_report_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "audit.json"
    target.write_text("older")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OutputError):
        engine.write(samples.full(), ["json"], target, Lang.ZH, force=True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["older"]
