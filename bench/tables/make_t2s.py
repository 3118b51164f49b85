"""Makes ``cli/pipl_audit/data/t2s.json``: traditional to simplified, character by character.

Run from the repository root: ``python bench/tables/make_t2s.py``. The table is read out of OpenCC's ``t2s``
configuration (Apache-2.0, see NOTICE); only characters that map to exactly one other character are kept, so
that offsets stay simple. Phrases are not mapped.
"""

import json
from pathlib import Path

import opencc

TARGET = Path("cli/pipl_audit/data/t2s.json")


def main() -> None:
    convert = opencc.OpenCC("t2s").convert
    pairs = {
        character: simple
        for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))
        if (simple := convert(character := chr(code))) != character and len(simple) == 1
    }
    document = {
        "source": "OpenCC t2s character table",
        "licence": "Apache-2.0",
        "made_by": "bench/tables/make_t2s.py",
        "from": "".join(pairs),
        "to": "".join(pairs.values()),
    }
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(pairs)} characters")


if __name__ == "__main__":
    main()
