"""Files compressed by gzip, bzip2 or xz: a tar archive, or one file in whatever format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aigov_search.errors import UnreadableError
from aigov_search.readers.limits import Budget
from aigov_search.readers.members import read_inside
from aigov_search.readers.tar import BLOCK, is_header, read_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.readers.limits import Stream
    from aigov_search.records import Source

FORMAT = "compressed"
HOLDS_MANY = True

_GZIP, _BZIP2, _XZ = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0"
_SUFFIXES = (".gz", ".bz2", ".xz")


def sniff(name: str, head: bytes) -> float:  # noqa: ARG001 - what decides is the content
    """Sure if it begins like one of the three."""
    return 0.9 if head.startswith((_GZIP, _BZIP2, _XZ)) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The sources in what is compressed."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:
    """As :func:`read`, at the cost of ``budget``. Raises ``UnreadableError`` if the file is damaged."""
    stream = _Counted(_open(data), budget)
    head = b""
    while len(head) < BLOCK and (chunk := stream.read(BLOCK - len(head))):
        head += chunk
    if is_header(head):
        yield from read_stream(_Rejoined(head, stream), budget)
        return
    content = head + budget.read(stream, is_counted=True)
    inner = name[: name.rfind(".")] if name.lower().endswith(_SUFFIXES) else name
    yield from read_inside(content, inner, budget.enter())


def unpack(data: bytes, budget: Budget) -> Stream:
    """The uncompressed bytes as a stream that spends ``budget``."""
    return _Counted(_open(data), budget)


class _Unpacked(Protocol):
    """A stream that hands over what it has, so that nothing before a damaged place is lost."""

    def read1(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def _open(data: bytes) -> _Unpacked:
    import io

    if data.startswith(_GZIP):
        import gzip

        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if data.startswith(_BZIP2):
        import bz2

        return bz2.BZ2File(io.BytesIO(data))
    import lzma

    return lzma.LZMAFile(io.BytesIO(data))


@dataclass(slots=True)
class _Counted:
    """A stream of uncompressed bytes that says in our words when it is damaged."""

    stream: _Unpacked
    budget: Budget

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        import lzma
        import zlib

        try:
            chunk = self.stream.read1(size)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            raise UnreadableError("compressed data, damaged or cut off; copy or download it again") from None
        self.budget.spend(len(chunk))
        return chunk


@dataclass(slots=True)
class _Rejoined:
    """A stream with the bytes put back that were read to look at them."""

    head: bytes
    stream: Stream

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        if self.head:
            chunk, self.head = self.head[:size], self.head[size:]
            return chunk
        return self.stream.read(size)
