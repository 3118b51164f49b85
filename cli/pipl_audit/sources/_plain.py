"""Proof that a block of delimited text is so regular that any reader reads it alike.

Only such blocks go to the fast reader: a line a record, every record of the same width, every quote the first or
last character of a cell, no line end and no quote within one.
"""

from __future__ import annotations

import codecs

_QUOTE, _LINE_END = 0x22, 0x0A


def with_plain_ends(block: bytes) -> bytes:
    """Each line ended by a line feed only, the last one too."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    return block if block.endswith(b"\n") else block + b"\n"


def plain_rows(block: bytes, delimiter: str, width: int) -> int:
    """Records of a block that is plain at this width; 0 if it is not."""
    mark = delimiter.encode()
    if width < 2 or len(mark) != 1 or b"\0" in block or block.startswith(codecs.BOM_UTF8):
        return 0
    block = with_plain_ends(block)
    if b"\r" in block:
        return 0
    rows = block.count(b"\n")
    marks = _outside_quotes(block, mark) if b'"' in block else _marks(block, mark)
    return rows if marks == (mark * (width - 1) + b"\n") * rows else 0


def _marks(block: bytes, mark: bytes) -> bytes:
    """The delimiters and line ends of the block, in order."""
    return block.translate(None, bytes(code for code in range(256) if code not in (mark[0], _LINE_END)))


def _outside_quotes(block: bytes, mark: bytes) -> bytes | None:
    """The delimiters and line ends that are not within a quoted cell; None if a quote is not where it should be."""
    import numpy as np

    codes = np.frombuffer(block, np.uint8)
    is_quote = codes == _QUOTE
    is_end = codes == _LINE_END
    is_mark = (codes == mark[0]) | is_end
    quotes = np.flatnonzero(is_quote)
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return None
    before = is_mark[opening[1:] - 1] if opening[0] == 0 else is_mark[opening - 1]
    within = np.logical_xor.accumulate(is_quote)
    if not (before.all() and is_mark[closing + 1].all()) or (within & is_end).any():
        return None
    return codes[is_mark & ~within].tobytes()
