"""Runs the tally over a table on this machine, batch by batch, in constant memory, on one core or several.
Tallies are merged as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import polars as pl

from pipl_audit.model import Confidence, Skip, TableKey, Text
from pipl_audit.planning import Plan, Profile
from pipl_audit.scan.detectors import Detectors
from pipl_audit.scan.dossier import Dossier
from pipl_audit.scan.tally import HITS, Tally, empty, merge, tally
from pipl_audit.sources.base import Batch, Table
from pipl_audit.workers import each

_SAMPLE_ROWS = 2_000
_ROWS_FOR_WORKERS = 100_000
"""Below this many records a second process costs more than it saves."""
_NO_REASON = Text("", "")

MakePlan = Callable[[tuple[Profile, ...]], Plan]
"""From the profiles of a table's columns, in order, to the plan of its scan."""
Progress = Callable[[int], None]
"""Told how many records were read since it was last told."""


class HitSink(Protocol):
    """Takes the hits of a table as they are found."""

    def begin(self, plan: Plan) -> None:
        """A pass over a table starts; what an earlier pass over it gave is void."""
        ...

    def add(self, plan: Plan, hits: pl.DataFrame) -> None: ...

    def abandon(self, table: TableKey) -> None:
        """The table could not be read to its end: what it gave is void."""
        ...


@dataclass(frozen=True)
class Scanned:
    """A table, wholly read."""

    dossier: Dossier
    repairs: tuple[tuple[str, int, int], ...]
    """What the reader mended: kind, how many records, and the first of them."""
    skips: tuple[Skip, ...] = ()
    rows_read: int = 0
    rows_skipped: int = 0


@dataclass
class _Reading:
    repairs: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    rows: int = 0


def scan(
    table: Table,
    make_plan: MakePlan,
    detectors: Detectors,
    min_confidence: Confidence,
    sink: HitSink | None = None,
    progress: Progress = lambda _: None,
    first_plan: Plan | None = None,
    workers: int = 1,
) -> Scanned:
    """Read a table under a plan made from its head; read it again where the whole says otherwise.

    Args:
        first_plan: a plan to begin with; which one it is changes the cost, never the result.
        workers: processes that count a large table's batches, as :func:`pipl_audit.workers.each` takes them.
    """
    plan = first_plan or plan_from_head(table, make_plan, detectors, min_confidence)
    counted, reading = _pass(table, plan, detectors, sink, progress, workers)
    # Profiles are the same under every plan, so this plan is the one that any first plan leads to.
    settled = make_plan(_profiles(Dossier(plan, counted, min_confidence)))
    if _task(settled) != _task(plan):
        counted, reading = _pass(table, settled, detectors, sink, progress, workers)
    return Scanned(
        Dossier(settled, counted, min_confidence),
        tuple((kind, n, reading.first[kind]) for kind, n in sorted(reading.repairs.items())),
        tuple(reading.skips),
        reading.rows,
        sum(skip.rows for skip in reading.skips),
    )


def plan_from_head(table: Table, make_plan: MakePlan, detectors: Detectors, min_confidence: Confidence) -> Plan:
    """The plan that the first rows of a table suggest."""
    bare = make_plan(tuple(Profile() for _ in table.headers))
    head = next((batch.frame.head(_SAMPLE_ROWS) for batch in table.batches()), None)
    if head is None or head.is_empty():
        return bare
    return make_plan(_profiles(Dossier(bare, tally(head, bare, detectors), min_confidence)))


def _profiles(dossier: Dossier) -> tuple[Profile, ...]:
    return tuple(dossier.profile(column.position) for column in dossier.columns)


def _task(plan: Plan) -> Plan:
    """A plan without what only reports read: how sure its columns' meanings are, and why."""
    columns = (replace(column, confidence=Confidence.LOW, reason=_NO_REASON) for column in plan.columns)
    return replace(plan, columns=tuple(columns))


def _tallies(table: Table, plan: Plan, detectors: Detectors, workers: int) -> Iterator[tuple[Batch, Tally]]:
    """Each batch and its tally, in file order."""
    count = partial(tally, plan=plan, detectors=detectors)
    enough = workers if table.rows >= _ROWS_FOR_WORKERS else 1
    return each(count, table.batches(), lambda batch: batch.frame, enough)


def _pass(
    table: Table, plan: Plan, detectors: Detectors, sink: HitSink | None, progress: Progress, workers: int
) -> tuple[Tally, _Reading]:
    total, reading = empty(), _Reading()
    if sink is not None:
        sink.begin(plan)
    for batch, part in _tallies(table, plan, detectors, workers):
        if sink is not None and not part.hits.is_empty():
            sink.add(plan, part.hits.sort("row", "position", "start", "end", "subject"))
        total = merge(total, _without_hits(part))
        reading.rows += batch.frame.height
        reading.skips += batch.skips
        for repair in batch.repairs:
            reading.repairs[repair.kind] += 1
            reading.first.setdefault(repair.kind, repair.row)
        progress(batch.frame.height)
    return total, reading


def _without_hits(part: Tally) -> Tally:
    return replace(part, hits=pl.DataFrame(schema=HITS))
