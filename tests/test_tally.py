"""The laws of the tally: how the rows are cut, in which order columns stand and which plan came first is all one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import reduce
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipl_audit.audit import column_report, plan_maker
from pipl_audit.model import Confidence, Finding
from pipl_audit.planning import Plan, Profile
from pipl_audit.policy.policy import Policy
from pipl_audit.scan.detectors import Detectors
from pipl_audit.scan.dossier import Dossier
from pipl_audit.scan.local import plan_from_head
from pipl_audit.scan.tally import Tally, cell_context, empty, merge, merge_all, tally
from pipl_audit.text import fold
from tables import LOW, NAMES, PHONES, CutTable, audited, request, same, tables

few = settings(max_examples=4, deadline=None, derandomize=True)


def planned(table: CutTable, policy: Policy, finders: Detectors, *, keep_hits: bool = False) -> Plan:
    make_plan = plan_maker(table, request(policy), keep_hits=keep_hits)
    return plan_from_head(table, make_plan, finders, LOW)


def tallies(table: CutTable, plan: Plan, finders: Detectors) -> list[Tally]:
    return [tally(batch.frame, plan, finders) for batch in table.batches()]


@few
@given(tables(), st.lists(st.integers(1, 15), min_size=2, max_size=2))
def test_merge_is_associative_and_commutative_and_empty_is_neutral(policy, finders, table, cuts) -> None:
    whole = CutTable(*table, cuts=cuts)
    plan = planned(whole, policy, finders, keep_hits=True)
    with patch("pipl_audit.scan.tally.DISTINCT", 3), patch("pipl_audit.scan.tally.SAMPLES", 1):
        parts = [*tallies(whole, plan, finders), empty(), empty(), empty()][:3]
        a, b, c = parts
        assert same(merge(merge(a, b), c), merge(a, merge(b, c)))
        assert same(merge(a, b), merge(b, a))
        assert same(merge(a, empty()), a)
        assert same(merge(empty(), a), a)


@few
@given(tables(), st.sets(st.integers(1, 15)))
def test_any_cut_into_batches_gives_the_same_tally(policy, finders, table, cuts) -> None:
    whole, cut = CutTable(*table), CutTable(*table, cuts=sorted(cuts))
    plan = planned(whole, policy, finders, keep_hits=True)
    parts = tallies(cut, plan, finders)
    assert same(merge_all(parts), merge_all(tallies(whole, plan, finders)))
    assert same(reduce(merge, reversed(parts), empty()), merge_all(parts))


def judged(result) -> list[Finding]:
    return [one for one in result.results if isinstance(one, Finding)]


@few
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_columns_changes_positions_only(policy, finders, table, random) -> None:
    headers, records = table
    headers = ["会员编号", *headers]
    records = [[f"M{i % 4}", *record] for i, record in enumerate(records)]
    order = list(range(len(headers)))
    random.shuffle(order)
    shuffled = ([headers[i] for i in order], [[record[i] for i in order] for record in records])
    person = {"person_id": "会员编号"}

    def seen(result, place) -> list[tuple[object, ...]]:
        return sorted(
            (
                finding.rule,
                tuple(sorted(map(place, finding.positions))),
                finding.subject or "",
                finding.severity.value,
                finding.confidence.value,
                finding.rows_affected,
                finding.people_affected,
                finding.share,
                sorted((e.row, place(e.position), e.start or 0, e.end or 0, e.masked) for e in finding.evidence),
            )
            for finding in judged(result)
        )

    first = audited(CutTable(headers, records), policy, finders, person)
    second = audited(CutTable(*shuffled), policy, finders, person)
    assert seen(first, lambda position: position - 1) == seen(second, lambda position: order[position - 1])


@few
@given(tables(), tables(most_rows=4), st.integers(1, 6))
def test_any_first_plan_gives_the_same_report(policy, finders, table, other, tail) -> None:
    """Made from the head, from the tail, from nothing, or from values that have nothing to do with the table."""
    whole = CutTable(*table, cuts=[5])
    asked = request(policy)
    with patch("pipl_audit.audit.secrets.randbits", return_value=1):
        make_plan = plan_maker(whole, asked, keep_hits=False)
    last = CutTable(table[0], table[1][-tail:])
    foreign_records = [[record[i % len(record)] for i in range(len(table[0]))] for record in other[1]]
    foreign = CutTable(table[0], foreign_records)
    plans = [
        None,
        make_plan(tuple(Profile() for _ in table[0])),
        plan_from_head(last, make_plan, finders, Confidence.MEDIUM),
        plan_from_head(foreign, make_plan, finders, Confidence.MEDIUM),
    ]
    with patch("pipl_audit.scan.local._SAMPLE_ROWS", 3):
        results = [audited(whole, policy, finders, first_plan=plan) for plan in plans]

    def shown(result) -> object:
        dossier = result.scanned.dossier
        columns = [column_report(c, dossier.profile(c.position), asked, dossier) for c in dossier.columns]
        return result.results, columns, dossier.plan

    assert all(shown(result) == shown(results[0]) for result in results)
    assert all(same(result.scanned.dossier.tally, results[0].scanned.dossier.tally) for result in results)


@few
@given(tables(), st.integers(0, 2**63 - 1))
def test_the_key_of_the_hashes_never_changes_a_result(policy, finders, table, seed) -> None:
    one, other = (audited(CutTable(*table), policy, finders, seed=key) for key in (1, seed))
    assert one.results == other.results
    assert one.scanned.dossier.people == other.scanned.dossier.people


@pytest.mark.parametrize("most", [0, 1_000], ids=["polars", "python"])
@few
@given(table=tables())
def test_counts_are_those_of_a_naive_reading(policy, finders, table, most) -> None:
    """Every cell read by ``Detectors.cell`` alone: so the screens lose nothing and add nothing, either way."""
    headers, records = table
    with patch("pipl_audit.scan.tally.FEW", most):
        dossier = audited(CutTable(headers, records), policy, finders, min_confidence=LOW).scanned.dossier
    folded = [[fold(cell or "").text.strip() for cell in record] for record in records]
    persons = [_person(record, dossier.plan.people) for record in folded]
    assert dossier.rows == len(records)
    assert dossier.people == (len(set(persons) - {None}) if dossier.plan.people else None)
    for i, column in enumerate(dossier.columns):
        cells = [record[i] for record in folded]
        filled = [cell for cell in cells if cell]
        profile = dossier.profile(column.position)
        assert (profile.rows, profile.filled, profile.distinct) == (len(records), len(filled), len(set(filled)))
        assert profile.characters == sum(map(len, filled))
        assert dossier.people_filled(column.position) == (
            len({p for p, cell in zip(persons, cells, strict=True) if cell and p}) if dossier.plan.people else None
        )
        rows: dict[tuple[str, str], set[int]] = defaultdict(set)
        for at, record in enumerate(records):
            for hit in finders.cell(record[i] or "", cell_context(column), column.separators):
                rows["label" if hit.is_label else "entity", hit.hit.subject].add(at)
        for fact in ("entity", "label"):
            expected = {
                (subject, len(at), len({persons[row] for row in at} - {None}) if dossier.plan.people else None)
                for (kind, subject), at in rows.items()
                if kind == fact
            }
            assert {(d.subject, d.cells, d.people) for d in dossier.detections(column.position, fact)} == expected


def _person(record: list[str], people: tuple[int, ...]) -> tuple[int, str] | None:
    """The first filled person column, spaces and hyphens taken out."""
    for i, position in enumerate(people):
        if record[position - 1]:
            return i, "".join(record[position - 1].replace("-", "").split())
    return None


@pytest.mark.parametrize("most", [0, 1_000], ids=["polars", "python"])
@few
@given(table=tables())
def test_hits_are_those_of_single_cells(policy, finders, table, most) -> None:
    """Same places, same confidence, in words about people and where an identifier is not at home."""
    whole = CutTable(*table)
    plan = planned(whole, policy, finders, keep_hits=True)
    with patch("pipl_audit.scan.tally.FEW", most):
        hits = tally(whole.frame, plan, finders).hits
    got = set(hits.select("row", "position", "subject", "start", "end", "confidence").rows())
    written = [column for column in plan.columns if column.kind != "cell"]
    expected = {
        (row, column.position, hit.hit.subject, hit.hit.start, hit.hit.end, hit.hit.confidence.rank)
        for row, record in enumerate(table[1], start=2)
        for column in written
        for hit in finders.cell(record[column.position - 1] or "", cell_context(column), column.separators)
        if hit.allowed is None
    }
    assert {hit for hit in got if hit[1] in {column.position for column in written}} == expected


def test_distinct_values_are_exact_up_to_the_limit_and_a_minimum_from_there_on(policy, finders) -> None:
    table = CutTable(["昵称"], [[f"n{i % 40}"] for i in range(100)], cuts=[30, 60])
    plan = planned(table, policy, finders)
    with patch("pipl_audit.scan.tally.DISTINCT", 10), patch("pipl_audit.scan.dossier.DISTINCT", 10):
        few_kept = Dossier(plan, merge_all(tallies(table, plan, finders)), LOW).profile(1)
    exact = Dossier(plan, merge_all(tallies(table, plan, finders)), LOW).profile(1)
    assert (few_kept.distinct, few_kept.distinct_is_minimum) == (10, True)
    assert (exact.distinct, exact.distinct_is_minimum) == (40, False)


def test_evidence_is_the_lowest_rows(policy, finders) -> None:
    table = CutTable(["会员标签"], [["难缠"] if i % 3 == 2 else ["新客"] for i in range(60)], cuts=[7, 9, 40])
    result = audited(table, policy, finders)
    (finding,) = (f for f in judged(result) if f.subject == "character")
    assert [e.row for e in finding.evidence] == [4, 7, 10, 13, 16]


def test_more_columns_than_bits_in_a_word_are_counted_per_person(policy, finders) -> None:
    headers = ["会员编号", *(f"列{i}" for i in range(70))]
    records = [["M1", *("x" if i % 2 else None for i in range(70))], ["M2", *("x" for _ in range(70))]]
    table = CutTable(headers, records)
    make_plan = plan_maker(table, request(policy, {"person_id": "会员编号"}), keep_hits=False)
    plan = make_plan(tuple(Profile() for _ in headers))
    dossier = Dossier(plan, tally(table.frame, plan, finders), LOW)
    assert [dossier.people_filled(p) for p in range(2, 72)] == [2 if i % 2 else 1 for i in range(70)]


def test_one_person_is_one_however_the_number_is_spaced(policy, finders) -> None:
    records = [["19900001234"], ["199 0000 1234"], ["199-0000-1234"], ["１９９００００１２３４"], [""]]
    assert audited(CutTable(["手机号"], records), policy, finders).scanned.dossier.people == 1


def test_no_person_column_means_that_persons_are_not_counted(policy, finders) -> None:
    result = audited(CutTable(["会员标签"], [["难缠"]]), policy, finders)
    assert result.scanned.dossier.people is None
    assert [f.people_affected for f in judged(result)] == [None]


def test_no_raw_value_stands_in_a_tally(policy, finders) -> None:
    table = CutTable(["姓名", "手机号", "会员标签"], [[NAMES[0], PHONES[0], f"找{NAMES[0]}要钱的老赖 {PHONES[0]}"]] * 4)
    plan = planned(table, policy, finders, keep_hits=True)
    counted = tally(table.frame, plan, finders)
    text = "\n".join(str(frame.to_dicts()) for frame in vars(counted).values())
    assert NAMES[0] not in text
    assert PHONES[0] not in text


def test_a_table_without_rows_has_an_empty_dossier(policy, finders) -> None:
    result = audited(CutTable(["姓名", "会员标签"], []), policy, finders)
    assert judged(result) == []
    assert result.scanned.dossier.rows == 0
    assert same(tally(pl.DataFrame(), replace(result.scanned.dossier.plan), finders), empty())


def test_a_plan_that_differs_in_words_only_costs_no_second_reading(policy, finders) -> None:
    """The head says 100 %, the whole 80 %: what to do is the same."""
    records = [["19900001234"]] * 8 + [["无"]] * 2
    table = CutTable(["备用字段1"], records, cuts=[8])
    read: list[int] = []
    opened = table.batches
    with (
        patch.object(table, "batches", side_effect=lambda: read.append(1) or opened()),
        patch("pipl_audit.scan.local._SAMPLE_ROWS", 8),
    ):
        result = audited(table, policy, finders)
    assert len(read) == 2
    assert "80%" in result.scanned.dossier.columns[0].reason.zh


def test_what_a_plan_expects_of_a_column_does_not_make_it_so(policy, finders) -> None:
    """A word like abc_123456 is a WeChat id only where the column is one of them; a plan that thinks so, from a
    head of ``wxid_`` values, must not find itself confirmed."""
    headers = ["备用字段1"]
    table = CutTable(headers, [["abc_123456"], ["def_123456"], ["ghi_123456"], ["jkl_123456"]])
    head = CutTable(headers, [["wxid_abc123456"], ["wxid_def123456"], ["wxid_ghi123456"]])
    with patch("pipl_audit.audit.secrets.randbits", return_value=1):
        make_plan = plan_maker(table, request(policy), keep_hits=False)
    plan = plan_from_head(head, make_plan, finders, Confidence.MEDIUM)
    assert plan.columns[0].category == "wechat_id"
    misled = audited(table, policy, finders, first_plan=plan)
    assert misled.results == audited(table, policy, finders).results == ()
    assert misled.scanned.dossier.columns[0].category is None
