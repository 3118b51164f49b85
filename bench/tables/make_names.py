"""Makes ``cli/pipl_audit/data/surnames.json`` and ``given_names.json`` from two published tables.

Run from the repository root: ``python bench/tables/make_names.py --data DIR``, where ``DIR`` holds
``surnames.csv`` (surname, freq; wainshine/Chinese-Names-Corpus 47d4af8d816f, Apache-2.0) and
``given_chars.csv`` (char, male, female; observerss/ngender 0a018e374888, MIT). Characters are folded as the
program folds texts. Changes to the originals: surnames that are spelling slips are left out, frequencies are
rounded; counts of given-name characters are kept as powers of two, and rare ones are left out.
"""

import argparse
import csv
import json
from collections import defaultdict
from math import log2
from pathlib import Path

from pipl_audit.text import fold

TARGET = Path("cli/pipl_audit/data")
SLIPS = {"殴阳", "冷狐", "夏候", "曽", "百", "么", "乜"}
LOWEST_LEVEL = 6
"""Characters with fewer than 2 ** 6 bearers say nothing about names."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    surnames(folder / "surnames.csv")
    given_names(folder / "given_chars.csv")


def surnames(source: Path) -> None:
    single: dict[str, int] = {}
    compound: dict[str, int] = {}
    for surname, frequency in _rows(source):
        if surname not in SLIPS:
            table = single if len(surname) == 1 else compound
            table[surname] = max(table.get(surname, 0), round(float(frequency)))
    by_frequency: dict[int, str] = defaultdict(str)
    for surname, count in single.items():
        by_frequency[count] += surname
    _write(
        TARGET / "surnames.json",
        source="wainshine/Chinese-Names-Corpus 47d4af8d816f, surnames with relative frequency",
        licence="Apache-2.0",
        date="2025",
        single={str(count): by_frequency[count] for count in sorted(by_frequency, reverse=True)},
        compound=" ".join(compound),
    )


def given_names(source: Path) -> None:
    levels: dict[int, str] = defaultdict(str)
    seen: set[str] = set()
    for character, male, female in _rows(source):
        count = float(male) + float(female)
        if character in seen or len(character) != 1 or count < 2**LOWEST_LEVEL:
            continue
        seen.add(character)
        levels[int(log2(count))] += character
    _write(
        TARGET / "given_names.json",
        source="observerss/ngender 0a018e374888, how many bearers a given-name character has",
        licence="MIT, Copyright (c) 2015 Jingchao Hu",
        date="2015",
        levels={str(level): levels[level] for level in sorted(levels, reverse=True)},
    )


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [[fold(row[0].strip()).text, *row[1:]] for row in rows if row]


def _write(path: Path, *, source: str, licence: str, date: str, **tables: object) -> None:
    head = {"source": source, "licence": licence, "date": date, "made_by": "bench/tables/make_names.py"}
    path.write_text(json.dumps(head | tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
