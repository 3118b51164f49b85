"""Addresses that lead to a person's door (地址).

An address counts from one of three depths on: a road with a number (文三路100号), a compound with a building
or room (翡翠花园3栋502), a village with a group or number (向阳村5组). A province, city, district or a bare
building (3栋502) is none. The span runs from the first division name that leads to it (浙江省杭州市西湖区…;
names after the register of administrative divisions, GB/T 2260) to the last building, unit, floor or room.

An address of a store, company, warehouse or venue is no person's: the header says so, or the words beside or
within the address do. An office building or plaza counts only down to the room.

Masked: one of the three depths is still to be seen, and a part is stars (文三路***号).

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("寄杭州市西湖区文三路100号2单元301室,谢谢", CellContext())]
[(1, 21)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipl_audit.entities._tables import places
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text

_HAN = "[一-鿿㐀-䶿]"
_COUNT = r"(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,4}|[a-z][0-9]{0,2})"
_STARS = r"\*{1,8}"
_ROAD = r"(?:大道|大街|公路|环路|胡同|路|街|巷|弄|里弄|道|条)"
_NUMERAL = "[一二三四五六七八九十百]{1,4}"
_HOUSE = rf"(?:[0-9]{{1,5}}(?:-[0-9]{{1,4}})?\s?(?:号院|号楼|号|弄|巷)|{_NUMERAL}号|{_STARS}号?)"
_COMPOUND = (
    "(?:小区|花园|花苑|家园|家苑|新村|公寓|公馆|名都|豪庭|豪苑|雅苑|嘉园|嘉苑|别墅|山庄|庄园|社区|宿舍|家属院|大院|"
    "小镇|新城|华府|华庭|名邸|名苑|苑|园|府|邸|郡|庭|轩|阁|居|湾|里|城|坊|墅|院)"
)
_OFFICE = "(?:大厦|广场|中心|国际|写字楼|科技园|产业园|商务楼|国贸)"
_QUARTER = r"(?:\s?(?:[一二三四五六七八九十0-9]{1,2}期|[a-z东南西北中][0-9]?区|[一二三四五六七八九十]区|[东南西北]苑))?"
_BUILDING = rf"\s?(?:{_COUNT}|{_STARS})\s?(?:号楼|栋楼?|幢|座|#楼?|号|弄)"
_UNIT = rf"\s?(?:{_COUNT}|{_STARS})\s?(?:单元|门(?!店|口)|梯|层|楼)"
_ROOM = rf"\s?(?:[a-z]?[0-9]{{1,5}}[a-z]?|{_STARS})\s?(?:室|房(?!东|子|产|间)|户)"
_BARE_ROOM = r"[-\s]?[a-z]?[0-9]{3,4}(?![0-9a-z年月日元块个人件斤天米栋幢%.])"
_DASHED = r"(?:\s?[0-9]{1,3}#?\s?-\s?[0-9]{1,3}(?:\s?-\s?[0-9]{1,4})?)(?![0-9-])"
_END = (
    rf"(?:{_BUILDING}|{_UNIT}|{_ROOM}|\s?-[0-9]{{1,4}}(?![0-9-])|(?<=[栋幢楼座#元层号弄]){_BARE_ROOM}"
    r"|\([^()]{1,10}\)(?=[0-9]))"
)
_WITHIN = (
    rf"(?:\s?{_HAN}[{_HAN[1:-1]}a-z0-9]{{1,9}}?(?:{_COMPOUND}|{_OFFICE}){_QUARTER}"
    rf"(?={_BUILDING}|{_UNIT}|{_ROOM}|{_DASHED}))"
)
_TAIL = rf"(?:{_WITHIN}?(?:{_DASHED}|{_END}+))?(?:{_END})*"

ENTITY = Entity(
    id=EntityId("CN_ADDRESS"),
    name=Text("地址", "address"),
    precedence=70,
    screen=(
        rf"{_ROAD}[东南西北中]?段?\s?{_HOUSE}"
        r"|村.{0,8}?(?:[0-9一二三四五六七八九十]{1,4}|\*)\s?(?:组|社|队|号|屯)"
        rf"|{_HAN}{_QUARTER}\s?(?:{_COUNT}|{_STARS})\s?(?:号楼|栋|幢|座|#|号|弄|单元|门|梯)"
        rf"|(?:{_COMPOUND}|{_OFFICE}){_QUARTER}(?:\s?(?:[a-z]?[0-9]{{1,5}}[a-z]?|{_COUNT}|{_STARS})\s?[室房户单门梯层楼]|\s?[0-9]{{1,3}}#?\s?-\s?[0-9]|[-\s]?[a-z]?[0-9]{{3,4}})"
    ),
    categories=(CategoryId("home_address"), CategoryId("delivery_address")),
    never_in_orders=True,
)

_NAME = rf"[{_HAN[1:-1]}0-9a-z]"
_BY_ROAD = re.compile(
    rf"(?P<name>{_HAN}[{_HAN[1:-1]}0-9]{{0,9}}?)(?P<kind>{_ROAD})(?:[东南西北中]段)?\s?{_HOUSE}(?!线)(?P<tail>{_TAIL})"
)
_BY_COMPOUND = re.compile(
    rf"(?P<name>{_HAN}{_NAME}{{0,11}}?)(?P<kind>{_COMPOUND}){_QUARTER}"
    rf"(?:{_WITHIN}?(?:{_BUILDING}|\s?{_COUNT}单元|{_ROOM}|{_DASHED})(?:{_END})*|(?<=小区|花园|家园|新村|公寓|花苑){_BARE_ROOM})"
)
_BY_OFFICE = re.compile(
    rf"(?P<name>{_HAN}{_NAME}{{0,11}}?)(?P<kind>{_OFFICE}){_QUARTER}"
    rf"(?P<tail>(?:{_BUILDING}|{_UNIT})*(?:{_ROOM}|{_BARE_ROOM}(?={_HAN}?)))"
)
_BY_VILLAGE = re.compile(
    rf"(?P<name>{_HAN}{{1,7}}?)(?P<kind>村)(?:{_HAN}{{1,4}}?)?\s?"
    rf"(?:第?(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}}|{_STARS})\s?(?:村民小组|小组|组|社|队|屯|号))(?P<tail>(?:{_END})*)"
)
_BY_DIVISION = re.compile(
    rf"(?P<name>{_HAN}{{2,12}}?)(?P<kind>){_QUARTER}\s?[0-9]{{1,3}}\s?(?:号楼|栋|幢|座)(?P<tail>(?:{_END})+)"
)
"""A compound of any name, if a division leads to it and building and room follow."""
_PATTERNS = (_BY_ROAD, _BY_COMPOUND, _BY_OFFICE, _BY_VILLAGE, _BY_DIVISION)

_CLAUSE = re.compile(r"[^,;。!?\n\t、|【】<>\"']+")
_TOWN = re.compile(rf"{_HAN}{{1,7}}?(?:街道办事处|街道|开发区|高新区|新区|自治州|地区|镇|乡|市|区|县)")
_LEAD_GAP = re.compile(r"[\s/\-]{0,2}")
_LEAD_WORDS = re.compile(
    r".*(?:地址(?:是|在|为)?|住址|住在|家住|居住在?|现居|常住|搬到|搬家到|搬去|寄到|寄至|寄往|寄|送到|送至|送往|送货到|发到|发往|配送到?|"
    r"位于|坐落于?|改成|改为|改到|就在|家在|人在|在|到|住|是|的|了|[:=])\s*"
)
_NOT_IN_NAME = re.compile(
    r"[我你他她它们您这那吗呢吧说把被跟给请让想买订]|[每今明昨后]天|第[0-9一二三]"
    r"|左右|上午|下午|电话|客户|会员|单号|订单|编号"
)
_VENUE_HEADER = re.compile(
    r"门店|店铺|店址|分店|网点|商家|商户|公司|单位|企业|办公|仓库|仓|酒店|场馆|场地|退货|退件|自提|经营|注册地|营业|机构|学校|医院|展会|活动|发货|供应商|"
    r"store|shop|company|warehouse|office|branch|venue|hotel"
)
_VENUE = (
    r"公司|集团|门店|分店|总店|旗舰店|专卖店|体验店|店铺|便利店|餐厅|饭店|酒楼|火锅店|奶茶店|咖啡|超市|商场|百货|购物|酒店|宾馆|旅馆|民宿|"
    r"医院|诊所|卫生院|药店|银行|仓库|仓储|物流园|工厂|车间|厂区|学校|小学|中学|幼儿园|派出所|法院|税务|政府|管委会|博物馆|图书馆|"
    r"体育馆|影院|ktv|健身房|驿站|菜鸟|营业厅|服务区|加油站|客服中心|展厅|办公室|总部|法庭|教育局|民政局|车站|机场|4s"
)
_VENUE_BEFORE = re.compile(
    rf"(?:{_VENUE}|店|馆|厂|单位|退货|退回|退到|退货请?寄[到至]?|寄回|自提|本店|我们店|新店|办公地点?|上班)(?:的|在|是|位于|搬到|搬至|新?地址|[:\s(])*$"
)
_VENUE_AFTER = re.compile(rf"\s?\(?[{_HAN[1:-1]}a-z0-9·]{{0,10}}?(?:{_VENUE}|[一-鿿]店(?!里|员|长)|厂)")
_WEAK_KINDS = frozenset("苑园府邸郡庭轩阁居湾里城坊墅院")
"""Endings of compound names that end many another word too."""
_NEED_TWO = frozenset("城里园院湾居阁府坊")
_STRONG_BUILDING = re.compile(r"栋|幢|号楼|单元|室|[0-9]\s?-\s?[0-9]")
_DORMITORY = re.compile(r"宿舍|公寓|家属|小区|住宅")
_NO_ROAD = re.compile(
    r"(?:线路|网路|铁路|公交|地铁|高速|隧道|通道|"
    r"频道|管道|渠道|轨道|报道|知道|味道|难道|街舞)$"
)
_NO_COMPOUND = re.compile(
    r"^(?:哪|这|那|公|医|学|法|剧|影|书|美容|养老|商|餐|店|家|心|日|夜|手|乐|公里|城|院|里|园|[0-9]+)$"
    r"|(?:医|学|法|剧|影|书|美容|养老|研究|敬老|福利|电影|戏|检察|公|动物|植物|游乐|幼儿|校|商|购物|美食|奥特莱斯|商业|公里|哪|这|那|店|家|心|手|机|屋|车|群|"
    r"公司|夜|日|海|包|盒|邻|定|政|米其林|新|旧|老|本)$"
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The addresses of persons in a folded text."""
    if context.order_like or _VENUE_HEADER.search(context.header):
        return
    for clause in _CLAUSE.finditer(text):
        yield from _in_clause(text, clause.start(), clause.end())


def _in_clause(text: str, low: int, high: int) -> Iterator[EntitySpan]:
    at = low
    while at < high:
        found = [match for pattern in _PATTERNS if (match := pattern.search(text, at, high))]
        spans = [(start, match.end()) for match in found if (start := _start(text, low, match)) is not None]
        if not spans:
            following = [match.end() for match in found]
            if not following:
                return
            at = min(following)
            continue
        start, end = min(spans, key=lambda span: (span[0], -span[1]))
        if not _is_a_venues(text, start, end):
            confidence = Confidence.HIGH if _chain(text, start, end) else Confidence.MEDIUM
            yield EntitySpan(ENTITY.id, start, end, confidence, "*" in text[start:end])
        at = low = end


def _start(text: str, low: int, match: re.Match[str]) -> int | None:
    """Where an address begins: at its first division, else at its own name; None where it is none."""
    kind = match.start("kind")
    for start in range(max(low, kind - 40), kind):
        if any(_is_name(text[end:kind], match) for end in _chain(text, start, kind)):
            return start
    if match.re is _BY_DIVISION or (match["kind"] in _WEAK_KINDS and not _STRONG_BUILDING.search(match[0])):
        return None
    start = low
    lead = _LEAD_WORDS.match(text, low, kind)
    if lead and lead.end() < kind:
        start = lead.end()
    space = text.rfind(" ", start, kind)
    start = max(start, space + 1)
    start += len(text[start:kind]) - len(text[start:kind].lstrip(")0123456789-/:#*+ "))
    return start if _is_name(text[start:kind], match) else None


def _chain(text: str, start: int, limit: int) -> list[int]:
    """Where each division of the row that begins at ``start`` ends; the first one must be a known name."""
    ends: list[int] = []
    at = start
    while at < limit:
        gap = _LEAD_GAP.match(text, at, limit) if ends else None
        at = gap.end() if gap else at
        size = next((size for size in range(12, 1, -1) if text[at : at + size] in places()), 0)
        if not size and ends and (town := _TOWN.match(text, at, limit)):
            size = len(town[0])
        if not size or at + size > limit:
            break
        at += size
        ends.append(at)
    return ends


def _is_name(name: str, match: re.Match[str]) -> bool:
    """Whether a word can be the name of the road, compound or village it stands before."""
    plain = name.strip(" -/")
    longest = 14 if match.re in (_BY_OFFICE, _BY_DIVISION) else 12
    if not 1 <= len(plain) <= longest or _NOT_IN_NAME.search(plain):
        return False
    kind = match["kind"]
    if match.re is _BY_ROAD and (_NO_ROAD.search(plain + kind) or (kind in "道条弄巷" and len(plain) < 2)):
        return False
    short = kind in _NEED_TWO and len(plain) < 2
    if match.re is _BY_COMPOUND and (short or _NO_COMPOUND.search(plain)):
        return False
    return not plain.isdigit()


def _is_a_venues(text: str, start: int, end: int) -> bool:
    if _VENUE_BEFORE.search(text[max(0, start - 14) : start]):
        return True
    within = text[start:end]
    if re.search(_VENUE, within) and not _DORMITORY.search(within):
        return True
    return bool(_VENUE_AFTER.match(text, end))
