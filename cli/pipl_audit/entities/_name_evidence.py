"""What in a sentence shows that a word is a person's name: titles, cues, a number beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipl_audit.entities._names import (
    COMPOUND,
    FUNCTION_WORDS,
    HAN,
    KNOWN,
    MASKED,
    SURNAME,
    TOP,
    USUAL,
    WORDLIKE,
    frequency,
    has_form,
    is_dotted,
    is_latin,
    is_no_word,
    is_plausible,
    is_surname,
    surname_class,
)
from pipl_audit.entities._tables import compound_surnames, places, words
from pipl_audit.entities.base import EntitySpan
from pipl_audit.model import Confidence, EntityId
from pipl_audit.regexes import regex

PERSON = EntityId("PERSON")

_HAN_CLASS = HAN[1:-1]
LONG_TITLES = (
    "总经理|董事长|老板娘|老师傅|老太太|老爷子|工程师|护士长|女士|先生|小姐|太太|夫人|阿姨|叔叔|伯伯|"
    "大爷|大妈|大娘|大哥|大姐|大叔|大伯|大婶|奶奶|爷爷|老师|老板|师傅|师父|医生|大夫|护士|教授|经理|主任|总监|院长|校长|局长|处长|科长|部长|厂长|店长|队长|"
    "所长|行长|书记|会长|律师|会计|警官|教练|博士|导游|同学|同志|妈妈|爸爸"
)
SHORT_TITLES = "总|姐|哥|叔|姨|嫂|婶|董|工"
_ENGLISH_TITLES = "mr|mrs|ms|miss|dr|prof"
_CUES = (
    "姓名|名字是|名字叫|名字|联系人|收货人|收件人|寄件人|签收人|取件人|提货人|户主|户名|开户名|持卡人|投保人|被保人|"
    "被保险人|受益人|推荐人|介绍人|转介绍人|紧急联系人|预约人|预订人|入住人|就诊人|法人|经办人|担保人|申请人|乘客|名叫|叫做"
)
_WEAK_CUES = (
    "我叫|他叫|她叫|叫|我是|本人|找|老公|老婆|丈夫|妻子|爱人|儿子|女儿|孩子|爸爸|妈妈|父亲|母亲|朋友|同事|闺蜜|"
    "患者|业主|家长|客户|顾客|会员|监护人|联系"
)
_ENGLISH_CUES = (
    r"(?:customer|client|contact|recipient|guest|patient|full|first|real)?[ _]?name(?: is)?|recipient|"
    r"contact person|attn|consignee"
)
_MOBILE = r"1[3-9][0-9](?:[- ]?[0-9*]{4}){2}"
_GAP = r"[\s:,、/|;()\[\]-]{0,3}"

_OPENERS = frozenset("跟和给找请对与是叫系由让约见陪为替问得:,。、;!?()[]【】")
_TITLED = regex(rf"{LONG_TITLES}|{SHORT_TITLES}")
_HAN_ONE = regex(HAN)
_CUED = regex(rf"(?:{_CUES})(?P<sign>[\s:=]|为|是)?[\s:=]{{0,3}}(?P<name>{HAN}[{_HAN_CLASS}*·•.]{{1,20}})")
_WEAKLY_CUED = regex(rf"(?:{_WEAK_CUES})[\s:=]{{0,3}}(?=(?P<name>{HAN}[{_HAN_CLASS}*]{{1,5}}))")
_BY_PHONE = regex(
    rf"(?:^|(?<=[\s:,、/|;()\[\]。!?]))(?P<name>{HAN}[{_HAN_CLASS}*·]{{1,8}}){_GAP}(?:电话|手机号?|tel)?{_GAP}"
    rf"(?:\+?86[- ]?)?{_MOBILE}(?![0-9])"
)
_AFTER_PHONE = regex(rf"(?<![0-9]){_MOBILE}{_GAP}(?P<name>{HAN}[{_HAN_CLASS}*·]{{1,8}})(?=$|[\s:,、/|;()\[\]。!?])")
_ENGLISH = regex(
    rf"(?<![a-z0-9'-])(?P<title>{_ENGLISH_TITLES})(?P<dot>\.?) "
    r"(?P<name>[a-z][a-z'-]+(?: (?:[a-z]\. )?[a-z][a-z'-]+)?)"
)
_ENGLISH_CUED = regex(
    rf"(?<![a-z0-9_])(?:{_ENGLISH_CUES})\s?(?:(?:[:=]|(?<=attn)\.)\s?|(?<=is) )"
    r"(?P<name>[a-z][a-z'-]+ [a-z][a-z'-]+)(?![a-z0-9@])"
)
SENTENCE_SCREENS = (
    rf"(?:{COMPOUND}|{surname_class(KNOWN)}){HAN}{{0,2}}(?:{LONG_TITLES})|\*(?:{LONG_TITLES})",
    rf"(?:{COMPOUND}|{surname_class(USUAL)})(?:{SHORT_TITLES})",
    rf"(?:{_CUES})[\s:=为是]{{0,4}}[{_HAN_CLASS}*]|(?:{_WEAK_CUES})[\s:=]{{0,3}}(?:{COMPOUND}|{surname_class(TOP)})",
    rf"[{_HAN_CLASS}*]{_GAP}(?:电话|手机号?|tel)?{_GAP}(?:\+?86[- ]?)?{_MOBILE}|[0-9*]{{4}}{_GAP}{SURNAME}",
    rf"(?:{_ENGLISH_TITLES})[. ]+[a-z]|(?:name|recipient|person|attn|consignee)(?: is)?\s?[:.=-]?\s?[a-z]",
)
"""Between them they match every text in which :func:`in_sentence` finds anything."""
SENTENCE_MARK = (
    rf"{LONG_TITLES}|{SHORT_TITLES}|{_CUES}|{_WEAK_CUES}|[0-9*]{{4}}|(?:{_ENGLISH_TITLES})[. ]"
    "|name|recipient|person|attn|consignee"
)


def in_sentence(text: str) -> Iterator[EntitySpan]:
    """The names in a folded text; where the evidence is double, they repeat and overlap."""
    yield from _titled(text)
    yield from _cued(text)
    yield from _by_phone(text)
    yield from _english(text)


def _titled(text: str) -> Iterator[EntitySpan]:
    for match in _TITLED.finditer(text):
        at, short = match.start(), len(match[0]) == 1
        masked = re.search(rf"(?:{COMPOUND}|{SURNAME})\*{{1,2}}$", text[max(0, at - 4) : at])
        if masked and not short:
            yield EntitySpan(PERSON, at - len(masked[0]), at, Confidence.HIGH, masked=True)
            continue
        if short and not _ends_here(text, match.end()):
            continue
        full = None if short else _full_name_before(text, at, match[0])
        if full is not None:
            yield EntitySpan(PERSON, full, at, Confidence.HIGH)
        elif (start := _surname_before(text, at, match[0])) is not None:
            yield EntitySpan(PERSON, start, match.end(), Confidence.MEDIUM if short else Confidence.HIGH)


def _full_name_before(text: str, at: int, title: str) -> int | None:
    sizes = (3,) if title in ("妈妈", "爸爸", "奶奶", "爷爷") else (4, 3, 2)
    loose: int | None = None
    for start in (at - size for size in sizes if at >= size):
        name = text[start:at]
        if not is_plausible(name):
            continue
        if _opens(text, start, name[0]):
            return start
        if loose is None and _stands_out(text, start) and not _is_likelier_alone(name):
            loose = start
    return loose


def _is_likelier_alone(name: str) -> bool:
    """Whether the last character of a name is rather the surname that the title belongs to (海王女士)."""
    return frequency(name[-1]) >= TOP and frequency(name[0]) < TOP


def _surname_before(text: str, at: int, title: str) -> int | None:
    for size in (2, 1):
        start = at - size
        surname = text[max(0, start) : at]
        if start < 0 or not is_surname(surname) or surname in FUNCTION_WORDS:
            continue
        if surname + title in words("no_address"):
            continue
        least = USUAL if len(title) == 1 else KNOWN
        if size == 1 and frequency(surname) < least:
            continue
        if _opens(text, start, surname) or (len(title) > 1 and _stands_out(text, start)):
            return start
    return None


def _opens(text: str, start: int, surname: str) -> bool:
    """Whether a name can begin here: after a mark, a number, or a word that leads to a person."""
    if start == 0 or not _HAN_ONE.match(text[start - 1]):
        return start == 0 or not text[start - 1].isalpha()
    before = text[max(0, start - 3) : start]
    if _is_glued(text, start):
        return False
    leads = before.endswith(tuple(words("leads_to_name")))
    return leads or (before[-1] in _OPENERS and surname not in WORDLIKE)


def _stands_out(text: str, start: int) -> bool:
    """Whether a surname is frequent and unlike a word enough to be one after any character."""
    if text[start : start + 2] in compound_surnames():
        return True
    surname = text[start]
    return frequency(surname) >= TOP and surname not in WORDLIKE and not _is_glued(text, start)


def _is_glued(text: str, start: int) -> bool:
    """Whether the surname is the end of another word (江苏老板, 谢谢老师)."""
    word = text[max(0, start - 1) : start + 1]
    return word in words("ends_in_surname") or word in places()


def _ends_here(text: str, end: int) -> bool:
    rest = text[end:]
    return not rest or not _HAN_ONE.match(rest) or rest.startswith(tuple(words("may_follow_name")))


def _cued(text: str) -> Iterator[EntitySpan]:
    for match in _CUED.finditer(text):
        start = match.start("name")
        size = _name_size(match["name"], text[start:], sure=bool(match["sign"]))
        if size:
            masked = "*" in match["name"][:size]
            confidence = Confidence.HIGH if match["sign"] else Confidence.MEDIUM
            yield EntitySpan(PERSON, start, start + size, confidence, masked)
    for match in _WEAKLY_CUED.finditer(text):
        start = match.start("name")
        for size in (3, 4, 2):
            name = match["name"][:size]
            if len(name) == size and _stands_alone(name) and _ends_here(text, start + size):
                yield EntitySpan(PERSON, start, start + size, Confidence.MEDIUM)
                break


def _stands_alone(name: str) -> bool:
    """Whether the statistics by themselves speak for a name, as they must behind a weak cue."""
    if name[:2] in words("also_names") or (frequency(name[0]) < TOP and name[:2] not in compound_surnames()):
        return False
    least = 13 if name[0] in WORDLIKE else 11
    return (len(name) > 2 or name[0] not in WORDLIKE) and is_plausible(name, USUAL, least)


def _name_size(run: str, rest: str, *, sure: bool) -> int:
    """How many characters of the run behind a cue are the name; 0 where none."""
    masked = MASKED.match(run)
    if masked and "*" in masked[0]:
        return masked.end()
    if is_dotted(run):
        return len(run)
    word = re.match(rf"{HAN}+", run)
    alone = word[0] if word else ""
    if sure and 2 <= len(alone) <= 4 and has_form(alone) and is_no_word(alone):
        return len(alone)
    for size in (3, 2, 4):
        if len(alone) >= size and is_plausible(alone[:size]) and _ends_here(rest, size):
            return size
    return 0


def _by_phone(text: str) -> Iterator[EntitySpan]:
    for pattern in (_BY_PHONE, _AFTER_PHONE):
        for match in pattern.finditer(text):
            name = match["name"].removesuffix("电话").removesuffix("手机")
            masked = MASKED.fullmatch(name) is not None
            dotted = is_dotted(name)
            if masked or dotted or is_plausible(name, KNOWN, 10):
                start = match.start("name")
                yield EntitySpan(PERSON, start, start + len(name), Confidence.HIGH, masked)


def _english(text: str) -> Iterator[EntitySpan]:
    for match in _ENGLISH.finditer(text):
        first, *more = match["name"].split(" ")
        if first in words("after_english_title") or first in words("after_english_name"):
            continue
        is_plain = not match["dot"] and not match["title"].startswith("mr")
        if is_plain and not _begins_phrase(text, match.start()):
            continue
        full = bool(more) and more[-1] not in words("after_english_name")
        end = match.end("name") if full else match.start("name") + len(first)
        yield EntitySpan(PERSON, match.start("name") if full else match.start(), end, Confidence.HIGH)
    for match in _ENGLISH_CUED.finditer(text):
        if is_latin(match["name"]) and not words("after_english_title").intersection(match["name"].split()):
            yield EntitySpan(PERSON, match.start("name"), match.end("name"), Confidence.HIGH)


def _begins_phrase(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    leads = before.endswith((" for", " by", " with", " of", " from", " to"))
    return leads or not before or not before[-1].isalpha()
