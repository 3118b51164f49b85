"""The shape of every policy file. ``pipl-audit schema policy`` prints these models as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipl_audit.model import Confidence, Severity, Text, Tone

Kind = Literal["tag", "remark"]
Level = Literal["yes", "no", "context"]


class Shape(BaseModel):
    """Unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Exception_(Shape):
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

    flagged: tuple[Example, ...] = Field(min_length=1)
    allowed: tuple[Example, ...] = Field(min_length=1)
    missed: tuple[Example, ...] = ()


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
    exceptions: tuple[Exception_, ...] = ()
    examples: Examples


class Vocabulary(Shape):
    """Word classes that patterns share, and the cues of context."""

    slots: dict[str, tuple[Word, ...]]
    negation: tuple[Word, ...]
    """Stand right before a judgement and remove it."""
    not_negation: tuple[Word, ...]
    """Look like negation and are not ("不仅", "没少")."""
    goods: tuple[Word, ...]
    """Nouns that, standing right behind a term, make the whole a thing and no person."""
    reported: tuple[Word, ...]
    """Regular expressions: what follows in the clause is about staff, shop or goods, or is quoted."""
    quotes: tuple[Word, ...]
    """Pairs of marks around titles of works and products, as ``《》``."""
