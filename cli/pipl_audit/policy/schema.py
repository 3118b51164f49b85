"""The shape of every policy file. ``pipl-audit schema policy`` prints these models as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from pipl_audit.model import Confidence, Role, Severity, Text, Tone

Kind = Literal["tag", "remark"]
Level = Literal["yes", "no", "context"]


class Shape(BaseModel):
    """Unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Bilingual(Shape):
    """A sentence in Chinese and in English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


def _as_text(value: Any) -> Any:  # noqa: ANN401  # anything a YAML scalar may be
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
"""A term or cell; a bare number in YAML is read as it is written."""


# ---- labels -------------------------------------------------------------------------------------------


class TermGroup(Shape):
    """Terms that mean the same kind of thing, found as they stand (after folding)."""

    any: tuple[Word, ...] = Field(min_length=1)
    match: Literal["anywhere", "whole"] = "anywhere"
    """``whole``: only if the tag, or the clause of a remark, is nothing but the term."""
    kinds: tuple[Kind, ...] = Field(default=("tag", "remark"), alias="in")
    confidence: Confidence = Confidence.HIGH
    tone: Tone | None = None
    ground: str | None = None
    why: Bilingual | None = None


class Pattern(Shape):
    """A way in which new tags of this label are made, as a regular expression over folded text.

    ``{name}`` stands for a word class of ``labels/_vocabulary.yaml``.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    regex: str = Field(min_length=2)
    kinds: tuple[Kind, ...] = Field(default=("tag", "remark"), alias="in")
    confidence: Confidence = Confidence.HIGH
    tone: Tone | None = None
    ground: str | None = None
    negatable: bool = True
    """False where the pattern itself is about negation ("never satisfied")."""
    why: Bilingual


class Lookalike(Shape):
    """A wording that looks like the label and is not: a hit that it covers is dropped."""

    any: tuple[Word, ...] = ()
    regex: str | None = None
    why: str = Field(min_length=3)


class Example(Shape):
    """A text and what must happen to it; ``policy test`` runs them all."""

    text: Word
    kind: Kind = "tag"
    column: str | None = None
    span: str | None = None
    """The part that must be reported, where the example is about its borders."""
    why: str | None = None


class Examples(Shape):
    """Flagged and allowed texts, and misses that are known and not yet mended."""

    flagged: tuple[Example, ...] = Field(min_length=3)
    allowed: tuple[Example, ...] = Field(min_length=3)
    missed: tuple[Example, ...] = ()


class Wording(Shape):
    """A wording to use instead: what was written is replaced where ``when`` matches its folded text."""

    when: str = Field(min_length=2)
    """Regular expression over the folded tag or remark; it must touch what the label was found in."""
    write: Bilingual
    """What to write; ``{1}``, ``{2}`` stand for the groups of ``when``, which are shown: let them hold listed words."""
    note: Bilingual | None = None
    """On what condition, as the consent that is needed otherwise."""
    examples: dict[Word, str] = Field(min_length=1)
    """Texts and the Chinese (or English) wording that they get; ``policy test`` checks them and that the wording
    is acceptable."""


class Advice(Shape):
    """What to do about a text with the label, at the moment of writing."""

    action: Literal["delete", "rephrase", "move"]
    """delete: nothing of it may stand; rephrase: the event or need behind it may; move: it has a field of its own."""
    text: Bilingual
    instead: tuple[Wording, ...] = ()


class Basis(Shape):
    """What a label rests on in law, and how bad it is by default."""

    hook: Literal["solid", "mixed", "arguable"]
    """solid: an article reaches the tag by its words; mixed: for a part; arguable: general principles only."""
    articles: tuple[str, ...] = Field(min_length=1)
    support_only: tuple[str, ...] = ()
    """May stand beside, never alone: another addressee, a standard, or not yet confirmed."""
    rights: tuple[int, ...] = ()
    severity: Severity
    reason: Bilingual
    raise_if: Bilingual
    keep_if: Bilingual
    limit: str | None = None
    ground_basis: dict[str, tuple[str, ...]] = {}
    """For discrimination: the articles that protect a ground; cited only for that ground."""


class Label(Shape):
    """One label: what it says, its language, its basis, its examples."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    group: Literal["dignity", "sensitive", "profiling"]
    name: Bilingual
    definition: Bilingual
    tone: Tone = Tone.NEUTRAL
    basis: Basis
    terms: tuple[TermGroup, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    exceptions: tuple[Lookalike, ...] = ()
    advice: Advice
    examples: Examples


class Vocabulary(Shape):
    """Word classes that patterns share, and the cues of context."""

    slots: dict[str, tuple[Word, ...]]
    negation: tuple[Word, ...]
    """Stand right before a judgement and remove it."""
    negation_at_a_distance: tuple[Word, ...]
    """Remove it also with a few characters between, or before a list that it stands in."""
    negated_after: tuple[Word, ...]
    """Regular expressions: what follows right behind a judgement and removes it ("：无", "已解除")."""
    not_negation: tuple[Word, ...]
    """Look like negation and are not ("不仅", "没少")."""
    goods: tuple[Word, ...]
    """Nouns that, standing right behind a term, make the whole a thing and no person."""
    thing_before: tuple[Word, ...]
    """Regular expressions: what stands right before the name of a thing ("下单", "色号")."""
    thing_after: tuple[Word, ...]
    """Regular expressions: what stands right behind it ("两斤", "断货")."""
    reported: tuple[Word, ...]
    """Regular expressions: what follows in the clause is about staff, shop or goods, or is quoted."""
    retracted: tuple[Word, ...]
    """Regular expressions: the sentence takes an earlier entry back."""
    endorsed: tuple[Word, ...]
    """Regular expressions: the writer makes the words in quotation marks their own ("确实", "没冤枉")."""
    branded: tuple[Word, ...]
    """Regular expressions: stand right before quotation marks that do not quote but brand ("人称", "典型的")."""
    branded_after: tuple[Word, ...]
    """Regular expressions: stand right behind such marks ("一个", "的客人")."""
    replaced: tuple[Word, ...]
    """Regular expressions: what follows is put in the place of what a sentence takes back ("应为")."""
    own_words: tuple[Word, ...]
    """Regular expressions: the words in quotation marks are the person's, about themselves or their own."""
    quotes: tuple[Word, ...]
    """Pairs of marks around titles of works and products, as ``《》``."""
    emoji: dict[str, Word] = {}
    """What an emoji, or a row of them, stands for where it is written for a word."""
    parts: dict[str, Word] = {}
    """Characters that are written as two, side by side."""
    spoken: tuple[Word, ...] = ()
    """Words that are often written by their sound; those of the labels' terms need not be repeated."""


# ---- law ----------------------------------------------------------------------------------------------


class Article(Shape):
    """An article relied on, in our own words."""

    id: str
    article: str
    effective: str
    verified: bool
    """False: printed as "to be confirmed", never as fact."""
    duty: Bilingual
    caveat: Bilingual | None = None
    """A limit of the article, or our own reading; binding on reports that cite it."""
    penalty: str | None
    topics: tuple[str, ...]
    source: str


Addressee = Literal[
    "everyone",
    "handler",
    "network_handler",
    "consumer_business",
    "online_trader",
    "app_operator",
    "recommendation_service",
    "platform",
    "network_operator",
    "advertiser",
    "sms_provider",
    "credit_reporting",
    "face_recognition",
    "video_surveillance",
    "express_delivery",
    "travel",
    "shenzhen",
    "standard_reader",
]
"""Classes of addressees. A law is cited only to a business that is in its class."""


class Law(Shape):
    """One instrument of the register."""

    id: str
    prefix: str
    title: Bilingual
    effective: str
    rank: str
    addressees: Addressee
    binds: Bilingual
    doc_no: str | None = None
    articles: tuple[Article, ...]

    @property
    def kind(self) -> str:
        """``standard`` for recommended standards, ``law`` for what the state has laid down."""
        return "standard" if self.rank == "recommended standard" else "law"


# ---- categories and necessity -------------------------------------------------------------------------


class Named(Shape):
    id: str
    name: Bilingual


class SensitivityColumns(Shape):
    pipl_28: Level
    gbt_45574: Level
    gbt_35273: Level


class Category(Shape):
    """A kind of personal information that a column can hold."""

    id: str
    group: str
    name: Bilingual
    sensitive: SensitivityColumns
    role: Role
    high_risk: bool
    """Asked about even when no declaration is at hand."""
    entities: tuple[str, ...]
    """Entities that are at home in such a column."""
    headers_zh: tuple[Word, ...]
    headers_en: tuple[Word, ...]
    restricted_by: tuple[str, ...]
    note: str | None = None


class AmbiguousHeader(Shape):
    """Headers that name several categories: the values decide, the owner is only the default."""

    headers: tuple[Word, ...]
    owner: str
    other: tuple[str, ...]
    rule: str


class Categories(Shape):
    groups: tuple[Named, ...]
    categories: tuple[Category, ...]
    ambiguous_headers: tuple[AmbiguousHeader, ...]
    header_roles: dict[Role, tuple[Word, ...]] = {}
    """Headers that tell a role and no category: staff, order, organisation columns and so on."""
    header_endings: dict[Role, tuple[Word, ...]] = {}
    """Endings that tell the role of a header which is not listed."""
    header_affixes: dict[Literal["prefixes", "suffixes"], tuple[Word, ...]] = {}
    """Words that may stand around a listed header without changing what it means (客户手机号, 手机号_1)."""
    consent_words: dict[Literal["yes", "no"], tuple[Word, ...]] = {}
    """What the cells of a consent column say."""


class Service(Shape):
    """What a kind of app may require for its basic service (NPI 5)."""

    id: str
    no: int
    name: Bilingual
    basic_service: Bilingual
    necessary: tuple[str, ...]
    necessary_other: tuple[str, ...]
    verified: bool
    note: str | None = None


class NecessaryScope(Shape):
    law: str
    services: tuple[Service, ...]


class Need(Shape):
    """What a template says of some categories."""

    categories: tuple[str, ...]
    why: Bilingual


class Template(Shape):
    """Our own baseline for a business that no legal list covers (本工具基线)."""

    id: str
    name: Bilingual
    service: Bilingual
    necessary: tuple[Need, ...] = ()
    """Needed for the basic service itself."""
    with_purpose: tuple[Need, ...] = ()
    """Needed for some purposes; the company has to name the purpose."""
    unneeded: tuple[Need, ...] = ()
    """No need seen in such a business (未见必要性依据)."""


class Templates(Shape):
    templates: tuple[Template, ...]


class CoverageItem(Shape):
    no: int
    subject: Bilingual
    articles: tuple[str, ...]
    level: Literal["partial", "none"]
    how: str
    ask: Bilingual


class CoverageMap(Shape):
    items: tuple[CoverageItem, ...]


# ---- rules and packs ----------------------------------------------------------------------------------


class RuleExample(Shape):
    """A small table with a declaration, and the findings that must come of it (none for an allowed one)."""

    why: str | None = None
    table: tuple[tuple[str | None, ...], ...] = Field(min_length=1)
    """The header row and the records."""
    declaration: dict[str, Any] | None = None
    expect: tuple[ExpectedFinding, ...] = ()

    @field_validator("table", mode="before")
    @classmethod
    def _cells_are_text(cls, table: Any) -> Any:  # noqa: ANN401  # whatever the YAML holds
        if not isinstance(table, list):
            return table
        return [[_as_text(cell) for cell in row] if isinstance(row, list) else row for row in table]

    @field_validator("table")
    @classmethod
    def _records_are_whole(cls, table: tuple[tuple[str | None, ...], ...]) -> tuple[tuple[str | None, ...], ...]:
        if any(len(row) != len(table[0]) for row in table):
            raise ValueError("each row needs as many cells as the header row")
        return table


class ExpectedFinding(Shape):
    """A finding that an example must give."""

    columns: tuple[str, ...]
    subject: str | None = None
    rows: int | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None


class RuleExamples(Shape):
    flagged: tuple[RuleExample, ...] = Field(min_length=1)
    allowed: tuple[RuleExample, ...] = Field(min_length=1)


class Rule(Shape):
    """One rule: what kind of judgement, of what, how bad, on what basis, and what to do about it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    kind: str
    """A module of ``pipl_audit.rules``."""
    title: Bilingual
    what: Bilingual
    """What it flags."""
    why: Bilingual
    """Why that is a problem."""
    severity: Severity
    legal: tuple[str, ...] = Field(min_length=1)
    """Articles; the first leads. Those of a label come from the label."""
    rights: tuple[int, ...] = ()
    guideline_items: tuple[int, ...] = ()
    remedy: Bilingual
    params: dict[str, Any] = {}
    """Checked by the kind's own model."""
    examples: RuleExamples


class Override(Shape):
    """What a pack changes of a rule or label."""

    severity: Severity | None = None
    params: dict[str, Any] = {}


class Pack(Shape):
    """Which rules run, and with which changes."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: Word
    title: Bilingual
    description: Bilingual
    extends: str | None = None
    rules: tuple[str, ...] = ()
    labels: tuple[str, ...] | Literal["all"] | None = None
    """Labels that are looked for; without it those of the pack that it extends, else all."""
    entities: tuple[str, ...] | Literal["all"] | None = None
    """Entities that are looked for, likewise."""
    overrides: dict[str, Override] = {}
    """By rule id, or ``label:<id>`` for the severity of a label."""


RuleExample.model_rebuild()
