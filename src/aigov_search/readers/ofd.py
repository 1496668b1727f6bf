"""OFD, the Chinese standard for fixed layouts (GB/T 33190): the text of its pages, line by line.

What a page shows is drawn run by run, each at its place; runs at one height are one line. Page
templates, which hold letterheads and frames, are left out.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.readers.limits import Budget
from aigov_search.readers.ooxml import attribute, find_child, local
from aigov_search.readers.record import as_hints, find_lost, keep_printed_title, says_nothing
from aigov_search.readers.xml import join_text, parse_xml
from aigov_search.readers.zip import open_zip, read_entry
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

FORMAT = "ofd"

_ROOT = "OFD.xml"
_PROPERTIES = {"Title": "title", "Author": "creator", "CreationDate": "created", "ModDate": "saved"}
_SAME_LINE = 0.6
"""Part of the type size by which the base lines of runs on one line may differ."""
_USUAL_SIZE = 4.0


def sniff(name: str, head: bytes) -> float:
    """Sure if a ZIP file's first entries are those of a layout; less by its name alone."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if b"OFD.xml" in head:
        return 0.95
    return 0.85 if name.lower().endswith(".ofd") else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The document. Raises ``UnreadableError`` if it is damaged, encrypted or holds no text."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``."""
    archive = open_zip(data, budget)
    if any(entry.casefold().endswith("encryptions.xml") for entry in archive.namelist()):
        raise UnreadableError("encrypted; open it and save it without protection first")
    root = _read_part(archive, _ROOT, budget)
    lines: list[str] = []
    hints: dict[str, str] = {}
    for body in root:
        place = find_child(body, "DocRoot")
        if local(body) != "DocBody" or place is None:
            continue
        path = _resolve("", place.text or "")
        for page in _list_pages(_read_part(archive, path, budget), path):
            lines += _read_lines(_read_part(archive, page, budget))
        hints = hints or _read_properties(find_child(body, "DocInfo"))
    text = "\n".join(lines)
    if not text.strip():
        raise UnreadableError("the layout holds no text (a scan?); add it by OCR first")
    if says_nothing(text):
        raise UnreadableError("its fonts do not say which characters they show; print and OCR it")
    hints = keep_printed_title(hints, text)
    yield Source(text=text, format=FORMAT, encoding="utf-8", hints=hints, defects=find_lost(text))


def _read_part(archive: ZipFile, path: str, budget: Budget) -> Any:  # an lxml element
    try:
        entry = archive.getinfo(path)
    except KeyError:
        raise UnreadableError(f"no OFD layout: {path[:80]} is missing in it; save it anew") from None
    return parse_xml(read_entry(archive, entry, budget))


def _resolve(folder: str, place: str) -> str:
    """The path inside the file that ``place`` means when it stands in a part in ``folder``."""
    return posixpath.normpath(posixpath.join("/", folder, place.strip())).lstrip("/")


def _list_pages(document: Any, path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    pages = find_child(document, "Pages")
    for page in pages if pages is not None else ():
        place = attribute(page, "BaseLoc")
        if local(page) == "Page" and place:
            yield _resolve(folder, place)


def _read_properties(info: Any | None) -> dict[str, str]:
    if info is None:
        return {}
    return as_hints((key, child.text) for child in info if (key := _PROPERTIES.get(local(child))))


def _read_lines(page: Any) -> list[str]:
    """The lines of a page in the order in which they are drawn."""
    lines: list[str] = []
    base = right = 0.0
    for run in page.iter():
        if local(run) != "TextObject" or attribute(run, "Visible") == "false":
            continue
        codes = [child for child in run if local(child) == "TextCode"]
        text = "".join(join_text(code) for code in codes)
        if not text:
            continue
        left, top, width, _ = [*_read_numbers(attribute(run, "Boundary")), 0.0, 0.0, 0.0, 0.0][:4]
        size = (_read_numbers(attribute(run, "Size")) or [_USUAL_SIZE])[0] or _USUAL_SIZE
        low = top + (_read_numbers(attribute(codes[0], "Y")) or [0.0])[0]
        if lines and abs(low - base) < _SAME_LINE * size and left > right - 2 * size:
            lines[-1] += (" " if left > right + size else "") + text
        else:
            lines.append(text)
        base, right = low, left + width
    return lines


def _read_numbers(printed: str | None) -> list[float]:
    numbers = []
    for number in (printed or "").split()[:4]:
        try:
            numbers.append(float(number))
        except ValueError:
            return []
    return numbers
