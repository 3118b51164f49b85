"""Where the shipped policies lie: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from pipl_audit.errors import PolicyError
from pipl_audit.resources import PACKAGE


def policies_root() -> Path:
    """The folder of the shipped policies. An editable install has them at the repository's top level."""
    for candidate in (PACKAGE / "policies", PACKAGE.parent.parent / "policies"):
        if candidate.is_dir():
            return candidate
    raise PolicyError("policy.missing", path=PACKAGE / "policies")
