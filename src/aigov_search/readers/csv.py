"""Tables of documents: CSV, TSV and their like with a header, one document a row.

Columns are known by their usual names in English and Chinese; what separates them is whatever
makes a column of texts appear in the header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.errors import UnreadableError
from aigov_search.readers.encoding import decode
from aigov_search.readers.record import list_names, make_record, name_field
from aigov_search.readers.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.records import Source

FORMAT = "csv"
HOLDS_MANY = True

_SUFFIXES = (".csv", ".tsv", ".tab")
_SEPARATORS = (",", "\t", ";", "|")
_LONGEST_FIELD = 1 << 28
_HOPELESS = 1000
"""Rows without a text, and none with one before them, after which the table is given up."""
_TOP = 10
"""Rows among which the header is looked for: some tables have a heading above it."""


def sniff(name: str, head: bytes) -> float:
    """By its name, or by a first line that names a column of texts and two others."""
    if name.lower().endswith(_SUFFIXES):
        return 0.7
    first = head.partition(b"\n")[0].strip(b"\xef\xbb\xbf\r ")
    for encoding in ("utf-8", "gb18030"):
        try:
            line = first[:1000].decode(encoding)
        except UnicodeDecodeError:
            continue
        for separator in _SEPARATORS:
            fields = {name_field(cell) for cell in line.split(separator)}
            if "text" in fields and len(fields - {None}) > 2:
                return 0.6
    return 0.0


def read(data: bytes, name: str) -> Iterator[Source]:  # noqa: ARG001 - what decides is the content
    """The rows as records, and a ``Refusal`` for each row without a text.

    Raises ``UnreadableError`` if no column is known to hold texts, or no row has one.
    """
    decoded = decode(data)
    yield from read_rows(_list_rows(decoded.text), format=FORMAT, encoding=decoded.encoding)


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    format: str,  # noqa: A002 - as in Source
    encoding: str,
    place: str = "row",
) -> Iterator[Source]:
    """The records in ``rows``, each with the number that names it, ``place`` before it.

    The header is the first of the rows at the top that names a column of texts. Raises
    ``UnreadableError`` as :func:`read` does.
    """
    columns: list[str | None] = []
    tops: list[Sequence[str]] = []
    found = False
    blank = 0
    reason = "there is nothing below the header"
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _name_columns(cells)
            tops.append(cells)
            if len(tops) == _TOP and not columns:
                break
            continue
        fields: dict[str, str] = {}
        for field, cell in zip(columns, cells, strict=False):
            if field and cell.strip():
                fields.setdefault(field, cell)
        try:
            yield make_record(fields, format=format, encoding=encoding)
            found = True
        except ValueError:
            reason = f"{place} {number}: its text is blank"
            blank += 1
            if not found and blank >= _HOPELESS:
                break
            yield Refusal(text="", format=format, encoding=encoding, reason=reason, is_record=True)
    if not columns:
        names = ", ".join(cell.strip()[:20] or "—" for cell in max(tops, key=len, default=())[:12])
        raise UnreadableError(
            f"no column is known to hold texts (there are: {names}); name it one of {list_names('text')}"
        )
    if not found:
        raise UnreadableError(f"no row of it has a text; {reason}")


def _name_columns(header: Sequence[str]) -> list[str | None]:
    """The fields that the columns under a header hold; empty if none of them holds texts."""
    columns = [name_field(cell) for cell in header]
    return columns if "text" in columns else []


def _list_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the number of the line it begins in."""
    import csv
    import io

    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_separator(text))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(f"line {line}: {error}") from None


def _find_separator(text: str) -> str:
    """What separates the columns, so that one of them is known to hold texts; else the most frequent sign."""
    import csv
    import io

    head = text[: 1 << 14].lstrip("\r\n")
    for separator in _SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(head, newline=""), delimiter=separator), [])
        except csv.Error:
            continue
        if any(name_field(cell) == "text" for cell in cells):
            return separator
    first = head.partition("\n")[0]
    return max(_SEPARATORS, key=first.count)
