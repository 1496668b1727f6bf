"""Answers of web servers as crawlers store them: what is inside, its transfer codings undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.frozen import frozen
from aigov_search.readers.compressed import unpack
from aigov_search.readers.limits import OverLimitError

if TYPE_CHECKING:
    from aigov_search.readers.limits import Budget

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[^\r\n]{0,200}\r?\n")
_GZIP = b"\x1f\x8b\x08"


@frozen
class Answer:
    """An answer's status, the type it declares, and what it holds."""

    status: int
    kind: str
    content: bytes


def read_answer(data: bytes, budget: Budget) -> Answer:
    """The answer in ``data``. Raises ``UnreadableError`` if it is none or in a coding not known here."""
    status = _STATUS.match(data)
    end = _HEAD_END.search(data, 0, 1 << 17)
    if not status or not end:
        raise UnreadableError("no answer of a web server")
    fields = list_fields(data[: end.start()])
    body = data[end.end() :]
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = join_chunks(body)
    for coding in reversed(fields.get("content-encoding", "").lower().split(",")):
        body = _undo_coding(body, coding.strip(), budget)
    kind = fields.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(status=int(status.group(1)), kind=kind, content=body)


def list_fields(head: bytes) -> dict[str, str]:
    """The fields of a header, names in lower case; the first of each name."""
    fields: dict[str, str] = {}
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(
                name.strip().lower().decode("latin-1"), value.strip().decode("utf-8", "replace")
            )
    return fields


def join_chunks(body: bytes) -> bytes:
    """A chunked body as one; as it is where the crawler joined it before, and up to where it breaks off."""
    chunks = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size.group(1), 16)
        if not length:
            break
        chunks.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(chunks) if chunks else body


def _undo_coding(body: bytes, coding: str, budget: Budget) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return budget.read(unpack(body, budget), is_counted=True) if body.startswith(_GZIP) else body
    if coding == "deflate":
        return _inflate(body, budget)
    if coding in ("br", "zstd"):
        raise UnreadableError(f"stored as the server packed it ({coding}); crawl it again without")
    return body


def _inflate(body: bytes, budget: Budget) -> bytes:
    """What ``deflate`` packed, which servers do in two ways; ``body`` itself if it is in neither."""
    import zlib

    for window in (15, -15):
        packer = zlib.decompressobj(window)
        try:
            content = packer.decompress(body, budget.limits.member)
        except zlib.error:
            continue
        budget.spend(len(content))
        if packer.unconsumed_tail:
            raise OverLimitError("it unpacks to more than a member may hold; unpack it first")
        return content
    return body
