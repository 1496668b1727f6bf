"""HTML: the text in reading order, one line for each block, and what the page declares.

lxml reports the page as a stream of tags, so depth costs nothing and a hostile page takes time and
memory in proportion to its size; only the declarations, a few elements, are made into a tree.

White space is collapsed; ``<br>`` ends a line; a table row whose cells are one line each becomes
one line with tabs between the cells, while a table that lays out a page falls apart into its
blocks. Scripts, styles, forms' controls, readings over characters and hidden elements are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.records import Block, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = "html"

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|script|link|div|table|p|span|br|a|h[1-6])[\s>/]",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([a-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"<\?xml[^>]{0,80}encoding\s{0,8}=\s{0,8}[\"']([a-z0-9_.:-]{2,40})", re.IGNORECASE
)
_WHITE = re.compile("[ \t\n\r\f\v\xa0\u2028\u2029\x85]+")
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]")

_SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
        "applet", "audio", "video", "canvas", "map", "select", "option", "optgroup", "datalist",
        "textarea", "button", "rt", "rp", "rtc", "frame", "frameset", "noframes",
    }
)  # fmt: skip
_VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu",
        "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "title", "tr", "ul",
    }
)  # fmt: skip
_DEEPEST = 24
"""Elements around a block that its path names; more would make a hostile page cost its depth squared."""
_LONGEST_CELL = 120
_FEW = 100
"""Characters below which a page must have hidden what it says."""


def sniff(name: str, head: bytes) -> float:
    """Sure if the file begins like a page; less so by its name, or by tags further down."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<title")):
        return 0.9
    tags = len(_MARKUP.findall(head.replace(b"\0", b"")))
    if name.lower().endswith((".html", ".htm", ".xhtml", ".shtml")):
        return 0.7 if tags else 0.3
    if start.startswith(b"<") and tags >= 3:
        return 0.6
    return 0.4 if tags >= 8 else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - a page names itself
    """The page. Raises ``UnreadableError`` if it cannot be decoded or says nothing."""
    declared = _CHARSET.search(data, 0, 4096) or _XML_ENCODING.match(data)
    decoded = decode(data, declared.group(1).decode("ascii") if declared else None)
    source = read_markup(decoded.text, encoding=decoded.encoding)
    if not source.text.strip():
        raise UnreadableError(
            "the page holds no text; if it is filled in by a script, save it from a browser"
        )
    yield source


def read_markup(markup: str, *, encoding: str) -> Source:
    """The source in a decoded page; what it says in hidden elements counts only if there is nothing else."""
    from aigov_search.readers.declarations import read_declarations

    page = _walk(markup, with_hidden=False)
    if page.hidden > _FEW > page.length:
        page = _walk(markup, with_hidden=True)
    text, blocks = page.compose()
    return Source(
        text=text,
        format=FORMAT,
        encoding=encoding,
        blocks=blocks,
        hints=read_declarations(markup, page.lang),
    )


def _walk(markup: str, *, with_hidden: bool) -> _Page:
    from lxml import etree

    page = _Page(with_hidden=with_hidden)
    parser = etree.HTMLParser(target=page, huge_tree=True)
    try:
        parser.feed(_CONTROLS.sub("", markup))
        parser.close()
    except etree.XMLSyntaxError as error:
        if not page.lines:
            raise UnreadableError(f"not readable as HTML: {error}") from error
    return page


@dataclass(slots=True)
class _Run:
    """A line under construction or finished: its text, where it stands, and its characters in links."""

    text: str
    tag: str
    path: tuple[str, ...]
    links: int
    cell: int = 0


@dataclass(slots=True)
class _Element:
    tag: str
    skips: bool = False
    hides: bool = False
    begun: int = 0
    """For a table row: the number of lines before it; for others unused."""


@dataclass(slots=True)
class _Page:
    """Takes the parser's events and keeps the lines."""

    with_hidden: bool
    lines: list[_Run] = field(default_factory=list)
    lang: str = ""
    hidden: int = 0
    length: int = 0
    _open: list[_Element] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _tags: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _links: int = 0
    _anchors: int = 0
    _skipping: int = 0
    _hiding: int = 0
    _cells: int = 0
    _elements: int = 0
    _shared: tuple[str, ...] | None = None

    # The names of these four methods are lxml's.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag == "br":
            self._flush()
            return
        if tag in _VOID:
            if tag == "hr":
                self._flush()
            return
        element = _Element(tag)
        self._open.append(element)
        if tag in _SKIPPED:
            element.skips = True
            self._skipping += 1
            return
        if not self.with_hidden and self._is_hidden(attributes):
            self._flush()
            element.hides = True
            self._hiding += 1
        if tag == "a":
            self._anchors += 1
        elif tag in _BLOCKS:
            self._begin_block(element, tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _VOID or not self._open:
            return
        element = self._open.pop()
        if element.tag in _BLOCKS and not element.skips:
            self._flush()
            self._path.pop()
            self._tags.pop()
            self._shared = None
            if element.tag == "tr":
                self._join_cells(element.begun)
        if element.skips:
            self._skipping -= 1
        if element.hides:
            self._flush()
            self._hiding -= 1
        if element.tag == "a" and not element.skips:
            self._anchors -= 1

    def data(self, data: str) -> None:
        """A run of text."""
        if self._skipping:
            return
        if self._hiding:
            self.hidden += len(data.strip())
            return
        self._pieces.append(data)
        if self._anchors:
            self._links += len(data.strip())

    def close(self) -> None:
        """The end of the page."""
        self._flush()

    def compose(self) -> tuple[str, tuple[Block, ...]]:
        """The lines as a text with its blocks."""
        blocks = []
        at = 0
        for line in self.lines:
            end = at + len(line.text)
            blocks.append(
                Block(start=at, end=end, tag=line.tag, path=line.path, links=min(line.links, end - at))
            )
            at = end + 1
        return "\n".join(line.text for line in self.lines), tuple(blocks)

    def _begin_block(self, element: _Element, tag: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        if tag == "html":
            self.lang = attributes.get("lang", "") or attributes.get("xml:lang", "")
        elif tag == "tr":
            element.begun = len(self.lines)
        elif tag in ("td", "th"):
            self._cells += 1
        self._elements += 1
        self._path.append(f"{_name_element(tag, attributes)}@{self._elements}")
        self._tags.append(tag)
        self._shared = None

    def _is_hidden(self, attributes: Mapping[str, str]) -> bool:
        style = attributes.get("style")
        return bool(style and _HIDDEN.search(style)) or "hidden" in attributes

    def _flush(self) -> None:
        """End the line under construction."""
        if not self._pieces:
            return
        text = _WHITE.sub(" ", "".join(self._pieces)).strip(" \u3000\u200b")
        links, self._links = self._links, 0
        self._pieces.clear()
        if not text:
            return
        if self._shared is None:
            self._shared = tuple(self._path[-_DEEPEST:])
        self.length += len(text)
        self.lines.append(_Run(text, self._tags[-1] if self._tags else "", self._shared, links, self._cells))

    def _join_cells(self, begun: int) -> None:
        """Make the lines of a table row one line, if each cell has one and none holds a page."""
        cells = self.lines[begun:]
        if (
            len(cells) < 2
            or len({line.cell for line in cells}) < len(cells)
            or any(len(line.text) > _LONGEST_CELL for line in cells)
        ):
            return
        first = cells[0]
        text = "\t".join(line.text for line in cells)
        self.lines[begun:] = [_Run(text, "tr", first.path, sum(line.links for line in cells), first.cell)]


def _name_element(tag: str, attributes: Mapping[str, str]) -> str:
    """``tag#id.class.class``, cut where a page makes names without end."""
    name = tag
    found = attributes.get("id")
    if found:
        name += "#" + found[:40].strip()
    found = attributes.get("class")
    if found:
        name += "." + ".".join(found[:80].split())
    return name.replace("@", "")
