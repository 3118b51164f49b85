"""Reading of inputs: exact cells, rows, lines and repairs; nothing lost; two readers, one result."""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from pipl_audit import phrases
from pipl_audit.errors import Exit, PiplAuditError, SourceError, UsageError
from pipl_audit.model import TableKey
from pipl_audit.sources import _cells, delimited
from pipl_audit.sources.base import LINE, ROW, ReadOptions, Repair
from pipl_audit.sources.engine import file_digest, modules, open_input

FORMATS = Path(__file__).parents[1] / "fixtures" / "formats"
HEADER = ("客户编号", "姓名", "手机", "标签", "备注")
CELLS = [
    ("0001", "陈示例", "13800000001", "老客户,高价值", "喜欢周末送货"),
    ("0002", "李样本", "13800000002", "难缠", '说"再考虑一下"'),
    ("0003", "王测试", "13800000003", "", "第一行\n第二行"),
    ("0004", "赵堃", "13800000004", "已婚；有房", ""),
    ("0005", "孙示范", "013800000005", "新客户|线上", "地址:示例路1号; 请勿打电话"),
    ("0006", "周玥", "13800000006", "老客户", "=1+1"),
]


def opened(path, **options):
    return open_input(path, ReadOptions(**options))


def written(tmp_path, content, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table_of(path, **options):
    (table,) = opened(path, **options).tables
    return table


def rows_of(table):
    """Row, line and cells of every record."""
    return [row for batch in table.batches() for row in batch.frame.rows()]


def cells_of(table):
    return [row[2:] for row in rows_of(table)]


def repairs_of(table):
    return [repair for batch in table.batches() for repair in batch.repairs]


def notes_of(table):
    return [note.en for note in table.notes]


def read(tmp_path, content, name="a.csv", **options):
    return table_of(written(tmp_path, content, name), **options)


# The samples


@pytest.mark.parametrize(
    ("name", "encoding", "first_row"),
    [
        ("utf8.csv", "utf-8", 2),
        ("utf8_bom.csv", "utf-8-sig", 2),
        ("gb18030.csv", "gb18030", 2),
        ("semicolon.csv", "utf-8", 2),
        ("tab.tsv", "utf-16", 2),
        ("pipe.txt", "utf-8", 2),
        ("titled.xlsx", None, 4),
        ("two_sheets.xlsx", None, 2),
    ],
)
def test_every_sample_reads_as_the_same_table(name, encoding, first_row):
    table = opened(FORMATS / name).tables[0]
    assert table.key.dataset == Path(name).stem
    assert (table.headers, table.encoding, table.rows) == (HEADER, encoding, 6)
    assert cells_of(table) == CELLS
    assert [row[0] for row in rows_of(table)] == list(range(first_row, first_row + 6))
    assert repairs_of(table) == []


def test_a_line_break_within_a_cell_counts_as_a_line_but_not_as_a_row():
    assert [row[:2] for row in rows_of(table_of(FORMATS / "utf8.csv"))] == [
        (2, 2), (3, 3), (4, 4), (5, 6), (6, 7), (7, 8),
    ]  # fmt: skip


def test_reading_twice_gives_the_same_and_the_batches_have_the_size_asked_for():
    table = table_of(FORMATS / "utf8.csv", batch_rows=4)
    assert [batch.frame.height for batch in table.batches()] == [4, 2]
    assert [batch.frame.height for batch in table.batches()] == [4, 2]
    frame = next(iter(table.batches())).frame
    assert frame.schema == {ROW: pl.Int64, LINE: pl.Int64} | dict.fromkeys(("c1", "c2", "c3", "c4", "c5"), pl.String)


# Encodings


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_an_encoding_without_a_mark_is_recognised(tmp_path, codec, named):
    table = read(tmp_path, "姓名,手机,标签\n李明,13800000001,难缠\n王𠮷,13800000002,老客户\n".encode(codec))
    assert (table.encoding, table.headers) == (named, ("姓名", "手机", "标签"))
    assert cells_of(table) == [("李明", "13800000001", "难缠"), ("王𠮷", "13800000002", "老客户")]


def test_traditional_text_is_read_as_big5(tmp_path):
    text = "姓名,電話,備註\n陳示例,0912000001,這位客戶很難溝通\n林樣本,0912000002,喜歡週末送貨\n"
    table = read(tmp_path, text.encode("big5"))
    assert (table.encoding, cells_of(table)[0]) == ("big5", ("陳示例", "0912000001", "這位客戶很難溝通"))


def test_a_chinese_byte_that_first_comes_late_decides_the_encoding(tmp_path):
    content = b"id,tag\n" + b"1,a\n" * 400_000 + "2,难缠\n".encode("gb18030")
    table = read(tmp_path, content)
    assert table.encoding == "gb18030"
    assert [*table.batches()][-1].frame.row(-1) == (400_002, 400_002, "2", "难缠")


def test_a_broken_byte_in_utf8_costs_that_character_only(tmp_path):
    content = "姓名,备注\n李明,这位客户很好说话\n".encode() + b"\xe6\xff,x\n" + "王明,好\n".encode()
    table = read(tmp_path, content)
    assert cells_of(table) == [("李明", "这位客户很好说话"), ("��", "x"), ("王明", "好")]
    assert repairs_of(table) == [Repair("undecodable", 3)]
    assert any("do not fit the encoding utf-8" in note for note in notes_of(table))


def test_a_broken_byte_in_gb18030_costs_that_character_only(tmp_path):
    table = read(tmp_path, "姓名,标签\n李明,难缠\n".encode("gb18030") + b"\xff\xff,x\n")
    assert (table.encoding, cells_of(table)) == ("gb18030", [("李明", "难缠"), ("��", "x")])
    assert repairs_of(table) == [Repair("undecodable", 3)]


def test_the_mark_of_gb18030_is_no_part_of_the_first_header(tmp_path):
    assert read(tmp_path, "\ufeff姓名,标签\n李明,难缠\n".encode("gb18030")).headers == ("姓名", "标签")


def test_the_encoding_can_be_given(tmp_path):
    assert cells_of(read(tmp_path, "名,b\né,1\n".encode("utf-16-le"), encoding="utf-16-le")) == [("é", "1")]
    with pytest.raises(UsageError) as error:
        read(tmp_path, "a,b\n", encoding="utf-99")
    assert error.value.key == "sources.encoding_unknown"


# Delimiters


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_voted_for_outside_quotes(tmp_path, mark):
    text = f'姓名{mark}标签{mark}备注\n李明{mark}"a,b;c|d\te"{mark}x\n王明{mark}"1,2;3|4\t5"{mark}y\n'
    assert cells_of(read(tmp_path, text)) == [("李明", "a,b;c|d\te", "x"), ("王明", "1,2;3|4\t5", "y")]


def test_separators_within_tags_do_not_win(tmp_path):
    text = "id,姓名,标签\n" + "".join(f"{n},李{n},老客户|已婚|有房;有车\n" for n in range(9))
    assert cells_of(read(tmp_path, text))[0] == ("0", "李0", "老客户|已婚|有房;有车")


def test_a_single_column_is_one_column(tmp_path):
    table = read(tmp_path, "备注\n客户很好\n难缠, 老投诉\n\n好\n", "a.txt")
    assert cells_of(table) == [("客户很好",), ("难缠, 老投诉",), (None,), ("好",)]
    assert "one column" in notes_of(table)[0]


def test_the_delimiter_can_be_given(tmp_path):
    assert cells_of(read(tmp_path, "a^b\n1^2\n", delimiter="^")) == [("1", "2")]
    assert cells_of(read(tmp_path, "a\tb\n1\t2\n", delimiter="tab")) == [("1", "2")]
    for unusable in ("", ",,", '"', "\n"):
        with pytest.raises(UsageError):
            read(tmp_path, "a,b\n", delimiter=unusable)


# The header


def test_rows_above_the_header_are_titles_not_data(tmp_path):
    path = written(tmp_path, "客户导出,,\n\n筛选口径: 全部\n姓名,手机,标签\n李明,13800000001,难缠\n")
    result = opened(path)
    (table,) = result.tables
    assert table.headers == ("姓名", "手机", "标签")
    assert rows_of(table) == [(5, 5, "李明", "13800000001", "难缠")]
    assert [(skip.what, skip.rows, skip.complete) for skip in result.skips] == [("a.csv", 3, True)]
    assert notes_of(table)[1:] == [
        "The header is row 4.",
        "The 3 rows above the header are taken for titles and are not audited as data.",
    ]


def test_a_table_without_a_header_loses_no_row_and_shows_no_data_as_names(tmp_path):
    table = read(tmp_path, "李明,13800000001,难缠\n王明,13800000002,老客户\n")
    assert (table.headers, table.rows) == (("", "", ""), 2)
    assert rows_of(table)[0] == (1, 1, "李明", "13800000001", "难缠")


def test_no_row_of_data_is_taken_for_a_title(tmp_path):
    """Words of the trade in the data must not make a later record the header."""
    table = read(tmp_path, "李明,难缠\n王明,老客户\n")
    assert table.headers == ("李明", "难缠")
    table = read(tmp_path, "李明,13800000001,a\n王明,,b\n客户,,标签\n")
    assert (table.headers, table.rows) == (("", "", ""), 3)


def test_a_header_of_plain_words_above_words_is_the_header(tmp_path):
    assert read(tmp_path, "甲,乙\n子,丑\n寅,卯\n").headers == ("甲", "乙")


def test_the_header_row_can_be_given(tmp_path):
    text = "a,b\nc,d\ne,f\n"
    assert read(tmp_path, text, header_row=2).headers == ("c", "d")
    assert cells_of(read(tmp_path, text, header_row=0)) == [("a", "b"), ("c", "d"), ("e", "f")]
    with pytest.raises(UsageError):
        read(tmp_path, text, header_row=9)


def test_a_header_alone_gives_a_table_without_records(tmp_path):
    table = read(tmp_path, "姓名,手机\n")
    assert (table.headers, table.rows, [*table.batches()]) == (("姓名", "手机"), 0, [])


def test_headers_may_repeat(tmp_path):
    table = read(tmp_path, "姓名,备注,备注\n李,a,b\n")
    assert (table.headers, cells_of(table)) == (("姓名", "备注", "备注"), [("李", "a", "b")])


# Repairs


def test_ragged_records_keep_every_cell_and_all_batches_the_same_columns(tmp_path):
    table = read(tmp_path, "姓名,手机,标签\n李\n王,1,x\n赵,2,y,多,余\n\n孙,3,z,\n", batch_rows=2)
    assert table.headers == ("姓名", "手机", "标签", "", "")
    assert cells_of(table) == [
        ("李", None, None, None, None),
        ("王", "1", "x", None, None),
        ("赵", "2", "y", "多", "余"),
        (None, None, None, None, None),
        ("孙", "3", "z", "", None),
    ]
    assert repairs_of(table) == [Repair("ragged_short", 2), Repair("ragged_long", 4)]
    assert {tuple(batch.frame.columns) for batch in table.batches()} == {(ROW, LINE, "c1", "c2", "c3", "c4", "c5")}
    assert "Blank records: 1, counted as rows." in notes_of(table)


def test_repairs_come_with_the_batch_of_their_record(tmp_path):
    table = read(tmp_path, "姓名,手机\n李\n王\n赵,1\n孙\n", batch_rows=2)
    assert [[repair.row for repair in batch.repairs] for batch in table.batches()] == [[2, 3], [5]]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path):
    rows = "".join(f"{n},b,c\n" for n in range(300))
    table = read(tmp_path, f'id,标签,备注\n1,"难缠,x\n{rows}')
    assert (table.rows, rows_of(table)[0]) == (301, (2, 2, "1", '"难缠', "x"))
    assert repairs_of(table) == [Repair("quote_unclosed", 2)]


def test_an_open_quote_that_another_record_closes_does_not_swallow_the_records_between(tmp_path):
    table = read(tmp_path, 'id,标签,备注\n1,"难缠,x\n2,b,c\n3,"好",d\n4,e,5"\n')
    assert cells_of(table) == [("1", '"难缠', "x"), ("2", "b", "c"), ("3", "好", "d"), ("4", "e", '5"')]
    assert repairs_of(table) == [Repair("quote_unclosed", 2)]
    table = read(tmp_path, 'id,标签,备注\n1,"难缠,x\n2,b,c\n3,b,c\n4,e,5"\n')
    assert [row[:1] for row in cells_of(table)] == [("1",), ("2",), ("3",), ("4",)]
    assert repairs_of(table) == [Repair("quote_unclosed", 2)]


def test_a_long_remark_of_many_lines_is_one_cell(tmp_path):
    remark = "\n".join(f"第{n}次来电, 未接" for n in range(500))
    table = read(tmp_path, f'id,标签,备注\n1,x,"{remark}"\n2,y,z\n')
    assert rows_of(table) == [(2, 2, "1", "x", remark), (3, 502, "2", "y", "z")]
    assert repairs_of(table) == []


def test_stray_quotes_stay_in_the_text(tmp_path):
    table = read(tmp_path, 'id,标签,备注\n1,"abc"d,x\n2,"说"好,的"了",y\n3,a"b,z\n')
    assert cells_of(table) == [("1", '"abc"d', "x"), ("2", '说"好,的"了', "y"), ("3", 'a"b', "z")]
    assert repairs_of(table) == [Repair("quote_stray", 2), Repair("quote_stray", 3)]


def test_mixed_line_ends_all_end_a_record(tmp_path):
    table = read(tmp_path, "姓名,标签\r\n李,a\n王,b\r赵,c\r\n孙,d")
    assert rows_of(table) == [(2, 2, "李", "a"), (3, 3, "王", "b"), (4, 4, "赵", "c"), (5, 5, "孙", "d")]


def test_a_file_with_carriage_returns_only(tmp_path):
    assert cells_of(read(tmp_path, "姓名,标签\r李,a\r王,b")) == [("李", "a"), ("王", "b")]


def test_cells_are_as_written(tmp_path):
    cells = (
        "0010",
        " x ",
        "1e5",
        "NULL",
        "null",
        "NaN",
        "true",
        "2024-1-2",
        "=1",
        "\u2028",
        "　",
        "#",
        "'",
        "1,000",
    )
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([[f"列{n}" for n in range(len(cells))], cells, cells])
    assert cells_of(read(tmp_path, text.getvalue())) == [cells, cells]


def test_zero_characters_and_huge_cells_are_kept(tmp_path):
    huge = "长" * 3_000_000
    assert cells_of(read(tmp_path, f"姓名,备注\n李\0明,x\n王,{huge}\n赵,y\n")) == [
        ("李\0明", "x"), ("王", huge), ("赵", "y"),
    ]  # fmt: skip


def test_a_file_that_changes_behind_opening_is_an_error(tmp_path):
    path = written(tmp_path, "姓名,标签\n李,a\n")
    table = table_of(path)
    path.write_text("姓名,标签\n李,a\n王,b\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        rows_of(table)
    assert error.value.key == "sources.changed"


# Two readers, one result

CELL = st.text(alphabet=st.sampled_from('a0,;"\n\r\t |x^难😀\u2028\x0b\x1f\ufeff'), max_size=5)
SIMPLE = st.text(alphabet="ab0难 x^", max_size=4)
PROPERTY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def result(path, **options):
    """All that reading gives, in a form to compare."""
    table = table_of(path, **options)
    return table.headers, table.rows, rows_of(table), repairs_of(table)


def both_ways(monkeypatch, path, block, **options):
    """The result of the fast reader in small blocks, and that of the tolerant one alone."""
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        fast = result(path, **options)
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "plain_rows", lambda *_: 0)
        tolerant = result(path, **options)
    return fast, tolerant


@PROPERTY
@given(
    text=st.text(alphabet=st.sampled_from('a0,"\n\rx难;\t'), max_size=80),
    block=st.sampled_from([3, 16, 64, 4096]),
)
def test_both_readers_agree_on_any_text(tmp_path, monkeypatch, text, block):
    path = written(tmp_path, "姓名,手机,标签\n" + text)
    fast, tolerant = both_ways(monkeypatch, path, block, delimiter=",", header_row=1, encoding="utf-8")
    assert fast == tolerant


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


@PROPERTY
@given(
    rows=st.lists(st.lists(st.one_of(SIMPLE, CELL), min_size=3, max_size=3), max_size=12),
    quote_all=st.booleans(),
    ends=st.sampled_from(["\n", "\r\n"]),
    block=st.sampled_from([5, 32, 4096]),
)
def test_what_a_proper_writer_writes_is_read_back_exactly(tmp_path, monkeypatch, rows, quote_all, ends, block):
    text = "".join(
        ",".join(quoted(cell) if quote_all or set(cell) & set(',"\r\n') else cell for cell in row) + ends
        for row in [("姓名", "手机", "标签"), *rows]
    )
    path = written(tmp_path, text)
    fast, tolerant = both_ways(monkeypatch, path, block, delimiter=",", header_row=1, encoding="utf-8")
    assert fast == tolerant
    assert [row[2:] for row in fast[2]] == [tuple(row) for row in rows]
    assert fast[3] == []
    assert fast[1] == len(fast[2])


@PROPERTY
@given(
    rows=st.lists(st.lists(SIMPLE, min_size=2, max_size=2), min_size=1, max_size=20),
    batch_rows=st.integers(1, 7),
    codec=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_batch_size_and_encoding_do_not_change_the_records(tmp_path, rows, batch_rows, codec):
    text = "姓名,标签\n" + "".join(f"{a},{b}\n" for a, b in rows)
    table = read(tmp_path, text.encode(codec), batch_rows=batch_rows, header_row=1, delimiter=",", encoding=codec)
    assert cells_of(table) == [tuple(row) for row in rows]
    assert [row[0] for row in rows_of(table)] == list(range(2, len(rows) + 2))


def test_large_regular_blocks_are_read_alike(tmp_path, monkeypatch):
    """Large enough for the fast reader to divide the work, with line breaks and quotes within cells."""
    text = io.StringIO(newline="")
    rows = ((n, f'说"你{n}"', f"第一行,{n}\n第二行", "x" * (n % 50)) for n in range(8_000))
    csv.writer(text, lineterminator="\n").writerows([("编号", "标签", "备注", "来源"), *rows])
    path = written(tmp_path, text.getvalue())
    fast, tolerant = both_ways(monkeypatch, path, 1 << 17)
    assert fast == tolerant
    assert fast[2][-1][:3] == (8_001, 16_000, "7999")
    survey = table_of(path).survey
    assert survey.records == 8_001
    assert all(rows for _, rows in survey.blocks)


# Workbooks


def saved(tmp_path, cells, name="a.xlsx", change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    for place, value in cells.items():
        sheet[place] = value
    if change:
        change(sheet)
    book.save(path := tmp_path / name)
    return path


def test_all_filled_sheets_are_read_hidden_ones_too():
    result = opened(FORMATS / "two_sheets.xlsx", batch_rows=4)
    assert [table.key for table in result.tables] == [
        TableKey("two_sheets", "客户"),
        TableKey("two_sheets", "隐藏"),
    ]
    assert notes_of(result.tables[1]) == ["The sheet is hidden; it is audited all the same."]
    assert cells_of(result.tables[1]) == CELLS
    assert [(skip.what, skip.complete) for skip in result.skips] == [("空表", True)]


def test_title_rows_of_a_workbook_are_counted():
    result = opened(FORMATS / "titled.xlsx")
    assert [(skip.what, skip.rows, skip.complete) for skip in result.skips] == [("客户", 2, True)]
    assert result.tables[0].rows + 1 + result.skips[0].rows == 9


def test_rows_and_columns_are_the_sheets_own(tmp_path):
    path = saved(tmp_path, {"B4": "姓名", "C4": "手机", "B5": "李", "C5": "1", "B7": "王"})
    (table,) = opened(path).tables
    assert table.headers == ("", "姓名", "手机")
    assert rows_of(table) == [
        (5, None, "", "李", "1"),
        (6, None, None, None, None),
        (7, None, "", "王", ""),
    ]


def test_a_number_too_long_for_a_spreadsheet_is_reported_as_damaged(tmp_path):
    path = saved(
        tmp_path,
        {"A1": "姓名", "B1": "证件", "A2": "李", "B2": 110101199003077715, "A3": "王", "B3": 13800000001},
    )
    (table,) = opened(path).tables
    assert cells_of(table) == [("李", "1.10101199003078E+17"), ("王", "13800000001")]
    assert repairs_of(table) == [Repair("number_damaged", 2)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (True, "TRUE"),
        (False, "FALSE"),
        (3, "3"),
        (13800000001.0, "13800000001"),
        (-2.0, "-2"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1E-07"),
        (float(2**53), "9007199254740992"),
        (1.1010119900307771e17, "1.10101199003078E+17"),
        (1e20, "1E+20"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02 03:04:05"),  # noqa: DTZ001
        (dt.time(3, 4), "03:04:00"),
        (dt.timedelta(hours=30, seconds=5), "30:00:05"),
        (dt.timedelta(hours=-1), "-1:00:00"),
    ],
)
def test_a_typed_cell_becomes_what_a_person_sees(value, text):
    assert _cells.cell_text(value) == text


def test_comments_are_a_skip_that_makes_the_audit_incomplete(tmp_path):
    def comment(sheet):
        sheet["A2"].comment = Comment("难缠", "店长")

    result = opened(saved(tmp_path, {"A1": "姓名", "A2": "李"}, change=comment))
    assert [(skip.what, skip.complete) for skip in result.skips] == [("a.xlsx", False)]


def test_merged_cells_in_the_data_are_noted(tmp_path):
    cells = {"A1": "姓名", "B1": "标签", "A2": "李", "B2": "a", "B3": "b"}
    path = saved(tmp_path, cells, change=lambda sheet: sheet.merge_cells("A2:A3"))
    assert any("1 merged" in note for note in notes_of(table_of(path)))


# Endings that lie, and files that are none of ours


def test_a_workbook_named_csv_and_text_named_xlsx_are_read_by_content(tmp_path):
    book = written(tmp_path, (FORMATS / "titled.xlsx").read_bytes(), "b.csv")
    result = opened(book)
    assert (result.format, cells_of(result.tables[0])) == ("workbook", CELLS)
    assert [note.en for note in result.notes] == [
        "The file's ending is .csv, but it holds a workbook; it was read by its content."
    ]
    for name, text in (("c.xlsx", "姓名,标签\n李,a\n"), ("d.xls", "姓名\t标签\n李\ta\n")):
        result = opened(written(tmp_path, text, name))
        assert (result.format, cells_of(result.tables[0]), len(result.notes)) == (
            "delimited",
            [("李", "a")],
            1,
        )
    assert opened(FORMATS / "utf8.csv").notes == ()


def zipped(name="a.txt"):
    with zipfile.ZipFile(content := io.BytesIO(), "w") as archive:
        archive.writestr(name, "x")
    return content.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n  \n", "blank"),
        ("a.csv", b"\xef\xbb\xbf", "blank"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
        ("a.exe", b"MZ\x90\x00" + bytes(range(256)), "binary"),
        ("a.bin", bytes(range(256)) * 9, "binary"),
        ("a.pdf", b"%PDF-1.7\n", "binary"),
        ("a.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode(), "html"),
        ("a.xls", "<TABLE>姓名".encode("utf-16"), "html"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "xml"),
        ("a.jsonl", b'{"tag": "x"}\n', "json"),
        ("a.csv", b'[{"tag": "x"}]', "json"),
        ("a.zip", zipped(), "archive"),
        ("a.docx", zipped("word/document.xml"), "archive"),
        ("a.xlsx", zipped("xl/workbook.xml"), "workbook_broken"),
        ("a.xlsx", (FORMATS / "titled.xlsx").read_bytes()[:2000], "workbook_broken"),
        ("a.xls", COMPOUND + bytes(1000), "workbook_broken"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, name, content, key):
    with pytest.raises(SourceError) as error:
        opened(written(tmp_path, content, name))
    assert (error.value.key, error.value.exit) == (f"sources.{key}", Exit.INCOMPLETE)
    assert_one_sentence(error.value)


def test_a_missing_path_and_a_directory_are_wrong_usage(tmp_path):
    for path, key in ((tmp_path / "none.csv", "missing"), (tmp_path, "directory")):
        with pytest.raises(UsageError) as error:
            opened(path)
        assert (error.value.key, error.value.exit) == (f"sources.{key}", Exit.USAGE)
        assert_one_sentence(error.value)


def test_a_file_without_permission_says_so(tmp_path, monkeypatch):
    path = written(tmp_path, "a,b\n")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    for act in (lambda: opened(path), lambda: file_digest(path)):
        with pytest.raises(SourceError) as error:
            act()
        assert error.value.key == "sources.no_permission"
        assert_one_sentence(error.value)


def test_a_workbook_with_a_password_says_so(tmp_path, monkeypatch):
    import python_calamine

    def refuse(_file):
        raise python_calamine.PasswordError("Workbook is password protected")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", type("Fake", (), {"from_filelike": staticmethod(refuse)}))
    with pytest.raises(SourceError) as error:
        opened(written(tmp_path, COMPOUND + bytes(1000), "a.xlsx"))
    assert error.value.key == "sources.workbook_password"
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    assert_one_sentence(error.value)


def test_an_empty_workbook_says_so(tmp_path):
    with pytest.raises(SourceError) as error:
        opened(saved(tmp_path, {}))
    assert error.value.key == "sources.blank_workbook"


def assert_one_sentence(error: PiplAuditError):
    text = phrases.text(error.key, **error.values)
    assert text.zh.endswith("。")
    assert text.en.endswith(".")


def test_the_digest_is_that_of_the_bytes():
    content = (FORMATS / "utf8.csv").read_bytes()
    assert file_digest(FORMATS / "utf8.csv") == (len(content), hashlib.sha256(content).hexdigest())


def test_every_format_module_takes_part():
    assert list(modules()) == ["workbook", "delimited"]
