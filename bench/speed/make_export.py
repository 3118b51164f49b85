"""Writes a synthetic CRM export: ``python bench/speed/make_export.py ROWS FILE``. Same rows, same file."""

import csv
import random
import sys
from pathlib import Path

HEADERS = (
    "会员编号", "姓名", "手机号", "性别", "生日", "身份证号", "邮箱", "会员等级", "累计消费", "最近到店",
    "常去门店", "会员标签", "门店备注", "收货地址", "工作单位", "订单号", "渠道", "个人信息授权", "录入人", "录入时间",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红文玲"
TAGS = (
    "不吃香菜",
    "靠窗座位",
    "喜欢番茄锅",
    "生日送果盘",
    "需要发票",
    "柠檬水加冰",
    "儿童椅",
    "周末到店",
    "老客户",
    "新客",
)
BAD_TAGS = ("圆脸微胖", "喜欢投诉", "难缠", "矫情", "花生过敏", "富婆", "25岁左右")
REMARKS = (
    "上次点了毛肚和黄喉，锅底要微辣",
    "预订周六晚上六点四位，要靠窗",
    "需要开专票，抬头已登记",
    "希望提前十分钟短信提醒",
)
BAD_REMARKS = ("这人脾气大，一不满意就投诉", "回电19900{:06d}找他朋友", "住阳光小区{}栋502，送餐上门")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def record(i: int, rnd: random.Random) -> tuple[str, ...]:
    """The i-th row. Most tags and remarks are innocent; about 2 % are not."""
    phone = f"199{rnd.randrange(10**8):08d}"
    tags = rnd.sample(TAGS, rnd.randrange(4))
    if rnd.random() < 0.02:
        tags.append(rnd.choice(BAD_TAGS))
    remark = rnd.choice(REMARKS) + str(rnd.randrange(100_000)) if rnd.random() < 0.3 else ""
    if rnd.random() < 0.01:
        remark = rnd.choice(BAD_REMARKS).format(rnd.randrange(999_999))
    return (
        f"M{i:08d}",
        rnd.choice(SURNAMES) + "".join(rnd.choices(GIVEN, k=rnd.choice((1, 2)))),
        phone,
        rnd.choice("男女"),
        f"19{rnd.randrange(60, 99)}-{rnd.randrange(1, 13):02d}-{rnd.randrange(1, 29):02d}",
        resident_id(rnd) if rnd.random() < 0.3 else "",
        f"user{rnd.randrange(10**6)}@example.com" if rnd.random() < 0.4 else "",
        rnd.choice(("金卡", "银卡", "普通")),
        f"{rnd.randrange(0, 900000) / 100:.2f}",
        f"2026-0{rnd.randrange(1, 7)}-{rnd.randrange(1, 29):02d}",
        f"{rnd.randrange(60)}号店",
        "、".join(tags),
        remark,
        f"成都市高新区天府大道{rnd.randrange(1, 2000)}号{rnd.randrange(1, 30)}栋{rnd.randrange(101, 3000)}室"
        if rnd.random() < 0.5
        else "",
        f"星河科技第{rnd.randrange(500)}分公司",
        f"2026{rnd.randrange(10**14):014d}",
        rnd.choice(("小程序", "抖音", "门店")),
        rnd.choice(("是", "否", "")),
        f"店员{rnd.randrange(200):03d}",
        f"2026-0{rnd.randrange(1, 7)}-{rnd.randrange(1, 29):02d} {rnd.randrange(24):02d}:00",
    )


def address(rnd: random.Random) -> str:
    """A room-level address on a real road with invented numbers."""
    return f"成都市高新区天府大道{rnd.randrange(1, 2000)}号{rnd.randrange(1, 30)}栋{rnd.randrange(101, 3000)}室"


def resident_id(rnd: random.Random) -> str:
    """A number with a valid check digit (GB 11643), sequence 900 and above."""
    born = f"{rnd.randrange(1950, 2006)}{rnd.randrange(1, 13):02d}{rnd.randrange(1, 29):02d}"
    body = f"510104{born}{rnd.randrange(900, 1000)}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def main() -> None:
    rows, target = int(sys.argv[1]), Path(sys.argv[2])
    rnd = random.Random(20260101)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(record(i, rnd) for i in range(rows))
    print(f"{target}: {rows:,} rows, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
