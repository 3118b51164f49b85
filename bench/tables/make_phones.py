"""Makes ``cli/pipl_audit/data/phones.json``: mobile ranges and area codes of mainland China.

Run from the repository root: ``python bench/tables/make_phones.py --data DIR``, where ``DIR`` holds
``mobile_prefixes.csv`` and ``area_codes.csv`` made from google/libphonenumber (Apache-2.0).

The carrier table lacks ranges that are in use (162, 165) and writes 15 for all of 15x, so each range of
three digits is kept if the table names it in full or the ``phonenumbers`` package calls a number in it
valid. How long the number behind an area code is, is asked of the same package. Area codes that were merged
into a neighbour's (0378, 0634) are no longer valid there, but old records hold them; their numbers had
seven digits.
"""

import argparse
import csv
import json
from pathlib import Path

import phonenumbers

TARGET = Path("cli/pipl_audit/data/phones.json")
ALSO = {"149": "China Telecom's data cards; in the carriers' public lists, missing in libphonenumber"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the two tables")
    folder = parser.parse_args().data
    named = {code[:3] for code in _column(folder / "mobile_prefixes.csv", "prefix") if len(code) >= 3}
    mobile = sorted({prefix for prefix in map(str, range(130, 200)) if _is_mobile(prefix)} | named | set(ALSO))
    areas = sorted(_column(folder / "area_codes.csv", "area_code_without_0"))
    lengths = {length: [code for code in areas if length in (_lengths(code) or _merged(code))] for length in (7, 8)}
    document = {
        "source": f"google/libphonenumber f7e3e88c92b9, phonenumbers {phonenumbers.__version__}",
        "licence": "Apache-2.0",
        "date": "2026",
        "made_by": "bench/tables/make_phones.py",
        "also": ALSO,
        "mobile": " ".join(mobile),
        "areas_of_7": " ".join(lengths[7]),
        "areas_of_8": " ".join(lengths[8]),
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(mobile)} ranges, {len(areas)} area codes")


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def _is_mobile(prefix: str) -> bool:
    numbers = (phonenumbers.PhoneNumber(86, int(f"{prefix}{fourth}1234567")) for fourth in range(10))
    return any(map(phonenumbers.is_valid_number, numbers))


def _lengths(area: str) -> set[int]:
    """Seven, eight or both: three places had both while their numbers grew."""
    return {
        len(local)
        for local in ("6234567", "62345678")
        if phonenumbers.is_valid_number(phonenumbers.PhoneNumber(86, int(area + local)))
    }


def _merged(area: str) -> set[int]:
    """Codes of three digits were towns'; those of two (33, 70) are only the table's way to name a group."""
    return {7} if len(area) == 3 else set()


if __name__ == "__main__":
    main()
