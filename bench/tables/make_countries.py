"""Makes ``cli/pipl_audit/data/countries.json``: the country codes in foreigners' permanent residence numbers.

Run from the repository root: ``python bench/tables/make_countries.py``. ISO 3166-1 alpha-3 and numeric
codes, read out of the ``iso3166`` package (MIT), which must be installed for it.
"""

import json
from pathlib import Path

import iso3166

TARGET = Path("cli/pipl_audit/data/countries.json")


def main() -> None:
    pairs = sorted(
        (country.alpha3.lower(), country.numeric) for country in iso3166.countries if country.numeric.isdigit()
    )
    document = {
        "source": "ISO 3166-1, as held by the iso3166 package",
        "licence": "MIT",
        "date": "2026",
        "made_by": "bench/tables/make_countries.py",
        "codes": " ".join(alpha + numeric for alpha, numeric in pairs),
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(pairs)} codes")


if __name__ == "__main__":
    main()
