"""OpenDocument texts (.odt), in which Taiwan's authorities publish: paragraphs, lists, tables and notes.

Numbers of list items are made as the document defines them. Deleted text, comments, headers and
footers are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aigov_search.errors import UnreadableError
from aigov_search.readers.composing import TITLE, Part, compose, find_title, join_cells
from aigov_search.readers.docx_numbering import format_number
from aigov_search.readers.limits import Budget
from aigov_search.readers.ooxml import attribute, find_child, local
from aigov_search.readers.record import as_hints, find_lost, keep_printed_title
from aigov_search.readers.xml import parse_xml
from aigov_search.readers.zip import open_zip, read_entry
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

FORMAT = "odt"

_TYPE = b"mimetypeapplication/vnd.oasis.opendocument.text"
_SKIPPED = frozenset({"tracked-changes", "annotation", "sequence-decls", "forms", "ruby-text"})
_ROW_GROUPS = ("table-header-rows", "table-row-group", "table-rows")
_CONTENTS = ("table-of-content", "alphabetical-index", "illustration-index", "table-index", "index-body")
_PROPERTIES = {"title": "title", "initial-creator": "creator", "creation-date": "created", "date": "saved"}
_FORMATS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一": "chineseCounting", "壹": "chineseLegalSimplified", "甲": "ideographTraditional",
    "子": "ideographZodiac", "①": "decimalEnclosedCircle", "１": "decimalFullWidth", "": "none",
}  # fmt: skip
_MOST_SPACES = 100


def sniff(name: str, head: bytes) -> float:
    """Sure if a ZIP file begins with the type of an OpenDocument text."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if _TYPE in head[:128]:
        return 0.95
    return 0.85 if name.lower().endswith(".odt") else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The document. Raises ``UnreadableError`` if it is damaged, encrypted or holds no text."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``."""
    archive = open_zip(data, budget)
    content = _read_part(archive, "content.xml", budget)
    body = None if content is None else find_child(content, "body", "text")
    if body is None:
        raise UnreadableError("no OpenDocument text inside; open it and save it anew")
    walk = _Walk(_read_lists(content, _read_part(archive, "styles.xml", budget)))
    parts = [*walk.list_parts(body), *walk.notes]
    text, blocks = compose(parts)
    if not text:
        raise UnreadableError("the document holds no text (pictures only?)")
    hints = _read_properties(_read_part(archive, "meta.xml", budget), text) | find_title(parts)
    yield Source(
        text=text, format=FORMAT, encoding="utf-8", blocks=blocks, hints=hints, defects=find_lost(text)
    )


class _Level(NamedTuple):
    """How one level of a list is numbered; ``shown`` counts the levels of which the number consists."""

    form: str
    prefix: str
    suffix: str
    start: int
    shown: int


class _List(NamedTuple):
    """A list that is being read: its style, and how many items there have been on each level."""

    style: str
    counts: list[int]


def _read_part(archive: ZipFile, path: str, budget: Budget) -> Any | None:  # an lxml element
    try:
        entry = archive.getinfo(path)
    except KeyError:
        return None
    try:
        return parse_xml(read_entry(archive, entry, budget))
    except UnreadableError as error:
        raise UnreadableError(f"{error} (an encrypted document?); save it without a password") from None


def _read_lists(*roots: Any | None) -> dict[str, dict[int, _Level]]:
    """The levels of each list style by its name."""
    lists: dict[str, dict[int, _Level]] = {}
    for root in roots:
        for style in root.iter("{*}list-style") if root is not None else ():
            levels = {}
            for level in style:
                if local(level) == "list-level-style-number":
                    levels[_as_number(attribute(level, "level"), 1)] = _Level(
                        form=_FORMATS.get((attribute(level, "num-format") or "")[:1], "decimal"),
                        prefix=attribute(level, "num-prefix") or "",
                        suffix=attribute(level, "num-suffix") or "",
                        start=_as_number(attribute(level, "start-value"), 1),
                        shown=_as_number(attribute(level, "display-levels"), 1),
                    )
            lists.setdefault(attribute(style, "name") or "", levels)
    return lists


def _list_rows(table: Any) -> Iterator[Any]:
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in _ROW_GROUPS:
            yield from _list_rows(child)


def _as_number(printed: str | None, default: int) -> int:
    return int(printed) if printed and printed.isdecimal() and len(printed) < 5 else default


class _Walk:
    """Goes through a body in reading order; footnotes gather in ``notes``."""

    def __init__(self, lists: dict[str, dict[int, _Level]]) -> None:
        self.notes: list[Part] = []
        self._lists = lists
        self._ended: dict[str, list[int]] = {}

    def list_parts(self, root: Any, path: tuple[str, ...] = ()) -> Iterator[Part]:
        """The parts of all paragraphs, lists and tables inside an element."""
        for element in root:
            name = local(element)
            if name in ("p", "h"):
                yield from self._read_paragraph(element, path, "")
            elif name == "list":
                yield from self._read_list(element, path, None)
            elif name == "table":
                inside = (*path, "table")
                for row in _list_rows(element):
                    cells = [cell for cell in row if local(cell) == "table-cell"]
                    yield from join_cells([list(self.list_parts(cell, inside)) for cell in cells])
            elif name in _CONTENTS:
                yield from self.list_parts(element, (*path, "nav.contents"))
            elif name not in _SKIPPED:
                yield from self.list_parts(element, path)

    def _read_list(self, element: Any, path: tuple[str, ...], outer: _List | None) -> Iterator[Part]:
        style = attribute(element, "style-name") or (outer.style if outer else "")
        depth = len(outer.counts) + 1 if outer else 1
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        before = self._ended.get(style, []) if goes_on else []
        level = self._lists.get(style, {}).get(depth)
        counts = [*(outer.counts if outer else []), before[depth - 1] if len(before) >= depth else 0]
        if not counts[-1] and level:
            counts[-1] = level.start - 1
        current = _List(style, counts)
        for item in element:
            if local(item) == "list-item":
                counts[-1] = _as_number(attribute(item, "start-value"), counts[-1] + 1)
                number = self._number(current)
            else:
                number = ""
            for child in item:
                if local(child) in ("p", "h"):
                    yield from self._read_paragraph(child, path, number)
                    number = ""
                elif local(child) == "list":
                    yield from self._read_list(child, path, current)
                else:
                    yield from self.list_parts([child], path)
        self._ended[style] = counts

    def _number(self, current: _List) -> str:
        levels = self._lists.get(current.style, {})
        depth = len(current.counts)
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        first = max(1, depth - level.shown + 1)
        counted = [(current.counts[n - 1], levels[n].form) for n in range(first, depth + 1) if n in levels]
        figures = [format_number(count, form) for count, form in counted]
        number = f"{level.prefix}{'.'.join(figures)}{level.suffix}"
        return number if number.endswith(("、", "）", " ")) else f"{number} "

    def _read_paragraph(self, paragraph: Any, path: tuple[str, ...], number: str) -> Iterator[Part]:
        pieces: list[str] = []
        boxes: list[Any] = []
        self._collect_text(paragraph, pieces, boxes)
        for box in boxes:
            yield from self.list_parts(box, (*path, "box"))
        level = _as_number(attribute(paragraph, "outline-level"), 1)
        tag = f"h{min(max(level, 1), 6)}" if local(paragraph) == "h" else "p"
        if (attribute(paragraph, "style-name") or "").casefold() == "title":
            tag, path = "h1", (*path, TITLE)
        for nth, line in enumerate("".join(pieces).split("\n")):
            bare = line.strip(" ")
            if bare:
                yield Part(f"{number}{bare}" if nth == 0 else bare, tag, path)

    def _collect_text(self, element: Any, pieces: list[str], boxes: list[Any]) -> None:
        pieces.append((element.text or "").replace("\n", " "))
        for child in element:
            name = local(child)
            if name == "tab":
                pieces.append("\t")
            elif name == "line-break":
                pieces.append("\n")
            elif name == "s":
                pieces.append(" " * min(_as_number(attribute(child, "c"), 1), _MOST_SPACES))
            elif name == "text-box":
                boxes.append(child)
            elif name == "note":
                body = find_child(child, "note-body")
                self.notes += self.list_parts(body, ("footnote",)) if body is not None else ()
            elif name and name not in _SKIPPED:
                self._collect_text(child, pieces, boxes)
            pieces.append((child.tail or "").replace("\n", " "))


def _read_properties(root: Any | None, text: str) -> dict[str, str]:
    """What the file says of itself."""
    meta = None if root is None else find_child(root, "meta")
    if meta is None:
        return {}
    hints = as_hints((key, child.text) for child in meta if (key := _PROPERTIES.get(local(child))))
    return keep_printed_title(hints, text)
