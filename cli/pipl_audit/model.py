"""The nouns of an audit. This module imports nothing of ours.

Words (one concept, one word):

* **entity**: what a value *is* (``CN_RESIDENT_ID``); **label**: what a tag or remark *says* (``insult``).
* **hit**: one place in a cell; **detection**: all hits of one subject in one column;
  **finding**: a rule's judgement of a detection; **skip**: what was not audited, and why.
* **row**: the record number in the file, the first line being 1; in a workbook the sheet's own row.
* **position**: the column, 1-based, because headers repeat.
* **offset**: code points in the cell as written, end exclusive.
* **share**: affected cells divided by filled cells, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NewType

EntityId = NewType("EntityId", str)
"""Upper case in Presidio's manner: ``PHONE_NUMBER``."""
LabelId = NewType("LabelId", str)
"""Lower case: ``complaint_stigma``."""
RuleId = NewType("RuleId", str)
ArticleId = NewType("ArticleId", str)
"""Key of the legal register: ``PIPL-6``."""
CategoryId = NewType("CategoryId", str)
"""Key of ``policies/categories.yaml``: ``mobile_phone``."""


class Lang(StrEnum):
    """The language that a text is shown in."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True)
class Text:
    """A sentence in both languages of the product."""

    zh: str
    en: str

    def in_lang(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en


class _Ordered(Enum):
    """An enum whose members compare by the order they are written in, lowest first."""

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)

    def __lt__(self, other: _Ordered) -> bool:
        return self.rank < other.rank

    def __le__(self, other: _Ordered) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: _Ordered) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: _Ordered) -> bool:
        return self.rank >= other.rank


class Severity(_Ordered):
    """How bad a matter is if it is as it looks (not how sure we are)."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Ordered):
    """How sure the detector is (not how bad the matter is)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    def lowered(self) -> Confidence:
        """One step less sure."""
        return list(Confidence)[max(0, self.rank - 1)]


class Role(StrEnum):
    """What a column is for in the table."""

    PERSON_ID = "person_id"
    IDENTIFIER = "identifier"
    CONTACT = "contact"
    TAG = "tag"
    REMARK = "remark"
    TEXT = "text"
    CONSENT = "consent"
    TIMESTAMP = "timestamp"
    MEASURE = "measure"
    ORDER = "order"
    ORGANISATION = "organisation"
    STAFF = "staff"
    THIRD_PARTY = "third_party"
    OTHER = "other"

    @property
    def carries_labels(self) -> bool:
        """Whether people write sentences or tags about a person in such a column."""
        return self in (Role.TAG, Role.REMARK, Role.TEXT)


class Necessity(StrEnum):
    """The verdict on a column: needed for the service, justified by the company, unneeded, or not known."""

    NECESSARY = "necessary"
    DECLARED = "declared"
    UNNEEDED = "unneeded"
    UNKNOWN = "unknown"


class Disposition(StrEnum):
    """What a reviewer made of a finding. Until one confirms, it reads 疑似／待复核."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    WAIVED = "waived"
    BASELINED = "baselined"


class Tone(StrEnum):
    """How a statement about a person sounds."""

    DEMEANING = "demeaning"
    NEUTRAL = "neutral"
    FLATTERING = "flattering"


@dataclass(frozen=True, order=True)
class TableKey:
    """Which table of an input is meant."""

    dataset: str
    """The declared name of the data set, else the file's stem."""
    sheet: str | None = None
    """Sheet of a workbook; None where a file holds one table."""


@dataclass(frozen=True)
class Hit:
    """One place in one text: an entity or a label. Holds no raw value."""

    subject: str
    """Entity or label id."""
    start: int
    end: int
    confidence: Confidence
    masked: str
    """What may be shown of the place."""
    why: Text | None = None
    tone: Tone | None = None
    ground: str | None = None
    """Protected ground of a ``discrimination`` hit."""


@dataclass(frozen=True)
class Evidence:
    """A masked sample that lets a reviewer find the place in the file."""

    row: int | None
    line: int | None
    position: int
    column: str
    start: int | None
    end: int | None
    subject: str
    masked: str


@dataclass(frozen=True)
class Detection:
    """All hits of one subject in one column, at or above the confidence asked for."""

    position: int
    column: str
    subject: str
    cells: int
    masked_cells: int
    """Of those, the cells that hold a masked form only (``138****8000``)."""
    people: int | None
    confidence: Confidence
    """Of the strongest hits, lowered where they are fewer than 3 and below 1 % of all."""
    filled: int
    evidence: tuple[Evidence, ...] = ()
    why: Text | None = None
    plain_people: int | None = None
    """Persons with a cell that is not masked."""

    @property
    def share(self) -> float:
        return self.cells / self.filled if self.filled else 0.0


@dataclass(frozen=True)
class Citation:
    """An article that a finding rests on, as the register holds it."""

    id: ArticleId
    law: Text
    article: str
    kind: str
    """``law`` (statutes, regulations, rules of the state) or ``standard`` (recommended, not binding)."""
    verified: bool
    duty: Text
    caveat: Text | None = None


@dataclass(frozen=True)
class Finding:
    """A rule's judgement. Cannot be built without a rule, a place, a legal basis and a remedy."""

    rule: RuleId
    title: Text
    severity: Severity
    confidence: Confidence
    table: TableKey
    positions: tuple[int, ...]
    columns: tuple[str, ...]
    subject: str | None
    """The one label or entity id that the finding is about, if any."""
    rows_affected: int
    people_affected: int | None
    share: float | None
    legal: tuple[Citation, ...]
    rights: tuple[int, ...]
    """Numbers of the consumer rights it touches (CRPL 7 to 15)."""
    guideline_items: tuple[int, ...]
    reason: Text
    remedy: Text
    evidence: tuple[Evidence, ...] = ()
    disposition: Disposition = Disposition.OPEN

    def __post_init__(self) -> None:
        if not (self.rule and self.table.dataset and self.legal and self.remedy.zh and self.remedy.en):
            raise ValueError("a finding needs a rule, a place, a legal basis and a remedy")

    @property
    def fingerprint(self) -> str:
        """Identity across runs: rule, data set, sheet, headers, subject. No row, no value, no digest of a value.

        A column without a header is named by its position.
        """
        headers = (header or f"#{position}" for header, position in zip(self.columns, self.positions, strict=True))
        parts = (
            self.rule,
            self.table.dataset,
            self.table.sheet or "",
            "+".join(headers),
            self.subject or "",
        )
        return "/".join(part.replace("/", "∕") for part in parts)


@dataclass(frozen=True)
class Skip:
    """Something that was not audited, and why. Every report prints it."""

    what: str
    """File, sheet, column or rows; never a value."""
    reason: Text
    rows: int = 0
    complete: bool = False
    """True where leaving it out is right (out of scope by declaration, title rows) and the audit stays complete."""


@dataclass(frozen=True)
class DetectionCount:
    """One line of a column's profile in the report."""

    subject: str
    cells: int
    people: int | None
    share: float
    masked_share: float


@dataclass(frozen=True)
class Sensitivity:
    """What three instruments say of a category: ``yes``, ``no`` or ``context``."""

    pipl_28: str = "no"
    gbt_45574: str = "no"
    gbt_35273: str = "no"

    @property
    def counts(self) -> bool:
        """Sensitive for rules: named in PIPL 28, or by its harm test with GB/T 45574 in support."""
        return self.pipl_28 == "yes" or (self.pipl_28 == "context" and self.gbt_45574 == "yes")


@dataclass(frozen=True)
class ColumnReport:
    """What a column is and holds, as every report shows it."""

    table: TableKey
    position: int
    header: str
    role: Role
    category: CategoryId | None
    category_name: Text | None
    category_confidence: Confidence
    reason: Text
    sensitive: Sensitivity
    necessity: Necessity
    necessity_reason: Text
    filled: int
    rows: int
    distinct: int
    distinct_is_minimum: bool
    entities: tuple[DetectionCount, ...]
    labels: tuple[DetectionCount, ...]

    @property
    def fill_rate(self) -> float:
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class InputReport:
    """What was read of one table."""

    path: str
    table: TableKey
    format: str
    encoding: str | None
    bytes: int
    sha256: str
    rows_in_file: int
    rows_read: int
    people: int | None
    person_basis: Text
    notes: tuple[Text, ...] = ()
    """Choices and repairs of the reader: delimiter, header row, ragged rows."""


@dataclass(frozen=True)
class Question:
    """What an export cannot show, put to the company."""

    id: str
    text: Text
    about: str | None = None
    """Column or rule that raised it."""


@dataclass(frozen=True)
class Coverage:
    """One item of the audit guideline: what this run could evidence of it."""

    no: int
    subject: Text
    level: str
    """``partial`` or ``none``; an export never evidences an item fully."""
    findings: int
    ask: Text


@dataclass(frozen=True)
class Allowed:
    """An ``allow:`` entry of the declaration and how many cells it silenced."""

    text: str
    label: str
    reason: str
    cells: int


@dataclass(frozen=True)
class PackRef:
    """A policy pack, exactly."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Run:
    """When, with what and under which settings the audit ran."""

    tool_version: str
    started: str
    finished: str
    packs: tuple[PackRef, ...]
    declaration_path: str | None
    declaration_sha256: str | None
    engine: str
    fail_on: Severity
    min_confidence: Confidence
    as_of: str
    handler: str | None = None
    """Name of the personal-information handler (个人信息处理者), as declared."""
    business: Text | None = None


@dataclass(frozen=True)
class Summary:
    """Counts of a report. ``complete`` is false if anything that should have been audited was not."""

    findings: int
    at_or_above: int
    """Open findings at or above both thresholds: what decides the exit code."""
    by_severity: dict[str, int]
    files: int
    rows: int
    columns: int
    skips: int
    complete: bool


@dataclass(frozen=True)
class Report:
    """The one object that every report format is a view of."""

    run: Run
    inputs: tuple[InputReport, ...]
    columns: tuple[ColumnReport, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    coverage: tuple[Coverage, ...]
    skips: tuple[Skip, ...]
    summary: Summary
    allowed: tuple[Allowed, ...] = ()
    names: tuple[tuple[str, Text], ...] = ()
    """Names of the labels and entities that the report speaks of."""

    def name_of(self, subject: str) -> Text:
        """The name of a label or entity; one without a name is called by its id."""
        return dict(self.names).get(subject, Text(subject, subject))
