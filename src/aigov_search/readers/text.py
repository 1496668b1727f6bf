"""Plain text: the whole decoded file is the source text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "text"


def sniff(name: str, head: bytes) -> float:  # noqa: ARG001 - whatever nobody else knows may be text
    """The reader of last resort: sure of a little, whatever comes."""
    return 0.2 if name.lower().endswith((".txt", ".text")) else 0.1


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001
    """The decoded file. Raises ``UnreadableError`` if it is binary, blank or cannot be decoded."""
    decoded = decode(data)
    if not decoded.text.strip("\ufeff\u200b \t\r\n\f\v\u3000\xa0"):
        raise UnreadableError("empty: it holds nothing but white space")
    yield Source(text=decoded.text, format=FORMAT, encoding=decoded.encoding, defects=decoded.defects)
