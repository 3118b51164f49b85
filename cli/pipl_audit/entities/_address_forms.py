"""Words and parts that addresses are made of, and words that make them none.

All are regular expressions in the syntax that ``re`` and Rust's regex share: :mod:`cn_address` reads single
texts with them, :mod:`_address_columns` whole columns.
"""

from __future__ import annotations

HAN = "[一-鿿㐀-䶿]"
LONGEST_DIVISION = 12
"""Characters of the longest name of a division that is looked for."""
ROAD = r"(?:大道|大街|公路|环路|胡同|路|街|巷|弄|里弄|道|条)"
COMPOUND = (
    "(?:小区|花园|花苑|家园|家苑|新村|公寓|公馆|名都|豪庭|豪苑|雅苑|嘉园|嘉苑|别墅|山庄|庄园|社区|宿舍|家属院|大院|"
    "小镇|新城|华府|华庭|名邸|名苑|苑|园|府|邸|郡|庭|轩|阁|居|湾|里|城|坊|墅|院)"
)
OFFICE = "(?:大厦|广场|中心|国际|写字楼|科技园|产业园|商务楼|国贸)"
QUARTER = r"(?:\s?(?:[一二三四五六七八九十0-9]{1,2}期|[a-z东南西北中][0-9]?区|[一二三四五六七八九十]区|[东南西北]苑))?"
NOT_IN_NAME = (
    r"[我你他她它们您这那吗呢吧说把被跟给请让想买订]|[每今明昨后]天|第[0-9一二三]"
    r"|左右|上午|下午|电话|客户|会员|单号|订单|编号"
)
"""What no name of a road or compound holds."""
NO_ROAD = "线路|网路|铁路|公交|地铁|高速|隧道|通道|频道|管道|渠道|轨道|报道|知道|味道|难道|街舞"
"""Words that end like a road's name."""
NO_COMPOUND = (
    "医|学|法|剧|影|书|美容|养老|研究|敬老|福利|电影|戏|检察|公|动物|植物|游乐|幼儿|校|商|购物|美食|奥特莱斯|商业|公里|哪|这|那|店|家|心|手|机|屋|车|群|"
    "公司|夜|日|海|包|盒|邻|定|政|米其林|新|旧|老|本"
)
"""What the word before the ending of a compound's name does not end in (医院, 学园)."""
VENUE = (
    r"公司|集团|门店|分店|总店|旗舰店|专卖店|体验店|店铺|便利店|餐厅|饭店|酒楼|火锅店|奶茶店|咖啡|超市|商场|百货|购物|酒店|宾馆|旅馆|民宿|"
    r"医院|诊所|卫生院|药店|银行|仓库|仓储|物流园|工厂|车间|厂区|学校|小学|中学|幼儿园|派出所|法院|税务|政府|管委会|博物馆|图书馆|"
    r"体育馆|影院|ktv|健身房|驿站|菜鸟|营业厅|服务区|加油站|客服中心|展厅|办公室|总部|法庭|教育局|民政局|车站|机场|4s"
)
"""Words of places of business."""
DORMITORY = "宿舍|公寓|家属|小区|住宅"
"""Words of homes that may belong to a place of business."""
