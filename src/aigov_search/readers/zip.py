"""ZIP archives: each member is read by the reader of its own format.

Names are only names: nothing is ever written. Names without a declared encoding are decoded
together, so that those from a Chinese Windows come out right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.limits import Budget, OverLimitError
from aigov_search.readers.members import clean_name, decode_names, is_hidden, read_member, refuse_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zipfile import ZipFile, ZipInfo

    from aigov_search.records import Source

FORMAT = "zip"
HOLDS_MANY = True

_ENTRY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
_IS_UTF8 = 0x800
_UNICODE_PATH = b"up"


def sniff(name: str, head: bytes) -> float:  # noqa: ARG001 - what decides is the content
    """By its first bytes; readers of formats that are packed as ZIP are surer of theirs."""
    return 0.6 if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The sources in all members, and a ``Refusal`` for each member that cannot be read."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``. Raises ``UnreadableError`` if the archive is damaged."""
    budget = budget.enter()
    archive = open_zip(data, budget)
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if not entries:
        raise UnreadableError("the archive is empty")
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise UnreadableError("an office document of a kind that is not read here; save it as .docx or PDF")
    for entry, member in zip(entries, _name_entries(entries), strict=True):
        budget.count_member()
        if is_hidden(member):
            continue
        try:
            content = read_entry(archive, entry, budget)
        except OverLimitError:
            raise
        except UnreadableError as error:
            yield refuse_member(member, str(error))
        else:
            yield from read_member(content, member, budget)


def open_zip(data: bytes, budget: Budget) -> ZipFile:
    """The archive in ``data``. Raises ``UnreadableError`` if it is damaged or has too many members."""
    import io
    import struct
    import zipfile

    if data.count(_ENTRY) > budget.limits.members:
        raise OverLimitError(f"more than {budget.limits.members} members; unpack it into folders first")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (
        zipfile.BadZipFile, struct.error, OSError, ValueError, LookupError, RuntimeError, ArithmeticError,
    ):  # fmt: skip
        raise UnreadableError("a ZIP file, damaged or cut off; copy or download it again") from None


def read_entry(archive: ZipFile, entry: ZipInfo, budget: Budget) -> bytes:
    """What a member holds. Raises ``UnreadableError`` if it is encrypted, damaged or too large."""
    import lzma
    import struct
    import zipfile
    import zlib

    if entry.flag_bits & _IS_ENCRYPTED:
        raise UnreadableError("encrypted; unpack it with its password first")
    try:
        with archive.open(entry) as stream:
            return budget.read(stream)
    except NotImplementedError:
        raise UnreadableError("packed in a way that is not read here; unpack it first") from None
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
        OSError, EOFError, ValueError, LookupError, RuntimeError, ArithmeticError,
    ):  # fmt: skip
        raise UnreadableError("damaged inside the archive; pack it again") from None


def _name_entries(entries: Sequence[ZipInfo]) -> list[str]:
    """The members' names, decoded where the archive does not say how."""
    names: list[str] = []
    undeclared: list[tuple[int, bytes]] = []
    for nth, entry in enumerate(entries):
        names.append(clean_name(_find_unicode_path(entry.extra) or entry.filename))
        if not entry.flag_bits & _IS_UTF8 and not entry.filename.isascii():
            try:
                raw = entry.orig_filename.encode("cp437")
            except UnicodeEncodeError:
                continue
            if not _find_unicode_path(entry.extra):
                undeclared.append((nth, raw))
    decoded = decode_names([raw for _, raw in undeclared])
    for (nth, _), name in zip(undeclared, decoded, strict=True):
        names[nth] = name
    return names


def _find_unicode_path(extra: bytes) -> str:
    """The name in an extra field that gives it in UTF-8, if there is one."""
    while len(extra) >= 4:
        size = int.from_bytes(extra[2:4], "little")
        if extra[:2] == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""
