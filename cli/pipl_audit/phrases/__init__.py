"""Every sentence that a user reads, in Chinese and English: ``phrases/*.yaml``, one file per part of the program.

A phrase is a key (``part.what``), its two texts, and ``{names}`` that values fill. A test checks that both
texts of a phrase name the same values and that every key used in the code exists.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from pipl_audit.model import Lang, Text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def all_phrases() -> dict[str, Text]:
    """Every phrase by its key."""
    phrases: dict[str, Text] = {}
    for resource in files("pipl_audit").joinpath("phrases").iterdir():
        if not resource.name.endswith(".yaml"):
            continue
        part = resource.name.removesuffix(".yaml")
        for key, texts in yaml.load(resource.read_bytes(), Loader=_LOADER).items():  # noqa: S506  # CSafeLoader
            phrases[f"{part}.{key}"] = Text(str(texts["zh"]), str(texts["en"]))
    return phrases


def text(key: str, **values: object) -> Text:
    """The phrase in both languages, filled. A value that is a :class:`Text` is filled in language by language."""
    phrase = all_phrases()[key]
    return Text(
        phrase.zh.format_map({name: _in(value, Lang.ZH) for name, value in values.items()}),
        phrase.en.format_map({name: _in(value, Lang.EN) for name, value in values.items()}),
    )


def phrase(key: str, lang: Lang, **values: object) -> str:
    """The phrase in one language, filled."""
    return text(key, **values).in_lang(lang)


def _in(value: object, lang: Lang) -> object:
    return value.in_lang(lang) if isinstance(value, Text) else value
