"""Feeds: RSS (0.9 to 2.0), RDF and Atom, each item an article.

An item's body is the fullest text that it carries, read as a page where it is HTML; its title is
the first line. A feed that is not well-formed is mended as far as it goes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.frozen import replace
from aigov_search.readers.composing import put_title_first
from aigov_search.readers.record import as_hints, find_lost
from aigov_search.readers.refusals import Refusal
from aigov_search.readers.xml import join_text, parse_document
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "feed"
HOLDS_MANY = True

_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:[a-z]{2,8}|#\d{1,6});")
_BODIES = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "created")


def sniff(name: str, head: bytes) -> float:  # noqa: ARG001 - what decides is the content
    """Sure if the first element is a feed's."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        return 0.0
    found = _ROOT.search(start)
    if not found or b"<html" in start[: found.start()].lower():
        return 0.0
    between = start[: found.start()]
    return 0.92 if all(tag[:1] in (b"?", b"!") for tag in between.split(b"<")[1:]) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001
    """The items, and a ``Refusal`` for each that has no text. Raises ``UnreadableError`` if none has."""
    root, encoding = parse_document(data)
    channel = next((e for e in root.iter() if _name(e) in ("channel", "feed")), root)
    site = _plain(_first_text(channel, ("title",)))
    found = False
    reason = "it has no items"
    for number, item in enumerate((e for e in root.iter() if _name(e) in ("item", "entry")), 1):
        source = _read_item(item, encoding, site)
        if source is not None:
            found = True
            yield source
        else:
            title = _plain(_first_text(item, ("title",)))[:40]
            reason = f"item {number} ({title or 'untitled'}) carries no text; save the page it links to"
            yield Refusal(text="", format=FORMAT, encoding=encoding, reason=reason)
    if not found:
        raise UnreadableError(f"nothing in the feed to read: {reason}")


def _read_item(item: Any, encoding: str, site: str) -> Source | None:  # an lxml element
    body = max((_body_of(child) for child in item if _name(child) in _BODIES), key=len, default="")
    if not _plain(body):
        return None
    title = _plain(_first_text(item, ("title",)))
    printed = next(((key, text) for key in _DATES if (text := _first_text(item, (key,)))), ("", ""))
    hints = as_hints(
        [
            ("title", title),
            ("date", _as_iso(printed[1])),
            ("date_basis", printed[1] and f"declared in the feed as {printed[0]}"),
            ("modified", _as_iso(_first_text(item, ("updated", "modified")))),
            ("source", _plain(_first_text(item, ("source",)))),
            ("author", _author_of(item)),
            ("url", _link_of(item)),
            ("site", site),
        ]
    )
    source = _read_body(body, encoding)
    if not source.text.strip():
        return None
    identity = _first_text(item, ("guid", "id")) or item.get(_about(item), "")
    source = put_title_first(replace(source, hints=hints, record_id=identity or None), title)
    return replace(source, defects=find_lost(source.text))


def _read_body(body: str, encoding: str) -> Source:
    from aigov_search.readers.html import read_markup

    if not _MARKUP.search(body):
        return Source(text=body.strip(), format=FORMAT, encoding=encoding)
    return replace(read_markup(f"<body>{body}</body>", encoding=encoding), format=FORMAT)


def _body_of(element: Any) -> str:
    """The markup or text that an element carries."""
    if not len(element):
        return (element.text or "").strip()
    from lxml import etree

    for child in element.iter():
        try:
            child.tag = _name(child) or child.tag
        except (ValueError, TypeError):
            continue
    inner = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return ((element.text or "") + "".join(inner)).strip()


def _author_of(item: Any) -> str:
    for child in item:
        if _name(child) in ("author", "creator"):
            named = _first_text(child, ("name",)) or join_text(child)
            mailed = re.fullmatch(r"[^\s()]{3,80}@[^\s()]{3,80} {0,4}\((.{1,80})\)", named)
            return mailed.group(1) if mailed else named
    return ""


def _link_of(item: Any) -> str:
    links = [child for child in item if _name(child) == "link"]
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (link.get("href") or join_text(link)):
            return str(link.get("href") or join_text(link))
    permanent = next((c for c in item if _name(c) == "guid" and c.get("isPermaLink") != "false"), None)
    text = join_text(permanent) if permanent is not None else ""
    return text if text.startswith(("http://", "https://")) else ""


def _first_text(element: Any, names: tuple[str, ...]) -> str:
    """The text of the first child of one of these names, whatever its namespace, that has any."""
    return next((text for child in element if _name(child) in names and (text := join_text(child))), "")


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _about(item: Any) -> str:
    return next((key for key in item.keys() if key.endswith("}about")), "about")  # noqa: SIM118 - lxml's own keys


def _plain(markup: str) -> str:
    """A title, which may hold entities and tags, as one line of text."""
    import html

    return " ".join(html.unescape(_MARKUP.sub(lambda m: m[0] if m[0][0] == "&" else "", markup)).split())


def _as_iso(printed: str) -> str:
    """``Thu, 13 Jul 2023 08:00:00 +0800`` as ISO 8601; what is in another form stays as it is."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(printed).isoformat(" ")
    except (ValueError, TypeError, IndexError, OverflowError):
        return printed
