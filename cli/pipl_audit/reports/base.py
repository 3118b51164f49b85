"""The protocol of a report format.

Each module of this package that is a format defines ``FORMAT_ID`` (the word that ``--format`` takes, equal to
the module's name), ``SUFFIX`` (how a file of it ends) and ``render(report, lang)``. Rendering is a pure
function: the same report and language give the same bytes. What a module receives is masked already; it
escapes everything for its own medium all the same.
"""

from __future__ import annotations

from typing import Protocol

from pipl_audit.model import Lang, Report


class FormatModule(Protocol):
    """What the engine expects of a module."""

    FORMAT_ID: str
    SUFFIX: str
    """Without a dot."""

    def render(self, report: Report, lang: Lang) -> bytes | str:
        """The whole report. A text (``str``) is one for the terminal and is written as UTF-8."""
        ...
