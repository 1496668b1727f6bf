"""What the bytes of a file say: one module a format.

A reader is a module in this package that defines

``FORMAT: str``
    the name of the format, as it stands in :attr:`aigov_search.records.Source.format`;
``sniff(name: str, head: bytes) -> float``
    how sure it is, from 0 to 1, that a file of that name which begins with those bytes (at most
    ``HEAD`` of them) is in its format; the content counts for more than the name;
``read(data: bytes, name: str) -> Iterator[Source]``
    the sources in the file: one for a page, one for each record or member of a collection.

The module is found by being there. It imports heavy libraries inside ``read``, so that a file in
another format does not pay for them, and raises ``UnreadableError`` (naming the extra to install
where a library is missing) for what it cannot read. A record or member that cannot be read, where
others can, is handed over as a ``Refusal``. A reader of what is packed defines
``read_within(data, name, budget)``, too, so that archives inside one another share their limits. One that
can do with a piece of a file at a time defines ``read_stream(stream, name)``, for files in UTF-8.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import is_utf8
from aigov_search.readers.limits import LIMITS, Budget, Limits, check_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from aigov_search.records import Source

HEAD = 8192
"""Bytes of a file that a reader is shown to recognise its format."""


class Reader(Protocol):
    """The face of a reader module."""

    FORMAT: str

    def sniff(self, name: str, head: bytes) -> float:
        """How sure the reader is, from 0 to 1, that it can read this."""

    def read(self, data: bytes, name: str) -> Iterator[Source]:
        """The sources in the file."""


@cache
def find_readers() -> tuple[Reader, ...]:
    """The reader modules of this package, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(cast("Reader", module) for module in modules if hasattr(module, "sniff"))


def holds_many(name: str, head: bytes) -> bool:
    """Whether a file of that name that begins so holds many records or members.

    A reader of such files says so by a constant ``HOLDS_MANY``; their sources are worth reading one
    after the other instead of all at once.
    """
    surest = max(find_readers(), key=lambda reader: reader.sniff(name, head))
    return bool(getattr(surest, "HOLDS_MANY", False))


@runtime_checkable
class Streamer(Protocol):
    """A reader that need not have a whole file in memory, if that is in UTF-8."""

    def read_stream(self, stream: BinaryIO, name: str) -> Iterator[Source]:
        """The sources in an open file; ``read`` finds the same in its content."""


def find_streamer(stream: BinaryIO, name: str) -> Streamer | None:
    """The reader that can read an open file piece by piece, if there is one; looks at all of the file."""
    head = stream.read(HEAD)
    surest = max(find_readers(), key=lambda reader: reader.sniff(name, head))
    stream.seek(0)
    return surest if isinstance(surest, Streamer) and is_utf8(stream) else None


def read(data: bytes, name: str, limits: Limits = LIMITS) -> Iterator[Source]:
    """The sources in a file with that content and name, at no greater cost than ``limits`` allow.

    A :class:`~aigov_search.readers.refusals.Refusal` among them stands for a record or member that
    cannot be read. Raises ``UnreadableError`` with the reason if the file is empty, too large,
    binary, or cannot be decoded.
    """
    from aigov_search.readers.members import read_inside

    check_size(len(data), limits)
    yield from read_inside(data, name, Budget(len(data), limits))


def choose_reader(data: bytes, name: str) -> Reader:
    """The reader that is the surest to know the format. Raises ``UnreadableError`` if the file is empty."""
    if not data.strip(b" \t\r\n\f\v\0"):
        raise UnreadableError("empty: it holds nothing but white space" if data else "empty")
    head = data[:HEAD]
    return max(find_readers(), key=lambda reader: reader.sniff(name, head))
