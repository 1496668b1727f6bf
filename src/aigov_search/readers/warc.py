"""Web archives (.warc, .warc.gz): each page that a crawler received, with its address.

The format (ISO 28500) is a sequence of records, each a header and a block of the length that the
header gives; all that is needed of it stands here. The date of a record is that of the crawl.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.compressed import unpack
from aigov_search.readers.http import list_fields, read_answer
from aigov_search.readers.limits import Budget, OverLimitError, name_size
from aigov_search.readers.members import clean_name, read_member, refuse_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.readers.limits import Stream
    from aigov_search.records import Source

FORMAT = "warc"
HOLDS_MANY = True

_MARK = b"WARC/"
_GZIP = b"\x1f\x8b\x08"
_LONGEST_LINE = 1 << 16
_MOST_FIELDS = 200
_DOCUMENTS = (
    "text/html", "application/xhtml", "text/plain", "application/pdf", "application/msword", "text/xml",
    "application/vnd.openxmlformats", "application/rss", "application/atom", "application/xml",
)  # fmt: skip


def sniff(name: str, head: bytes) -> float:  # noqa: ARG001 - what decides is the content
    """Sure if it begins with a record, also when compressed."""
    if head.startswith(_GZIP):
        import zlib

        try:
            head = zlib.decompressobj(31).decompress(head, len(_MARK))
        except zlib.error:
            return 0.0
    return 0.97 if head.startswith(_MARK) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The pages and other documents, and a ``Refusal`` for each that cannot be read."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``. Raises ``UnreadableError`` if there is nothing to read."""
    budget = budget.enter()
    stream = unpack(data, budget) if data.startswith(_GZIP) else io.BytesIO(data)
    found = False
    address = "the first record"
    try:
        for fields, block in _list_records(stream, budget):
            address = _find_address(fields)
            for source in _read_record(fields, block, address, budget):
                found = True
                yield source
    except OverLimitError:
        raise
    except UnreadableError as error:
        if not found:
            raise
        yield refuse_member(address, f"the archive ends after this: {error}")
    if not found:
        raise UnreadableError("the archive holds no pages or documents")


def _find_address(fields: dict[str, str]) -> str:
    return fields.get("warc-target-uri", "").strip("<>")


def _read_record(
    fields: dict[str, str], block: bytes | UnreadableError, address: str, budget: Budget
) -> Iterator[Source]:
    """The sources in one record: none if it is no document, or one that the server did not have."""
    member = clean_name(address)
    if isinstance(block, UnreadableError):
        yield refuse_member(member, str(block))
        return
    kind, content = fields.get("content-type", "").partition(";")[0].strip().lower(), block
    if kind == "application/http":
        try:
            answer = read_answer(block, budget)
        except OverLimitError:
            raise
        except UnreadableError as error:
            yield refuse_member(member, str(error))
            return
        if answer.status not in range(200, 300):
            return
        kind, content = answer.kind, answer.content
    path = _find_path(address)
    if not kind.startswith(_DOCUMENTS) or path == "/robots.txt" or not content:
        return
    known = {"url": address, "crawled": fields.get("warc-date", "")}
    for source in read_member(content, path, budget):
        inner = (source.member or path).removeprefix(path)
        yield replace(source, member=f"{member}{inner}", hints={**source.hints, **known})


def _find_path(address: str) -> str:
    from urllib.parse import unquote, urlsplit

    try:
        return clean_name(unquote(urlsplit(address).path) or "/")
    except ValueError:
        return "/"


def _list_records(
    stream: Stream, budget: Budget
) -> Iterator[tuple[dict[str, str], bytes | UnreadableError]]:
    """Header and block of each record that holds a document; damaged stretches are passed over."""
    lines = io.BufferedReader(_Raw(stream))
    while line := lines.readline(_LONGEST_LINE):
        if not line.startswith(_MARK):
            continue
        head = b""
        for _ in range(_MOST_FIELDS):
            line = lines.readline(_LONGEST_LINE)
            if not line.strip():
                break
            head += line
        fields = list_fields(head)
        budget.count_member()
        printed = fields.get("content-length", "")
        size = int(printed) if printed.isdecimal() and len(printed) < 16 else 0
        if fields.get("warc-type") not in ("response", "resource", "conversion"):
            _skip(lines, size)
        elif size > budget.limits.member:
            _skip(lines, size)
            yield fields, UnreadableError(f"larger than {name_size(budget.limits.member)}")
        else:
            block = lines.read(size)
            problem = UnreadableError("cut off; copy or download the archive again")
            yield fields, block if len(block) == size else problem


def _skip(lines: Stream, size: int) -> None:
    while size > 0 and (chunk := lines.read(min(size, 1 << 20))):
        size -= len(chunk)


class _Raw(io.RawIOBase):
    """A stream as the standard library's buffers want it."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer``; how many bytes it got."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
