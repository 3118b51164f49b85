"""Secrets: one-time codes, door codes, passwords and keys (口令密钥).

What lets in whoever knows it. There is no public form to check, so words must say what it is: a one-time
code (验证码, 动态码, verification code …), a door code (门锁密码, 门禁, gate code …), a password (密码, 口令, pin …)
with its value right behind, or a column of secrets. Only keys that carry their kind in their first characters
(a JSON web token, RFC 7519; a private key in PEM, RFC 7468; an access key id that begins with AKIA) are found
anywhere. The code alone is the span, with the ``#`` and ``*`` that one presses.

None: a word without a code (密码已重置), prices, lengths and durations (密码6位), phone numbers, coupon,
pick-up and promotion codes, and what is the shop's own (门店门禁, WiFi).

Masked: at least one character can be seen, and two or more in a row are stars.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("门锁密码258036#,放门口", CellContext())]
[(4, 11)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_CATEGORY = CategoryId("password_secret")
_ONE_TIME = (
    r"(?:验证|校验|动态|短信)码|(?:动态|一次性)(?:密码|口令)|(?:verification|one[ -]?time) (?:code|password|pin)|otp"
)
_DOOR = (
    r"(?:门锁|密码锁|智能锁|电子锁|指纹锁|门禁|单元门|楼道门|大门|楼门|房门|家门|院门|开门|进门|入户|开锁|车库|信箱|保险柜|密码盒|钥匙盒)"
    r"(?:的|锁)?(?:密码|口令|暗码|码)|(?:door|gate|entry|lockbox|keypad|garage|building|safe) (?:code|pin|password)"
)
_WORDS = r"密码|口令|password|passcode|pwd|pin码|pin code"
_ASKED = r"门禁|密码锁|门锁|pin"
"""Words for the thing itself: only with a sign behind them does a code follow."""
_SIGN = r"\s?(?:是|为|:|=|is |改成|改为|换成)\s?[\"“(]?"
_LINK = rf"(?:{_SIGN}|\s?[\"“(]?)"
_CODE = r"[#*]{0,2}[0-9*]{3,10}(?:[#*][0-9]{0,8})?#?"
_WORD = r"[0-9a-z*@#$!%&_+.-]{4,32}"
_KEY = (
    r"eyj[0-9a-z_-]{8,}\.[0-9a-z_-]{8,}\.[0-9a-z_-]{6,}|akia[0-9a-z]{16}"
    r"|-----begin (?:[a-z]{2,8} )?private key-----"
)
_CODES = rf"(?:{_ONE_TIME}|{_DOOR})(?:{_LINK})|(?:{_ASKED})(?:{_SIGN})"

ENTITY = Entity(
    id=EntityId("SECRET"),
    name=Text("口令密钥", "secret"),
    precedence=75,
    screen=rf"(?:{_CODES})(?:{_CODE}|{_WORD})|(?:{_WORDS})(?:{_LINK})(?:{_CODE}|{_WORD})|{_KEY}",
    mark="[0-9a-z*@#$!%&_+.-]{3}",
    weak=r"^\s*[0-9a-z*@#$!%&_+./=:-]{3,128}\s*$",
    categories=(_CATEGORY,),
    never_in_orders=True,
)

_END = r"(?![0-9a-z*@]|[-./:][0-9])"
_NUMBER = regex(rf"(?:{_CODES})(?P<value>{_CODE}){_END}")
_MIXED = regex(rf"(?:{_ONE_TIME}|{_DOOR}|{_WORDS})(?:{_LINK})(?P<value>{_WORD}){_END}")
_KEYS = regex(_KEY)
_WHOLE = regex(r"\s*(?P<value>\S{3,128})\s*")
_FILLER = regex(r"yes|no|true|false|null|none|nan|n/a|set|unset|unknown|reset|expired|invalid|[\W_]*")
_GLUED = regex(r"[a-z](?:pin|pwd|otp|pass)")
"""The end of some longer word."""
_OTHER_VALUE = regex(r"[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}.*|1[3-9][0-9]{9}")
"""A date, or a mobile number, which is found as one."""
_OTHERS = regex(
    r"(?:门店|店里|本店|店铺|仓库|公司|办公室|会议室|健身房|更衣柜|商场|共享|前台|系统|后台|wi-?fi|无线|网络"
    r"|优惠|红包|活动|入群|领券|淘|兑换|券)[^,。;!?\n]{0,6}$"
)
"""Whose code it is, right before the words for it: the shop's, or everybody's."""
_UNIT = regex(r"\s?(?:位|元|块|折|次|分钟|秒|小时|天|个|号楼|型|款|寸|年|月)")


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The secrets of a folded text."""
    if context.order_like:
        return
    found = {match.start(): match.end() for match in _KEYS.finditer(text)}
    for pattern in (_NUMBER, _MIXED):
        for match in pattern.finditer(text):
            start, end = _trimmed(match)
            if not any(start < e and s < end for s, e in found.items()) and _counts(text, match.start(), start, end):
                found[start] = end
    whole = _WHOLE.fullmatch(text) if context.category == _CATEGORY and not found else None
    if whole and re.search(ENTITY.weak or "", text) and _is_value(whole["value"]):
        found[whole.start("value")] = whole.end("value")
    for start, end in sorted(found.items()):
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH, "**" in text[start:end])


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The value without the mark that ends its sentence."""
    return match.start("value"), match.start("value") + len(match["value"].rstrip(".!-"))


def _counts(text: str, cue: int, start: int, end: int) -> bool:
    value = text[start:end]
    if not re.search(r"[0-9]", value) or not _is_value(value):
        return False
    if _OTHER_VALUE.fullmatch(value) or _UNIT.match(text, end):
        return False
    return not (_GLUED.match(text, max(0, cue - 1)) or _OTHERS.search(text, 0, cue))


def _is_value(value: str) -> bool:
    return _FILLER.fullmatch(value) is None
