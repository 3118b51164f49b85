"""What a header says: its data category and role, by the words of ``policies/categories.yaml``.

A header is compared whole, then without words that may stand around it, then by whole tokens (the longest
listed one wins), then by its ending; never as a substring (``ip`` in ``recipient``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipl_audit.model import CategoryId, Confidence, EntityId, Role, Sensitivity, Text
from pipl_audit.phrases import text
from pipl_audit.policy.schema import AmbiguousHeader, Categories, Category
from pipl_audit.regexes import regex
from pipl_audit.text import fold

_BRACKETS = regex(r"[(\[【{<].{0,20}?[)\]】}>]")
_BRACKET_MARKS = "()[]【】{}<>"
_GLUE = regex(r"[\s_\-./*#:]+")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class HeaderMeaning:
    """What a header alone says of its column."""

    category: CategoryId | None
    role: Role
    confidence: Confidence
    reason: Text
    ambiguous: AmbiguousHeader | None = None
    """Set where the header names several categories and the values have to decide."""


class Catalogue:
    """The categories, and the look-up of headers in them."""

    def __init__(self, source: Categories) -> None:
        self.source = source

    @cached_property
    def by_id(self) -> dict[str, Category]:
        return {category.id: category for category in self.source.categories}

    def sensitivity(self, category: CategoryId | None) -> Sensitivity:
        """What three instruments say of a category; "no" for none."""
        if category is None:
            return Sensitivity()
        levels = self.by_id[category].sensitive
        return Sensitivity(levels.pipl_28, levels.gbt_45574, levels.gbt_35273)

    def home(self, entity: EntityId) -> Category | None:
        """The category whose columns an entity is first of all at home in."""
        ranked = [
            (c.entities.index(entity), i, c) for i, c in enumerate(self.source.categories) if entity in c.entities
        ]
        return min(ranked)[2] if ranked else None

    def at_home(self, entity: EntityId, category: CategoryId | None) -> bool:
        """Whether a column of this category is expected to hold the entity."""
        return category is not None and entity in self.by_id[category].entities

    def read(self, header: str) -> HeaderMeaning:
        """What a header says."""
        key = _key(_BRACKETS.sub("", fold(header).text)) or _key(fold(header).text.strip().strip(_BRACKET_MARKS))
        for name, confidence in self._readings(key, header):
            found = self._look_up(name, header, confidence)
            if found:
                return found
        words = "_".join(_tokens(header))
        for role, endings in self.source.header_endings.items():
            if any(_ends_with(words, ending) for ending in endings):
                return HeaderMeaning(None, role, Confidence.MEDIUM, text("reasons.header_ending", header=header))
        return HeaderMeaning(None, Role.OTHER, Confidence.LOW, text("reasons.header_unknown"))

    def _readings(self, key: str, header: str) -> list[tuple[str, Confidence]]:
        """Names to look up, the surest first."""
        affixes = self.source.header_affixes
        readings = [(key, Confidence.HIGH)]
        stripped = key
        for suffix in affixes.get("suffixes", ()):
            stripped = stripped.removesuffix(suffix) if len(stripped) > len(suffix) + 1 else stripped
        for name in dict.fromkeys((key, stripped)):
            readings.append((name, Confidence.HIGH))
            readings += [
                (name.removeprefix(prefix), Confidence.HIGH)
                for prefix in affixes.get("prefixes", ())
                if name.startswith(prefix) and len(name) > len(prefix)
            ]
        tokens = _tokens(header)
        grams = {
            "".join(tokens[i:j])
            for i in range(len(tokens))
            for j in range(i + 1, len(tokens) + 1)
            if j - i < len(tokens)
        }
        readings += [(gram, Confidence.MEDIUM) for gram in sorted(grams, key=lambda gram: (-len(gram), gram))]
        return readings

    def _look_up(self, name: str, header: str, confidence: Confidence) -> HeaderMeaning | None:
        role = self._roles.get(name)
        if role is not None:
            return HeaderMeaning(None, role, confidence, text("reasons.header_role", header=header))
        category = self._headers.get(name)
        if category is None:
            return None
        ambiguous = self._ambiguous.get(name)
        if ambiguous:
            confidence = min(confidence, Confidence.MEDIUM)
        return HeaderMeaning(
            CategoryId(category.id),
            category.role,
            confidence,
            text("reasons.header_category", header=header, category=category.name.text),
            ambiguous,
        )

    @cached_property
    def _headers(self) -> dict[str, Category]:
        table: dict[str, Category] = {}
        for category in self.source.categories:
            for header in (*category.headers_zh, *category.headers_en):
                table.setdefault(_key(fold(header).text), category)
        for ambiguous in self.source.ambiguous_headers:
            for header in ambiguous.headers:
                table[_key(fold(header).text)] = self.by_id[ambiguous.owner]
        return table

    @cached_property
    def _ambiguous(self) -> dict[str, AmbiguousHeader]:
        return {_key(fold(h).text): a for a in self.source.ambiguous_headers for h in a.headers}

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {_key(fold(h).text): role for role, headers in self.source.header_roles.items() for h in headers}


def _key(folded: str) -> str:
    return _GLUE.sub("", folded.strip())


def _tokens(header: str) -> list[str]:
    """The words of a header, folded: ``createdAt`` and ``created_at`` are two words."""
    return [fold(token).text for token in _GLUE.split(_CAMEL.sub("_", _BRACKETS.sub("", header))) if token]


def _ends_with(words: str, ending: str) -> bool:
    """Whether a header ends so; an ending in Latin letters is a word of its own (``_at`` is not in ``seat``)."""
    tail = "_".join(_tokens(ending))
    before = words.removesuffix(tail)[-1:]
    return words.endswith(tail) and not (tail.isascii() and before.isascii() and before.isalnum())
