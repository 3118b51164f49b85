"""Makes ``cli/pipl_audit/data/regions.json``: the region codes that resident ID numbers begin with.

Run from the repository root: ``python bench/tables/make_regions.py --data DIR``, where
``DIR/divisions.csv`` is the table of modood/Administrative-divisions-of-China (WTFPL). Counties are kept as
the last two digits behind their prefecture's four, which are also the list of prefectures.
"""

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path

TARGET = Path("cli/pipl_audit/data/regions.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds divisions.csv")
    with (parser.parse_args().data / "divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["level"], row["code"]) for row in csv.DictReader(file)]
    counties: dict[str, list[str]] = defaultdict(list)
    for code in sorted(code for level, code in rows if level == "area"):
        counties[code[:4]].append(code[4:])
    document = {
        "source": "modood/Administrative-divisions-of-China 57a0aa9cef47",
        "licence": "WTFPL",
        "date": "2023",
        "made_by": "bench/tables/make_regions.py",
        "provinces": " ".join(sorted(code for level, code in rows if level == "province")),
        "counties": {prefecture: " ".join(codes) for prefecture, codes in sorted(counties.items())},
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(counties)} prefectures, {sum(map(len, counties.values()))} counties")


if __name__ == "__main__":
    main()
