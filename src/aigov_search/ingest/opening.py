"""Files as they are read: regular ones only, no more of them than may be, and whole or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
from io import RawIOBase
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.limits import check_size

if TYPE_CHECKING:
    from typing import BinaryIO

    from _typeshed import WriteableBuffer

    from aigov_search.readers.limits import Limits

CHANGED = "it changed while it was being read; ingest it again"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: str) -> BinaryIO:
    """A regular file, open for reading; never waits for a pipe that took its place.

    Raises ``UnreadableError`` if it is something else by now, and ``OSError``.
    """
    stream = os.fdopen(os.open(path, _FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise UnreadableError("not a regular file")
    return stream


def read_whole(path: str, limits: Limits) -> bytes:
    """All bytes of a regular file that stays as it is while it is read.

    Raises ``UnreadableError`` if it is larger than it may be or changes meanwhile, and ``OSError``.
    """
    with open_regular(path) as stream:
        before = os.fstat(stream.fileno())
        check_size(before.st_size, limits)
        data = stream.read(before.st_size + 1)
        after = os.fstat(stream.fileno())
    if len(data) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        raise UnreadableError(CHANGED)
    return data


class HashedStream(RawIOBase):
    """What another stream holds; what was read of it is hashed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of what was read so far."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read as much as fits; returns how many bytes that is."""
        with memoryview(buffer) as view:
            piece = self._stream.read(len(view))
            view[: len(piece)] = piece
        self._digest.update(piece)
        return len(piece)
