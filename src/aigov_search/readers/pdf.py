"""PDF files with a text layer: the text of the pages in the order in which they draw it.

PDFium reads it, for it knows the encodings of Chinese office programs also where a font does not
say which characters it shows. Lines stay as they were set; joining them is left to later stages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.readers.extras import import_extra
from aigov_search.readers.record import as_hints, find_lost, keep_printed_title, says_nothing
from aigov_search.readers.refusals import Refusal
from aigov_search.records import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "pdf"

_MARK = b"%PDF-"
_PASSWORD = 4
_IMAGE = 3
_SCANNED = 20
"""Characters a page, on average, below which pages with pictures are scans."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROKEN_WORD = re.compile("\ufffe(?:\r?\n)?")
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_DAMAGED = 20
"""Pages in a row that cannot be loaded after which the rest is given up."""


def sniff(name: str, head: bytes) -> float:
    """Sure if it begins with the mark of a PDF; some files have rubbish before it."""
    if head.startswith(_MARK):
        return 0.97
    return 0.8 if _MARK in head[:1024] and name.lower().endswith(".pdf") else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The document, and a ``Refusal`` that names pages which are damaged.

    Raises ``UnreadableError`` if it is encrypted, damaged or has no text layer.
    """
    pdfium = import_extra("pypdfium2", "pdf")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise UnreadableError("encrypted; save it without a password first") from None
        raise UnreadableError("a PDF file, damaged or cut off; copy or download it again") from None
    try:
        pages, damaged = _read_pages(document, pdfium.PdfiumError)
        text = "\n".join(page for page in pages if page)
        _check_text(text, document, len(pages) - len(damaged), pdfium.PdfiumError)
        hints = _read_properties(document.get_metadata_dict(), text)
    finally:
        document.close()
    yield Source(text=text, format=FORMAT, encoding="utf-8", hints=hints, defects=find_lost(text))
    if damaged:
        listed = ", ".join(map(str, damaged[:12])) + (" …" if len(damaged) > 12 else "")
        reason = f"damaged pages: {listed}; copy or download it again"
        yield Refusal(text="", format=FORMAT, encoding="", reason=reason)


def _read_pages(document: Any, failure: type[Exception]) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers of those that cannot be loaded."""
    pages: list[str] = []
    damaged: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            lines = page.get_textpage()
            pages.append(_clean(lines.get_text_range()))
            lines.close()
            page.close()
        except failure:
            pages.append("")
            damaged.append(number)
            if damaged[-_DAMAGED:] == list(range(number - _DAMAGED + 1, number + 1)):
                break
    if len(damaged) == len(pages):
        raise UnreadableError("a PDF file, damaged or cut off; copy or download it again")
    return pages, damaged


def _clean(text: str) -> str:
    """Lines that end as ours do; a hyphen where PDFium marks a word broken at the end of a line."""
    text = _BROKEN_WORD.sub("-\n", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (_CONTROL.sub("", line).rstrip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def _check_text(text: str, document: Any, pages: int, failure: type[Exception]) -> None:
    """Raise ``UnreadableError`` if the text is none, or no one can tell what it says."""
    printed = len("".join(text.split()))
    if not printed or (printed < _SCANNED * pages and _is_scan(document, failure)):
        raise UnreadableError("no text layer (a scan?); add one by OCR first, for example with ocrmypdf")
    if says_nothing(text):
        raise UnreadableError("its fonts do not say which characters they show; print and OCR it")


def _is_scan(document: Any, failure: type[Exception]) -> bool:
    """Whether most of the first pages show a picture."""
    shown = 0
    looked_at = min(10, len(document))
    for number in range(looked_at):
        try:
            page = document[number]
            shown += any(item.type == _IMAGE for item in page.get_objects(max_depth=4))
            page.close()
        except failure:
            continue
    return 2 * shown > looked_at


def _read_properties(properties: dict[str, str], text: str) -> dict[str, str]:
    """What the file says of itself."""
    hints = as_hints(
        [
            ("title", properties.get("Title")),
            ("creator", properties.get("Author")),
            ("created", _read_date(properties.get("CreationDate"))),
            ("saved", _read_date(properties.get("ModDate"))),
        ]
    )
    hints = {key: value.encode("utf-8", "replace").decode() for key, value in hints.items()}
    return keep_printed_title(hints, text)


def _read_date(printed: str | None) -> str:
    """``D:20230713080000+08'00'`` in ISO 8601."""
    found = _DATE.match(printed or "")
    if not found:
        return ""
    year, month, day, hour, minute, _ = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
