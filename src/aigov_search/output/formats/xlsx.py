"""Excel workbooks: one sheet with a header; texts are texts, never formulas, links or numbers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError, UsageError
from aigov_search.output.cells import to_cell
from aigov_search.readers.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.output.formats import Row

_MADE = datetime(1980, 1, 1)  # the earliest day that ZIP knows; the same rows give the same bytes
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_MOST_CHARACTERS = 32_767
_MOST_ROWS = 1 << 20


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write a sheet row by row; nested fields are JSON text.

    Raises :class:`UsageError` if the library is not installed and for what no sheet can hold.
    """
    if stream.isatty():
        raise UsageError("an Excel workbook is no text for a terminal; write it with --output FILE")
    workbook = _import("xlsxwriter").Workbook(
        stream.buffer,  # type: ignore[attr-defined]  # every stream of results is text over bytes
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties({"created": _MADE})
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names)
    for number, row in enumerate(rows, 1):
        if number >= _MOST_ROWS:
            raise UsageError(f"a sheet ends after {_MOST_ROWS} rows; write csv")
        for column, name in enumerate(names):
            _write_cell(sheet, number, column, row[name])
    workbook.close()


def read(path: Path) -> Iterator[Row]:
    """The rows of the first sheet."""
    openpyxl = _import("openpyxl")
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        names = [str(name) for name in next(rows, ())]
        for row in rows:
            yield dict(zip(names, map(_undo_escapes, row), strict=False))
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"no workbook, or a damaged one ({type(error).__name__})") from error


def _undo_escapes(value: object) -> object:
    """A cell's value; a character that XML cannot hold is written as ``_x001B_``."""
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return "" if value is None else value


def _import(module: str) -> Any:
    try:
        return import_extra(module, "excel")
    except UnreadableError as error:
        raise UsageError(f"an Excel workbook {error}") from None


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
        return
    text = to_cell(value).encode("utf-8", "backslashreplace").decode("utf-8")  # names that are not UTF-8
    if len(text.encode("utf-16-le")) > 2 * _MOST_CHARACTERS:
        raise UsageError(
            f"row {row}: a cell of a sheet holds at most {_MOST_CHARACTERS} characters; write csv"
        )
    if text:
        sheet.write_string(row, column, text)
