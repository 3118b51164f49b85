"""The labels' language, made ready for matching: one automaton over all terms and required literals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipl_audit.labels.literals import required_literals
from pipl_audit.labels.lookup import Lookup
from pipl_audit.labels.sound import homophones
from pipl_audit.model import Confidence, LabelId, Text, Tone
from pipl_audit.policy.compiled import Needles
from pipl_audit.policy.schema import Bilingual, Label, Pattern, TermGroup, Vocabulary
from pipl_audit.regexes import regex
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


Places = list[tuple[int, int]]
Candidates = dict[Entry, Places]
"""Entries worth a try on a text: patterns, and terms with their places."""


@dataclass(frozen=True)
class _Called:
    """What a literal stands for."""

    patterns: Mapping[Entry, Places]
    """Each without places: where a pattern matches is for its expression to say."""
    terms: tuple[Entry, ...]


_TERM, _PATTERN = "t", "p"


def needles_of(labels: Mapping[str, Label], vocabulary: Vocabulary) -> Needles:
    """The literals of all terms and patterns, and the words that are recognised by their sound. Takes a while:
    patterns are parsed; hence it is compiled ahead."""
    needles: dict[str, list[str]] = {}
    for label in labels.values():
        for i, group in enumerate(label.terms):
            for j, word in enumerate(group.any):
                needles.setdefault(fold(word).text, []).append(f"{label.id}/{_TERM}/{i}/{j}")
    for label in labels.values():
        for i, pattern in enumerate(label.patterns):
            for literal in sorted(required_literals(expand(pattern.regex, vocabulary)) or ()):
                needles.setdefault(literal, []).append(f"{label.id}/{_PATTERN}/{i}")
    spoken = (fold(word).text for word in vocabulary.spoken)
    terms = (fold(word).text for label in labels.values() for group in label.terms for word in group.any)
    words = tuple(dict.fromkeys(word for word in (*spoken, *terms) if _CHINESE.fullmatch(word)))
    return Needles({literal: " ".join(ways) for literal, ways in needles.items()}, words, homophones(words))


class Lexicon:
    """The ways in which some labels are said. Pickles as its sources; builds what it needs when it needs it."""

    def __init__(self, labels: Mapping[str, Label], vocabulary: Vocabulary, needles: Needles | None = None) -> None:
        """
        Args:
            labels: by id.
            needles: as :func:`needles_of` gives them for these or more labels, if they are known already.
        """
        self.labels = labels
        self.vocabulary = vocabulary
        self._known = needles
        self._entries: dict[str, Entry] = {}
        self._called: dict[str, _Called] = {}
        self._exceptions: dict[LabelId, tuple[Lookup, tuple[re.Pattern[str], ...]]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Lexicon, (self.labels, self.vocabulary, self._known)

    @cached_property
    def needles(self) -> Needles:
        """What is looked for first."""
        return self._known or needles_of(self.labels, self.vocabulary)

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.needles.ways)

    def candidates(self, text: str) -> Candidates:
        """Entries worth a try on a folded text."""
        found: Candidates = {}
        for start, end in self._lookup.places(text):
            literal = text[start:end]
            called = self._called.get(literal)
            if called is None:
                called = self._called[literal] = self._called_by(self.needles.ways[literal])
            found.update(called.patterns)
            for entry in called.terms:
                found.setdefault(entry, []).append((start, end))
        return found

    def _called_by(self, ways: str) -> _Called:
        """The entries that ways name, without those of labels that are not looked for."""
        entries = [self._entry(way) for way in ways.split(" ") if way.partition("/")[0] in self.labels]
        return _Called({entry: [] for entry in entries if entry.regex}, tuple(e for e in entries if not e.regex))

    def _entry(self, way: str) -> Entry:
        if way not in self._entries:
            name, kind, index, *word = way.split("/")
            label = self.labels[name]
            if kind == _TERM:
                group = label.terms[int(index)]
                self._entries[way] = _term(label, group, group.any[int(word[0])])
            else:
                self._entries[way] = _pattern(label, label.patterns[int(index)], self.vocabulary)
        return self._entries[way]

    def exceptions(self, label: LabelId, text: str) -> Places:
        """The wordings in a folded text that look like the label and are not it."""
        found = self._exceptions.get(label)
        if found is None:
            found = self._exceptions[label] = _exceptions(self.labels[label], self.vocabulary)
        words, regexes = found
        return [*words.places(text), *(match.span() for one in regexes for match in one.finditer(text))]


def _exceptions(label: Label, vocabulary: Vocabulary) -> tuple[Lookup, tuple[re.Pattern[str], ...]]:
    words = Lookup(dict.fromkeys(fold(word).text for e in label.exceptions for word in e.any))
    return words, tuple(regex(expand(e.regex, vocabulary)) for e in label.exceptions if e.regex)


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
