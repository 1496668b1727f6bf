"""Pages that a browser saved into one file (MHTML): the page itself, without what it shows of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.mime import (
    decode_text,
    list_field_names,
    parse_message,
    read_date,
    read_header,
    walk_parts,
)
from aigov_search.readers.record import as_hints, find_lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.readers.mime import Part
    from aigov_search.records import Source

FORMAT = "mhtml"

_SUFFIXES = (".mht", ".mhtml")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_FEW = 200
"""Characters below which a page is the frame around another."""


def sniff(name: str, head: bytes) -> float:
    """Sure if the header is that of several parts which belong together, sent to nobody."""
    names = list_field_names(head)
    if "mime-version" not in names:
        return 0.0
    if "snapshot-content-location" in names or name.lower().endswith(_SUFFIXES):
        return 0.95
    is_related = b"multipart/related" in head.lower()
    return 0.93 if is_related and not {"to", "received", "message-id"}.intersection(names) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The page. Raises ``UnreadableError`` if there is none or it holds no text."""
    message = parse_message(data)
    pages = [part for part in walk_parts(message) if part.get_content_type() in _PAGES]
    root = _find_root(message, pages)
    if root is None:
        raise UnreadableError("no page inside; save it anew from a browser")
    part, source = root, _read_page(root)
    if len(source.text) < _FEW:
        for other in pages:
            inner = _read_page(other)
            if len(inner.text) > len(source.text):
                part, source = other, inner
    if not source.text.strip():
        raise UnreadableError("the page holds no text; if it is filled in by a script, save it again later")
    places = [read_header(part, "content-location")]
    if part is root:
        places.insert(0, read_header(message, "snapshot-content-location"))
    url = next((place for place in places if place.startswith(("http://", "https://"))), "")
    saved = as_hints([("url", url), ("saved", read_date(message))])
    yield replace(source, format=FORMAT, hints={**source.hints, **saved}, defects=find_lost(source.text))


def _find_root(message: Part, pages: list[Part]) -> Part | None:
    """The part that is the page: the one that the message names, else the first."""
    named = message.get_param("start")
    if isinstance(named, str) and named:
        found = next((page for page in pages if read_header(page, "content-id") == named), None)
        if found is not None:
            return found
    return pages[0] if pages else None


def _read_page(part: Part) -> Source:
    from aigov_search.readers.html import read_markup

    decoded = decode_text(part)
    return read_markup(decoded.text, encoding=decoded.encoding)
