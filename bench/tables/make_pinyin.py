"""Makes ``cli/pipl_audit/data/pinyin.json``: how characters are read in Mandarin, without tones.

Run from the repository root with pypinyin installed: ``python bench/tables/make_pinyin.py``. The readings are
those that pypinyin (MIT License, see NOTICE) gives for a character by itself; only the characters of GB 2312
are kept. Second readings are kept where they are as common as the first.
"""

import json
from itertools import chain
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path("cli/pipl_audit/data/pinyin.json")
ALSO = {
    "hang": "行", "chong": "重", "chang": "长", "zhang": "长", "yue": "乐", "huan": "还", "liao": "了", "chai": "差",
    "pian": "便", "dai": "大", "tan": "弹", "kuai": "会", "qiang": "强", "jue": "觉", "jiao": "觉", "zhuan": "传",
    "shuai": "率", "zhe": "着", "zhao": "着", "de": "地得的", "dei": "得", "hao": "号", "tiao": "调", "diao": "调",
    "zhong": "种", "chuai": "揣", "ju": "车", "bo": "薄", "xue": "血", "xie": "血", "lou": "露", "zha": "扎",
}  # fmt: skip


def gb2312() -> list[str]:
    """The 6,763 characters of the standard, in its order."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [character for code in codes if (character := code.decode("gb2312", "ignore"))]


def main() -> None:
    syllables: dict[str, str] = {}
    for character in gb2312():
        [[reading]] = pinyin(character, style=Style.NORMAL, v_to_u=False)
        if reading.isascii() and reading.isalpha():
            syllables[reading] = syllables.get(reading, "") + character
    more = {reading: characters for reading, characters in ALSO.items() if reading in syllables}
    document = {
        "source": "pypinyin, readings without tones",
        "licence": "MIT",
        "made_by": "bench/tables/make_pinyin.py",
        "syllables": dict(sorted(syllables.items())),
        "also": {
            reading: "".join(c for c in characters if c not in syllables[reading])
            for reading, characters in sorted(more.items())
        },
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(set(chain.from_iterable(syllables.values())))} characters, {len(syllables)} syllables")


if __name__ == "__main__":
    main()
