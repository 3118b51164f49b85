"""``tally(batch, plan) -> Tally``: one pure function from rows to small tables of integer facts.

Tallies merge by sum, minimum, bitwise or, and "the k lowest", so that merging is associative and commutative
and has an empty element: the same function serves one core, all cores, and a cluster's ``groupBy``.

Raw values enter with the batch and do not leave: keys are ids, samples are masked, persons and distinct
values are 64-bit hashes keyed per run that no report shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache, reduce

import polars as pl

from pipl_audit.entities import engine
from pipl_audit.entities.base import CellContext, VectorisedModule
from pipl_audit.entities.person import NAME_LIKE
from pipl_audit.masking import mask, mask_words, name_words, showable
from pipl_audit.model import Confidence, EntityId, Role
from pipl_audit.planning import BLANK, NAME_CATEGORIES, ColumnMeaning, Plan
from pipl_audit.scan.detectors import Detectors, Worth
from pipl_audit.scan.folding import fold_column
from pipl_audit.scan.questions import Holds, expression
from pipl_audit.sources.base import LINE, ROW, cell_column
from pipl_audit.text import fold

SAMPLES = 5
"""Lowest rows kept as evidence for each column, subject and confidence."""
DISTINCT = 16_384
"""Hashes kept for each column: the number of distinct values is exact up to here."""
FEW = 1_000
"""Up to so many rows the entities' screens cost more on a column than on each of its cells."""
_WORD_BITS = 62
_DATE = r"^\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:[ t]\d{1,2}:\d{2}.{0,20})?$"
_PROFILE = {
    "digits": r"^[\d\s.+\-]+$",
    "dates": _DATE,
    "chinese": r"[\x{4e00}-\x{9fff}]",
    "english": r"[a-z]{2,}[ '\-][a-z]{2,}",
    "separated": r"[、,;|]",
    "sentences": r"[。!?…]|[^、,;|\s]{13,}",
    "names": NAME_LIKE,
}
"""Facts of a column's profile, as regular expressions over its folded, stripped cells."""

FACTS = {"position": pl.Int32, "fact": pl.String, "key": pl.String, "n": pl.Int64, "first": pl.Int64}
AFFECTED = {
    "position": pl.Int32,
    "subject": pl.String,
    "confidence": pl.Int8,
    "masked": pl.Boolean,
    "person": pl.UInt64,
}
VALUES = {"position": pl.Int32, "value": pl.UInt64}
SAMPLE = {
    "position": pl.Int32,
    "subject": pl.String,
    "confidence": pl.Int8,
    "row": pl.Int64,
    "line": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "shown": pl.String,
    "why_zh": pl.String,
    "why_en": pl.String,
}
PEOPLE = {"person": pl.UInt64, "word": pl.Int32, "n": pl.Int64, "filled": pl.UInt64}
ANSWERED = {"question": pl.String, "row": pl.Int64, "line": pl.Int64}
ANSWERED_BY = {"question": pl.String, "person": pl.UInt64}
HITS = {**SAMPLE, "is_label": pl.Boolean, "masked": pl.Boolean}


@dataclass(frozen=True)
class Tally:
    """Facts of some rows of a table. All frames are small, except ``people`` and ``hits``."""

    facts: pl.DataFrame
    """(column, fact, key) → n, first row. Column 0 is the table itself."""
    samples: pl.DataFrame
    """The lowest rows of each (column, subject, confidence), masked."""
    values: pl.DataFrame
    """The lowest hashes of each column's values."""
    people: pl.DataFrame
    """person → rows, and which columns they fill, as bits."""
    affected: pl.DataFrame
    """Which persons have which hit."""
    answered: pl.DataFrame
    """The lowest rows of each question."""
    answered_by: pl.DataFrame
    """Which persons a question's rows are of."""
    hits: pl.DataFrame
    """Every hit, where the plan keeps them; taken out by the engine batch by batch."""


def empty() -> Tally:
    """The tally of no rows."""
    shapes = (FACTS, SAMPLE, VALUES, PEOPLE, AFFECTED, ANSWERED, ANSWERED_BY, HITS)
    return Tally(*(pl.DataFrame(schema=shape) for shape in shapes))


def merge(left: Tally, right: Tally) -> Tally:
    """The tally of the rows of both. Associative and commutative but for the order of lines."""
    both = {f.name: pl.concat([getattr(left, f.name), getattr(right, f.name)]) for f in fields(Tally)}
    return Tally(
        facts=_facts(both["facts"]),
        samples=_lowest(both["samples"], ["position", "subject", "confidence"], SAMPLES),
        values=_lowest_values(both["values"]),
        people=_people_summed(both["people"]),
        affected=both["affected"].unique(),
        answered=_lowest(both["answered"], ["question"], SAMPLES),
        answered_by=both["answered_by"].unique(),
        hits=both["hits"],
    )


def merge_all(tallies: list[Tally]) -> Tally:
    """The tally of all rows."""
    return reduce(merge, tallies, empty())


def tally(batch: pl.DataFrame, plan: Plan, detectors: Detectors) -> Tally:
    """Count one batch.

    Args:
        batch: ``row``, ``line``, ``c1`` … ``cn`` as :class:`pipl_audit.sources.base.Batch` has them.
    """
    if batch.is_empty():
        return empty()
    folded = _folded(batch, plan)
    person = _person(folded, plan)
    found = [_column_hits(batch, folded, column, cell_context(column), detectors) for column in plan.columns]
    whole = [_whole_facts(batch, folded, c, hits, detectors) for c, hits in zip(plan.columns, found, strict=True)]
    hits = pl.concat(found)
    hits = hits.join(pl.DataFrame({"row": batch[ROW], "person": person}), on="row", how="left")
    counted = hits.filter(pl.col("allowed").is_null())
    cells = _cells(counted)
    answered, answered_facts, answered_by = _answers(folded, cells, person, plan)
    samples = _lowest(counted.filter(pl.col("start") >= 0), ["position", "subject", "confidence"], SAMPLES)
    kept = counted.filter(_kept(plan)) if plan.keep_hits else counted.clear()
    return Tally(
        facts=_facts(pl.concat([_profile(folded, plan), _hit_facts(hits, cells), *whole, answered_facts])),
        samples=_shown(samples, batch, plan).select(pl.col(k).cast(t) for k, t in SAMPLE.items()),
        values=_lowest_values(_values(folded, plan)),
        people=_people(folded, person, plan),
        affected=cells.filter(pl.col("person").is_not_null())
        .select(pl.col(k).cast(t) for k, t in AFFECTED.items())
        .unique(),
        answered=answered,
        answered_by=answered_by,
        hits=_shown(kept, batch, plan).select(pl.col(k).cast(t) for k, t in HITS.items()),
    )


# ---- cells --------------------------------------------------------------------------------------------


def _folded(batch: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The batch with every cell folded and stripped; a blank cell is ``""``."""
    names = [cell_column(column.position) for column in plan.columns]
    return batch.select(ROW, LINE).with_columns(fold_column(batch[name]) for name in names)


def _person(folded: pl.DataFrame, plan: Plan) -> pl.Series:
    """A hash per row that tells persons apart; null where no person column says who it is.

    A cell that says "none", or that is masked, tells nobody apart; a country code in front of a mobile number
    makes no other person of its owner.
    """
    if not plan.people:
        return pl.Series("person", [None] * folded.height, dtype=pl.UInt64)
    keys = []
    for i, cell in enumerate(pl.col(cell_column(position)) for position in plan.people):
        tells = (cell != "") & ~cell.is_in(list(BLANK)) & ~cell.str.contains("*", literal=True)
        bare = cell.str.replace_all(r"[\s\-]", "").str.replace(r"^(?:\+|00)?86(1\d{10})$", "$1")
        keys.append(pl.when(tells).then(pl.concat_str(pl.lit(f"{i}:"), bare)))
    told = folded.select(pl.coalesce(keys).alias("key"))["key"]
    return told.hash(plan.seed).set(told.is_null(), None).alias("person")


def _profile(folded: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The profile facts of every column."""
    row = pl.col(ROW)
    rows = folded.select(n=pl.len().cast(pl.Int64), first=row.min())
    facts = [
        rows.select(pl.lit(0, pl.Int32).alias("position"), fact=pl.lit("rows"), key=pl.lit(""), n="n", first="first")
    ]
    wanted: list[tuple[int, str, pl.Expr]] = []
    for column in plan.columns:
        cell = pl.col(cell_column(column.position))
        wanted.append((column.position, "filled", cell != ""))
        wanted += [(column.position, fact, cell.str.contains(regex)) for fact, regex in _PROFILE.items()]
    counted = folded.select(
        *(mask.sum().cast(pl.Int64).alias(f"n{i}") for i, (_, _, mask) in enumerate(wanted)),
        *(row.filter(mask).min().alias(f"f{i}") for i, (_, _, mask) in enumerate(wanted)),
    ).row(0)
    facts.append(
        pl.DataFrame(
            [
                (position, fact, "", counted[i], counted[len(wanted) + i])
                for i, (position, fact, _) in enumerate(wanted)
                if counted[i]
            ],
            schema=FACTS,
            orient="row",
        )
    )
    lengths = folded.select(pl.col(cell_column(c.position)).str.len_chars().sum().cast(pl.Int64) for c in plan.columns)
    filled = {position: first for position, fact, _, _, first in facts[-1].rows() if fact == "filled"}
    facts.append(
        pl.DataFrame(
            [
                (column.position, "characters", "", n, filled[column.position])
                for column, n in zip(plan.columns, lengths.row(0), strict=True)
                if n
            ],
            schema=FACTS,
            orient="row",
        )
    )
    return pl.concat(facts)


def _values(folded: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    parts = [
        folded.select(
            pl.lit(column.position, pl.Int32).alias("position"),
            value=pl.col(name).filter(pl.col(name) != "").hash(plan.seed).unique(),
        )
        for column in plan.columns
        for name in [cell_column(column.position)]
    ]
    return pl.concat([pl.DataFrame(schema=VALUES), *parts])


def _people(folded: pl.DataFrame, person: pl.Series, plan: Plan) -> pl.DataFrame:
    """Rows per person, and the columns that any of them fills: bit ``p % 62`` of word ``p // 62``."""
    if not plan.people:
        return pl.DataFrame(schema=PEOPLE)
    words = sorted({column.position // _WORD_BITS for column in plan.columns})
    frame = folded.with_columns(person).filter(pl.col("person").is_not_null())
    parts = []
    for word in words:
        bits = [
            (pl.col(cell_column(c.position)) != "").cast(pl.UInt64) * (1 << (c.position % _WORD_BITS))
            for c in plan.columns
            if c.position // _WORD_BITS == word
        ]
        parts.append(
            frame.select(
                "person",
                pl.lit(word, pl.Int32).alias("word"),
                n=pl.lit(1, pl.Int64),
                filled=pl.sum_horizontal(bits),
            )
        )
    return _people_summed(pl.concat(parts))


# ---- hits ---------------------------------------------------------------------------------------------

_FOUND = {
    "value": pl.String,
    "subject": pl.String,
    "confidence": pl.Int8,
    "start": pl.Int64,
    "end": pl.Int64,
    "shown": pl.String,
    "why_zh": pl.String,
    "why_en": pl.String,
    "is_label": pl.Boolean,
    "masked": pl.Boolean,
    "whole": pl.Boolean,
    "allowed": pl.Int32,
    "tone": pl.String,
    "ground": pl.String,
}


def _column_hits(
    batch: pl.DataFrame, folded: pl.DataFrame, column: ColumnMeaning, context: CellContext, detectors: Detectors
) -> pl.DataFrame:
    """Every hit of a column: row, line, position and what :data:`_FOUND` lists."""
    name = cell_column(column.position)
    cells = pl.DataFrame({ROW: batch[ROW], LINE: batch[LINE], "value": batch[name], "text": folded[name]})
    cells = cells.filter(pl.col("text") != "")
    parts = []
    if context.kind == "cell" and not context.order_like:
        for id_, module in engine.vectorised().items():
            clean = _clean(cells, id_, module, context) if id_ in detectors.entities else None
            if clean is not None:
                parts.append(_whole(cells.filter(clean), id_))
                cells = cells.filter(~clean)
    parts.append(_confirmed(cells, context, column, detectors))
    return pl.concat(parts).with_columns(pl.lit(column.position, pl.Int32).alias("position"))


def _clean(cells: pl.DataFrame, id_: EntityId, module: VectorisedModule, context: CellContext) -> pl.Series | None:
    """Where the whole cell is exactly one such entity; None if no cell passes the entity's screen."""
    screens = engine.screens(context).get(id_)
    if screens is None or cells.is_empty():
        return None
    passing = cells.select(_passes(screens)).to_series()
    if not passing.any():
        return None
    some = cells.filter(passing)
    return passing.scatter(passing.arg_true(), module.confirm_many(some["text"], context) & _as_long(some))


def _as_long(cells: pl.DataFrame) -> pl.Series:
    """Where folding took no character away, so that offsets are those of the cell as written."""
    return cells.select(pl.col("value").str.strip_chars().str.len_chars() == pl.col("text").str.len_chars()).to_series()


def cell_context(column: ColumnMeaning) -> CellContext:
    """What a detector may know of a cell in this column."""
    return CellContext(
        header=fold(column.header).text,
        category=column.header_category or column.category,
        order_like=column.header_order,
        kind=column.kind,
        names=column.names,
    )


def _first_context(column: ColumnMeaning) -> CellContext:
    """What a detector may know of a cell before any value was seen.

    The profile is taken in this context, not in one that already rests on values: so it is the same under
    every plan, and the plan that follows from it is the only one.
    """
    if not column.open:
        return cell_context(column)
    return replace(
        cell_context(column),
        category=column.header_category,
        kind="cell",
        names=column.header_category in NAME_CATEGORIES,
    )


def _screened(cells: pl.DataFrame, context: CellContext, detectors: Detectors) -> Iterator[tuple[str, Worth | None]]:
    """The distinct values worth a confirmation, and for each the entities whose screen it passes.

    What is written about people is read whole: the labels' model may speak where no word of the lists stands.
    """
    distinct = cells.unique("value")
    written = context.kind != "cell"
    if written and cells.height <= FEW:
        yield from ((value, None) for value in distinct["value"])
        return
    screens = [(id_, found) for id_, found in engine.screens(context).items() if id_ in detectors.entities]
    bits = [_passes(found).cast(pl.UInt64) * (1 << bit) for bit, (_, found) in enumerate(screens)]
    worth = distinct.select("value", bits=pl.sum_horizontal(pl.lit(0, pl.UInt64), *bits))
    entities = tuple(id_ for id_, _ in screens)
    for value, passed in (worth if written else worth.filter(pl.col("bits") > 0)).rows():
        yield value, _worth(passed, entities)


def _passes(found: tuple[engine.Screen, ...]) -> pl.Expr:
    text = pl.col("text")
    return pl.any_horizontal(
        [pl.all_horizontal([text.str.contains(regex) for regex in screen.all_of]) for screen in found]
    )


@lru_cache(maxsize=65_536)
def _worth(passed: int, entities: tuple[EntityId, ...]) -> Worth:
    """Bits as detectors: one bit for each entity."""
    return Worth(tuple(id_ for bit, id_ in enumerate(entities) if passed >> bit & 1))


def _whole(cells: pl.DataFrame, entity: EntityId) -> pl.DataFrame:
    """Hits of cells that are one clean entity; what may be shown of them is made where it is needed."""
    return cells.select(
        ROW,
        LINE,
        "value",
        pl.lit(str(entity)).alias("subject"),
        pl.lit(Confidence.HIGH.rank, pl.Int8).alias("confidence"),
        (pl.col("value").str.len_chars() - pl.col("value").str.strip_chars_start().str.len_chars())
        .cast(pl.Int64)
        .alias("start"),
        pl.col("value").str.strip_chars_end().str.len_chars().cast(pl.Int64).alias("end"),
        pl.lit(None, pl.String).alias("shown"),
        pl.lit(None, pl.String).alias("why_zh"),
        pl.lit(None, pl.String).alias("why_en"),
        pl.lit(value=False).alias("is_label"),
        pl.lit(value=False).alias("masked"),
        pl.lit(value=True).alias("whole"),
        pl.lit(None, pl.Int32).alias("allowed"),
        pl.lit(None, pl.String).alias("tone"),
        pl.lit(None, pl.String).alias("ground"),
    )


def _confirmed(cells: pl.DataFrame, context: CellContext, column: ColumnMeaning, detectors: Detectors) -> pl.DataFrame:
    """Hits of cells that need plain Python, found once for each distinct value."""
    found = [
        (
            value,
            cell.hit.subject,
            cell.hit.confidence.rank,
            cell.hit.start,
            cell.hit.end,
            cell.hit.masked,
            cell.hit.why.zh if cell.hit.why else None,
            cell.hit.why.en if cell.hit.why else None,
            cell.is_label,
            cell.masked_form,
            cell.whole,
            cell.allowed,
            cell.hit.tone.value if cell.hit.tone else None,
            cell.hit.ground,
        )
        for value, worth in _screened(cells, context, detectors)
        for cell in detectors.cell(value, context, column.separators, worth)
    ]
    frame = pl.DataFrame(found, schema=_FOUND, orient="row")
    return cells.select(ROW, LINE, "value").join(frame, on="value", how="inner")


def _cells(hits: pl.DataFrame) -> pl.DataFrame:
    """One line per cell and subject, with its surest hit."""
    return hits.group_by("row", "position", "subject").agg(
        pl.col("confidence").max(),
        pl.col("is_label").first(),
        pl.col("masked").all(),
        pl.col("person").first(),
    )


def _hit_facts(hits: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    subjects = cells.group_by("position", "subject", "confidence", "masked", "is_label").agg(
        pl.len().cast(pl.Int64).alias("n"), pl.col("row").min().alias("first")
    )
    named = subjects.select(
        pl.col("position"),
        pl.when("is_label").then(pl.lit("label")).otherwise(pl.lit("entity")).alias("fact"),
        pl.concat_str(
            "subject",
            pl.col("confidence").cast(pl.String),
            pl.col("masked").cast(pl.Int8).cast(pl.String),
            separator="|",
        ).alias("key"),
        "n",
        "first",
    )
    allowed = (
        hits.filter(pl.col("allowed").is_not_null())
        .group_by("position", "allowed")
        .agg(pl.col("row").n_unique().cast(pl.Int64).alias("n"), pl.col("row").min().alias("first"))
        .select(
            "position",
            pl.lit("allowed").alias("fact"),
            pl.col("allowed").cast(pl.String).alias("key"),
            "n",
            "first",
        )
    )
    spoken = [_spoken(hits, fact) for fact in ("tone", "ground")]
    parts = (named, allowed, *spoken)
    return pl.concat([part.select(pl.col(k).cast(t) for k, t in FACTS.items()) for part in parts])


def _whole_facts(
    batch: pl.DataFrame, folded: pl.DataFrame, column: ColumnMeaning, hits: pl.DataFrame, detectors: Detectors
) -> pl.DataFrame:
    """A column's cells that are one entity and nothing else; names are counted by their form instead."""
    first = _first_context(column)
    if first != cell_context(column):
        hits = _column_hits(batch, folded, column, first, detectors)
    return (
        hits.filter(pl.col("whole") & (pl.col("subject") != "PERSON"))
        .group_by("position", "subject")
        .agg(pl.col("row").n_unique().cast(pl.Int64).alias("n"), pl.col("row").min().alias("first"))
        .select("position", pl.lit("whole").alias("fact"), pl.col("subject").alias("key"), "n", "first")
        .select(pl.col(k).cast(t) for k, t in FACTS.items())
    )


def _spoken(hits: pl.DataFrame, fact: str) -> pl.DataFrame:
    """How hits of a label sound, or which ground they touch: key ``subject|confidence|value``."""
    return (
        hits.filter(pl.col(fact).is_not_null() & pl.col("allowed").is_null())
        .group_by("position", "subject", "confidence", fact)
        .agg(pl.col("row").n_unique().cast(pl.Int64).alias("n"), pl.col("row").min().alias("first"))
        .select(
            "position",
            pl.lit(fact).alias("fact"),
            pl.concat_str("subject", pl.col("confidence").cast(pl.String), fact, separator="|").alias("key"),
            "n",
            "first",
        )
    )


def _kept(plan: Plan) -> pl.Expr:
    """Hits that are handed out one by one: in words about people, and entities where they are not at home."""
    written = [column.position for column in plan.columns if column.kind != "cell"]
    identifying = {id_ for id_, module in engine.modules().items() if module.ENTITY.identifying}
    away = [
        (pl.col("position") == column.position) & pl.col("subject").is_in(identifying.difference(column.at_home))
        for column in plan.columns
        if column.kind == "cell" and column.role is not Role.STAFF and not column.declared
    ]
    return pl.any_horizontal(pl.col("position").is_in(written), *away)


def _shown(hits: pl.DataFrame, batch: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The hits with what may be shown of them: masked, and without the names and identifiers of their own record."""
    if hits.is_empty():
        return hits
    mates = [
        column
        for column in plan.columns
        if column.kind == "cell"
        and (column.names or column.role in (Role.CONTACT, Role.IDENTIFIER, Role.PERSON_ID, Role.THIRD_PARTY))
    ]
    cells = batch.select(ROW, *(cell_column(column.position) for column in mates))
    known = {
        record[0]: {
            word
            for column, cell in zip(mates, record[1:], strict=True)
            if cell
            for word in (name_words(cell) if column.names else {cell.strip()})
            if len(word) > 1
        }
        for record in hits.select(ROW).unique().join(cells, on=ROW, how="left").rows()
    }
    shown = [
        showable(mask(EntityId(subject), value[start:end]) if done is None else mask_words(done, known[row]))
        for row, subject, value, start, end, done in hits.select(
            ROW, "subject", "value", "start", "end", "shown"
        ).rows()
    ]
    return hits.with_columns(pl.Series("shown", shown, dtype=pl.String))


# ---- questions ----------------------------------------------------------------------------------------


def _answers(
    folded: pl.DataFrame, cells: pl.DataFrame, person: pl.Series, plan: Plan
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """For the plan's questions: lowest rows, counts as facts, and persons."""

    def holds(question: Holds) -> pl.Expr:
        rows = cells.filter(
            (pl.col("position") == question.position)
            & pl.col("subject").is_in(list(question.subjects))
            & (pl.col("confidence") >= question.confidence.rank)
        )["row"]
        return pl.col(ROW).is_in(rows.unique().to_list())

    answered, counts, by = [pl.DataFrame(schema=ANSWERED)], [], [pl.DataFrame(schema=ANSWERED_BY)]
    frame = folded.with_columns(person.alias("person"))
    for question in plan.questions:
        where = expression(
            question.where,
            lambda position: pl.col(cell_column(position)),
            holds,
            lambda cell: cell.str.contains(_DATE),
        )
        rows = frame.filter(where)
        if rows.is_empty():
            continue
        counts.append((question.position, "question", question.id, rows.height, rows[ROW].min()))
        if question.weight is not None:
            total = _whole_numbers(rows[cell_column(question.weight)])
            counts.append((question.position, "weight", question.id, total, rows[ROW].min()))
        name = pl.lit(question.id).alias("question")
        answered.append(rows.select(name, ROW, LINE).sort(ROW).head(SAMPLES))
        by.append(rows.filter(pl.col("person").is_not_null()).select(name, "person").unique())
    return pl.concat(answered), pl.DataFrame(counts, schema=FACTS, orient="row"), pl.concat(by)


def _whole_numbers(cells: pl.Series) -> int:
    """The sum of the cells that are whole numbers, with or without separators of thousands or a unit of people."""
    number = cells.str.extract(r"^\s*\+?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.0+)?\s*[人位次个名]?\s*$")
    return int(number.str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False).sum())


# ---- merging ------------------------------------------------------------------------------------------


def _facts(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.group_by("position", "fact", "key").agg(pl.col("n").sum(), pl.col("first").min()).select(*FACTS)


def _lowest(frame: pl.DataFrame, by: list[str], k: int) -> pl.DataFrame:
    """The k lowest rows of each group; ties are broken by all other columns, so that order plays no part."""
    order = [name for name in ("row", "start", "end", "shown") if name in frame.columns]
    return frame.sort([*by, *order], nulls_last=True).group_by(by, maintain_order=True).head(k).select(frame.columns)


def _lowest_values(values: pl.DataFrame) -> pl.DataFrame:
    lowest = values.unique().group_by("position").agg(pl.col("value").bottom_k(DISTINCT))
    return lowest.explode("value").select(*VALUES)


def _people_summed(people: pl.DataFrame) -> pl.DataFrame:
    return people.group_by("person", "word").agg(pl.col("n").sum(), pl.col("filled").bitwise_or()).select(*PEOPLE)
