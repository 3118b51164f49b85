"""Regular expressions that are compiled when they are first used: most texts need few of them, and compiling all
takes longer than checking a text."""

from __future__ import annotations

import re
from typing import Any, cast


def regex(pattern: str) -> re.Pattern[str]:
    """As :func:`re.compile`, later. It is not the ``re`` of its matches, which has the same ``pattern``."""
    return cast("re.Pattern[str]", _Later(pattern))


class _Later:
    """Becomes its compiled expression, attribute by attribute, as these are asked for."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever a pattern has
        value = getattr(re.compile(self.pattern), name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[object, ...]:
        return _Later, (self.pattern,)
