"""How else a text can be read: split, decorated, stretched, in emoji, in leet, or by its sound.

The matcher runs on a reading as on any text and keeps what touches a rewritten place; the rest it has found
already. So one lexicon, with its patterns, exceptions and negation, serves all spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pipl_audit.labels.rewriting import Edit, Reading, reading
from pipl_audit.labels.sound import Sounds
from pipl_audit.policy.schema import Vocabulary

_CJK = "[\u3400-\u9fff]"
_NOT_CJK = "[^\u3400-\u9fff]"
_DECOR = f"[{re.escape('*_~^`•·・★☆✦✧♥❤♡♪♫○●◎◇◆□■△▲▽▼※#@$&=+…—–‐‑')}]"
"""Marks that nobody sets between the characters of a word but to disguise it."""
_SOFT = f"[{re.escape(' .-/,。、')}_*]"
"""Marks that also stand between words: left out only between characters that stand singly."""
_BETWEEN_LETTERS = r"[ ._*/|-]{1,2}"
_STRETCHED = re.compile(r"(.)\1\1")
_LEET = str.maketrans("013457@$!", "oieastasi")
_SKIN = "[\U0001f3fb-\U0001f3ff]"


class Readings:
    """The other readings of texts."""

    def __init__(self, vocabulary: Vocabulary, sounds: Sounds) -> None:
        self._signs = {**vocabulary.emoji, **vocabulary.parts}
        self._openings = frozenset(sign[0] for sign in self._signs)
        self._sounds = sounds

    @cached_property
    def _trigger(self) -> re.Pattern[str]:
        """Matches every text with ornaments or letters."""
        alone = f"(?:^|{_NOT_CJK}){_CJK}(?:{_SOFT}{{1,2}}{_CJK}(?:{_NOT_CJK}|$)| {_CJK})|{_CJK} {_CJK}(?:{_NOT_CJK}|$)"
        return re.compile(rf"{_CJK}{_DECOR}{{1,4}}{_CJK}|{alone}|[a-z]|[【(\[]{_CJK}[】)\]]|{_SKIN}")

    @cached_property
    def _ornament(self) -> re.Pattern[str]:
        """What is left out."""
        return re.compile(
            "|".join(
                (
                    rf"(?<={_CJK}){_DECOR}{{1,4}}(?={_CJK})",
                    rf"(?<=(?<!{_CJK}){_CJK}){_SOFT}{{1,2}}(?={_CJK}(?!{_CJK}))",
                    rf"(?<=(?<!{_CJK}){_CJK}) (?={_CJK})|(?<={_CJK}) (?={_CJK}(?!{_CJK}))",
                    rf"[【(\[](?={_CJK}[】)\]])|(?<=[【(\[]{_CJK})[】)\]]",
                    rf"(?<=(?<![a-z0-9])[a-z]){_BETWEEN_LETTERS}(?=[a-z](?![a-z0-9]))",
                    _SKIN,
                )
            )
        )

    @cached_property
    def _sign(self) -> re.Pattern[str]:
        """What stands for something else: signs, letters in figures, stretched characters."""
        signs = "|".join(sorted(map(re.escape, self._signs), key=len, reverse=True)) or "(?!)"
        return re.compile(
            rf"(?P<sign>(?<![0-9一二三四五六七八九十])(?:{signs}))"
            r"|(?P<leet>(?<![a-z0-9@$])(?=[0-9@$!]*[a-z])(?=[a-z]*[0-9@$!])[a-z0-9@$!]{3,}(?![a-z0-9@$]))"
            rf"|(?P<once>{_CJK}|[a-z])(?P=once){{2,}}"
        )

    def of(self, text: str, kind: str, *, promising: bool) -> Iterator[Reading]:
        """The readings of a folded text that differ from it.

        Args:
            kind: ``tag`` or ``remark``; in remarks a word in other characters has to be stranger to be heard.
            promising: something in the text hints at a label already; stretched characters are worth a look.
        """
        worth = (
            self._trigger.search(text)
            or (promising and _STRETCHED.search(text))
            or (not self._openings.isdisjoint(text) and any(sign in text for sign in self._signs))
        )
        written = self._written(text) if worth else None
        if written:
            yield written
        heard = self._sounds.heard(written.text if written else text, 1 if kind == "tag" else 2)
        if heard:
            yield (written or reading(text)).rewritten(heard)

    def _written(self, text: str) -> Reading | None:
        """The text without ornaments, with signs as the words they stand for; None if it has neither."""
        edits = [Edit(*match.span()) for match in self._ornament.finditer(text)]
        plain = reading(text).rewritten(edits) if edits else None
        signs = [self._read(match) for match in self._sign.finditer(plain.text if plain else text)]
        return (plain or reading(text)).rewritten(signs) if signs else plain

    def _read(self, match: re.Match[str]) -> Edit:
        found = match[0]
        word = match["once"] or (self._signs[found] if match["sign"] else found.translate(_LEET))
        return Edit(*match.span(), word)
