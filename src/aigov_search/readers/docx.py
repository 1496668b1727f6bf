"""Word documents (.docx): paragraphs, headings, numbered items, tables and footnotes in reading order.

Numbers that Word makes (第七条, （一）) are made here, too, for they are part of what is read. Deleted
and hidden text, comments, headers and footers are left out. What the file says of itself is given
as hints with care: its author is a user of a computer, its dates are those of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.readers.composing import TITLE, Part, compose, find_title, join_cells
from aigov_search.readers.docx_numbering import Numbering
from aigov_search.readers.limits import Budget
from aigov_search.readers.ooxml import attribute, find_child, local, value_of
from aigov_search.readers.record import as_hints, find_lost, keep_printed_title
from aigov_search.readers.xml import parse_xml
from aigov_search.readers.zip import open_zip, read_entry
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

FORMAT = "docx"

_CONTENTS = "nav.contents"
"""Entry of the path of a line of the table of contents."""
_SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
_SKIPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "rt", "pPr", "rPr", "Fallback", "footnoteReference", "sectPr"}
)
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_PROPERTIES = {"title": "title", "creator": "creator", "created": "created", "modified": "saved"}
_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST_HEADING = 6


def sniff(name: str, head: bytes) -> float:
    """Sure if a ZIP file's first entries are those of a Word document; less by its name alone."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if b"word/" in head and (b"[Content_Types].xml" in head or b"_rels/" in head):
        return 0.95
    return 0.85 if name.lower().endswith(_SUFFIXES) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The document. Raises ``UnreadableError`` if it is damaged or holds no text."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``."""
    archive = open_zip(data, budget)
    body = _read_part(archive, "word/document.xml", budget)
    if body is None:
        raise UnreadableError("no Word document inside; open it in Word and save it anew")
    styles = _read_styles(_read_part(archive, "word/styles.xml", budget))
    numbering = Numbering(_read_part(archive, "word/numbering.xml", budget))
    parts = list(_Walk(styles, numbering).list_parts(body))
    for file, element in _NOTES:
        parts += _list_notes(_read_part(archive, f"word/{file}.xml", budget), element, styles)
    text, blocks = compose(parts)
    if not text:
        raise UnreadableError("the document holds no text (pictures only?)")
    hints = _read_properties(_read_part(archive, "docProps/core.xml", budget), text) | find_title(parts)
    yield Source(
        text=text, format=FORMAT, encoding="utf-8", blocks=blocks, hints=hints, defects=find_lost(text)
    )


@dataclass(slots=True)
class Style:
    """What a paragraph style adds: an outline level (0 the highest), a place in a list, a role."""

    base: str | None
    level: int | None
    list_id: str | None
    list_level: str | None
    role: str


def _read_style(element: Any) -> Style:
    name = (value_of(element, "name") or "").casefold()
    level = _as_level(value_of(element, "pPr", "outlineLvl"))
    if level is None and name.startswith("heading "):
        level = _as_level(name[8:], first=1)
    return Style(
        base=value_of(element, "basedOn"),
        level=level,
        list_id=value_of(element, "pPr", "numPr", "numId"),
        list_level=value_of(element, "pPr", "numPr", "ilvl"),
        role=TITLE if name == "title" else _CONTENTS if name.startswith("toc ") else "",
    )


def _as_level(value: str | None, *, first: int = 0) -> int | None:
    return int(value) - first if value and value.isdecimal() and first <= int(value) < 9 + first else None


def _read_part(archive: ZipFile, path: str, budget: Budget) -> Any | None:
    """The root of a part, None if the document has none. Raises ``UnreadableError`` if it is damaged."""
    try:
        entry = archive.getinfo(path)
    except KeyError:
        return None
    return parse_xml(read_entry(archive, entry, budget))


def _read_styles(root: Any | None) -> dict[str, Style]:
    """The paragraph styles by id, each with what it takes over from those it is based on."""
    styles: dict[str, Style] = {}
    for element in root if root is not None else ():
        identity = attribute(element, "styleId")
        if local(element) == "style" and identity:
            styles[identity] = _read_style(element)
    for style in styles.values():
        seen = set()
        while style.base in styles and style.base not in seen:
            seen.add(style.base)
            parent = styles[style.base]
            style.level = parent.level if style.level is None else style.level
            style.list_id = style.list_id or parent.list_id
            style.list_level = style.list_level or parent.list_level
            style.base = parent.base
    return styles


class _Walk:
    """Goes through a body in reading order."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering | None) -> None:
        self._styles, self._numbering = styles, numbering

    def list_parts(self, root: Any, path: tuple[str, ...] = ()) -> Iterator[Part]:
        """The parts of all paragraphs and tables inside an element."""
        for element in root:
            name = local(element)
            if name == "p":
                yield from self._read_paragraph(element, path)
            elif name == "tbl":
                inside = (*path, "table")
                for row in _list_inside(element, "tr"):
                    cells = _list_inside(row, "tc")
                    yield from join_cells([list(self.list_parts(cell, inside)) for cell in cells])
            elif name not in _SKIPPED:
                yield from self.list_parts(element, path)

    def _read_paragraph(self, paragraph: Any, path: tuple[str, ...]) -> Iterator[Part]:
        boxes: list[Any] = []
        pieces: list[str] = []
        _collect_text(paragraph, pieces, boxes)
        for box in boxes:
            yield from self.list_parts(box, (*path, "box"))
        style = self._styles.get(value_of(paragraph, "pPr", "pStyle") or "")
        number = self._numbering.number(paragraph, style) if self._numbering else ""
        text = "".join(pieces)
        if not text.strip():
            return
        level = _as_level(value_of(paragraph, "pPr", "outlineLvl"))
        if level is None and style:
            level = style.level
        tag = "p" if level is None else f"h{min(level + 1, _DEEPEST_HEADING)}"
        if style and style.role:
            path = (*path, style.role)
            tag = "h1" if style.role == TITLE else tag
        for nth, line in enumerate(text.split("\n")):
            yield Part(f"{number}{line.strip(' ')}" if nth == 0 else line.strip(" "), tag, path)


def _list_inside(element: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, also where content controls or insertions wrap them."""
    for child in element:
        name = local(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _list_inside(child, wanted)


def _collect_text(element: Any, pieces: list[str], boxes: list[Any]) -> None:
    """Add the text inside an element to ``pieces`` and its text boxes to ``boxes``."""
    for child in element:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _SKIPPED and not (name == "r" and _is_hidden(child)):
            _collect_text(child, pieces, boxes)


def _is_hidden(run: Any) -> bool:
    vanish = find_child(run, "rPr", "vanish")
    return vanish is not None and (attribute(vanish, "val") or "1") not in _OFF


def _list_notes(root: Any | None, element: str, styles: dict[str, Style]) -> Iterator[Part]:
    for note in root if root is not None else ():
        if local(note) == element and attribute(note, "type") in (None, "normal"):
            yield from _Walk(styles, None).list_parts(note, (element,))


def _read_properties(root: Any | None, text: str) -> dict[str, str]:
    """What the file says of itself."""
    if root is None:
        return {}
    hints = as_hints((key, child.text) for child in root if (key := _PROPERTIES.get(local(child))))
    return keep_printed_title(hints, text)
