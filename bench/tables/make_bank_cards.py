"""Makes ``cli/pipl_audit/data/bank_cards.json``: issuer prefixes of Chinese bank cards by card length.

Run from the repository root: ``python bench/tables/make_bank_cards.py --data DIR``, where ``DIR/bin.csv``
is the table of hexindai/bcbc (MIT). Prefixes below five digits are old ones that fit one number in a
thousand; they are listed apart, so that they can be asked for more evidence.
"""

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path

TARGET = Path("cli/pipl_audit/data/bank_cards.json")
SHORT = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds bin.csv")
    with (parser.parse_args().data / "bin.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted({(int(row["length"]), row["bin"]) for row in csv.DictReader(file)})
    prefixes: dict[int, list[str]] = defaultdict(list)
    short: dict[int, list[str]] = defaultdict(list)
    for length, prefix in rows:
        (short if len(prefix) < SHORT else prefixes)[length].append(prefix)
    document = {
        "source": "hexindai/bcbc de631827ffe8",
        "licence": "MIT",
        "date": "table of 2018 to 2020, by its licence",
        "made_by": "bench/tables/make_bank_cards.py",
        "prefixes": {str(length): " ".join(codes) for length, codes in prefixes.items()},
        "short_prefixes": {str(length): " ".join(codes) for length, codes in short.items()},
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(rows)} prefixes")


if __name__ == "__main__":
    main()
