"""Where the shipped policies lie: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pipl_audit.errors import PolicyError


def policies_root() -> Path:
    """The folder of the shipped policies. An editable install has them at the repository's top level."""
    package = Path(str(files("pipl_audit")))
    for candidate in (package / "policies", package.parent.parent / "policies"):
        if candidate.is_dir():
            return candidate
    raise PolicyError("policy.missing", path=package / "policies")
