"""The labels' language, made ready for matching: one automaton over all terms and required literals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from pipl_audit.labels.literals import required_literals
from pipl_audit.model import Confidence, LabelId, Text, Tone
from pipl_audit.policy.schema import Bilingual, Label, Pattern, TermGroup, Vocabulary
from pipl_audit.text import fold

_CHINESE = re.compile("[\u3400-\u9fff]{2,6}")
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


Candidates = dict[Entry, list[tuple[int, int]]]
"""Entries worth a try on a text, with the places of the literals that called them."""

Needles = Mapping[str, tuple[str, ...]]
"""For each literal of the screen, the ways of saying a label that it makes worth a try: ``label/t/group/word``
for a term, ``label/p/pattern`` for a pattern."""
_TERM, _PATTERN = "t", "p"


def needles_of(labels: tuple[Label, ...], vocabulary: Vocabulary) -> Needles:
    """The literals of all terms and patterns. Takes a while: patterns are parsed; hence it is compiled ahead."""
    needles: dict[str, list[str]] = {}
    for label in labels:
        for i, group in enumerate(label.terms):
            for j, word in enumerate(group.any):
                needles.setdefault(fold(word).text, []).append(f"{label.id}/{_TERM}/{i}/{j}")
        for i, pattern in enumerate(label.patterns):
            for literal in sorted(required_literals(expand(pattern.regex, vocabulary)) or ()):
                needles.setdefault(literal, []).append(f"{label.id}/{_PATTERN}/{i}")
    return {literal: tuple(ways) for literal, ways in needles.items()}


class Lexicon:
    """The ways in which some labels are said. Pickles as its sources; builds what it needs when it needs it."""

    def __init__(self, labels: tuple[Label, ...], vocabulary: Vocabulary, needles: Needles | None = None) -> None:
        """
        Args:
            needles: as :func:`needles_of` gives them for these or more labels, if they are known already.
        """
        self.labels = {label.id: label for label in labels}
        self.vocabulary = vocabulary
        self._known = needles
        self._entries: dict[str, Entry] = {}
        self._exceptions: dict[LabelId, tuple[re.Pattern[str], ...]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Lexicon, (tuple(self.labels.values()), self.vocabulary, self._known)

    @cached_property
    def _needles(self) -> Needles:
        return self._known or needles_of(tuple(self.labels.values()), self.vocabulary)

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Strings of which each labelled text contains at least one, after folding: the screen."""
        return tuple(self._needles)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self.literals)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that are recognised by their sound: the vocabulary's, then the Chinese terms of the labels."""
        terms = (word for label in self.labels.values() for group in label.terms for word in group.any)
        folded = (fold(word).text for word in (*self.vocabulary.spoken, *terms))
        return tuple(dict.fromkeys(word for word in folded if _CHINESE.fullmatch(word)))

    def candidates(self, text: str) -> Candidates:
        """Entries worth a try on a folded text, with the places of the literals that called them."""
        found: Candidates = {}
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for way in self._needles[self.literals[index]]:
                entry = self._entries.get(way) or self._entry(way)
                if entry is not None:
                    found.setdefault(entry, []).append((start, end))
        return found

    def _entry(self, way: str) -> Entry | None:
        """The entry that a way names; None if its label is not looked for."""
        name, kind, index, *word = way.split("/")
        label = self.labels.get(name)
        if label is None:
            return None
        if kind == _TERM:
            group = label.terms[int(index)]
            entry = _term(label, group, group.any[int(word[0])])
        else:
            entry = _pattern(label, label.patterns[int(index)], self.vocabulary)
        self._entries[way] = entry
        return entry

    def exceptions(self, label: LabelId, text: str) -> list[tuple[int, int]]:
        """The wordings in a folded text that look like the label and are not it."""
        found = self._exceptions.get(label)
        if found is None:
            found = self._exceptions[label] = self._compiled_exceptions(label)
        return [match.span() for regex in found for match in regex.finditer(text)]

    def _compiled_exceptions(self, id_: LabelId) -> tuple[re.Pattern[str], ...]:
        """One expression for all words, and one for each regular expression: matches of one hide none of another."""
        label = self.labels[id_]
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
