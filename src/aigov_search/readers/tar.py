"""Tar archives: each file in them is read by the reader of its own format; links are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.limits import Budget, OverLimitError, name_size
from aigov_search.readers.members import decode_names, is_hidden, read_member, refuse_member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from tarfile import TarFile, TarInfo

    from aigov_search.readers.limits import Stream
    from aigov_search.records import Source

FORMAT = "tar"
HOLDS_MANY = True

BLOCK = 512


def sniff(name: str, head: bytes) -> float:
    """Sure if the first header bears the format's mark, or its checksum is right."""
    if head[257:262] == b"ustar":
        return 0.9
    return 0.8 if name.lower().endswith(".tar") and is_header(head[:BLOCK]) else 0.0


def is_header(block: bytes) -> bool:
    """Whether a block of 512 bytes is the header of a member."""
    import tarfile

    if len(block) < BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(block[:BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def read(data: bytes, name: str) -> Iterator[Source]:
    """The sources in all files, and a ``Refusal`` for each file that cannot be read."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``. Raises ``UnreadableError`` if the archive is damaged."""
    import io

    yield from read_stream(io.BytesIO(data), budget)


def read_stream(stream: Stream, budget: Budget) -> Iterator[Source]:
    """The sources in an archive whose bytes were counted where they arose; it is read only once.

    What comes before the place where an archive breaks off is read.
    """
    budget = budget.enter()
    members = 0
    for entry, content in _list_files(stream, budget):
        members += 1
        member = decode_names([entry.encode("utf-8", "surrogateescape")])[0]
        if isinstance(content, UnreadableError):
            yield refuse_member(member, str(content))
        elif not is_hidden(member):
            yield from read_member(content, member, budget)
    if not members:
        raise UnreadableError("the archive holds no files")


def _list_files(stream: Stream, budget: Budget) -> Iterator[tuple[str, bytes | UnreadableError]]:
    """Name and content of each file, or why it has none."""
    import lzma
    import tarfile
    import zlib

    damage = (
        tarfile.TarError, zlib.error, lzma.LZMAError,
        OSError, EOFError, ValueError, LookupError, RuntimeError, ArithmeticError,
    )  # fmt: skip
    at = "the first member"
    watched = _Watched(stream)
    try:
        with tarfile.open(fileobj=watched, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:  # type: ignore[call-overload]
            for entry in archive:
                budget.count_member()
                if entry.isreg():
                    at = entry.name
                    yield entry.name, _read_file(archive, entry, budget)
        if not watched.is_whole():
            yield at, UnreadableError("the archive is cut off behind this; copy or download it again")
    except OverLimitError:
        raise
    except UnreadableError as error:
        yield at, error
    except damage:
        yield at, UnreadableError("the archive is cut off or damaged here; copy or download it again")


@dataclass(slots=True)
class _Watched:
    """A stream that knows how it ended: an archive that is whole ends in empty blocks."""

    stream: Stream
    tail: bytes = b""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        chunk = self.stream.read(size)
        self.tail = (self.tail + chunk[-BLOCK:])[-BLOCK:]
        return chunk

    def is_whole(self) -> bool:
        """Whether the archive has its end; what is left of the stream is read for it."""
        while self.read(1 << 20):
            pass
        return self.tail == bytes(BLOCK)


def _read_file(archive: TarFile, entry: TarInfo, budget: Budget) -> bytes | UnreadableError:
    if entry.sparse is not None:
        return UnreadableError("a sparse file; unpack it first")
    if entry.size > budget.limits.member:
        return UnreadableError(f"larger than {name_size(budget.limits.member)} unpacked; split it")
    stream = archive.extractfile(entry)
    return budget.read(stream, is_counted=True) if stream else UnreadableError("no file")
