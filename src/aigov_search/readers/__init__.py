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
where a library is missing) for what it cannot read. A reader of archives calls :func:`read` for
each member and sets ``member``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from aigov_search.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def read(data: bytes, name: str) -> Iterator[Source]:
    """The sources in a file with that content and name.

    Raises ``UnreadableError`` with the reason if the file is empty, binary or cannot be decoded.
    """
    if not data.strip(b" \t\r\n\f\v\0"):
        raise UnreadableError("empty: it holds nothing but white space" if data else "empty")
    head = data[:HEAD]
    surest = max(find_readers(), key=lambda reader: reader.sniff(name, head))
    yield from surest.read(data, name)
