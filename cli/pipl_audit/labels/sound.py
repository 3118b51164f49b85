"""Words written by their sound: in pinyin, in part ("jiao情"), by initials ("神j病"), by other characters.

Sounds are Mandarin syllables without tones. A word is heard only where no ordinary word stands: 前科 is no 钱.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice, product

from pipl_audit.labels.lookup import Lookup
from pipl_audit.labels.rewriting import Edit
from pipl_audit.resources import PACKAGE, read_json

_CJK = "\u3400-\u9fff"
_TOKEN = re.compile(f"[a-z]+|[{_CJK}]")
_LATIN = re.compile("[a-z]")
_WORDS = re.compile("[a-z]+")
_LONGEST = 6
"""Characters of the longest word that is looked for by its sound."""
_LONGEST_SYLLABLE = 6
_HOMOPHONES = 3
"""From so many characters on, a word is heard in other characters alone: shorter ones sound like too much."""
_FOREIGN = "\0"
"""The sound of a run of letters that is no Chinese word."""
_SPLITS = 4
"""Ways to cut a run of letters into syllables that are tried."""


@dataclass(frozen=True)
class _Unit:
    """A character, a syllable in letters, or a letter that stands for a syllable."""

    sound: str
    start: int
    end: int
    character: str = ""
    initial: bool = False
    opens: bool = True
    closes: bool = True
    """The unit is the first, the last, of its run of letters; a word is not heard in part of a run."""


class Sounds:
    """The words that are recognised by their sound."""

    def __init__(self, words: tuple[str, ...], by_sound: Mapping[str, str], well_known: frozenset[str]) -> None:
        """
        Args:
            words: of Chinese characters only; of two that sound alike the earlier is heard.
            by_sound: the :func:`homophones` of these words.
            well_known: those of two characters that a syllable and a letter suffice for ("t诉").
        """
        self.words = words
        self.by_sound = by_sound
        self.well_known = well_known

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.by_sound)

    @cached_property
    def _by_initials(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self.words:
            found.setdefault("".join(sound_of(character)[0] for character in word), []).append(word)
        return found

    def heard(self, text: str, strange: int) -> list[Edit]:
        """The places of a folded text that sound like a word and are not written as it, without overlaps.

        Args:
            strange: so many characters at least differ from the word, where there are no letters.
        """
        edits = [*self._spelt(text), *self._sounding(text, strange)]
        kept: list[Edit] = []
        for edit in sorted(edits, key=lambda e: (e.start - e.end, e.start)):
            if all(edit.end <= other.start or other.end <= edit.start for other in kept):
                kept.append(edit)
        return kept

    def _sounding(self, text: str, strange: int) -> Iterator[Edit]:
        """Long words in other characters."""
        heard = aloud(text)
        found = self._lookup.places(heard)
        if not found:
            return
        index = {place: number for number, place in enumerate(_places(text))}
        for start, end in found:
            first, last = index.get(start), index.get(end)
            word = self.by_sound[heard[start:end]]
            if first is None or last is None:
                continue
            if sum(a != b for a, b in zip(text[first:last], word, strict=True)) < strange:
                continue
            if not _ordinary(text, first, last, word):
                yield Edit(first, last, word)

    def _spelt(self, text: str) -> Iterator[Edit]:
        """Words wholly or partly in letters; in a text with foreign words none that is wholly in letters."""
        foreign = any(len(word) > 1 and not _syllables(word) for word in _WORDS.findall(text))
        for chain in _chains(text):
            for units in islice(product(*(_units(text, token) for token in chain)), _SPLITS):
                yield from self._windows([unit for part in units for unit in part], foreign=foreign)

    def _windows(self, units: list[_Unit], *, foreign: bool) -> Iterator[Edit]:
        for first in range(len(units)):
            for last in range(first + 1, min(first + _LONGEST, len(units)) + 1):
                window = units[first:last]
                if window[-1].sound == _FOREIGN:
                    break
                written = [bool(unit.character) for unit in window]
                whole = window[0].opens and window[-1].closes
                if len(window) < 2 or not whole or all(written) or (foreign and not any(written)):
                    continue
                initials = "".join(unit.sound[0] for unit in window)
                for word in self._by_initials.get(initials, ()):
                    if self._reads(word, window):
                        yield Edit(window[0].start, window[-1].end, word)
                        break

    def _reads(self, word: str, window: list[_Unit]) -> bool:
        if any(unit.initial for unit in window):
            if not any(unit.character == character for unit, character in zip(window, word, strict=True)):
                return False
            if len(word) < _HOMOPHONES and word not in self.well_known:
                return False
        return all(
            unit.initial or unit.character == character or unit.sound in (sound_of(character), *_also(character))
            for unit, character in zip(window, word, strict=True)
        )


def homophones(words: tuple[str, ...]) -> dict[str, str]:
    """The long ones of some words by their sound, as :func:`aloud` writes it."""
    heard: dict[str, str] = {}
    for word in words:
        if len(word) >= _HOMOPHONES:
            heard.setdefault(aloud(word), word)
    return heard


def aloud(text: str) -> str:
    """A folded text with each Chinese character as its sound and an apostrophe."""
    return text.translate(_spoken())


def sound_of(character: str) -> str:
    """How a character sounds; a character that the table does not know sounds like itself."""
    return _table().get(character, character)


def _places(text: str) -> Iterator[int]:
    """Where each character of a text begins in what :func:`aloud` makes of it, and where the last ends."""
    at = 0
    spoken = _spoken()
    for character in text:
        yield at
        at += len(spoken.get(ord(character), character))
    yield at


@cache
def _data() -> tuple[dict[str, str], dict[str, str]]:
    data = read_json("data/pinyin.json")
    return data["syllables"], data["also"]


@cache
def _table() -> dict[str, str]:
    return {c: syllable for syllable, characters in _data()[0].items() for c in characters}


@cache
def _spoken() -> dict[int, str]:
    return {ord(character): f"{sound}'" for character, sound in _table().items()}


@cache
def _second_readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for syllable, characters in _data()[1].items():
        for character in characters:
            found[character] = (*found.get(character, ()), syllable)
    return found


def _also(character: str) -> tuple[str, ...]:
    return _second_readings().get(character, ())


@cache
def _common_words() -> frozenset[str]:
    text = (PACKAGE / "data/common_words.txt").read_text(encoding="utf-8").strip()
    return frozenset(text[i : i + 2] for i in range(0, len(text), 2))


def _ordinary(text: str, start: int, end: int, word: str) -> bool:
    """Whether an ordinary word of two characters stands in or across the edge of a place that sounds like ``word``,
    and is not part of the word itself."""
    common = _common_words()
    for at in range(max(0, start - 1), min(end, len(text) - 1)):
        pair = text[at : at + 2]
        if pair in common and not (start <= at <= end - 2 and pair == word[at - start : at - start + 2]):
            return True
    return False


def _chains(text: str) -> Iterator[list[re.Match[str]]]:
    """Stretches of letters and characters that may be read aloud: tokens with at most a space, a hyphen or an
    apostrophe between, around letters that can be syllables or the first letters of some."""
    if not _LATIN.search(text):
        return
    tokens = list(_TOKEN.finditer(text))
    readable = [index for index, token in enumerate(tokens) if token[0] <= "{" and _readable(text, token)]
    done = 0
    for index in readable:
        if index < done:
            continue
        first = last = index
        while first > max(done, index - _LONGEST) and _joined(text, tokens[first - 1], tokens[first]):
            first -= 1
        while last + 1 < len(tokens) and last - index < _LONGEST and _joined(text, tokens[last], tokens[last + 1]):
            last += 1
        done = last + 1
        yield tokens[first:done]


def _readable(text: str, token: re.Match[str]) -> bool:
    start, end = token.span()
    return bool(_syllables(token[0])) or (end - start <= 2 and _beside_character(text, start, end))


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return text[left.end() : right.start()] in ("", " ", "-", "'")


def _units(text: str, token: re.Match[str]) -> list[tuple[_Unit, ...]]:
    """The ways to read a token, each as a row of units; a foreign word is one unit that no word begins with."""
    start, end = token.span()
    if token[0][0] > "z":
        return [(_Unit(sound_of(token[0]), start, end, token[0]),)]
    ways = []
    for syllables in _syllables(token[0]):
        places = [start]
        for syllable in syllables:
            places.append(places[-1] + len(syllable))
        parts = zip(syllables, places[:-1], places[1:], strict=True)
        ways.append(tuple(_Unit(s, a, b, opens=a == start, closes=b == end) for s, a, b in parts))
    if end - start <= 2 and _beside_character(text, start, end):
        ways.append(tuple(_Unit(text[i], i, i + 1, initial=True) for i in range(start, end)))
    return ways or [(_Unit(_FOREIGN, start, end),)]


def _beside_character(text: str, start: int, end: int) -> bool:
    return text[end : end + 1] > "z" or (start > 0 and text[start - 1] > "z")


@lru_cache(maxsize=4096)
def _syllables(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut letters into syllables, the longest syllables first."""
    known = _data()[0]
    if not letters:
        return ((),)
    if len(letters) > _LONGEST * _LONGEST_SYLLABLE:
        return ()  # longer than any word that is looked for
    ways: list[tuple[str, ...]] = []
    for length in range(min(_LONGEST_SYLLABLE, len(letters)), 0, -1):
        head = letters[:length]
        if head in known or (head in ("lu", "nu", "lue", "nue") and head.replace("u", "v") in known):
            ways += [(head, *rest) for rest in _syllables(letters[length:])]
        if len(ways) >= _SPLITS:
            break
    return tuple(ways[:_SPLITS])
