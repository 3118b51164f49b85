"""Proof that a block of delimited text is so regular that any reader reads it alike.

Only such blocks go to the fast reader: every record of the same width, every quote the first or last
character of a cell or one of a doubled pair within a quoted cell, every quote closed.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

_QUOTE, _LINE_END, _RETURN = 0x22, 0x0A, 0x0D
_MISREAD = (codecs.BOM_UTF8, b"x\x01", b"x^", b"x ", b"x}")
"""Beginnings that the fast reader takes for a mark of its own: a byte order mark, a zlib stream."""


def cut_at_records(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that end where a record ends, so far as quotes can tell."""
    carried = b""
    for part in blocks:
        block = carried + part if carried else part
        end = _whole_records(block) or len(block)
        yield block[:end]
        carried = block[end:]
    if carried:
        yield carried


def _whole_records(block: bytes) -> int:
    """Length of the lines at the start of the block behind which no quote is open."""
    end = len(block)
    is_open = block.count(b'"') % 2
    while is_open and end:
        start = block.rfind(b"\n", 0, end - 1) + 1
        is_open ^= block.count(b'"', start, end) % 2
        end = start
    return end


def cut_at(blocks: Iterable[bytes], lengths: Iterable[int]) -> Iterator[bytes]:
    """The same bytes in blocks of the given lengths.

    Raises:
        ValueError: there are more or fewer bytes.
    """
    rest, at = b"", 0
    stream = iter(blocks)
    for length in lengths:
        while len(rest) - at < length:
            more = next(stream, b"")
            if not more:
                raise ValueError("length")
            rest, at = (rest[at:] + more if at < len(rest) else more), 0
        yield rest[at : at + length]
        at += length
    if rest[at:] or next(stream, b""):
        raise ValueError("length")


def with_plain_ends(block: bytes) -> bytes:
    """Each line ended by a line feed only, the last one too."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    return block if block.endswith(b"\n") else block + b"\n"


def plain_rows(block: bytes, delimiter: str, width: int) -> int:
    """Records of a block that is plain at this width; 0 if it is not."""
    mark = delimiter.encode()
    if width < 2 or len(mark) != 1 or b"\0" in block or block.startswith(_MISREAD):
        return 0
    ended = with_plain_ends(block)
    if b"\r" in ended:
        return 0
    marks = _marks_outside_quotes(ended, mark) if b'"' in ended else _marks(ended, mark)
    rows = marks.count(b"\n")
    if marks != (mark * (width - 1) + b"\n") * rows:
        return 0
    # Within a cell a carriage return is text, which plain line ends would lose.
    return 0 if rows < ended.count(b"\n") and b"\r" in block and _is_return_quoted(block) else rows


def _marks(block: bytes, mark: bytes) -> bytes:
    """The delimiters and line ends of the block, in order."""
    return block.translate(None, bytes(code for code in range(256) if code not in (mark[0], _LINE_END)))


def _marks_outside_quotes(block: bytes, mark: bytes) -> bytes:
    """The delimiters and line ends outside quoted cells; nothing if a quote is not where it should be."""
    import numpy as np

    codes = np.frombuffer(block, np.uint8)
    is_quote = codes == _QUOTE
    is_mark = (codes == mark[0]) | (codes == _LINE_END)
    quotes = np.flatnonzero(is_quote)
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return b""
    # An opening quote right behind a closing one is the second of a doubled pair.
    edge = is_mark | is_quote
    starts = opening[1:] if opening[0] == 0 else opening
    if not (edge[starts - 1].all() and edge[closing + 1].all()):
        return b""
    return bytes(codes[is_mark & ~np.logical_xor.accumulate(is_quote)])


def _is_return_quoted(block: bytes) -> bool:
    import numpy as np

    codes = np.frombuffer(block, np.uint8)
    return bool(((codes == _RETURN) & np.logical_xor.accumulate(codes == _QUOTE)).any())
