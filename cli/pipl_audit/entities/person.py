"""Names of persons (姓名).

There is no form that only names have: a Chinese name is one of about a thousand surnames and one or two given
characters, and so are many ordinary words (高兴, 方便, 王府井). So a name needs evidence:

* the column is one of names: the cell counts if it has the form of a name, whatever else the word means;
* a form of address behind it: 张伟先生 (the bare full name is the span), 王女士 (surname and title are);
* a cue before it: 姓名:, 联系人, 收货人, 名叫; after weak cues (找, 我是, 老公) the statistics of surnames and
  given characters must speak for it;
* a mobile number beside it.

Minority names with a dot (买买提·艾力), foreign names of two words and ``Mr Wang`` count too. Nicknames (老王,
小李), roles (服务员), brands and authors are none. Masked: 张**, with the same evidence.

The surnames are those of wainshine/Chinese-Names-Corpus, the given characters those of observerss/ngender.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("收货人:林测试,下午送", CellContext())]
[(4, 7)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipl_audit.entities._tables import compound_surnames, given_levels, places, surnames, words
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text

_HAN = "[一-鿿㐀-䶿𠀀-𲎯]"
_NEVER_SURNAMES = "无未不没是的有也已还都要可将只若但通默首所最请把被给该这那什么每某本位个年号元月日天户名"
"""Rare surnames that, at the beginning of a cell, are nearly always another word."""

_SURNAME = "[" + "".join(surname for surname in surnames() if surname not in _NEVER_SURNAMES) + "]"
_COMPOUND = "(?:" + "|".join(sorted(compound_surnames())) + ")"
_DOTTED = rf"{_HAN}{{1,10}}(?:[·•・‧.]{_HAN}{{1,10}}){{1,3}}"
_UNDOTTED_MINORITY = (
    r"(?:(?:扎西|次仁|卓玛|央金|旦增|丹增|洛桑|尼玛|达瓦|顿珠|多吉|拉姆|平措|白玛|格桑|索朗|仁增|德吉|曲珍|罗布|"
    r"旺堆|巴桑|强巴|边巴|普布|米玛|拉巴|桑吉|才让|措姆|卓嘎|贡布|加措|曲扎){2}|"
    rf"{_HAN}{{1,4}}(?:古丽|买买提|巴特尔|巴雅尔|其其格|其木格|格日勒)|(?:古丽|买买提|阿不都|阿卜杜){_HAN}{{1,4}})"
)
NAME_LIKE = (
    rf"^(?:{_COMPOUND}{_HAN}{{1,2}}|{_SURNAME}{_HAN}{{1,3}}|{_DOTTED}|{_UNDOTTED_MINORITY})$"
)
"""Matches a whole folded cell with the form of a Chinese name; a cheap profile of a column, not a proof."""

_LONG_TITLES = (
    "总经理|董事长|老板娘|老师傅|老太太|老爷子|工程师|护士长|女士|先生|小姐|太太|夫人|阿姨|叔叔|伯伯|大爷|大妈|大娘|大哥|大姐|大叔|"
    "大伯|大婶|奶奶|爷爷|老师|老板|师傅|师父|医生|大夫|护士|教授|经理|主任|总监|院长|校长|局长|处长|科长|部长|厂长|店长|队长|"
    "所长|行长|书记|会长|律师|会计|警官|教练|博士|导游|同学|同志|妈妈|爸爸"
)
_SHORT_TITLES = "总|姐|哥|叔|姨|嫂|婶|董|工"
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

_SCREENS = (
    rf"^\s*(?:{_SURNAME}|\*)[\s*]{{0,4}}{_HAN}{{0,7}}\**(?:$|[\s、,;/|&+()\[\]【】0-9*-])",
    rf"^\s*(?:{_DOTTED}|{_UNDOTTED_MINORITY})",
    r"^\s*[a-z][a-z'.-]{0,19},?(?: [a-z][a-z'.-]{0,19}){1,3}\s*$",
    rf"[一-鿿㐀-䶿𠀀-𲎯*](?:{_LONG_TITLES})",
    rf"{_SURNAME}(?:{_SHORT_TITLES})",
    rf"(?:{_CUES}|{_WEAK_CUES})[\s:=为是]{{0,4}}{_HAN}",
    rf"[一-鿿㐀-䶿𠀀-𲎯*]{_GAP}{_MOBILE}|[0-9]{{4}}{_GAP}{_SURNAME}",
    rf"(?:{_ENGLISH_TITLES})[. ]+[a-z]|(?:name|recipient|person|attn|consignee)(?: is)?\s?[:.=-]?\s?[a-z]",
)
ENTITY = Entity(
    id=EntityId("PERSON"),
    name=Text("姓名", "name of a person"),
    precedence=80,
    screen="|".join(f"(?:{screen})" for screen in _SCREENS),
    categories=tuple(CategoryId(id_) for id_ in ("name", "surname_title", "emergency_contact", "referrer")),
    identifying=False,
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The names of persons in a folded text."""
    found = list(_names_of_cell(text)) if context.names else []
    end = 0
    for span in sorted(found or _in_sentence(text), key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            yield span
            end = span.end


# A column of names


_PARTS = re.compile(r"[^、,;/|&+()\[\]【】\s]+")
_BESIDE = re.compile(rf"[0-9*+-]{{5,}}|{_LONG_TITLES}|男|女|vip[0-9]*|本人")
_LATIN = re.compile(r"[a-z][a-z'.-]*,?(?: [a-z][a-z'.-]*){1,3}")
_ADDRESSED = re.compile(rf"(?P<name>{_COMPOUND}|{_HAN}{{1,4}}?)(?P<title>{_LONG_TITLES}|{_SHORT_TITLES})")
_MASKED = re.compile(rf"(?:{_COMPOUND}|{_SURNAME})(?:\*{{1,3}}{_HAN}?|{_HAN}\*{{1,2}})|\*{{1,2}}{_HAN}{{1,2}}")
_NO_GIVEN = frozenset("的了吗呢吧们我你他她它这哪什么谁店厂号元块件部馆铺")
_LATIN_WORDS = re.compile(
    r"(?:test|user|vip|member|customer|client|guest|unknown|null|none|n/a|na|company|co|ltd|inc|llc|corp|group|studio|"
    r"hotel|shop|store|mall|cafe|restaurant|bank|school|the|and|of|for|not|no|new|old|gold|silver|card|admin|system|"
    r"default|anonymous|iphone|technology|trading|international|team|office|sir|madam|is|to|in|my|you)"
)


def _names_of_cell(text: str) -> Iterator[EntitySpan]:
    whole = text.strip()
    at = len(text) - len(text.lstrip())
    if _is_latin_name(whole) or re.fullmatch(_DOTTED, whole) or _is_spaced_name(whole):
        yield EntitySpan(ENTITY.id, at, at + len(whole), Confidence.HIGH)
        return
    parts = list(_PARTS.finditer(text))
    bare = [part for part in parts if not _in_brackets(text, part)]
    spans = [_name_of_part(part[0], part.start()) for part in bare]
    if spans and spans[0] and all(span or _BESIDE.fullmatch(part[0]) for span, part in zip(spans, bare, strict=True)):
        yield from (span for span in spans if span)


def _in_brackets(text: str, part: re.Match[str]) -> bool:
    opened = sum(text.count(mark, 0, part.start()) for mark in "([【")
    return opened > sum(text.count(mark, 0, part.start()) for mark in ")]】")


def _name_of_part(part: str, start: int) -> EntitySpan | None:
    addressed = _ADDRESSED.fullmatch(part)
    if _MASKED.fullmatch(part):
        return EntitySpan(ENTITY.id, start, start + len(part), Confidence.HIGH, masked=True)
    if addressed and _is_surname(addressed["name"]) and part not in words("no_name"):
        return EntitySpan(ENTITY.id, start, start + len(part), Confidence.HIGH)
    name = part
    if addressed and len(addressed["title"]) > 1 and _has_form(addressed["name"]):
        name = addressed["name"]
    if _has_form(name) or re.fullmatch(_UNDOTTED_MINORITY, name):
        confidence = Confidence.HIGH if _is_frequent(name) else Confidence.MEDIUM
        return EntitySpan(ENTITY.id, start, start + len(name), confidence)
    return None


def _is_spaced_name(whole: str) -> bool:
    surname, *given = whole.split()
    return len(given) == 1 and len(given[0]) <= 2 and _is_surname(surname) and _has_form(surname + given[0])


def _is_latin_name(whole: str) -> bool:
    if not _LATIN.fullmatch(whole):
        return False
    parts = re.split(r"[ ,]+", whole)
    return not any(_LATIN_WORDS.fullmatch(part.strip(".")) for part in parts) and any(len(p) > 2 for p in parts)


def _is_surname(text: str) -> bool:
    return text in compound_surnames() or (text in surnames() and text not in _NEVER_SURNAMES)


def _has_form(name: str) -> bool:
    """Whether a word has the form of a Chinese full name, whatever else it means."""
    if not re.fullmatch(NAME_LIKE, name) or name in words("no_name") or name in words("brands"):
        return False
    if _DOTTED_NAME.fullmatch(name):
        return True
    surname, given = _split(name)
    if len(given) == 3 and (len(surname) == 2 or surnames().get(given[0], 0) < _USUAL):
        return False
    nickname = surname == "阿" or (len(given) == 1 and given in "总哥姐叔姨嫂婶某")
    return not (nickname or not _NO_GIVEN.isdisjoint(given) or given in ("某某", "某人", "先生", "女士", "小姐"))


_DOTTED_NAME = re.compile(_DOTTED)


def _split(name: str) -> tuple[str, str]:
    size = 2 if name[:2] in compound_surnames() and len(name) > 2 else 1
    return name[:size], name[size:]


def _is_frequent(name: str) -> bool:
    surname, given = _split(name)
    known = surnames().get(surname, _USUAL) >= _KNOWN
    return known and all(given_levels().get(character, 0) >= 8 for character in given)


# Evidence in a sentence

_KNOWN, _USUAL, _TOP = 10, 60, 200
"""Frequencies of surnames: the 400, the 200 and the 110 most frequent ones."""
_WORDLIKE = frozenset("高方马金黄白江石田林任叶余于毛程钱陆孔康安常武文史汤曾万段龙雷范戴严何向")
"""Frequent surnames that often end or begin another word."""
_OPENERS = frozenset("跟和给找请对与是叫系由让约见陪为替问得:,。、;!?()[]【】")
_OPENING_WORDS = (
    *("联系", "客户", "顾客", "会员", "业主", "患者", "家长", "联系人", "收货人", "推荐人", "朋友", "老客", "今天", "昨天"),
    *("明天", "上午", "下午", "晚上", "早上", "中午", "前台", "转告", "通知", "告知", "介绍", "推荐", "邻居", "同事"),
)
_GLUED = frozenset(
    "为何 如何 任何 几何 每周 上周 下周 一周 两周 三周 四周 本周 这周 整周 也许 或许 不许 允许 一张 两张 三张 几张 这张 那张 "
    "行李 二胡 谢谢 感谢 多谢 致谢 答谢 面包 钱包 外孙 子孙 口罗 东方 凤梨 山田 荷兰 校董 古董 主任 班任 责任 新郑 "
    "天津 开封 吕梁 二郭 城郭 宽宋 荒唐 北宋 南宋 家教 体彭 冲冯 排队 干杯 桃李 紫薇 牛肖 姚明 大蔡 伯邓 青蒋 老罗".split()
)
"""Words whose second character is a frequent surname."""
_NO_ADDRESS = frozenset(
    "班主任 代经理 代店长 代主任 房老板 车老板 包老板 商会长 党书记 高工 金工 石工 武工 单总 全总 时总 费总 谢谢 阳太太 官太太 "
    "应总 成总 计总 华师傅 路师傅 水师傅 师太太 男老师 女老师 代老师 高老师傅".split()
)
_FOLLOWING = (
    *("说", "要", "来", "的", "问", "让", "订", "约", "买", "想", "在", "是", "不", "很", "家", "和", "跟", "已", "也", "介绍"),
    *("推荐", "反馈", "投诉", "喜欢", "电话", "手机", "回复", "今", "昨", "明天", "每", "女士", "先生", "小姐", "本人", "住"),
    *("身份证", "联系", "代收", "代取", "签收", "收", "男", "女", "同", "带", "打", "去", "有", "都", "会", "对", "给", "把", "到"),
)
_TITLED = re.compile(rf"{_LONG_TITLES}|{_SHORT_TITLES}")
_HAN_ONE = re.compile(_HAN)
_CUED = re.compile(rf"(?P<cue>{_CUES})(?P<sign>[\s:=]|为|是)?[\s:=]{{0,3}}(?P<name>{_HAN}[{_HAN[1:-1]}*·•.]{{1,20}})")
_WEAKLY_CUED = re.compile(rf"(?:{_WEAK_CUES})[\s:=]{{0,3}}(?=(?P<name>{_HAN}[{_HAN[1:-1]}*]{{1,5}}))")
_BY_PHONE = re.compile(
    rf"(?:^|(?<=[\s:,、/|;()\[\]。!?]))(?P<name>{_HAN}[{_HAN[1:-1]}*·]{{1,8}}){_GAP}(?:电话|手机号?|tel)?{_GAP}"
    rf"(?:\+?86[- ]?)?{_MOBILE}(?![0-9])"
)
_AFTER_PHONE = re.compile(
    rf"(?<![0-9]){_MOBILE}{_GAP}(?P<name>{_HAN}[{_HAN[1:-1]}*·]{{1,8}})(?=$|[\s:,、/|;()\[\]。!?])"
)
_ENGLISH = re.compile(
    rf"(?<![a-z0-9'-])(?P<title>{_ENGLISH_TITLES})(?P<dot>\.?) (?P<name>[a-z][a-z'-]+(?: (?:[a-z]\. )?[a-z][a-z'-]+)?)"
)
_ENGLISH_CUED = re.compile(
    rf"(?<![a-z0-9_])(?:{_ENGLISH_CUES})\s?(?:(?:[:=]|(?<=attn)\.)\s?|(?<=is) )(?P<name>[a-z][a-z'-]+ [a-z][a-z'-]+)(?![a-z0-9@])"
)


def _in_sentence(text: str) -> Iterator[EntitySpan]:
    yield from _titled(text)
    yield from _cued(text)
    yield from _by_phone(text)
    yield from _english(text)


def _titled(text: str) -> Iterator[EntitySpan]:
    for match in _TITLED.finditer(text):
        at, short = match.start(), len(match[0]) == 1
        masked = re.search(rf"(?:{_COMPOUND}|{_SURNAME})\*{{1,2}}$", text[max(0, at - 4) : at])
        if masked and not short:
            yield EntitySpan(ENTITY.id, at - len(masked[0]), at, Confidence.HIGH, masked=True)
            continue
        if short and not _ends_here(text, match.end()):
            continue
        full = None if short else _full_name_before(text, at, match[0])
        if full is not None:
            yield EntitySpan(ENTITY.id, full, at, Confidence.HIGH)
        elif (start := _surname_before(text, at, match[0])) is not None:
            yield EntitySpan(ENTITY.id, start, match.end(), Confidence.MEDIUM if short else Confidence.HIGH)


def _full_name_before(text: str, at: int, title: str) -> int | None:
    sizes = (3,) if title in ("妈妈", "爸爸", "奶奶", "爷爷") else (4, 3, 2)
    loose: int | None = None
    for start in (at - size for size in sizes if at >= size):
        name = text[start:at]
        if not _is_plausible(name):
            continue
        if _opens(text, start, name[0]):
            return start
        if loose is None and _stands_out(text, start) and not _is_likelier_alone(name):
            loose = start
    return loose


def _is_likelier_alone(name: str) -> bool:
    """Whether the last character of a name is rather the surname that the title belongs to (海王女士)."""
    return surnames().get(name[-1], 0) >= _TOP and surnames().get(name[0], 0) < _TOP


def _surname_before(text: str, at: int, title: str) -> int | None:
    for size in (2, 1):
        start = at - size
        surname = text[max(0, start) : at]
        if start < 0 or surname + title in _NO_ADDRESS or not _is_surname(surname):
            continue
        least = _USUAL if len(title) == 1 else _KNOWN
        if size == 1 and surnames()[surname] < least:
            continue
        if _opens(text, start, surname) or (len(title) > 1 and _stands_out(text, start)):
            return start
    return None


def _opens(text: str, start: int, surname: str) -> bool:
    """Whether a name can begin here: after a mark, a number, or a word that leads to a person."""
    if start == 0 or not _HAN_ONE.match(text[start - 1]):
        return start == 0 or not text[start - 1].isalpha()
    before = text[max(0, start - 3) : start]
    if text[start - 1 : start + 1] in _GLUED:
        return False
    return before.endswith(_OPENING_WORDS) or (before[-1] in _OPENERS and surname not in _WORDLIKE)


def _stands_out(text: str, start: int) -> bool:
    """Whether a surname is frequent and unlike a word enough to be one after any character."""
    if text[start : start + 2] in compound_surnames():
        return True
    surname = text[start]
    glued = text[max(0, start - 1) : start + 1] in _GLUED
    return surnames().get(surname, 0) >= _TOP and surname not in _WORDLIKE and not glued


def _ends_here(text: str, end: int) -> bool:
    rest = text[end:]
    return not rest or not _HAN_ONE.match(rest) or rest.startswith(_FOLLOWING)


def _is_plausible(name: str, least_surname: int = 30, least_level: int = 9) -> bool:
    """Whether surname, given characters and the word as a whole speak for a name."""
    if not _has_form(name) or _DOTTED_NAME.fullmatch(name):
        return False
    surname, given = _split(name)
    if len(given) > 2 or surnames().get(surname, _USUAL) < least_surname or surname in ("东方", "第五", "百里", "南门"):
        return False
    if name in words("ordinary") or name in words("also_names") or name in places() or name[:2] in words("ordinary"):
        return False
    return all(given_levels().get(character, 0) >= least_level for character in given)


def _cued(text: str) -> Iterator[EntitySpan]:
    for match in _CUED.finditer(text):
        start = match.start("name")
        size = _name_size(match["name"], text[start:], bool(match["sign"]))
        if size:
            masked = "*" in match["name"][:size]
            confidence = Confidence.HIGH if match["sign"] else Confidence.MEDIUM
            yield EntitySpan(ENTITY.id, start, start + size, confidence, masked)
    for match in _WEAKLY_CUED.finditer(text):
        start = match.start("name")
        for size in (3, 4, 2):
            name = match["name"][:size]
            if len(name) == size and _is_plausible(name, _USUAL, 11) and _ends_here(text, start + size):
                yield EntitySpan(ENTITY.id, start, start + size, Confidence.MEDIUM)
                break


def _name_size(run: str, rest: str, sure: bool) -> int:
    """How many characters of the run behind a cue are the name; 0 where none."""
    masked = _MASKED.match(run)
    if masked and "*" in masked[0]:
        return masked.end()
    dotted = _DOTTED_NAME.match(run)
    if dotted and dotted.end() == len(run):
        return len(run)
    word = re.match(rf"{_HAN}+", run)
    alone = word[0] if word else ""
    if sure and 2 <= len(alone) <= 4 and (_has_form(alone) and _is_frequent(alone)):
        return len(alone)
    for size in (3, 2, 4):
        if len(alone) >= size and _is_plausible(alone[:size]) and _ends_here(rest, size):
            return size
    return 0


def _by_phone(text: str) -> Iterator[EntitySpan]:
    for pattern in (_BY_PHONE, _AFTER_PHONE):
        for match in pattern.finditer(text):
            name = match["name"].removesuffix("电话").removesuffix("手机")
            masked = _MASKED.fullmatch(name) is not None
            dotted = _DOTTED_NAME.fullmatch(name) is not None
            if masked or dotted or _is_plausible(name, _KNOWN, 10):
                start = match.start("name")
                yield EntitySpan(ENTITY.id, start, start + len(name), Confidence.HIGH, masked)


_NO_ENGLISH_NAME = frozenset(
    "office word excel sql teams windows you call calls called martens pepper dre the a this that my it him her out "
    "dior bean muscle price clean and or is was on in at for to from his your our edge paint access dos degree "
    "appointment delivery order".split()
)
_AFTER_ENGLISH_NAME = frozenset(
    "called said wants asked is was has and likes prefers will would cannot can complained ordered bought needs for "
    "from at on in about again who to the phone tel with please returned booked came paid says did does had not".split()
)


def _english(text: str) -> Iterator[EntitySpan]:
    for match in _ENGLISH.finditer(text):
        first, *more = match["name"].split(" ")
        if first in _NO_ENGLISH_NAME or first in _AFTER_ENGLISH_NAME:
            continue
        if match["title"] in ("miss", "ms", "dr", "prof") and not match["dot"] and not _begins_phrase(text, match.start()):
            continue
        full = bool(more) and more[-1] not in _AFTER_ENGLISH_NAME
        end = match.end("name") if full else match.start("name") + len(first)
        yield EntitySpan(ENTITY.id, match.start("name") if full else match.start(), end, Confidence.HIGH)
    for match in _ENGLISH_CUED.finditer(text):
        if _is_latin_name(match["name"]) and not _NO_ENGLISH_NAME.intersection(match["name"].split()):
            yield EntitySpan(ENTITY.id, match.start("name"), match.end("name"), Confidence.HIGH)


def _begins_phrase(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or not before[-1].isalpha() or before.endswith((" for", " by", " with", " of", " from", " to"))
