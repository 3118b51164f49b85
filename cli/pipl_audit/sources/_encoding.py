"""Which encoding a text file has, and its content as UTF-8 blocks that end where a line ends.

The ladder: byte order mark, the zero bytes of UTF-16, strict UTF-8, strict GB18030 whose text is made of
common Chinese characters, Big5, and last GB18030 (or UTF-8, where nearly all of the text is) with replacement
characters. A rung counts only if the whole file can be read with it; :func:`candidates` gives the rungs in
the order in which to try them, from a sample.

A general guesser is not used: ``charset-normalizer`` takes a short GBK file for Korean.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPLACEMENT = "�"
_SAMPLE = 1 << 17
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16: the mark of the one begins with that of the other."""
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ENOUGH = 10
"""So many UTF-8 sequences in a row are no accident of another encoding."""


@dataclass(frozen=True)
class Encoding:
    """One way to read the file."""

    name: str
    """Python's codec."""
    errors: str = "strict"

    @property
    def lossy(self) -> bool:
        return self.errors == "replace"


def candidates(path: Path) -> tuple[Encoding, ...]:
    """The encodings to try in turn; the last one never fails."""
    sample = _telling_sample(path)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return Encoding(name), Encoding(name, "replace")
    wide = utf16_without_mark(sample)
    rungs = [Encoding(wide)] if wide else []
    return (*rungs, *_narrow(sample))


def _narrow(sample: bytes) -> tuple[Encoding, ...]:
    strict, damaged = Encoding("utf-8"), Encoding("utf-8", "replace")
    chinese = _chinese(sample)
    last = Encoding("gb18030", "replace")
    sequences = _MULTIBYTE.findall(sample)
    rest = _MULTIBYTE.sub(b"", sample)
    stray = len(rest) - len(rest.translate(None, _HIGH))
    if len(sequences) >= _ENOUGH and stray * 2 <= len(sequences):
        # UTF-8 with a few broken bytes is valid GB18030 now and then, and would then read as nonsense.
        return strict, damaged
    return (strict, *chinese, last)


_HIGH = bytes(range(0x80, 0x100))


def _chinese(sample: bytes) -> tuple[Encoding, ...]:
    """GB18030 and Big5 in the order of how common their characters would be.

    Nearly every Big5 text is valid GB18030 (and reads as rare characters), so validity alone decides nothing.
    """
    simplified = _share(sample, "gb18030", _common("gb18030"))
    traditional = _share(sample, "big5", _common("big5"))
    if simplified and simplified >= min(0.5, traditional):
        return Encoding("gb18030"), Encoding("big5")
    return (Encoding("big5"), Encoding("gb18030")) if traditional else ()


def _share(sample: bytes, encoding: str, common: frozenset[str]) -> float:
    """Share of common characters among those outside ASCII; 0 where the sample is not in the encoding."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return 0.0
    wide = [character for character in text if character > "\x7f"]
    return sum(character in common for character in wide) / len(wide) if wide else 0.0


@cache
def _common(encoding: str) -> frozenset[str]:
    """The characters in everyday use: the first levels of GB 2312 and of Big5, with their punctuation."""
    leads, trails = {
        "gb18030": ((*range(0xA1, 0xA4), *range(0xB0, 0xD8)), tuple(range(0xA1, 0xFF))),
        "big5": (tuple(range(0xA1, 0xC7)), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    }[encoding]
    codes = (bytes((lead, trail)).decode(encoding, "ignore") for lead in leads for trail in trails)
    return frozenset(character for character in codes if len(character) == 1 and character > "\x7f")


def utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16's codec if zero bytes stand nearly always on one side, as those of digits and commas do."""
    even, odd = sample[:8192:2], sample[1:8192:2]
    zeros_even, zeros_odd = even.count(0), odd.count(0)
    if zeros_odd * 20 > len(odd) and zeros_even * 20 < zeros_odd:
        return "utf-16-le"
    if zeros_even * 20 > len(even) and zeros_odd * 20 < zeros_even:
        return "utf-16-be"
    return None


def _telling_sample(path: Path) -> bytes:
    """The head of the file, or the first stretch that is not all ASCII."""
    first = b""
    with path.open("rb") as file:
        while chunk := file.read(_SAMPLE):
            first = first or chunk
            if not chunk.isascii() or b"\0" in chunk:
                return first if chunk is first else _from_line_end(chunk)
    return first


def _from_line_end(chunk: bytes) -> bytes:
    """A stretch from the middle of a file may begin within a character."""
    return chunk[chunk.find(b"\n") + 1 :]


def is_text_codec(name: str) -> bool:
    """Whether Python knows a text encoding of this name."""
    try:
        "".encode(name)
        b"".decode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def blocks(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    """The content as UTF-8 without its byte order mark, in blocks that end at a line end (but the last).

    With strict UTF-8 the bytes are handed on as they are and **not** validated.

    Raises:
        UnicodeDecodeError: another encoding, strict, does not fit.
    """
    return _cut(_utf8(path, encoding, size))


def _utf8(path: Path, encoding: Encoding, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        if not encoding.lossy and encoding.name in ("utf-8", "utf-8-sig"):
            start = file.read(len(codecs.BOM_UTF8))
            if start != codecs.BOM_UTF8:
                file.seek(0)
            while chunk := file.read(size):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
        text = ""
        while not text and (chunk := file.read(size)):
            text = decoder.decode(chunk)
        # Codecs that do not look for a mark (GB18030, UTF-16 with its order named) hand it on as a character.
        yield text.removeprefix("\ufeff").encode()
        while chunk := file.read(size):
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    carried: list[bytes] = []
    for chunk in chunks:
        # A carriage return at the very end may be the first half of a line end.
        cut = chunk.rfind(b"\n") + 1 or chunk.rfind(b"\r", 0, len(chunk) - 1) + 1
        if cut:
            yield b"".join((*carried, chunk[:cut]))
            carried.clear()
        if chunk[cut:]:
            carried.append(chunk[cut:])
    if carried:
        yield b"".join(carried)
