"""What reading one file may cost: hostile and broken files end in a reason, not in a full memory.

Sizes and nesting are watched by the readers themselves; time and memory are the caller's to limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from aigov_search.errors import UnreadableError
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from typing import Self

_CHUNK = 1 << 20


@frozen
class Limits:
    """Bounds on one file and on what is packed inside it.

    ``seconds``: processor time to read a file (or the next member or record of it), and once more to
    make documents of it. ``memory``: bytes that this may take beside what is in use. ``file``: bytes
    of the file as it lies. ``member``: bytes of one member, unpacked; it is held in memory.
    ``unpacked``: bytes of all members together. ``ratio``: unpacked bytes for each packed one, once
    ``free`` bytes have been unpacked; the densest archives of web pages reach some 40.
    ``members``: their number. ``depth``: archives inside one another, the outermost one counted.
    """

    seconds: float = 120
    memory: int = 1 << 29
    file: int = 1 << 29
    member: int = 1 << 28
    unpacked: int = 1 << 31
    ratio: int = 200
    free: int = 1 << 24
    members: int = 100_000
    depth: int = 3


LIMITS = Limits()
"""The bounds where nobody sets others."""


class OverLimitError(UnreadableError):
    """A file that costs more to read than it may; nothing of it is taken in."""


class Stream(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


@dataclass(slots=True)
class _Spent:
    unpacked: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of the limits for one file of ``packed`` bytes, shared by all that is inside it."""

    packed: int
    limits: Limits = LIMITS
    depth: int = 0
    _spent: _Spent = field(default_factory=_Spent)

    def enter(self) -> Self:
        """The budget inside an archive. Raises ``UnreadableError`` if it is nested too deep."""
        if self.depth >= self.limits.depth:
            raise UnreadableError(
                f"archives nested more than {self.limits.depth} deep; unpack it first, "
                "or allow more with --max-nesting"
            )
        return replace(self, depth=self.depth + 1)

    def count_member(self) -> None:
        """One more member. Raises :class:`OverLimitError` if there are too many."""
        self._spent.members += 1
        if self._spent.members > self.limits.members:
            raise OverLimitError(f"more than {self.limits.members} members; unpack it into folders first")

    def spend(self, size: int) -> None:
        """``size`` more bytes unpacked. Raises :class:`OverLimitError` if that is too many."""
        self._spent.unpacked += size
        unpacked, limits = self._spent.unpacked, self.limits
        if unpacked > limits.unpacked:
            raise OverLimitError(
                f"it unpacks to more than {name_size(limits.unpacked)}; unpack it first, "
                "or allow more with --max-unpacked"
            )
        if unpacked > limits.free and unpacked > limits.ratio * self.packed:
            raise OverLimitError(f"it unpacks to more than {limits.ratio} times its size; unpack it first")

    def read(self, stream: Stream, *, is_counted: bool = False) -> bytes:
        """All that is left in a stream of unpacked bytes, which may have been counted where they arose.

        Raises ``UnreadableError`` if that is more than one member may be, :class:`OverLimitError`
        if it is too much for the file.
        """
        chunks = []
        size = 0
        while chunk := stream.read(_CHUNK):
            if not is_counted:
                self.spend(len(chunk))
            size += len(chunk)
            if size > self.limits.member:
                raise UnreadableError(f"larger than {name_size(self.limits.member)} unpacked; split it")
            chunks.append(chunk)
        return b"".join(chunks)


def check_size(size: int, limits: Limits) -> None:
    """Raises :class:`OverLimitError` if a file has more bytes than it may."""
    if size > limits.file:
        raise OverLimitError(
            f"larger than {name_size(limits.file)}; split it, or allow more with --max-size"
        )


def name_size(size: int) -> str:
    """A number of bytes as people write it."""
    for power, unit in ((30, "GB"), (20, "MB"), (10, "KB")):
        if size >= 1 << power:
            return f"{size / (1 << power):.4g} {unit}"
    return f"{size} bytes"
