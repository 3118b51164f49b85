"""Why a file is not text, as far as its first bytes tell."""

from __future__ import annotations

import re
from pathlib import Path

from pipl_audit.sources._encoding import utf16_without_mark

_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"MZ\x90", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!",
    b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"SQLite format 3\0", b"PAR1", b"OggS", b"\xca\xfe\xba\xbe",
    b"PK\x05\x06", b"PK\x07\x08",
)  # fmt: skip
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b\x1f")
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{])")
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")


def refusal(path: Path, head: bytes) -> str | None:
    """The key of the error for a file that cannot be read as text; None if it can."""
    body = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"PK\x03\x04"):
        return "sources.archive"
    if head.startswith(_BINARY):
        return "sources.binary"
    if _HTML.match(_narrow(body)):
        return "sources.html"
    if _XML.match(_narrow(body)):
        return "sources.xml"
    if _JSON.match(body) or path.suffix.lower() in _JSON_ENDINGS:
        return "sources.json"
    if not head.startswith(_MARKS) and not utf16_without_mark(head) and _looks_binary(head):
        return "sources.binary"
    return None


def _narrow(body: bytes) -> bytes:
    """ASCII out of UTF-16, enough to see a tag."""
    return body[:400].lstrip(b"\xff\xfe").replace(b"\0", b"")


def _looks_binary(head: bytes) -> bool:
    """Text has hardly any control characters, though single zero bytes do occur in exports."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 20 > len(head)
