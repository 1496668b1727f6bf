"""XML that is no page and no feed: its text, a line for each element that holds text.

Also the one way in which this package parses XML: entities of the document's own stay unexpanded,
nothing outside the file is fetched, and depth and size are bounded by the parser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.readers.composing import Part, compose
from aigov_search.readers.encoding import decode
from aigov_search.readers.record import find_lost
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "xml"

_DECLARATION = re.compile(r"\s{0,64}<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,80}encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9_.:-]{2,40})")
_NAMED = re.compile(r"&([A-Za-z]{2,8});")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def sniff(name: str, head: bytes) -> float:
    """By the declaration it begins with, or its name and a tag."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<?xml"):
        return 0.5
    return 0.35 if name.lower().endswith(".xml") and start.startswith(b"<") else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The text of all elements. Raises ``UnreadableError`` if it is no XML or holds no text."""
    root, encoding = parse_document(data)
    text, blocks = compose(Part(text, "p") for text in list_texts(root))
    if not text:
        raise UnreadableError("the XML holds no text")
    yield Source(text=text, format=FORMAT, encoding=encoding, blocks=blocks, defects=find_lost(text))


def list_texts(root: Any) -> Iterator[str]:  # an lxml element, which has no published type
    """The text of each innermost element, and of each that mixes text with elements, in order."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        own = [element.text, *(child.tail for child in element)]
        if len(element) and not any(piece and piece.strip() for piece in own):
            waiting.extend(reversed(element))
        elif text := join_text(element):
            yield text


def join_text(element: Any) -> str:
    """All text inside an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def parse_document(data: bytes) -> tuple[Any, str]:
    """The root element of XML in any encoding, mended where it is not well-formed, and the encoding's name.

    Raises ``UnreadableError`` if there is nothing to mend.
    """
    declared = _ENCODING.search(data, 0, 512)
    decoded = decode(data, declared.group(1).decode("ascii") if declared else None)
    markup = _NAMED.sub(_name_character, _FORBIDDEN.sub("", decoded.text))
    found = _DECLARATION.match(markup)
    root = parse_xml(markup[found.end() if found else 0 :].encode("utf-8", "replace"), recover=True)
    return root, decoded.encoding


def _name_character(found: re.Match[str]) -> str:
    """The character for an entity of HTML, which people use in XML though it does not know it."""
    from html.entities import html5

    return found.group() if found.group(1) in _OWN else html5.get(f"{found.group(1)};", found.group())


def parse_xml(data: bytes, *, recover: bool = False) -> Any:  # an lxml element
    """The root element of XML in UTF-8, without entities of its own.

    Raises ``UnreadableError`` if it is none.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"not readable as XML: {str(error)[:200]}") from None
    if root is None:
        raise UnreadableError("not readable as XML: no element in it")
    etree.strip_elements(root, etree.Entity, with_tail=False)
    return root
