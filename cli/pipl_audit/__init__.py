"""pipl-audit: audits CRM data for over-collection and for derogatory or sensitive labels.

``pipl_audit.check(texts)`` checks texts in Python as ``pipl-audit check`` does on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipl_audit.checking import Checked, check

__version__ = "0.1.0"
__all__ = ["Checked", "__version__", "check"]


def __getattr__(name: str) -> object:
    if name in ("Checked", "check"):
        from pipl_audit import checking  # importing the package must stay cheap

        return getattr(checking, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
