"""The form of a personal name, and what surname and given-name statistics say of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipl_audit.entities._tables import compound_surnames, given_levels, places, surnames, words
from pipl_audit.regexes import regex

HAN = "[一-鿿㐀-䶿𠀀-𲎯]"
_NEVER = "无未不没是的有也已还都要可将只若但通默首所最请把被给该这那什么每某本位个年号元月日天户名"
"""Rare surnames that, at the beginning of a cell, are nearly always another word."""

SURNAME = "[" + "".join(surname for surname in surnames() if surname not in _NEVER) + "]"
FUNCTION_WORDS = frozenset("和全那都来从但可要能会是有应时同由当与及或并对在再以而且就才又被把让给使")
"""Surnames that in a sentence are nearly always another word."""
COMPOUND = "(?:" + "|".join(sorted(compound_surnames())) + ")"
DOTTED = rf"{HAN}{{1,10}}(?:[·•・‧.]{HAN}{{1,10}}){{1,3}}"
UNDOTTED_MINORITY = (
    r"(?:(?:扎西|次仁|卓玛|央金|旦增|丹增|洛桑|尼玛|达瓦|顿珠|多吉|拉姆|平措|白玛|格桑|索朗|仁增|德吉|"
    r"曲珍|罗布|旺堆|巴桑|强巴|边巴|普布|米玛|拉巴|桑吉|才让|措姆|卓嘎|贡布|加措|曲扎){2}|"
    rf"{HAN}{{1,4}}(?:古丽|买买提|巴特尔|巴雅尔|其其格|其木格|格日勒)|"
    rf"(?:古丽|买买提|阿不都|阿卜杜){HAN}{{1,4}})"
)
NAME_LIKE = rf"^(?:{COMPOUND}{HAN}{{1,2}}|{SURNAME}{HAN}{{1,3}}|{DOTTED}|{UNDOTTED_MINORITY})$"
"""Matches a whole folded cell with the form of a Chinese name; a cheap profile of a column, not a proof."""


def surname_class(least: int) -> str:
    """A character class of the surnames that are at least so frequent and can stand in a sentence."""
    known = (surname for surname, count in surnames().items() if count >= least)
    return "[" + "".join(surname for surname in known if surname not in FUNCTION_WORDS) + "]"


MASKED = regex(rf"(?:{COMPOUND}|{SURNAME})(?:\*{{1,3}}{HAN}?|{HAN}\*{{1,2}})(?![*])|\*{{1,2}}{HAN}{{1,2}}")
_FREQUENT = 8
"""The least level of a given character that is frequent."""
KNOWN, USUAL, TOP = 10, 60, 200
"""Frequencies of surnames: the 400, the 200 and the 110 most frequent ones."""
WORDLIKE = frozenset("高方马金黄白江石田林任叶余于毛程钱陆孔康安常武文史汤曾万段龙雷范戴严何向")
"""Frequent surnames that often end or begin another word."""

_NAME_LIKE = regex(NAME_LIKE)
_DOTTED = regex(DOTTED)
_UNDOTTED_MINORITY = regex(UNDOTTED_MINORITY)
_NO_GIVEN = frozenset("的了吗呢吧们我你他她它这哪什么谁店厂号元块件部馆铺某性")
_NO_GIVEN_ALONE = frozenset("总哥姐叔姨嫂婶董工氏")
_LATIN = regex(r"[a-z][a-z'.-]*,?(?: [a-z][a-z'.-]*){1,3}")


def is_dotted(name: str) -> bool:
    """Whether a name is of the form of 买买提·艾力."""
    return _DOTTED.fullmatch(name) is not None


def is_surname(text: str) -> bool:
    return text in compound_surnames() or (text in surnames() and text not in _NEVER)


def split(name: str) -> tuple[str, str]:
    """Surname and given name."""
    size = 2 if name[:2] in compound_surnames() and len(name) > 2 else 1
    return name[:size], name[size:]


def frequency(surname: str) -> int:
    """How frequent a surname is; compound ones count as usual, as few words look like them."""
    return USUAL if surname in compound_surnames() else surnames().get(surname, 0)


def has_form(name: str) -> bool:
    """Whether a word has the form of a full name, whatever else it means."""
    if not _NAME_LIKE.fullmatch(name) or name in compound_surnames():
        return False
    if name in words("no_name") or name in words("brands"):
        return False
    if is_dotted(name) or _UNDOTTED_MINORITY.fullmatch(name):
        return True
    surname, given = split(name)
    if len(given) == 3 and frequency(given[0]) < USUAL:
        return False
    return not (
        surname == "阿"
        or given in _NO_GIVEN_ALONE
        or given in ("先生", "女士", "小姐")
        or not _NO_GIVEN.isdisjoint(given)
    )


def is_frequent(name: str) -> bool:
    """Whether the surname is a known one and the given characters are those of names."""
    surname, given = split(name)
    return frequency(surname) >= KNOWN and all(given_levels().get(character, 0) >= _FREQUENT for character in given)


@cache
def frequent_name() -> str:
    """Matches whole folded cells that :func:`has_form`, are of a frequent name and no listed word."""
    levels = given_levels()
    given = {character for character in levels if levels[character] >= _FREQUENT} - _NO_GIVEN
    surnames_ = [surname for surname in surnames() if is_surname(surname) and surname != "阿"]
    known = [surname for surname in surnames_ if frequency(surname) >= KNOWN]
    # The first given character of a name of four is another surname (欧阳 aside, 王李淑芬).
    second = [surname for surname in surnames() if frequency(surname) >= USUAL and surname in given]
    last = f"[{''.join(sorted(given - _NO_GIVEN_ALONE))}]"
    any_ = f"[{''.join(sorted(given))}]"
    return f"^(?:{COMPOUND}{any_}?{last}|[{''.join(known)}](?:[{''.join(second)}]{any_}|{any_})?{last})$"


def is_no_word(name: str) -> bool:
    """Whether a word with the form of a name begins no ordinary word and is no place."""
    return name not in words("ordinary") and name[:2] not in words("ordinary") and name not in places()


def is_plausible(name: str, least_surname: int = 30, least_level: int = 9) -> bool:
    """Whether surname, given characters and the word as a whole speak for a name."""
    if not has_form(name) or is_dotted(name) or name in words("also_names") or not is_no_word(name):
        return False
    surname, given = split(name)
    if len(given) > 2 or surname in ("东方", "第五", "百里", "南门", "西门"):
        return False
    if surname in FUNCTION_WORDS or given[-1] in "人女男权方上下里" or surname == given:
        return False
    levels = (given_levels().get(character, 0) for character in given)
    return frequency(surname) >= least_surname and all(level >= least_level for level in levels)


_ADDRESSED = regex(rf"{SURNAME}[总姐哥叔姨嫂婶董爷奶妈爸]")
"""A surname and a familiar form of address."""


def possible_names(text: str) -> Iterator[tuple[int, int]]:
    """Places of a folded text that may be a name, without any evidence but its characters. They may overlap.

    Too much for finding names, right for hiding them: in a text that is shown, a word too many is masked rather
    than a name too few.
    """
    for at in range(len(text) - 1):
        size = next((size for size in (3, 2) if is_plausible(text[at : at + size])), 0)
        if size == 2 and given_levels().get(text[at + 2 : at + 3], 0):
            size = 3
        if size or _ADDRESSED.match(text, at):
            yield at, at + (size or 2)


def is_latin(name: str) -> bool:
    """Whether a cell has the form of a name in Latin letters: two to four words, none of them a filler."""
    if not _LATIN.fullmatch(name):
        return False
    parts = re.split(r"[ ,]+", name)
    return any(len(part) > 2 for part in parts) and words("no_latin_name").isdisjoint(part.strip(".") for part in parts)
