"""Files that come with the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
"""Where the package lies; it is always installed unpacked."""


def read_json(name: str) -> Any:  # noqa: ANN401  # whatever the file holds
    """A JSON file of the package, by its path in it."""
    return json.loads((PACKAGE / name).read_text(encoding="utf-8"))
