"""The merged tally of a table, as rules and reports read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipl_audit.model import Confidence, Detection, DetectionCount, EntityId, Evidence, TableKey, Text, Tone
from pipl_audit.planning import ColumnMeaning, Plan, Profile
from pipl_audit.scan.questions import Answer
from pipl_audit.scan.tally import _WORD_BITS, DISTINCT, Tally


@dataclass(frozen=True)
class Dossier:
    """Everything that is known of a table once it was read. Holds no raw value."""

    plan: Plan
    tally: Tally
    min_confidence: Confidence

    @property
    def table(self) -> TableKey:
        return self.plan.table

    @property
    def columns(self) -> tuple[ColumnMeaning, ...]:
        return self.plan.columns

    @cached_property
    def _facts(self) -> dict[tuple[int, str], dict[str, int]]:
        facts: dict[tuple[int, str], dict[str, int]] = {}
        for position, fact, key, n, _ in self.tally.facts.rows():
            facts.setdefault((position, fact), {})[key] = n
        return facts

    def _count(self, position: int, fact: str) -> int:
        return self._facts.get((position, fact), {}).get("", 0)

    @property
    def rows(self) -> int:
        """Records of the table."""
        return self._count(0, "rows")

    def filled(self, position: int) -> int:
        """Cells of a column that are not blank."""
        return self._count(position, "filled")

    @cached_property
    def people(self) -> int | None:
        """Persons in the table; None where no column tells them apart."""
        return self.tally.people["person"].n_unique() if self.plan.people else None

    @cached_property
    def _people_filled(self) -> dict[int, int]:
        if not self.plan.people:
            return {}
        counts = self.tally.people.group_by("word").agg(
            ((pl.col("filled") // (1 << bit)) % 2).sum().alias(str(bit)) for bit in range(_WORD_BITS)
        )
        return {
            row["word"] * _WORD_BITS + bit: int(row[str(bit)])
            for row in counts.iter_rows(named=True)
            for bit in range(_WORD_BITS)
        }

    def people_filled(self, position: int) -> int | None:
        """Persons with a filled cell in the column."""
        return self._people_filled.get(position, 0) if self.plan.people else None

    @cached_property
    def _distinct(self) -> dict[int, int]:
        return dict(self.tally.values.group_by("position").agg(pl.len()).rows())

    def profile(self, position: int) -> Profile:
        """The counts from which a column's meaning is read."""
        distinct = self._distinct.get(position, 0)
        whole = self._facts.get((position, "whole"), {})
        return Profile(
            rows=self.rows,
            filled=self.filled(position),
            distinct=distinct,
            distinct_is_minimum=distinct >= DISTINCT,
            characters=self._count(position, "characters"),
            digits=self._count(position, "digits"),
            dates=self._count(position, "dates"),
            chinese=self._count(position, "chinese"),
            english=self._count(position, "english"),
            separated=self._count(position, "separated"),
            sentences=self._count(position, "sentences"),
            names=self._count(position, "names"),
            whole=tuple(sorted((EntityId(key), n) for key, n in whole.items())),
        )

    def detections(self, position: int, fact: str) -> tuple[Detection, ...]:
        """Detections of a column at or above the confidence asked for; ``fact`` is ``entity`` or ``label``."""
        cells: dict[str, list[tuple[Confidence, bool, int]]] = {}
        for key, n in self._facts.get((position, fact), {}).items():
            subject, rank, masked = key.split("|")
            confidence = list(Confidence)[int(rank)]
            if confidence >= self.min_confidence:
                cells.setdefault(subject, []).append((confidence, masked == "1", n))
        return tuple(self._detection(position, subject, counts) for subject, counts in sorted(cells.items()))

    def _detection(self, position: int, subject: str, counts: list[tuple[Confidence, bool, int]]) -> Detection:
        total = sum(n for _, _, n in counts)
        best = max(confidence for confidence, _, _ in counts)
        strongest = sum(n for confidence, _, n in counts if confidence is best)
        header = self.columns[position - 1].header
        samples = self._samples(position, subject)
        return Detection(
            position=position,
            column=header,
            subject=subject,
            cells=total,
            masked_cells=sum(n for _, masked, n in counts if masked),
            people=self._affected(position, subject),
            plain_people=self._affected(position, subject, plain=True),
            confidence=best if strongest >= 3 or strongest >= 0.01 * total else best.lowered(),
            filled=self.filled(position),
            evidence=tuple(evidence for evidence, _ in samples),
            why=next((why for _, why in samples if why), None),
        )

    def _affected(self, position: int, subject: str, *, plain: bool = False) -> int | None:
        if not self.plan.people:
            return None
        return self.tally.affected.filter(
            (pl.col("position") == position)
            & (pl.col("subject") == subject)
            & (pl.col("confidence") >= self.min_confidence.rank)
            & ~(pl.col("masked") & plain)
        )["person"].n_unique()

    def _samples(self, position: int, subject: str) -> list[tuple[Evidence, Text | None]]:
        found = self.tally.samples.filter(
            (pl.col("position") == position)
            & (pl.col("subject") == subject)
            & (pl.col("confidence") >= self.min_confidence.rank)
        ).sort(pl.col("confidence"), pl.col("row"), pl.col("start"), descending=[True, False, False])
        header = self.columns[position - 1].header
        return [
            (
                Evidence(s["row"], s["line"], position, header, s["start"], s["end"], subject, s["shown"]),
                Text(s["why_zh"], s["why_en"]) if s["why_zh"] else None,
            )
            for s in found.head(5).iter_rows(named=True)
        ]

    def counts(self, position: int, fact: str) -> tuple[DetectionCount, ...]:
        """The detections of a column as its profile shows them."""
        return tuple(
            DetectionCount(d.subject, d.cells, d.people, d.share, d.masked_cells / d.cells if d.cells else 0.0)
            for d in self.detections(position, fact)
        )

    def tones(self, position: int, label: str) -> frozenset[Tone]:
        """How the hits of a label in a column sound."""
        return frozenset(Tone(value) for value in self._spoken(position, label, "tone"))

    def grounds(self, position: int, label: str) -> frozenset[str]:
        """The protected grounds that the hits of a label in a column touch."""
        return self._spoken(position, label, "ground")

    def _spoken(self, position: int, label: str, fact: str) -> frozenset[str]:
        keys = (key.split("|") for key in self._facts.get((position, fact), {}))
        return frozenset(
            value for subject, rank, value in keys if subject == label and int(rank) >= self.min_confidence.rank
        )

    def answer(self, question: str) -> Answer:
        """What the rows said to a rule's question."""
        rows = sum(counts.get(question, 0) for (_, fact), counts in self._facts.items() if fact == "question")
        people = (
            self.tally.answered_by.filter(pl.col("question") == question)["person"].n_unique()
            if self.plan.people
            else None
        )
        first = self.tally.answered.filter(pl.col("question") == question).sort("row").select("row", "line").rows()
        weight = sum(counts.get(question, 0) for (_, fact), counts in self._facts.items() if fact == "weight")
        return Answer(rows, people, tuple(first), weight)

    def allowed(self, index: int) -> int:
        """Cells that the declaration's ``allow:`` entry silenced."""
        return sum(counts.get(str(index), 0) for (_, fact), counts in self._facts.items() if fact == "allowed")
