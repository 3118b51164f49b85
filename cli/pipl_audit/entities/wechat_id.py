"""WeChat ids (微信号).

Chosen by the person: 6 to 20 letters, digits, hyphens and underscores, the first a letter; or given by the
system: ``wxid_`` and letters and digits. As the chosen form is that of any word or product code, it counts
only behind a cue in the text (微信, 微信号, vx, wx, 加v, wechat …) or in a column of WeChat ids; ``wxid_``
counts everywhere. Openids (28 characters), app ids (``wx`` and 16 hexadecimal digits) and a shop's own
service account are none.

Masked: behind a cue or in such a column, with at least one character to be seen.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("加微信lin_test88", CellContext())]
[(3, 13)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipl_audit.entities._tables import words
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_CATEGORY = CategoryId("wechat_id")
_CHOSEN = r"[a-z][a-z0-9_-]{5,19}"
_SYSTEM = r"wxid_[a-z0-9]{6,20}"
_STARRED = r"[a-z][a-z0-9_*-]{3,19}"
_CUE_WORDS = r"微信|薇信|威信|徽信|v信|vx|wx|weixin|wechat|[加+]v|v:"

ENTITY = Entity(
    id=EntityId("WECHAT_ID"),
    name=Text("微信号", "WeChat id"),
    precedence=60,
    screen=rf"{_SYSTEM}|(?:{_CUE_WORDS})[^a-z]{{0,8}}(?:id\W{{0,3}})?[a-z]",
    mark="[a-z]",
    weak=rf"^\s*{_STARRED}\s*$",
    evidence="微信|wechat|weixin|wxid|vx|wx",
    categories=(_CATEGORY,),
)

_END = r"(?![a-z0-9_*@-]|\.[a-z0-9])"
_WXID = regex(rf"(?<![a-z0-9_-]){_SYSTEM}(?![a-z0-9_@-])")
_CUED = regex(
    rf"(?<![a-z0-9.@/_])(?:{_CUE_WORDS})\s?(?P<said>账号|帐号|号码|号|id(?![a-z0-9]))?\s?"
    rf"(?P<sign>[:=]|是|为)?\s{{0,2}}(?!id_)(?P<id>{_STARRED}){_END}"
)
_WHOLE = regex(rf"\s*(?P<id>{_STARRED})\s*")
_HEADER = regex(r"微信|wechat|weixin|wxid|vx|wx")
_OTHER_HEADER = regex(
    r"昵称|名称|微信名|openid|unionid|支付|群|公众|小程序|企业|企微|客服|appid|订单|交易|商户|nick|pay|name"
)
_SHOPS_OWN = regex(r"(?:企业|客服|官方|公司|门店|本店|店铺|小助手|我们的?|店长|工作)\s?$")
_GLUED = regex(r"(?:vx|wx|weixin|wechat)[a-z0-9]")
"""A Latin cue that runs on is no cue but the beginning of some word."""
_APP_ID = regex(r"wx[0-9a-f]{16}")


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The WeChat ids of a folded text."""
    found = {match.start(): match.end() for match in _WXID.finditer(text)}
    found |= {match.start("id"): match.end("id") for match in _CUED.finditer(text) if _counts(text, match)}
    whole = _WHOLE.fullmatch(text)
    if whole and _is_at_home(context) and _has_form(whole["id"]):
        found[whole.start("id")] = whole.end("id")
    for start, end in sorted(found.items()):
        yield EntitySpan(ENTITY.id, start, end, Confidence.HIGH, "*" in text[start:end])


def _counts(text: str, match: re.Match[str]) -> bool:
    if _SHOPS_OWN.search(text, 0, match.start()) or not _has_form(match["id"]):
        return False
    if _GLUED.match(match[0]) and not match["said"]:
        return False
    clear_cue = match["said"] or match["sign"] or match[0].startswith("v:")
    return bool(clear_cue) or re.search(r"[0-9_*-]", match["id"]) is not None


def _has_form(value: str) -> bool:
    if value in words("after_wechat") or _APP_ID.fullmatch(value):
        return False
    if "*" in value:
        return "**" in value or len(value) > len("wxid_")
    return re.fullmatch(_CHOSEN, value) is not None


def _is_at_home(context: CellContext) -> bool:
    if context.order_like:
        return False
    if context.category is not None:
        return context.category == _CATEGORY
    return bool(_HEADER.search(context.header)) and not _OTHER_HEADER.search(context.header)
