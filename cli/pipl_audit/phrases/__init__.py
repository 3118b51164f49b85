"""Every sentence that a user reads, in Chinese and English: ``phrases/*.yaml``, one file per part of the program.

A phrase is a key (``part.what``), its two texts, and ``{names}`` that values fill. A test checks that both
texts of a phrase name the same values and that every key used in the code exists.
"""

from __future__ import annotations

from functools import cache

import yaml

from pipl_audit.model import Lang, Text
from pipl_audit.resources import PACKAGE

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = PACKAGE / "phrases"


def all_phrases() -> dict[str, Text]:
    """Every phrase by its key."""
    parts = (file.stem for file in sorted(_FOLDER.glob("*.yaml")))
    return {f"{part}.{what}": found for part in parts for what, found in _part(part).items()}


@cache
def _part(name: str) -> dict[str, Text]:
    """The phrases of one part of the program; each is read when it is first needed."""
    read = yaml.load((_FOLDER / f"{name}.yaml").read_bytes(), Loader=_LOADER)  # noqa: S506  # CSafeLoader
    return {what: Text(str(texts["zh"]), str(texts["en"])) for what, texts in read.items()}


def text(key: str, **values: object) -> Text:
    """The phrase in both languages, filled. A value that is a :class:`Text` is filled in language by language."""
    part, _, what = key.partition(".")
    phrase = _part(part)[what]
    return Text(
        phrase.zh.format_map({name: _in(value, Lang.ZH) for name, value in values.items()}),
        phrase.en.format_map({name: _in(value, Lang.EN) for name, value in values.items()}),
    )


def phrase(key: str, lang: Lang, **values: object) -> str:
    """The phrase in one language, filled."""
    return text(key, **values).in_lang(lang)


def _in(value: object, lang: Lang) -> object:
    return value.in_lang(lang) if isinstance(value, Text) else value
