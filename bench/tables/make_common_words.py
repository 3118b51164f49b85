"""Makes ``cli/pipl_audit/data/common_words.txt``: pairs of characters that are, or are in, frequent Chinese words.

Run from the repository root with jieba installed: ``python bench/tables/make_common_words.py``. The words are those
of jieba's dictionary (MIT License, see NOTICE) with a frequency of at least 30; of those of three characters both
pairs. They keep a word from being heard where ordinary words stand: 前科 is no 钱.
"""

import re
from pathlib import Path

import jieba

TARGET = Path("cli/pipl_audit/data/common_words.txt")
LEAST = 30
_SHORT = re.compile("[\u4e00-\u9fff]{2,3}")


def main() -> None:
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    counted = ((word, int(count)) for word, count, *_ in map(str.split, lines))
    chosen = [word for word, count in counted if count >= LEAST and _SHORT.fullmatch(word)]
    words = sorted({word[at : at + 2] for word in chosen for at in range(len(word) - 1)})
    TARGET.write_text("".join(words) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(words):,} pairs")


if __name__ == "__main__":
    main()
