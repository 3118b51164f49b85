"""Opening an input: the format is chosen by the file's content, then by its ending."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import file_digest as _digest
from pathlib import Path
from typing import cast

from pipl_audit import phrases, sources
from pipl_audit.errors import SourceError, UsageError
from pipl_audit.model import Text
from pipl_audit.registry import plugins
from pipl_audit.sources._refusal import refusal
from pipl_audit.sources.base import FormatModule, OpenedInput, ReadOptions

_HEAD = 1 << 16


@cache
def modules() -> dict[str, FormatModule]:
    """Every format module by id; the one for plain text comes last, since it takes what no other does."""
    found = plugins(sources, required=("FORMAT", "open_tables", "recognises"), identity="FORMAT")
    ordered = sorted(found.items(), key=lambda item: item[0] == "delimited")
    return {id_: cast(FormatModule, module) for id_, module in ordered}


def open_input(path: Path, options: ReadOptions, dataset: str | None = None) -> OpenedInput:
    """The tables of a file, and what of it will not be audited.

    Args:
        dataset: the name that the report gives it; None: the file's name without its ending.

    Raises:
        UsageError: there is no such file, it is a directory, or an option does not fit.
        SourceError: it is empty, of no known format, or cannot be read.
    """
    head = _head(path)
    module = next((module for module in modules().values() if module.recognises(path, head)), None)
    if module is None:
        raise SourceError(refusal(path, head) or "sources.binary", path=path)
    try:
        opened = module.open_tables(path, options, path.stem if dataset is None else dataset)
    except OSError as error:
        raise _unreadable(path, error) from None
    return replace(opened, notes=(*_wrong_ending(path, module), *opened.notes))


def file_digest(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 in hexadecimal.

    Raises:
        SourceError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return path.stat().st_size, _digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None


def _head(path: Path) -> bytes:
    try:
        if not path.exists():
            raise UsageError("sources.missing", path=path)
        if path.is_dir():
            raise UsageError("sources.directory", path=path)
        if not path.is_file():
            raise SourceError("sources.not_a_file", path=path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not head:
        raise SourceError("sources.empty", path=path)
    return head


def _unreadable(path: Path, error: OSError) -> SourceError:
    key = "sources.no_permission" if isinstance(error, PermissionError) else "sources.unreadable"
    return SourceError(key, path=path, reason=error.strerror or type(error).__name__)


def _wrong_ending(path: Path, module: FormatModule) -> tuple[Text, ...]:
    """A note if the ending is that of another format."""
    ending = path.suffix.lower()
    others = (other for other in modules().values() if ending in other.FORMAT.endings)
    if ending in module.FORMAT.endings or not any(others):
        return ()
    return (phrases.text("sources.note_ending", ending=ending, format=phrases.text(module.FORMAT.name)),)
