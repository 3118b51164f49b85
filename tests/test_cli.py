"""The command line: every command, every option, every exit code, and what a user is told when something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml
from jsonschema import Draft202012Validator

import cli
from cli import HOTPOT, run, run_process
from pipl_audit import __version__
from pipl_audit.model import Lang
from pipl_audit.policy.declaration import Company, load_declaration
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.root import policies_root

EVERY_LANG = pytest.mark.parametrize("lang", ["zh", "en"])
MEMBERS = """\
会员编号,姓名,手机号,会员标签,门店备注
A1,邵思雨,16600001000,圆脸微胖,靠窗的座位
A2,马乐安,16600001001,不吃香菜,
A3,何静,16600001002,喜欢投诉,回访电话16600001009
"""
VALUES = ("邵思雨", "马乐安", "何静", "16600001000", "16600001001", "16600001002", "16600001009", "靠窗的座位")
"""Cells of the table above that no output may show."""
CLEAN = "会员编号,口味偏好\nA1,少辣\nA2,多醋\n"
PACK = 'id: own\nversion: "1"\ntitle: {zh: 自有, en: own}\ndescription: {zh: 自有, en: own}\n'
REGISTER = Policy().register
NAMES = [rule.id for rule in Policy().all_rules] + [label.id for label in Policy().all_labels]


@pytest.fixture(scope="module", autouse=True)
def _policies_read_once():
    with cli.policies_read_once():
        yield


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory: a repository of its own with a table that has findings and one that has none."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "members.csv").write_text(MEMBERS, encoding="utf-8")
    (tmp_path / "clean.csv").write_text(CLEAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _refused(result: cli.Result, code: int, *words: str) -> None:
    """An error: its exit code, nothing on standard output, a sentence with these words and no traceback."""
    assert result.code == code
    assert result.out == ""
    assert "Traceback" not in result.err
    assert "内部错误" not in result.err
    assert "internal error" not in result.err
    for word in words:
        assert word in result.err


def _one_sentence(result: cli.Result) -> None:
    assert len(result.sentences) == 1, result.err


# ---- the application ----------------------------------------------------------------------------------


def test_help_names_every_command():
    result = run("--help")
    assert result.code == 0
    for command in ("scan", "check", "init", "explain", "law", "policy", "schema"):
        assert f"\n  {command} " in result.out


@pytest.mark.parametrize("command", ["scan", "check", "init", "explain", "law", "policy", "schema"])
def test_every_command_has_help_in_both_languages(command):
    result = run(command, "-h")
    assert result.code == 0
    assert " · " in result.out


def test_version_is_printed():
    assert run("--version") == cli.Result(0, f"pipl-audit {__version__}\n", "")


@pytest.mark.parametrize("args", [(), ("policy",)])
def test_a_command_without_arguments_shows_its_help_and_is_wrong_usage(args):
    result = run(*args)
    assert (result.code, result.out) == (2, "")
    assert "Usage:" in result.err


@EVERY_LANG
@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("scan", "--bogus", "x.csv"), "--bogus"),
        (("scan",), "FILE"),
        (("scan", "x.csv", "--fail-on", "dreadful"), "--fail-on"),
        (("scan", "x.csv", "--min-confidence", "certain"), "--min-confidence"),
        (("scan", "x.csv", "--format", "pdf"), "--format"),
        (("scan", "x.csv", "--header-row", "-1"), "--header-row"),
        (("scan", "x.csv", "--header-row", "first"), "--header-row"),
        (("check", "x", "--format", "json"), "--format"),
        (("law", "PIPL", "6", "7"), "7"),
        (("explain",), "RULE"),
        (("audit",), "audit"),
        (("policy", "lend"), "lend"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_exit_2(args, word, lang):
    result = run(*args, "--lang", lang)
    _refused(result, 2, word, "--help")
    _one_sentence(result)


@pytest.mark.parametrize(("args", "word"), [(("schema",), "report"), (("schema", "finding"), "finding")])
def test_schema_names_what_there_is_a_schema_of(args, word):
    _refused(run(*args), 2, word)


def test_a_misspelt_option_is_met_with_the_right_one():
    assert "--format" in run("scan", "x.csv", "--frmat", "json").err


def test_an_unknown_language_is_wrong_usage():
    _refused(run("law", "--lang", "fr"), 2, "--lang")


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有规则包"), ("en", "There is no policy pack")])
@pytest.mark.parametrize("form", ["--lang {}", "--lang={}"])
def test_errors_speak_the_language_asked_for(lang, words, form):
    assert words in run("policy", "show", "nope", *form.format(lang).split()).err


def test_a_crash_shows_its_type_and_our_frames_and_no_cell(folder, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("a foreign message that quotes 16600001000")

    monkeypatch.setattr("pipl_audit.audit.detectors", crash)
    result = run("scan", "members.csv", "--lang", "en")
    assert (result.code, result.out) == (3, "")
    assert result.sentences[0].startswith("The audit is not complete: an internal error (RuntimeError).")
    assert "audit.py:" in result.err
    assert "Traceback" not in result.err
    assert "16600001000" not in result.err


def test_an_interrupt_is_an_incomplete_audit(folder, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipl_audit.audit.audit_table", interrupt)
    result = run("scan", "members.csv", "--hits", "hits.csv", "--lang", "en")
    _refused(result, 3, "Interrupted")
    assert not list(folder.glob("*hits*")), "no partial file stays behind"
    assert not list(folder.glob(".hits*"))


# ---- a process of its own -----------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "words"), [("en_GB", "These are this tool's own words"), ("zh", "不是法条原文")])
def test_the_environment_chooses_the_language(value, words):
    result = run_process("law", env={"PIPL_AUDIT_LANG": value})
    assert result.code == 0
    assert words in result.out


def test_the_process_exits_with_the_code_and_reads_standard_input():
    result = run_process("check", "--input", "-", "--format", "jsonl", stdin="圆脸微胖\n不吃香菜\n".encode())
    assert (result.code, result.err) == (1, "")
    assert [json.loads(line)["acceptable"] for line in result.out.splitlines()] == [False, True]


def test_a_reader_that_has_gone_is_no_finding():
    """``pipl-audit law | head -1``: neither a traceback nor exit code 1."""
    code = (
        "import os, subprocess, sys\n"
        "read, write = os.pipe()\n"
        "os.close(read)\n"
        "done = subprocess.run([sys.executable, '-m', 'pipl_audit', 'law'], stdout=write, stderr=subprocess.PIPE)\n"
        "sys.stdout.write(f'{done.returncode} {done.stderr.decode()}')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == "3"


def test_help_law_and_explain_load_no_heavy_library():
    code = (
        "import sys, pipl_audit.__main__ as m\n"
        "from pipl_audit.commands.app import app, run\n"
        "for args in (['--help'], ['law', 'PIPL', '6'], ['explain', 'insult'], ['check', '圆脸']):\n"
        "    sys.argv = ['pipl-audit', *args]\n"
        "    run(lambda: app(standalone_mode=False))\n"
        "heavy = {'polars', 'spacy', 'presidio_analyzer', 'jinja2', 'python_calamine'} & set(sys.modules)\n"
        "sys.stderr.write(','.join(sorted(heavy)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stderr.decode() == ""


# ---- scan: exit codes and reports ---------------------------------------------------------------------


def test_nothing_at_or_above_the_threshold_is_exit_0(folder):
    result = run("scan", "clean.csv")
    assert (result.code, result.err) == (0, "")
    assert "不等于合规" in result.out


def test_findings_at_or_above_the_threshold_are_exit_1(folder):
    result = run("scan", "members.csv")
    assert (result.code, result.err) == (1, "")
    assert "体貌特征" in result.out


@EVERY_LANG
def test_no_report_shows_a_value(folder, lang):
    shown = run("scan", "members.csv", "--lang", lang).out
    shown += run("scan", "members.csv", "--lang", lang, "--format", "json").out
    shown += run("scan", "members.csv", "--lang", lang, "--format", "html").out
    assert not [value for value in VALUES if value in shown]


def test_a_table_without_rows_is_audited_and_clear_of_nothing(folder):
    _write(folder / "head.csv", "会员编号,会员标签\n")
    result = run("scan", "head.csv", "--lang", "en")
    assert result.code == 0
    assert "No row of data was audited" in result.out


@pytest.mark.parametrize(("option", "code"), [("medium", 1), ("high", 1), ("critical", 0)])
def test_fail_on_moves_the_threshold(folder, option, code):
    assert run("scan", "members.csv", "--fail-on", option).code == code


def test_min_confidence_decides_what_counts_and_not_what_is_shown(folder):
    _write(folder / "belief.csv", "会员编号,宗教信仰\nA1,佛教\nA2,道教\nA3,无\n")

    def reported(level):
        return json.loads(run("scan", "belief.csv", "--min-confidence", level, "--format", "json").out)

    strict, lenient = reported("medium"), reported("low")
    assert lenient["run"]["settings"]["min_confidence"] == "low"
    assert "low" in {finding["confidence"] for finding in strict["findings"]}
    assert lenient["summary"]["at_or_above"] > strict["summary"]["at_or_above"]


def test_json_on_standard_output_is_the_report_and_nothing_else(folder):
    result = run("scan", "members.csv", "--format", "json")
    assert result.err == ""
    assert json.loads(result.out)["summary"]["complete"] is True


def test_one_format_is_written_to_the_file_and_standard_output_stays_empty(folder):
    result = run("scan", "members.csv", "--format", "json", "--output", "report.json", "--lang", "en")
    assert (result.code, result.out) == (1, "")
    assert "report written to report.json" in result.err
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]


def test_several_formats_are_written_to_a_folder(folder):
    result = run("scan", "members.csv", "-f", "json", "-f", "html", "-f", "console", "-f", "json", "-o", "out")
    assert result.code == 1
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["report.html", "report.json", "report.txt"]


def test_two_inputs_are_one_report_and_a_repeated_one_counts_once(folder):
    result = run("scan", "members.csv", "clean.csv", "members.csv", "--format", "json")
    report = json.loads(result.out)
    assert [one["path"] for one in report["inputs"]] == ["members.csv", "clean.csv"]
    assert report["summary"]["files"] == 2


def test_one_bad_input_among_good_ones_is_reported_and_the_others_are_audited(folder):
    (folder / "empty.csv").write_bytes(b"")
    result = run("scan", "clean.csv", "empty.csv", "members.csv", "--format", "json", "--lang", "en")
    report = json.loads(result.out)
    assert result.code == 3
    assert [one["path"] for one in report["inputs"]] == ["clean.csv", "members.csv"]
    assert report["summary"]["complete"] is False
    assert "empty.csv has zero bytes" in result.err
    assert run("scan", "clean.csv", "empty.csv", "--allow-partial").code == 0
    assert run("scan", "members.csv", "empty.csv", "--allow-partial").code == 1


def test_one_crashing_table_costs_that_table_only(folder, monkeypatch):
    from pipl_audit import audit

    def crash(opened, *args, real=audit.audit_table, **kwargs):
        if opened.path.name == "clean.csv":
            raise RuntimeError("quotes 16600001000")
        return real(opened, *args, **kwargs)

    monkeypatch.setattr("pipl_audit.audit.audit_table", crash)
    result = run("scan", "clean.csv", "members.csv", "--format", "json")
    assert result.code == 3
    assert "RuntimeError" in result.err
    assert "16600001000" not in result.out + result.err
    assert [one["path"] for one in json.loads(result.out)["inputs"]] == ["members.csv"]


def test_a_natural_person_is_out_of_scope(folder):
    _write(folder / "pipl-audit.yaml", "declaration:\n  business: {natural_person: true}\n")
    result = run("scan", "members.csv", "--lang", "en")
    assert result.code == 3
    assert "PIPL 72" in result.err


@EVERY_LANG
def test_headers_only_reads_no_rows_and_says_so(folder, lang):
    result = run("scan", "members.csv", "clean.csv", "--headers-only", "--lang", lang)
    assert (result.code, result.err) == (0, "")
    assert "会员标签" in result.out
    assert ("不是审计" if lang == "zh" else "this is no audit") in result.out
    assert not [value for value in VALUES if value in result.out]


def test_headers_only_takes_the_declaration_into_account(folder):
    result = run("scan", HOTPOT / "members.csv", "--headers-only", "-d", HOTPOT / "pipl-audit.yaml", "--lang", "en")
    assert "declared by the company, not verified" in " ".join(result.out.replace("│", " ").split())


def test_headers_only_lets_no_header_act_on_the_terminal(folder):
    _write(folder / "odd.csv", "会员编号,\x1b[31m备注\x07\nA1,x\n")
    assert "\x1b[31m" not in run("scan", "odd.csv", "--headers-only").out


# ---- scan: reading ------------------------------------------------------------------------------------


@EVERY_LANG
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", {"zh": "零字节", "en": "zero bytes"}),
        (b"\n\n\n", {"zh": "只有空行", "en": "blank lines only"}),
        (bytes(range(256)) * 20, {"zh": "不是文本表格", "en": "neither delimited text nor a workbook"}),
        (b"PK\x03\x04" + b"\0" * 60, {"zh": "未审计", "en": "not audited"}),
    ],
)
def test_an_input_that_cannot_be_read_is_exit_3_and_the_report_says_so(folder, content, words, lang):
    (folder / "bad.csv").write_bytes(content)
    result = run("scan", "bad.csv", "--lang", lang)
    assert result.code == 3
    assert words[lang] in result.err
    assert "bad.csv" in result.out
    assert "Traceback" not in result.err


@pytest.mark.parametrize("args", [("scan",), ("scan", "--headers-only"), ("init", "-o", "-"), ("check", "-i")])
@pytest.mark.parametrize(("name", "words"), [("none.csv", "There is no file none.csv"), (".", ". is a directory")])
def test_a_missing_path_and_a_folder_are_wrong_usage(folder, args, name, words):
    result = run(*args, name, "--lang", "en")
    _refused(result, 2, words)
    _one_sentence(result)


@pytest.mark.parametrize("args", [("scan", "--headers-only"), ("init", "-o", "-")])
def test_a_lone_unreadable_input_is_one_sentence_and_exit_3(folder, args):
    (folder / "empty.csv").write_bytes(b"")
    result = run(*args, "empty.csv", "--lang", "en")
    _refused(result, 3, "empty.csv has zero bytes")
    _one_sentence(result)


def test_a_table_with_the_wrong_ending_is_read_by_its_content(folder):
    _write(folder / "members.xlsx", MEMBERS)
    result = run("scan", "members.xlsx", "--format", "json")
    assert result.code == 1
    assert json.loads(result.out)["inputs"][0]["rows_read"] == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--encoding", "klingon"), "There is no text encoding named klingon"),
        (("--delimiter", "ab"), "The delimiter must be one character"),
        (("--header-row", "9"), "no row 9"),
    ],
)
def test_reading_options_that_do_not_fit_are_wrong_usage(folder, options, words):
    result = run("scan", "members.csv", *options, "--lang", "en")
    _refused(result, 2, words)
    _one_sentence(result)


def test_reading_options_are_obeyed(folder):
    (folder / "odd.txt").write_bytes("导出清单;\n会员编号;会员标签\nA1;圆脸微胖\n".encode("gb18030"))
    result = run(
        "scan", "odd.txt", "--encoding", "gb18030", "--delimiter", ";", "--header-row", "2", "--format", "json"
    )
    report = json.loads(result.out)
    assert [column["header"] for column in report["columns"]] == ["会员编号", "会员标签"]
    assert report["inputs"][0]["rows_read"] == 1


def test_header_row_0_means_that_there_is_none(folder):
    report = json.loads(run("scan", "members.csv", "--header-row", "0", "--format", "json").out)
    assert report["inputs"][0]["rows_read"] == 4


# ---- scan: outputs ------------------------------------------------------------------------------------


@EVERY_LANG
def test_several_formats_need_a_folder(folder, lang):
    result = run("scan", "members.csv", "-f", "json", "-f", "html", "--lang", lang)
    _refused(result, 2, "--output")
    _one_sentence(result)


@pytest.mark.parametrize("options", [("--format", "json", "--output"), ("--hits",)])
def test_an_output_that_exists_is_kept_without_force_and_replaced_with_it(folder, options):
    old = _write(folder / "old.csv", "precious")
    result = run("scan", "members.csv", *options, "old.csv", "--lang", "en")
    _refused(result, 2, "old.csv", "--force")
    assert old.read_text(encoding="utf-8") == "precious"
    assert run("scan", "members.csv", *options, "old.csv", "--force").code == 1
    assert old.read_text(encoding="utf-8") != "precious"


@pytest.mark.parametrize("options", [("--format", "json", "--output"), ("--hits",)])
@pytest.mark.parametrize("kept", ["members.csv", "pipl-audit.yaml"])
def test_what_a_run_reads_is_never_replaced_by_what_it_writes(folder, options, kept):
    _write(folder / "pipl-audit.yaml", "declaration:\n  controller: {name: 示例}\n")
    before = (folder / kept).read_bytes()
    result = run("scan", "members.csv", *options, kept, "--force", "--lang", "en")
    _refused(result, 2, kept)
    _one_sentence(result)
    assert (folder / kept).read_bytes() == before


@pytest.mark.parametrize("options", [("--format", "json", "--output"), ("--hits",)])
@pytest.mark.parametrize("path", ["nowhere/out.csv", "members.csv/out.csv"])
def test_a_missing_output_folder_is_found_out_before_the_scan(folder, options, path, monkeypatch):
    monkeypatch.setattr("pipl_audit.audit.audit", None)
    _refused(run("scan", "members.csv", *options, path, "--lang", "en"), 2, "There is no folder")


def test_an_output_that_is_a_folder_is_wrong_usage(folder):
    (folder / "out").mkdir()
    _refused(run("scan", "members.csv", "-f", "json", "-o", "out"), 2, "out")


def test_a_folder_that_is_a_file_is_wrong_usage_for_several_formats(folder):
    _write(folder / "out", "")
    _refused(run("scan", "members.csv", "-f", "json", "-f", "html", "-o", "out"), 2, "out")


def test_an_output_that_cannot_be_written_is_exit_3(folder, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipl_audit.reports.engine.TemporaryFile", refuse)
    _refused(run("scan", "members.csv", "-f", "json", "-o", "out.json", "--lang", "en"), 3, "Permission denied")
    monkeypatch.setattr("pipl_audit.hits.mkstemp", refuse)
    _refused(run("scan", "members.csv", "--hits", "out.csv", "--lang", "en"), 3, "Permission denied")


def test_an_unknown_ending_of_hits_is_wrong_usage(folder):
    result = run("scan", "members.csv", "--hits", "hits.xlsx", "--lang", "en")
    _refused(result, 2, "hits.xlsx should end in .csv or .parquet")
    _one_sentence(result)


def test_hits_are_listed_masked_in_csv_and_parquet_alike(folder):
    assert run("scan", "members.csv", "--hits", "hits.csv").code == 1
    assert run("scan", "members.csv", "--hits", "hits.parquet").code == 1
    raw = (folder / "hits.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert not [value for value in VALUES if value.encode() in raw]
    csv, parquet = pl.read_csv(folder / "hits.csv"), pl.read_parquet(folder / "hits.parquet")
    assert csv.columns == parquet.columns
    assert csv.rows() == parquet.rows()
    found = csv.select("row", "column", "subject", "start", "end").rows()
    assert (2, "会员标签", "appearance", 0, 2) in found
    assert (4, "门店备注", "embedded_identifier", 4, 15) in found


def test_a_refused_run_leaves_no_hits_behind(folder):
    _write(folder / "pipl-audit.yaml", "declaration:\n  remark_columns: [没有的列]\n")
    assert run("scan", "members.csv", "--hits", "hits.csv").code == 2
    assert sorted(p.name for p in folder.iterdir()) == [".git", "clean.csv", "members.csv", "pipl-audit.yaml"]


# ---- declaration --------------------------------------------------------------------------------------


def test_the_declaration_is_found_upward_as_far_as_the_repository_reaches(folder):
    _write(folder / "pipl-audit.yaml", "settings: {fail_on: critical}\n")
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    report = json.loads(run("scan", folder / "members.csv", "--format", "json", cwd=inner).out)
    assert report["run"]["declaration"]["path"].endswith("pipl-audit.yaml")
    assert report["run"]["settings"]["fail_on"] == "critical"
    (folder / "a" / ".git").mkdir()
    report = json.loads(run("scan", folder / "members.csv", "--format", "json", cwd=inner).out)
    assert report["run"]["declaration"] is None


def test_options_win_over_the_settings_of_the_file(folder):
    _write(folder / "pipl-audit.yaml", "settings: {fail_on: critical, min_confidence: high}\n")
    assert run("scan", "members.csv").code == 0
    assert run("scan", "members.csv", "--fail-on", "medium").code == 1
    assert run("check", "圆脸微胖").code == 0
    assert run("check", "圆脸微胖", "--fail-on", "low", "--min-confidence", "low").code == 1


def test_a_pack_in_the_settings_is_looked_for_beside_the_declaration(folder):
    _write(folder / "own.yaml", PACK + "extends: crm-general\noverrides: {label:appearance: {severity: low}}\n")
    _write(folder / "pipl-audit.yaml", "settings: {pack: own.yaml}\n")
    inner = folder / "inner"
    inner.mkdir()
    assert run("check", "圆脸微胖", cwd=inner).code == 0
    assert run("check", "圆脸微胖", "--pack", "crm-general", cwd=inner).code == 1


def test_an_allowed_wording_is_silenced_and_reported(folder):
    allow = "declaration:\n  allow:\n    - {text: 圆脸微胖, label: appearance, reason: 内部演示用语}\n"
    _write(folder / "pipl-audit.yaml", allow)
    report = json.loads(run("scan", "members.csv", "--format", "json").out)
    assert "appearance" not in {finding["subject"] for finding in report["findings"]}
    assert [(entry["text"], entry["cells"]) for entry in report["allowed"]] == [("圆脸微胖", 1)]
    assert "圆脸微胖" in run("scan", "members.csv", "--format", "html").out
    assert run("check", "圆脸微胖").code == 0
    assert run("check", "喜欢投诉").code == 1


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("declaration:\n  person_id: 会员编好\n", "2:3", ("会员编好", "did you mean “会员编号”?")),
        ("declaration:\n  business: {service: dine_in_restaurnt}\n", "2:14", ("did you mean “dine_in_restaurant”?",)),
        (
            "declaration:\n  allow:\n    - {text: a, label: insul, reason: because}\n",
            "3:17",
            ("insul", "did you mean “insult”?"),
        ),
        (
            "declaration:\n  columns:\n    - {header: 姓名, category: nmae}\n",
            "3:20",
            ("nmae", "did you mean “name”?"),
        ),
        ("declaration:\n  notice: {categories: [name, emial]}\n", "2:31", ("did you mean “email”?",)),
        (
            "declaration:\n  recipients:\n    - {name: 示例, categories: [emial]}\n",
            "3:31",
            ("did you mean “email”?",),
        ),
        ("declaration:\n  columns:\n    - {header: 姓名, role: contct}\n", "3:20", ("did you mean “contact”?",)),
        ("declaration:\n  busines: {}\n", "2:3", ("unknown key “busines”", "did you mean “business”?")),
        ("settings: {fail_on: hihg}\n", "1:12", ("did you mean “high”?",)),
        ("settings: {fail_on: high\n", "2:1", ("not valid YAML",)),
        ("settings: {}\nsettings: {}\n", "2:1", ("stands twice",)),
        ("- a\n", "1:1", ("key: value",)),
        ("", "1:1", ("key: value",)),
        ("declaration: " + "[" * 100_000, "1:", ("nested too deeply",)),
    ],
)
def test_a_mistake_in_the_declaration_is_told_with_its_place(folder, text, place, words):
    _write(folder / "pipl-audit.yaml", text)
    result = run("scan", "members.csv", "--lang", "en")
    _refused(result, 2, f"pipl-audit.yaml:{place}", *words)
    assert result.sentences[0].startswith("Nothing was audited")


def test_all_mistakes_of_a_declaration_are_told_at_once(folder):
    _write(folder / "pipl-audit.yaml", "declaration:\n  a: 1\n  b: 2\nsettings: {fail_on: x}\n")
    assert len(run("check", "x").sentences) == 4


def test_a_declaration_that_is_missing_is_wrong_usage(folder):
    result = run("scan", "members.csv", "-d", "none.yaml", "--lang", "en")
    _refused(result, 2, "There is no file none.yaml")
    _one_sentence(result)


def test_a_declaration_that_is_not_utf8_is_wrong_usage(folder):
    (folder / "d.yaml").write_bytes("declaration: {person_id: 编号}".encode("gb18030"))
    _refused(run("scan", "members.csv", "-d", "d.yaml", "--lang", "en"), 2, "d.yaml:1:1", "UTF-8")


# ---- packs --------------------------------------------------------------------------------------------


@EVERY_LANG
@pytest.mark.parametrize("args", [("scan", "members.csv"), ("check", "x"), ("explain", "x")])
def test_an_unknown_pack_is_wrong_usage(folder, args, lang):
    result = run(*args, "--pack", "crm-genral", "--lang", lang)
    _refused(result, 2, "crm-genral", "“crm-general”")
    _one_sentence(result)


@pytest.mark.parametrize("args", [("policy", "show"), ("policy", "test"), ("policy", "lint"), ("check", "x", "--pack")])
def test_a_missing_pack_file_is_wrong_usage(folder, args):
    _refused(run(*args, "none.yaml", "--lang", "en"), 2, "There is no file none.yaml")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("rules: [derogatory-labl]\n", "5:9", "did you mean “derogatory-label”?"),
        ("labels: [insul]\n", "5:10", "did you mean “insult”?"),
        ("entities: [PHONE_NUMBR]\n", "5:12", "did you mean “PHONE_NUMBER”?"),
        ("overrides: {over-colection: {severity: low}}\n", "5:13", "did you mean “over-collection”?"),
        ("overrides: {label:insul: {severity: low}}\n", "5:13", "did you mean “insult”?"),
        ("overrides: {over-collection: {severity: lwo}}\n", "5:31", "did you mean “low”?"),
        ("labels: 5\n", "5:1", "“labels”"),
        ("extend: crm-general\n", "5:1", "did you mean “extends”?"),
    ],
)
@pytest.mark.parametrize("args", [("scan", "members.csv", "--pack"), ("check", "x", "--pack"), ("policy", "lint")])
def test_a_mistake_in_a_pack_is_told_with_its_place(folder, args, text, place, words):
    _write(folder / "own.yaml", PACK + text)
    _refused(run(*args, "own.yaml", "--lang", "en"), 2, f"own.yaml:{place}", words)


@pytest.mark.parametrize("args", [("scan", "members.csv", "--pack"), ("policy", "lint")])
def test_parameters_that_a_rule_does_not_take_are_told_with_their_place(folder, args):
    _write(folder / "own.yaml", PACK + "overrides:\n  over-collection:\n    params: {nosuch: 1}\n")
    _refused(run(*args, "own.yaml", "--lang", "en"), 2, "own.yaml:7:14", "“nosuch”")


def test_a_mistake_in_an_extended_pack_is_told_at_its_own_place(folder):
    (folder / "packs").mkdir()
    _write(folder / "packs" / "base.yaml", PACK.replace("own", "base") + "rules: [nope]\n")
    _write(folder / "packs" / "own.yaml", PACK + "extends: base.yaml\n")
    _refused(run("check", "x", "--pack", "packs/own.yaml"), 2, "packs/base.yaml:5:9")


def test_a_pack_that_extends_itself_is_wrong_usage(folder):
    _write(folder / "a.yaml", PACK + "extends: b.yaml\n")
    _write(folder / "b.yaml", PACK.replace("own", "other") + "extends: a.yaml\n")
    _refused(run("check", "x", "--pack", "a.yaml", "--lang", "en"), 2, "extends itself in a circle")


def test_an_own_pack_changes_what_is_found(folder):
    _write(folder / "own.yaml", PACK + "rules: [derogatory-label]\nlabels: [complaint_stigma]\n")
    report = json.loads(run("scan", "members.csv", "--pack", "own.yaml", "--format", "json").out)
    assert {(f["rule"], f["subject"]) for f in report["findings"]} == {("derogatory-label", "complaint_stigma")}
    assert [pack["id"] for pack in report["run"]["packs"]] == ["own"]


# ---- check --------------------------------------------------------------------------------------------


def _lines(*args: object, stdin: str | bytes = "", code: int | None = None) -> list[dict[str, object]]:
    content = stdin if isinstance(stdin, bytes) else stdin.encode()
    result = run("check", *args, "--format", "jsonl", stdin=content)
    assert result.err == ""
    if code is not None:
        assert result.code == code
    return [json.loads(line) for line in result.out.splitlines()]


def test_check_answers_in_a_table(folder):
    result = run("check", "圆脸微胖", "不吃香菜", "--lang", "zh")
    assert result.code == 1
    assert result.out.splitlines()[0] == "不可 ✗  圆脸微胖"
    assert result.out.splitlines()[-1] == "可以 ✓  不吃香菜"


@EVERY_LANG
def test_check_shows_no_identifier(folder, lang):
    result = run("check", "电话16600001009", "--lang", lang)
    assert result.code == 1
    assert "16600001009" not in result.out
    assert "166********" in result.out


@EVERY_LANG
@pytest.mark.parametrize("args", [(), ("a", "--input", "b.txt")])
def test_check_takes_either_texts_or_a_file(folder, args, lang):
    result = run("check", *args, "--lang", lang)
    _refused(result, 2, "--input")
    _one_sentence(result)


def test_check_lines_obey_the_contract(folder):
    (line,) = _lines("电话16600001009，圆脸微胖", code=1)
    assert list(line) == ["id", "acceptable", "labels", "entities"]
    assert line["id"] is None
    assert line["acceptable"] is False
    for label in line["labels"]:
        assert {"label", "start", "end", "confidence", "why"} <= set(label)
        assert set(label) <= {"label", "start", "end", "confidence", "why", "tone", "ground"}
    (entity,) = line["entities"]
    assert entity == {
        "type": "PHONE_NUMBER",
        "start": 2,
        "end": 13,
        "masked": "166********",
        "confidence": entity["confidence"],
    }
    embedded = next(label for label in line["labels"] if label["label"] == "embedded_identifier")
    assert (embedded["start"], embedded["end"]) == (2, 13)


def test_a_name_alone_is_acceptable_and_no_embedded_identifier(folder):
    (line,) = _lines("联系人邵思雨", code=0)
    assert "embedded_identifier" not in {label["label"] for label in line["labels"]}


@pytest.mark.parametrize(
    ("text", "label", "span"),
    [
        ("神经病", "insult", "神经病"),
        ("👍👨‍👩‍👧，神经病", "insult", "神经病"),
        ("ＶＩＰ，神經病", "insult", "神經病"),
        ("①㎡…（圆脸微胖）", "appearance", "圆脸"),
        ("\u200b圆\u200b脸", "appearance", "圆\u200b脸"),
        ("ﬃ ㈱ ｓｂ", "insult", "ｓｂ"),
    ],
)
def test_offsets_are_code_points_of_the_text_as_given(folder, text, label, span):
    (line,) = _lines(text)
    shown = [text[hit["start"] : hit["end"]] for hit in line["labels"] if hit["label"] == label]
    assert span in shown


def test_a_discrimination_hit_may_name_its_ground(folder):
    label = Policy().label["discrimination"]
    texts = [example.text for example in label.examples.flagged if example.kind == "tag"]
    hits = [hit for line in _lines(*texts) for hit in line["labels"] if hit["label"] == "discrimination"]
    grounds = {hit["ground"] for hit in hits if "ground" in hit}
    assert grounds
    assert grounds <= {group.ground for group in (*label.terms, *label.patterns)}


def test_json_lines_keep_their_order_and_ids(folder):
    records = [
        {"id": "b", "text": "圆脸微胖"},
        {"id": 7, "text": "不吃香菜", "column": "会员标签"},
        {"text": "喜欢投诉", "column": "门店备注"},
        {"id": None, "text": ""},
        {"id": {"k": [1]}, "text": "靠窗"},
    ]
    stdin = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    lines = _lines("--input", "-", stdin=stdin, code=1)
    assert [line["id"] for line in lines] == ["b", 7, None, None, {"k": [1]}]
    assert [line["acceptable"] for line in lines] == [False, True, False, True, True]


@pytest.mark.parametrize(
    "content",
    [
        "圆脸微胖\n\n  \n不吃香菜\n".encode(),
        "圆脸微胖\r\n\r\n  \r\n不吃香菜".encode(),
        "\ufeff圆脸微胖\r\r  \r不吃香菜\r".encode(),
    ],
    ids=["LF", "CRLF", "BOM and CR"],
)
def test_plain_lines_are_numbered_and_empty_ones_left_out(folder, content):
    (folder / "tags.txt").write_bytes(content)
    lines = _lines("--input", "tags.txt", code=1)
    assert [(line["id"], line["acceptable"]) for line in lines] == [("1", False), ("4", True)]
    assert lines[0]["labels"][0]["start"] == 0


def test_json_lines_may_begin_with_a_byte_order_mark_and_have_empty_lines(folder):
    stdin = '\ufeff\r\n{"id": 1, "text": "圆脸微胖"}\r\n\r\n{"id": 2, "text": "靠窗"}\r\n'
    assert [line["id"] for line in _lines("--input", "-", stdin=stdin)] == [1, 2]


def test_an_empty_input_has_no_answers(folder):
    assert _lines("--input", "-", code=0) == []


@pytest.mark.parametrize(
    "bad",
    [
        '{"id": 1}',
        '{"text": null}',
        '{"text": 5}',
        '{"text": ["圆脸"]}',
        '{"text": "a", "column": 3}',
        '{"text": "a"',
        "[1]",
        "圆脸",
        "[" * 100_000,
    ],
    ids=["no text", "null", "number", "list", "column", "cut off", "list line", "plain line", "deep"],
)
def test_a_bad_json_line_is_named_by_its_number_and_nothing_is_answered(folder, bad):
    _write(folder / "tags.jsonl", '{"text": "圆脸微胖"}\n' + bad + "\n")
    result = run("check", "-i", "tags.jsonl", "--format", "jsonl", "--lang", "en")
    _refused(result, 3, "Line 2 of tags.jsonl")
    _one_sentence(result)


def test_a_line_that_is_not_utf8_is_named_by_its_number(folder):
    (folder / "tags.txt").write_bytes("靠窗\n".encode() + "圆脸".encode("gb18030") + b"\n")
    result = run("check", "-i", "tags.txt", "--lang", "en")
    _refused(result, 3, "Line 2 of tags.txt is not UTF-8")
    _one_sentence(result)


def test_halves_of_surrogate_pairs_do_no_harm(folder):
    (line,) = _lines("--input", "-", stdin=b'{"text": "\\ud800 \\ude00\xe5\x9c\x86\xe8\x84\xb8"}\n', code=1)
    assert (line["labels"][0]["start"], line["labels"][0]["end"]) == (3, 5)
    assert run("check", "\udcff圆脸").code == 1


def test_the_column_decides_how_a_text_is_read(folder):
    def found(*args):
        return {hit["label"] for hit in _lines(*args)[0]["labels"]}

    assert found("16600001009") == {"embedded_identifier"}
    assert found("光头", "--column", "会员标签") == found("光头")
    remark = "上次来点了毛肚，这人真是个神经病"
    assert "insult" in found(remark, "--column", "门店备注")


def test_thresholds_decide_what_is_acceptable(folder):
    assert run("check", "圆脸微胖", "--fail-on", "high").code == 0
    assert run("check", "圆脸微胖", "--fail-on", "medium").code == 1
    (line,) = _lines("圆脸微胖", "--fail-on", "high")
    assert line["labels"], "what does not fail is still told"


@pytest.mark.parametrize(("lang", "word"), [("zh", "体貌"), ("en", "describes")])
def test_reasons_speak_the_language_asked_for(folder, lang, word):
    (line,) = _lines("圆脸", "--lang", lang)
    assert word in line["labels"][0]["why"]


# ---- init ---------------------------------------------------------------------------------------------


@EVERY_LANG
def test_init_drafts_a_declaration_that_loads_and_holds_no_value(folder, lang):
    result = run("init", "members.csv", "clean.csv", "--lang", lang)
    assert (result.code, result.out) == (0, "")
    assert "pipl-audit.yaml" in result.err
    text = (folder / "pipl-audit.yaml").read_text(encoding="utf-8")
    assert not [value for value in (*VALUES, "圆脸微胖", "不吃香菜", "少辣") if value in text]
    declaration = load_declaration(folder / "pipl-audit.yaml").company.declaration
    assert declaration.person_id == "会员编号"
    assert [column.header for column in declaration.tag_columns] == ["会员标签"]
    assert declaration.remark_columns == ("门店备注",)
    assert run("scan", "members.csv", "clean.csv", "--lang", lang).code == 1, "the draft can be scanned with"


def test_init_writes_to_standard_output_and_elsewhere(folder):
    text = run("init", "members.csv", "--output", "-").out
    assert Company.model_validate(yaml.safe_load(text))
    assert run("init", "members.csv", "-o", "draft.yaml").code == 0
    assert (folder / "draft.yaml").read_text(encoding="utf-8") == text


def test_init_keeps_a_declaration_that_exists_unless_forced(folder):
    _write(folder / "pipl-audit.yaml", "settings: {}\n")
    _refused(run("init", "members.csv", "--lang", "en"), 2, "pipl-audit.yaml", "--force")
    assert (folder / "pipl-audit.yaml").read_text(encoding="utf-8") == "settings: {}\n"
    assert run("init", "members.csv", "--force").code == 0
    assert "declaration:" in (folder / "pipl-audit.yaml").read_text(encoding="utf-8")


def test_init_never_replaces_the_export(folder):
    _refused(run("init", "members.csv", "-o", "members.csv", "--force"), 2, "members.csv")
    assert (folder / "members.csv").read_text(encoding="utf-8") == MEMBERS


def test_init_cannot_write_below_a_file(folder):
    _refused(run("init", "members.csv", "-o", "clean.csv/pipl-audit.yaml"), 3, "clean.csv")


def test_init_quotes_headers_and_file_names_of_any_kind(folder):
    headers = ['姓名: "a"', "手机号 # 1", "- 备注", "{x}", "'", "*", "yes"]
    _write(
        folder / "会员[1].csv", ",".join('"' + h.replace('"', '""') + '"' for h in headers) + "\n" + "x," * 6 + "x\n"
    )
    assert run("init", "会员[1].csv").code == 0
    declaration = load_declaration(folder / "pipl-audit.yaml").company.declaration
    assert declaration.dataset_of(Path("会员[1].csv")) == "会员[1]"
    assert {header for _, header in declaration.named_headers()} <= set(headers)


# ---- explain, law, policy, schema ---------------------------------------------------------------------


@EVERY_LANG
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_and_label_is_explained(name, lang):
    result = run("explain", name, "--lang", lang)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{name} · ")
    assert ("依据" if lang == "zh" else "Legal basis") in result.out


@EVERY_LANG
def test_an_unknown_name_is_met_with_the_nearest(lang):
    result = run("explain", "insul", "--lang", lang)
    _refused(result, 2, "“insult”")
    _one_sentence(result)


@EVERY_LANG
def test_law_lists_the_register(lang):
    result = run("law", "--lang", lang)
    assert (result.code, result.err) == (0, "")
    assert all(f"{law.prefix:<10} {law.title.text.in_lang(Lang(lang))}" in result.out for law in REGISTER.laws)


@EVERY_LANG
@pytest.mark.parametrize("law", REGISTER.laws, ids=lambda law: law.id)
def test_every_law_and_article_can_be_looked_up(law, lang):
    for name in (law.prefix.lower(), law.id, law.title.zh, law.title.en):
        result = run("law", name, "--lang", lang)
        assert (result.code, result.err) == (0, "")
        assert all(article.id in result.out for article in law.articles)
    for article in law.articles:
        result = run("law", *((article.id,) if lang == "zh" else (law.prefix, article.article)), "--lang", lang)
        assert (result.code, result.err) == (0, "")
        assert f"{article.id}  {article.duty.text.in_lang(Lang(lang))}" in result.out


@EVERY_LANG
def test_what_is_not_verified_is_called_to_be_confirmed(lang):
    _, article = next(pair for pair in REGISTER.articles.values() if not pair[1].verified)
    assert ("待核实" if lang == "zh" else "to be confirmed") in run("law", article.id, "--lang", lang).out


@EVERY_LANG
@pytest.mark.parametrize(("args", "word"), [(("PIPPL",), "“PIPL”"), (("PIPL", "999"), "999"), (("PIPL-999",), "999")])
def test_an_unknown_law_or_article_is_wrong_usage(args, word, lang):
    result = run("law", *args, "--lang", lang)
    _refused(result, 2, word)
    _one_sentence(result)


@EVERY_LANG
def test_policy_lists_and_shows_packs(lang):
    assert run("policy", "list", "--lang", lang).out.startswith("crm-general")
    shown = run("policy", "show", "--lang", lang)
    assert shown.code == 0
    assert all(name in shown.out for name in NAMES)


def test_policy_lint_is_clean():
    assert run("policy", "lint", "--lang", "en") == cli.Result(0, "The policy pack has no problems.\n", "")


@EVERY_LANG
def test_policy_test_fails_with_exit_1(lang, monkeypatch):
    from pipl_audit.selftest import Failure

    monkeypatch.setattr("pipl_audit.selftest.rule_failures", lambda *_: [Failure("rules/x flagged", "example", "—")])
    monkeypatch.setattr("pipl_audit.selftest.label_failures", lambda *_: [])
    result = run("policy", "test", "--lang", lang)
    assert (result.code, result.err) == (1, "")
    assert "✗ rules/x flagged" in result.out
    monkeypatch.setattr("pipl_audit.selftest.rule_failures", lambda *_: [])
    assert run("policy", "test", "--lang", lang).code == 0


def test_policy_test_takes_a_pack_file(folder, monkeypatch):
    monkeypatch.setattr(Policy, "all_rules", Policy().all_rules[:1])
    monkeypatch.setattr("pipl_audit.selftest.label_failures", lambda *_: [])
    _write(folder / "own.yaml", PACK + f"rules: [{Policy().all_rules[0].id}]\n")
    assert run("policy", "test", "own.yaml").code == 0


def _schema(subject: str) -> Draft202012Validator:
    result = run("schema", subject)
    assert (result.code, result.err) == (0, "")
    document = json.loads(result.out)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def _plain(path: Path) -> object:
    from pipl_audit.policy.yamlio import read_yaml

    return read_yaml(path).data


def test_declarations_fit_their_schema():
    schema = _schema("declaration")
    schema.validate(_plain(HOTPOT / "pipl-audit.yaml"))
    assert not schema.is_valid({"declaration": {"busines": {}}})


@pytest.mark.parametrize(
    "path", sorted(policies_root().rglob("*.yaml")), ids=lambda path: str(path.relative_to(policies_root()))
)
def test_every_policy_file_fits_the_schema(path, policy_schema):
    kind = {"labels": "Label", "rules": "Rule", "packs": "Pack", "legal": "Law"}.get(path.parent.name)
    named = {
        "_vocabulary": "Vocabulary",
        "categories": "Categories",
        "templates": "Templates",
        "coverage": "CoverageMap",
        "necessary-scope": "NecessaryScope",
    }
    model = named.get(path.stem) or kind
    narrowed = Draft202012Validator({**policy_schema.schema, "anyOf": [{"$ref": f"#/$defs/{model}"}]})
    assert [error.message[:200] for error in narrowed.iter_errors(_plain(path))] == []


@pytest.fixture(scope="module")
def policy_schema():
    return _schema("policy")


def test_a_real_report_fits_the_schema(folder):
    report = json.loads(run("scan", HOTPOT / "members.csv", "-d", HOTPOT / "pipl-audit.yaml", "-f", "json").out)
    _schema("report").validate(report)
