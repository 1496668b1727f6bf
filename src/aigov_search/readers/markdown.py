"""Markdown: the decoded file is the source text, its paragraphs and headings are blocks.

Signs that are no text (``#``, link targets, comments, front matter) stand outside the blocks or
are listed as markup inside them, so that lines and columns agree with an editor.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.front_matter import read_front_matter
from aigov_search.readers.inline_markup import find_inline_markup
from aigov_search.readers.marked import MarkedSource
from aigov_search.readers.record import HINTS
from aigov_search.records import Block
from aigov_search.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.readers.front_matter import FrontMatter
    from aigov_search.records import Source

FORMAT = "markdown"

_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_LINE_END = re.compile(r"\r\n|[\n\r]")
_WHITE = " \t\u3000\xa0\u200b\ufeff"
_HEADING = re.compile(r"(#{1,6})(?:[ \t\u3000\xa0]+|$|(?=[\u4e00-\u9fff《“（][^#]*$))")
_CLOSING = re.compile(r"(?<![ \t])[ \t]+#{1,16}$")
_BULLET = re.compile(r"[-*+•][ \t\u3000]+(?:\[[ xX]\][ \t]+)?")
_NUMBER = re.compile(r"\d{1,9}[.)][ \t]")
_QUOTE = re.compile(r"(?:>[ \t]?){1,16}")
_FENCE = re.compile(r"(`{3,64}|~{3,64})([^`]{0,200})$")
_DEFINITION = re.compile(r"\[(?P<label>[^\[\]\n^]{1,100})\]:[ \t]{0,8}\S{1,2000}(?:[ \t]|$)")
_NOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]:[ \t]{0,8}")
_BREAK = re.compile(r"<br[ \t]{0,4}/?>", re.IGNORECASE)
_NARROWEST = 40
"""Columns that the lines of a paragraph must fill to have been broken at a width."""
_SENTENCE_END = tuple("。！？；：.!?;:”」』）)》")


def sniff(name: str, head: bytes) -> float:
    """By its name, or by front matter with a title or date."""
    if name.lower().endswith(_SUFFIXES):
        return 0.65
    start = head[:2048].lstrip(b"\xef\xbb\xbf")
    if start.startswith(b"---") and re.search(rb"\n(?:title|date|author)[ \t]{0,4}:", start):
        return 0.4
    return 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The file. Raises ``UnreadableError`` if it is binary, holds no text or cannot be decoded."""
    decoded = decode(data)
    text = decoded.text
    front = read_front_matter(text)
    pieces, labels = _Scan(text, front.end if front else 0).run()
    blocks: list[Block] = []
    markup: list[Span] = []
    for piece in _split_at_breaks(text, pieces):
        inline = find_inline_markup(text, piece.start, piece.end, labels) if piece.tag != "pre" else None
        inside = _order_spans([*(inline.spans if inline else ()), *piece.prefixes])
        if _rest(text, piece, inside):
            markup += inside
            blocks.append(
                Block(
                    start=piece.start, end=piece.end, tag=piece.tag,
                    path=("blockquote",) if piece.quoted else (), links=inline.links if inline else 0,
                )
            )  # fmt: skip
    if not blocks:
        raise UnreadableError("empty: it holds no text besides markup")
    hints, head = _read_hints(text, front, blocks, markup)
    yield MarkedSource(
        text=text,
        format=FORMAT,
        encoding=decoded.encoding,
        blocks=(*head, *blocks),
        hints=hints,
        defects=decoded.defects,
        markup=tuple(markup),
    )


class _Piece(NamedTuple):
    """A block under construction; ``prefixes`` are the marks of a quotation at its inner lines."""

    start: int
    end: int
    tag: str
    quoted: bool = False
    prefixes: tuple[Span, ...] = ()

    def cut(self, start: int, end: int) -> _Piece:
        """The part of it between two offsets."""
        inside = tuple(span for span in self.prefixes if start <= span.start and span.end <= end)
        return self._replace(start=start, end=end, prefixes=inside)


def _read_hints(
    text: str, front: FrontMatter | None, blocks: list[Block], markup: list[Span]
) -> tuple[dict[str, str], tuple[Block, ...]]:
    """What the front matter or the first heading declares, and a block for a title that only it has."""
    hints = {key: value for key, value in front.fields.items() if key in HINTS} if front else {}
    if "date" in hints:
        hints["date_basis"] = "declared in the front matter"
    first = blocks[0]
    heading = _rest(text, _Piece(first.start, first.end, first.tag), markup) if first.tag == "h1" else ""
    if "title" not in hints:
        return ({**hints, "title": heading} if heading else hints), ()
    if heading == hints["title"] or not front or not front.title:
        return hints, ()
    low, high = front.title
    return hints, (Block(start=low, end=high, tag="h1"),)


def _rest(text: str, piece: _Piece, markup: list[Span]) -> str:
    """A block's text without the markup inside it, on one line."""
    kept = []
    at = piece.start
    for span in markup:
        if span.start >= piece.end:
            break
        kept.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    kept.append(text[at : piece.end])
    return " ".join("".join(kept).split())


def _split_at_breaks(text: str, pieces: list[_Piece]) -> Iterator[_Piece]:
    for piece in pieces:
        at = piece.start
        for found in _BREAK.finditer(text, piece.start, piece.end) if piece.tag != "pre" else ():
            yield piece.cut(at, found.start())
            at = found.end()
        yield piece.cut(at, piece.end)


def _order_spans(spans: list[Span]) -> list[Span]:
    """The spans in order, without those that overlap an earlier one."""
    ordered: list[Span] = []
    for span in sorted(spans):
        if not ordered or span.start >= ordered[-1].end:
            ordered.append(span)
    return ordered


class _Scan:
    """Goes through the lines once and collects the blocks."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.pieces: list[_Piece] = []
        self.labels: set[str] = set()
        self._pending: list[Span] = []
        self._tag = "p"
        self._quoted = False
        self._fence = ""
        self._past = start
        """Where a comment ends: what comes before is no text."""
        self._has_comments = True
        self._in_table = False

    def run(self) -> tuple[list[_Piece], frozenset[str]]:
        """The blocks in order, and the labels of the link definitions."""
        at = self.start
        while at < len(self.text):
            found = _LINE_END.search(self.text, at)
            end = found.start() if found else len(self.text)
            low = max(at, self._past)
            while low <= end:
                self._take_line(low, end)
                if low >= self._past or self._past >= end:
                    break
                low = self._past
            at = found.end() if found else len(self.text)
        self._flush()
        return self.pieces, frozenset(self.labels)

    def _take_line(self, start: int, end: int) -> None:
        raw = self.text[start:end]
        body = raw.strip(_WHITE)
        if self._fence:
            self._take_code(start, end, body)
            return
        start += len(raw) - len(raw.lstrip(_WHITE))
        quote = _QUOTE.match(body)
        if bool(quote) != self._quoted and (body or self._quoted):
            self._flush()
            self._quoted = bool(quote)
        if quote:
            start += quote.end()
            body = body[quote.end() :].strip(_WHITE)
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip(_WHITE))
        end = start + len(body)
        if not body:
            self._flush()
        elif not (self._take_mark(start, body) or self._take_block(start, end, body)):
            self._take_text(start, end, body, breaks=raw.endswith(("  ", "\\")))

    def _take_code(self, start: int, end: int, body: str) -> None:
        if body.startswith(self._fence) and not body.strip(self._fence[0]):
            self._fence = ""
        elif body:
            self.pieces.append(_Piece(start, end, "pre"))

    def _take_mark(self, start: int, body: str) -> bool:
        """Take in a line that holds no text of its own: a comment, a rule, a fence, a definition."""
        if body.startswith("<!--") and self._has_comments:
            close = self.text.find("-->", start + 4)
            self._has_comments = close >= 0
            if close >= 0:
                self._flush()
                self._past = close + 3
                return True
        fence = _FENCE.match(body)
        if fence:
            self._flush()
            self._fence = fence.group(1)
            return True
        if body[0] in "=-*_|:" and self._take_rule(body):
            return True
        definition = _DEFINITION.match(body)
        if definition:
            self._flush()
            self.labels.add(definition["label"].casefold())
            return True
        return False

    def _take_rule(self, body: str) -> bool:
        """The line under a heading, between parts, or under the head of a table."""
        signs = set(body) - set(" \t")
        if signs in ({"="}, {"-"}) and len(body) >= 2 and len(self._pending) == 1 and self._tag == "p":
            self._tag = "h1" if "=" in signs else "h2"
            self._flush()
            return True
        if len(signs) == 1 and signs <= set("-*_=") and len(body) >= 3:
            self._flush()
            return True
        if signs <= set("|:-") and {"|", "-"} <= signs:
            if self._pending:
                self._tag = "tr"
                self._flush()
            self._in_table = True
            return True
        return False

    def _take_block(self, start: int, end: int, body: str) -> bool:
        """Take in a line that begins a block: a heading, a row of a table, an item of a list, a note."""
        heading = _HEADING.match(body)
        if heading:
            self._flush()
            closing = _CLOSING.search(body, heading.end())
            end = start + closing.start() if closing else end
            self._append(start + heading.end(), end, f"h{len(heading.group(1))}")
            return True
        if body[0] == "|" or (self._in_table and "|" in body):
            in_table = self._in_table
            self._flush()
            self._in_table = in_table
            inner = body.strip("|" + _WHITE)
            low = start + body.find(inner)
            self._append(low, low + len(inner), "tr")
            return True
        bullet = _BULLET.match(body) or _NOTE.match(body)
        if bullet or _NUMBER.match(body):
            self._flush()
            self._tag = "li" if not bullet or body[0] != "[" else "p"
            start += bullet.end() if bullet else 0
            if start < end:
                self._pending.append(Span(start, end))
            return True
        return False

    def _take_text(self, start: int, end: int, body: str, *, breaks: bool) -> None:
        self._in_table = False
        if breaks and body.endswith("\\"):
            end -= 1
        self._pending.append(Span(start, end))
        if breaks:
            self._flush_paragraph()

    def _append(self, start: int, end: int, tag: str) -> None:
        if start < end:
            self.pieces.append(_Piece(start, end, tag, self._quoted))

    def _flush(self) -> None:
        self._flush_paragraph()
        self._tag = "p"
        self._in_table = False

    def _flush_paragraph(self) -> None:
        """Turn the pending lines into one block if they were broken at a width, else into one each."""
        lines, self._pending = self._pending, []
        if len(lines) > 1 and not _is_wrapped(self.text, lines):
            for line in lines:
                self._append(line.start, line.end, self._tag)
            return
        if lines:
            prefixes = tuple(self._find_prefixes(lines)) if self._quoted else ()
            self.pieces.append(_Piece(lines[0].start, lines[-1].end, self._tag, self._quoted, prefixes))

    def _find_prefixes(self, lines: list[Span]) -> Iterator[Span]:
        """The marks of a quotation between the lines of a paragraph."""
        for before, after in itertools.pairwise(lines):
            low = self.text.find(">", before.end, after.start)
            if low >= 0:
                yield Span(low, after.start)


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether the lines of a paragraph were broken at a width, and not where its author wanted."""
    widths = [_measure(text[line.start : line.end]) for line in lines]
    widest = max(widths)
    if widest < _NARROWEST or any(width < 0.75 * widest for width in widths[:-1]):
        return False
    return any(not text[line.start : line.end].endswith(_SENTENCE_END) for line in lines[:-1])


def _measure(line: str) -> int:
    """Columns that a line fills, two for each Han character."""
    return sum(2 if char > "\u2e7f" else 1 for char in line)
