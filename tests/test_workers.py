"""Several processes give the report and the hits that one gives."""

import csv
import io
import json

from cli import run
from pipl_audit.scan import local


def test_one_process_and_two_agree(tmp_path, monkeypatch) -> None:
    rows = [("会员编号", "姓名", "手机号", "会员标签")]
    tags = ("圆脸微胖、不吃香菜", "靠窗座位", "喜欢投诉", "花生过敏")
    rows += [(f"M{i:05d}", "王小明", f"199{i:08d}", tags[i % len(tags)]) for i in range(120_000)]
    export = tmp_path / "members.csv"
    with export.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    reports, hits = [], []
    for name, least in (("one", 10**9), ("two", 1)):
        monkeypatch.setattr(local, "_ROWS_FOR_WORKERS", least)
        result = run("scan", export, "-f", "json", "-o", f"{name}.json", "--hits", f"{name}.csv", cwd=tmp_path)
        assert result.code == 1, result.err
        report = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        reports.append({key: part for key, part in report.items() if key != "run"})
        hits.append([*csv.reader(io.StringIO((tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig")))])
    assert reports[0] == reports[1]
    assert hits[0] == hits[1]
    assert len(hits[0]) == 120_000 + 1  # each fourth row has two hits, and each fourth has none
