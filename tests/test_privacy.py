"""No raw value leaves: not in a report, a list of hits, a draft, an error, a log, nor in a file left behind."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cli import HOTPOT, Result, policies_read_once, run
from pipl_audit.text import fold
from tables import resident_id

GIVEN = ["珩瑷", "翀霏", "彧麒", "昶骁", "淼堃"]
SURNAMES = ["王", "李", "邵", "欧阳"]
LABELS = ["难缠", "圆脸微胖", "老投诉的", "糖尿病", "土豪", "神经病", "90后", "抠门"]


@dataclass(frozen=True)
class Person:
    """An invented customer."""

    number: int
    surname: str
    given: str

    @property
    def name(self) -> str:
        return self.surname + self.given

    @property
    def phone(self) -> str:
        return f"1990000{self.number:04d}"

    @property
    def resident_id(self) -> str:
        return resident_id(f"51010419880{1 + self.number % 9}15{self.number % 1000:03d}")

    @property
    def card(self) -> str:
        first = f"62220202{self.number:010d}"
        digits = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(first))]
        return first + str(-sum(d - 9 * (d > 9) for d in digits) % 10)

    @property
    def mail(self) -> str:
        return f"guest{self.number}.demo@example.com"

    @property
    def plate(self) -> str:
        return f"川A{self.number:05d}"

    @property
    def wechat(self) -> str:
        return f"gast_{self.number:05d}x"

    @property
    def address(self) -> str:
        return f"槐影路{self.number % 300 + 1}号云栖苑{self.number % 30 + 1}栋2单元{self.number % 900 + 101}"

    @property
    def values(self) -> list[str]:
        return [self.name, self.phone, self.resident_id, self.card, self.mail, self.plate, self.wechat, self.address]


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DRESSES = {
    "plain": lambda value: value,
    "full width": lambda value: value.translate(FULL_WIDTH),
    "spaced": lambda value: f"{value[:3]} {value[3:7]} {value[7:]}" if re.fullmatch("1[0-9]{10}", value) else value,
    "hyphens": lambda value: f"{value[:3]}-{value[3:7]}-{value[7:]}" if re.fullmatch("1[0-9]{10}", value) else value,
    "grouped": lambda value: " ".join(re.findall("....?", value)) if re.fullmatch("62[0-9]{17}", value) else value,
}
SAYINGS = [
    "{label}{phone}",
    "{phone}/{label}",
    "{label}、回电{phone}",
    "{name}{label}",
    "{given}{label}",
    "{label}，微信{wechat}",
    "{label}车牌{plate}",
    "{label} {mail}",
    "{label}身份证{resident_id}",
    "{label}卡号{card}",
    "找{name}先生，{label}",
    "{label}",
    "送到{address}，{label}",
]
HEADERS = [
    "姓名",
    "手机号",
    "身份证号",
    "银行卡号",
    "邮箱",
    "车牌号",
    "微信号",
    "家庭住址",
    "会员标签",
    "门店备注",
    "备用字段1",
    "昵称",
]


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[Person], list[list[str]]]:
    people = draw(
        st.lists(
            st.builds(Person, st.integers(1, 9999), st.sampled_from(SURNAMES), st.sampled_from(GIVEN)),
            min_size=12,
            max_size=20,
            unique_by=lambda person: person.number,
        )
    )
    spare = draw(st.integers(0, 7))
    records = []
    for person in people:
        dress = DRESSES[draw(st.sampled_from(sorted(DRESSES)))]
        said = {
            name: dress(getattr(person, name))
            for name in ("name", "given", "phone", "resident_id", "card", "mail", "plate", "wechat", "address")
        }
        tag, remark = (
            draw(st.sampled_from(SAYINGS)).format(label=draw(st.sampled_from(LABELS)), **said) for _ in range(2)
        )
        structured = [dress(value) for value in person.values]
        records.append(
            [*structured, tag, remark, dress(person.values[spare]), dress(draw(st.sampled_from(person.values)))]
        )
    return people, records


def write_csv(path: Path, records: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADERS, *records])
    return path


def secrets(people: list[Person]) -> set[str]:
    """What may stand nowhere: each value, its bare digits, and given names."""
    values = {value for person in people for value in (*person.values, person.given)}
    bare = {re.sub(r"\D", "", value) for value in values}
    return {fold(value).text for value in values} | {digits for digits in bare if len(digits) >= 7}


def assert_silent(text: str, hidden: set[str], where: str) -> None:
    folded = fold(text).text
    joined = re.sub(r"[ \-]", "", folded)
    spoken = {value for value in hidden if value in folded or value in joined}
    assert not spoken, f"{where}: {spoken}"


def everything(folder: Path, *results: Result) -> Iterator[tuple[str, str]]:
    """All that was printed, and all files but the inputs, as text."""
    for result in results:
        yield "standard output", result.out
        yield "standard error", result.err
    for path in sorted(folder.rglob("*")):
        yield "file name", str(path.relative_to(folder))
        if path.suffix == ".parquet":
            yield path.name, str(pl.read_parquet(path).rows())
        elif path.is_file() and path.parent.name != "in":
            yield path.name, path.read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def ready() -> Iterator[None]:
    with policies_read_once():
        yield


def audit_everything(folder: Path, export: Path, *options: object) -> list[Result]:
    """Every way in which an export and its texts are shown."""
    return [
        run("scan", export, "--lang", "en", "--hits", "hits.parquet", *options, cwd=folder),
        run(
            *("scan", export, "-f", "json", "-f", "html", "-f", "console", "-o", "report"),
            *("--hits", "hits.csv", "--min-confidence", "low", *options),
            cwd=folder,
        ),
        run("init", export, "-o", "drafted.yaml", cwd=folder),
    ]


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a run takes seconds, so a failure is not worth shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(exports())
def test_no_planted_value_is_shown(ready, export) -> None:
    people, records = export
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as scratch:
        folder = Path(name)
        (folder / "in").mkdir()
        path = write_csv(folder / "in" / "members.csv", records)
        texts = folder / "in" / "texts.txt"
        texts.write_text("\n".join(cell for record in records for cell in record[8:10]), encoding="utf-8")
        with patch.object(tempfile, "tempdir", scratch):
            results = audit_everything(folder, path)
            results.append(run("check", "--input", texts, cwd=folder))
            results.append(run("check", "--input", texts, "--format", "jsonl", cwd=folder))
        assert [result.code for result in results[:3]] == [1, 1, 0]
        # ``check`` sees one text and cannot know whose name a bare given name is.
        for where, text in everything(folder, *results[:3]):
            assert_silent(text, secrets(people), where)
        numbers = {value for value in secrets(people) if re.search("[0-9]{5}", value)}
        for where, text in everything(folder / "none", *results[3:]):
            assert_silent(text, numbers, where)
        assert sorted(p.name for p in folder.iterdir()) == sorted(
            ["in", "report", "hits.csv", "hits.parquet", "drafted.yaml"]
        )
        assert list(Path(scratch).iterdir()) == []


def test_the_hotpot_case_shows_none_of_its_values(ready, tmp_path) -> None:
    with (HOTPOT / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    truth = yaml.safe_load((HOTPOT / "truth.yaml").read_text(encoding="utf-8"))
    columns = ("姓名", "手机号", "身份证号", "家庭住址", "备用字段1")
    hidden = {record[column] for record in records for column in columns if len(record[column]) > 1} - {"无"}
    hidden |= {record["录入人"] for record in records if record["录入人"] not in ("", "系统导入")}
    hidden |= {planted["tag_or_span"] for planted in truth["entities"] if planted["entity"] != "PERSON"}
    hidden = {value for value in hidden if re.search("[0-9]{3}", value) or len(value) in (2, 3)}
    results = audit_everything(tmp_path, HOTPOT / "members.csv", "-d", HOTPOT / "pipl-audit.yaml")
    assert results[1].code == 1
    assert len(hidden) > 500
    for where, text in everything(tmp_path, *results):
        assert_silent(text, {fold(value).text for value in hidden}, where)


SECRET = Person(4321, "邵", "珩瑷")


def test_a_crash_says_its_kind_only(ready, tmp_path) -> None:
    """Also where the library's message quotes a cell, as Polars' do."""
    export = write_csv(tmp_path / "members.csv", [[*SECRET.values, "难缠", "", "", ""]] * 4)
    with patch("pipl_audit.scan.local.tally", side_effect=RuntimeError(f"cell {SECRET.phone} of {SECRET.name}")):
        result = run("scan", export, "-f", "json", "-o", "report.json", cwd=tmp_path)
    assert result.code == 3
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["complete"] is False
    assert "RuntimeError" in report["skips"][0]["reason"]["zh"]
    for text in (result.out, result.err, json.dumps(report, ensure_ascii=False)):
        assert_silent(text, secrets([SECRET]), "crash")


def test_a_crash_outside_the_audit_of_a_table_shows_our_frames_only(ready, tmp_path) -> None:
    export = write_csv(tmp_path / "members.csv", [[*SECRET.values, "难缠", "", "", ""]] * 4)
    with patch("pipl_audit.audit._report", side_effect=RuntimeError(SECRET.phone)):
        result = run("scan", export, "--hits", "hits.csv", cwd=tmp_path)
    assert result.code == 3
    assert "RuntimeError" in result.err
    assert_silent(result.out + result.err, secrets([SECRET]), "crash")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["members.csv"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.xlsx", b"PK\x03\x04" + SECRET.phone.encode() * 40),
        ("open_quote.csv", f'姓名,手机号\n"{SECRET.name},{SECRET.phone}\n'.encode()),
        ("ragged.csv", f"姓名,手机号\n{SECRET.name},{SECRET.phone},{SECRET.mail}\n{SECRET.name}\n".encode()),
        ("mixed.csv", f"姓名,手机号\n{SECRET.name},{SECRET.phone}\n".encode() + b"\xff\xfe\x81,1\n"),
        ("zero.csv", b"\x00" * 50 + SECRET.phone.encode()),
        ("data.csv", f"{SECRET.name},{SECRET.phone},难缠\n{SECRET.name},{SECRET.phone},老赖\n".encode() * 3),
        ("one_row.csv", f"{SECRET.name},{SECRET.phone}".encode()),
        ("names_only.csv", f"{SECRET.name},{SECRET.given}\n{SECRET.name},难缠\n".encode()),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_broken_file_is_refused_or_read_without_quoting_it(ready, tmp_path, name, content) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / name
    path.write_bytes(content)
    results = [
        run("scan", path, "-f", "json", "-o", "r.json", "--hits", "hits.csv", cwd=tmp_path),
        run("init", path, cwd=tmp_path),
    ]
    hidden = {value for value in secrets([SECRET]) if name != "names_only.csv" or value.isdigit()}
    for where, text in everything(tmp_path, *results):
        assert_silent(text, hidden, where)


def test_names_of_the_record_are_masked_in_its_tags_also_where_the_tag_is_cut(ready, tmp_path) -> None:
    tags = [f"{SECRET.name}难缠", f"难缠{'哈' * 76}{SECRET.name}", f"{SECRET.given}小姐难缠", "难缠的JOHN"]
    records = [
        [SECRET.name if i < 3 else "John Smith", *SECRET.values[1:], tag, "", "", ""] for i, tag in enumerate(tags)
    ]
    export = write_csv(tmp_path / "members.csv", records)
    run("scan", export, "--hits", "hits.csv", cwd=tmp_path)
    hits = list(csv.DictReader(io.StringIO((tmp_path / "hits.csv").read_text(encoding="utf-8-sig"))))
    shown = [hit["masked"] for hit in hits if hit["subject"] == "character"]
    assert len(shown) == 4
    assert shown[0] in ("***难缠", f"{SECRET.name[0]}**难缠")
    assert shown[1] == "难缠"  # so long a piece is a sentence: only the words of the label are shown
    assert not any(SECRET.name[1:] in text or SECRET.given in text for text in shown)
    assert shown[2].startswith("**")


def test_hits_are_for_the_owner_and_neutralise_formulas(ready, tmp_path) -> None:
    records = [["王小明", "19900000001", *[""] * 6, "=难缠", "", "", ""]]
    run("scan", write_csv(tmp_path / "members.csv", records), "--hits", "hits.csv", cwd=tmp_path)
    written = tmp_path / "hits.csv"
    assert written.stat().st_mode & 0o077 == 0
    assert written.read_bytes().startswith(b"\xef\xbb\xbf")
    (hit,) = csv.DictReader(io.StringIO(written.read_text(encoding="utf-8-sig")))
    assert hit["masked"] == "'=难缠"


def test_hits_list_every_misplaced_identifier_that_a_finding_counts(ready, tmp_path) -> None:
    """Also the few in a column that mostly holds what its header says."""
    records = [[name, *[""] * 7, "", "", "", ""] for name in ("王小明", "李晓雯", "邵思雨", "19900000001")]
    run("scan", write_csv(tmp_path / "members.csv", records), "--hits", "hits.parquet", cwd=tmp_path)
    hits = pl.read_parquet(tmp_path / "hits.parquet")
    assert hits.select("row", "position", "column", "subject", "masked").rows() == [
        (5, 1, "姓名", "PHONE_NUMBER", "199********")
    ]


def test_no_hits_make_an_empty_table_of_the_usual_shape(ready, tmp_path) -> None:
    run("scan", write_csv(tmp_path / "members.csv", []), "--hits", "hits.parquet", cwd=tmp_path)
    run("scan", tmp_path / "members.csv", "--hits", "hits.csv", cwd=tmp_path)
    empty = pl.read_parquet(tmp_path / "hits.parquet")
    assert empty.height == 0
    assert (empty.schema["row"], empty.schema["masked"]) == (pl.Int64, pl.String)
    assert len((tmp_path / "hits.csv").read_text(encoding="utf-8-sig").splitlines()) == 1
