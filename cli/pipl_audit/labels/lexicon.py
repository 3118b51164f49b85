"""The labels' language, made ready for matching: one automaton over all terms and required literals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ahocorasick_rs import AhoCorasick

from pipl_audit.labels.literals import required_literals
from pipl_audit.model import Confidence, LabelId, Text, Tone
from pipl_audit.policy.schema import Bilingual, Label, Pattern, TermGroup, Vocabulary
from pipl_audit.text import fold

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, eq=False)
class Entry:
    """One way in which a label can be said: a term, or a pattern (then ``regex`` is set). Equal only to itself."""

    label: LabelId
    kinds: tuple[str, ...]
    confidence: Confidence
    tone: Tone
    ground: str | None
    why: Text
    whole: bool = False
    term: str = ""
    regex: str = ""
    negatable: bool = True


class Lexicon:
    """All entries of some labels. Immutable; pickles as its sources and builds its automaton when first used."""

    def __init__(
        self, labels: tuple[Label, ...], vocabulary: Vocabulary, literals: Mapping[str, tuple[str, ...]]
    ) -> None:
        """
        Args:
            literals: those of patterns (``label/pattern``) that are known already.
        """
        self.labels = labels
        self.vocabulary = vocabulary
        self._known = literals

    def __getstate__(self) -> dict[str, Any]:
        return {"labels": self.labels, "vocabulary": self.vocabulary, "_known": self._known}

    @cached_property
    def _needles(self) -> dict[str, tuple[Entry, ...]]:
        """For each literal of the automaton, the entries that it makes worth a try."""
        needles: dict[str, list[Entry]] = {}
        for label in self.labels:
            for group in label.terms:
                for word in group.any:
                    entry = _term(label, group, word)
                    needles.setdefault(entry.term, []).append(entry)
            for pattern in label.patterns:
                entry = _pattern(label, pattern, self.vocabulary)
                known = self._known.get(f"{label.id}/{pattern.id}")
                for literal in required_literals(entry.regex) or () if known is None else known:
                    needles.setdefault(literal, []).append(entry)
        return {needle: tuple(entries) for needle, entries in needles.items()}

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Strings of which each labelled text contains at least one, after folding: the screen."""
        return tuple(self._needles)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self.literals)

    def candidates(self, text: str) -> dict[Entry, list[tuple[int, int]]]:
        """Entries worth a try on a folded text, with the places of the literals that called them."""
        found: dict[Entry, list[tuple[int, int]]] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for entry in self._needles[self.literals[index]]:
                found.setdefault(entry, []).append((start, end))
        return found

    def excepted(self, label: LabelId, text: str, start: int, end: int) -> bool:
        """Whether the place lies within a wording that looks like the label and is not."""
        found = self._exceptions.get(label)
        if found is None:
            found = self._exceptions[label] = self._compiled_exceptions(label)
        return any(match.start() <= start and end <= match.end() for regex in found for match in regex.finditer(text))

    @cached_property
    def _exceptions(self) -> dict[LabelId, tuple[re.Pattern[str], ...]]:
        return {}

    def _compiled_exceptions(self, id_: LabelId) -> tuple[re.Pattern[str], ...]:
        """One expression for all words, and one for each regular expression: matches of one hide none of another."""
        label = next(label for label in self.labels if label.id == id_)
        words = sorted((fold(word).text for e in label.exceptions for word in e.any), key=len, reverse=True)
        regexes = [expand(e.regex, self.vocabulary) for e in label.exceptions if e.regex]
        return tuple(re.compile(regex) for regex in (["|".join(map(re.escape, words))] if words else []) + regexes)


def expand(regex: str, vocabulary: Vocabulary) -> str:
    """Put the words of a class where a regular expression names it as ``{name}``.

    Raises:
        KeyError: the vocabulary has no such class.
    """

    def words(match: re.Match[str]) -> str:
        chosen = sorted((fold(word).text for word in vocabulary.slots[match[1]]), key=len, reverse=True)
        return "(?:" + "|".join(map(re.escape, chosen)) + ")"

    return _SLOT.sub(words, regex)


def _term(label: Label, group: TermGroup, word: str) -> Entry:
    why = Text(
        f"词条“{word}”：{(group.why or label.name).zh}",
        f"term “{word}”: {(group.why or label.name).en}",
    )
    return Entry(
        label=LabelId(label.id),
        kinds=group.kinds,
        confidence=group.confidence,
        tone=group.tone or label.tone,
        ground=group.ground,
        why=why,
        whole=group.match == "whole",
        term=fold(word).text,
    )


def _pattern(label: Label, pattern: Pattern, vocabulary: Vocabulary) -> Entry:
    return Entry(
        label=LabelId(label.id),
        kinds=pattern.kinds,
        confidence=pattern.confidence,
        tone=pattern.tone or label.tone,
        ground=pattern.ground,
        why=_plain(pattern.why),
        regex=expand(pattern.regex, vocabulary),
        negatable=pattern.negatable,
    )


def _plain(text: Bilingual) -> Text:
    return Text(f"说法：{text.zh}", f"wording: {text.en}")
