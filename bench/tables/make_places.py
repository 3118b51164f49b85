"""Makes ``cli/pipl_audit/data/places.json``: names of provinces, cities and counties.

Run from the repository root: ``python bench/tables/make_places.py --data DIR``, where ``DIR`` holds
``divisions.csv`` (level, code, name, parent) and ``hk_mo_tw.json``, both of
modood/Administrative-divisions-of-China 57a0aa9cef47 (WTFPL), state of 2023. Names are folded as the program
folds texts; collective entries such as 市辖区 and all streets are left out.
"""

import argparse
import csv
import json
from pathlib import Path

from pipl_audit.text import fold

TARGET = Path("cli/pipl_audit/data/places.json")
COLLECTIVE = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "城区", "郊区", "矿区"}
REGIONS = {"香港特别行政区", "澳门特别行政区", "台湾省"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    with (folder / "divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["level"], fold(row["name"]).text) for row in csv.DictReader(file)]
    others = json.loads((folder / "hk_mo_tw.json").read_text(encoding="utf-8"))
    names = {
        "province": [*_named(rows, "province"), *REGIONS],
        "city": [*_named(rows, "city"), *(fold(city).text for region in others.values() for city in region)],
        "area": [
            *_named(rows, "area"),
            *(fold(area).text for region in others.values() for areas in region.values() for area in areas),
        ],
    }
    document = {
        "source": "modood/Administrative-divisions-of-China 57a0aa9cef47",
        "licence": "WTFPL",
        "date": "2023",
        "made_by": "bench/tables/make_places.py",
    } | {level: " ".join(sorted(set(found))) for level, found in names.items()}
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


def _named(rows: list[tuple[str, str]], level: str) -> list[str]:
    return [name for row_level, name in rows if row_level == level and name not in COLLECTIVE]


if __name__ == "__main__":
    main()
