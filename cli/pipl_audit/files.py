"""Writing files so that they are whole or absent, readable by their owner only, and never over another by accident."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from pipl_audit.errors import OutputError, UsageError


def write_new(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write one file.

    Raises:
        UsageError: it exists and ``force`` was not given.
        OutputError: it cannot be written.
    """
    if os.path.lexists(path) and not force:
        raise UsageError("reports.exists", path=path)
    try:
        write_all({path: content})
    except OSError as error:
        raise OutputError("reports.unwritable", path=path, reason=error.strerror) from None


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Put all files in place after all of them are on disk; on failure remove what this call made."""
    waiting: dict[Path, Path] = {}
    new = [target for target in contents if not os.path.lexists(target)]
    try:
        for target, content in contents.items():
            waiting[target] = _write_aside(target, content)
        for target, temporary in waiting.items():
            temporary.replace(target)
    except BaseException:
        for path in (*waiting.values(), *new):
            path.unlink(missing_ok=True)
        raise


def _write_aside(target: Path, content: bytes) -> Path:
    """A finished file beside ``target``, readable by its owner only (``mkstemp`` makes it so)."""
    descriptor, name = mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
