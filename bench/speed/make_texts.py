"""Writes distinct tags or remarks, one a line: ``python bench/speed/make_texts.py tags|remarks COUNT FILE``.

Same texts, same file. They are the example texts of ``policies/labels/``, taken apart at their clauses and put
together anew, with ordinary words of service; about 15 % hold a flagged clause, and 3 % of the remarks a number.
"""

import random
import re
import sys
from pathlib import Path

from pipl_audit.policy.policy import Policy

FLAGGED_SHARE, NUMBER_SHARE = 0.15, 0.03
SHORTEST, LONGEST = 15, 60
_CLAUSE = re.compile(r"[，。；！？,;!?\n]+")
WHEN = ("周末", "周一", "工作日", "中午", "晚上", "生日当天", "节假日", "每月初", "下班后", "平时", "下次", "雨天")
WHO = ("", "两位", "四位", "带朋友", "一家", "同事聚餐", "跟团", "老顾客", "新客")
WHAT = (
    "到店自取", "喜欢靠窗座位", "锅底要微辣", "不吃香菜", "需要发票", "要儿童椅", "预订包间",
    "点了毛肚和黄喉", "用过优惠券",
    "咨询会员积分", "退换过一次货", "要求送货上门", "希望短信提醒", "柠檬水加冰", "续了年卡",
    "看过新款外套", "试用了面霜",
)  # fmt: skip
ENGLISH = (
    "prefers a window seat", "asks for an invoice", "picked up in store", "wants a text message before delivery",
    "ordered the large size", "uses the loyalty card", "no coriander please", "returned one item unopened",
    "booked a table for four", "likes the new collection", "renewed the yearly plan", "pays at the counter",
)  # fmt: skip
NUMBERS = ("回电199{:08d}", "订单号2026{:08d}", "短号6{:05d}", "备用电话0571-8{:07d}", "约在{:02d}点前")


def clauses() -> tuple[list[str], list[str]]:
    """Flagged and allowed clauses of the examples, without those that stand in both."""
    policy = Policy()
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for label in policy.all_labels:
        for flagged, examples in ((True, label.examples.flagged), (False, label.examples.allowed)):
            for example in examples:
                found[flagged].update(part.strip() for part in _CLAUSE.split(example.text) if len(part.strip()) > 1)
    return sorted(found[True] - found[False]), sorted(found[False] - found[True])


def tag(rnd: random.Random, flagged: list[str], allowed: list[str]) -> str:
    """A few words, in one tag of eight in English."""
    bad = rnd.random() < FLAGGED_SHARE
    if rnd.random() < 1 / 8:
        return f"{rnd.choice(ENGLISH)} {rnd.randrange(1, 5000)}"
    own = rnd.choice(flagged) if bad else rnd.choice((rnd.choice(WHAT), rnd.choice(allowed)))
    return rnd.choice((f"{own}{rnd.randrange(1, 1000)}", f"{rnd.choice(WHEN)}{own}", f"{rnd.choice(WHO)}{own}", own))


def remark(rnd: random.Random, flagged: list[str], allowed: list[str]) -> str:
    """Clauses up to a length between :data:`SHORTEST` and :data:`LONGEST`; one remark of ten is English."""
    length = rnd.randrange(SHORTEST, LONGEST)
    if rnd.random() < 1 / 10:
        return f"{rnd.choice(ENGLISH)}, {rnd.choice(ENGLISH)} ({rnd.randrange(10_000)})"[:LONGEST]
    parts = [f"{rnd.choice(WHEN)}{rnd.choice(WHO)}{rnd.choice(WHAT)}"]
    if rnd.random() < FLAGGED_SHARE:
        parts.append(rnd.choice(flagged))
    if rnd.random() < NUMBER_SHARE:
        parts.append(rnd.choice(NUMBERS).format(rnd.randrange(100_000)))
    while len("，".join(parts)) < length:
        parts.append(rnd.choice((rnd.choice(allowed), f"{rnd.choice(WHEN)}{rnd.choice(WHAT)}")))
    rnd.shuffle(parts)
    return "，".join(parts)[:LONGEST]


MAKERS = {"tags": tag, "remarks": remark}


def texts(kind: str, count: int) -> list[str]:
    """``count`` different texts of a kind, in a settled order."""
    rnd = random.Random(kind)
    flagged, allowed = clauses()
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(MAKERS[kind](rnd, flagged, allowed))
    return list(found)


def main() -> None:
    kind, count, target = sys.argv[1:]
    Path(target).write_text("\n".join(texts(kind, int(count))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
