"""Members of archives and mails: each is read by the reader of its own format, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.encoding import decode
from aigov_search.readers.limits import OverLimitError
from aigov_search.readers.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.readers.limits import Budget
    from aigov_search.records import Source

INSIDE = "!/"
"""Parts an archive from its member: ``pages.zip!/a.html``."""
_HIDDEN = (".", "__MACOSX", "~$")


@runtime_checkable
class Unpacker(Protocol):
    """A reader of what is packed: besides ``read`` it can share the limits of the file around it."""

    def read_within(self, data: bytes, name: str, budget: Budget) -> Iterator[Source]:
        """The sources in the file, at the cost of ``budget``."""


def read_member(data: bytes, member: str, budget: Budget) -> Iterator[Source]:
    """The sources in one member, or the reason why there are none; ``member`` names it.

    Raises :class:`OverLimitError` only.
    """
    try:
        for source in read_inside(data, member, budget):
            inner = f"{member}{INSIDE}{source.member}" if source.member else member
            yield replace(source, member=inner)
    except OverLimitError:
        raise
    except UnreadableError as error:
        yield refuse_member(member, str(error))


def read_inside(data: bytes, name: str, budget: Budget) -> Iterator[Source]:
    """The sources in ``data``, read at the cost of ``budget``, whatever their format."""
    from aigov_search.readers import choose_reader

    reader = choose_reader(data, name)
    if isinstance(reader, Unpacker):
        yield from reader.read_within(data, name, budget)
    else:
        yield from reader.read(data, name)


def refuse_member(member: str, reason: str) -> Refusal:
    """The entry for a member that cannot be read."""
    return Refusal(text="", format="", encoding="", member=member, reason=reason)


def is_hidden(member: str) -> bool:
    """Whether a member is one that a search of folders passes over, too."""
    return any(part.startswith(_HIDDEN) and part not in (".", "..") for part in member.split("/"))


def decode_names(names: Sequence[bytes]) -> list[str]:
    """Names whose encoding nobody declared, decoded alike."""
    joined = b"\n".join(names)
    try:
        encoding = decode(joined).encoding
    except UnreadableError:
        encoding = "utf-8"
    if encoding.startswith(("utf-16", "utf-32")):
        encoding = "gb18030"
    return [clean_name(name.decode(encoding, "replace")) for name in names]


def clean_name(name: str) -> str:
    """A member's name with ``/`` between its folders and nothing in it that no one can type."""
    name = "".join(char for char in name.replace("\\", "/") if char.isprintable())
    return name.encode("utf-8", "replace").decode("utf-8") or "?"
