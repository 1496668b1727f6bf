"""Excel workbooks (.xlsx): each sheet with a column of texts is a table of documents, one a row."""

from __future__ import annotations

import io
import warnings
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from aigov_search.errors import UnreadableError
from aigov_search.readers.csv import read_rows
from aigov_search.readers.extras import import_extra
from aigov_search.readers.limits import Budget
from aigov_search.readers.zip import open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from aigov_search.records import Source

FORMAT = "xlsx"
HOLDS_MANY = True

_SUFFIXES = (".xlsx", ".xlsm", ".xltx")
_MOST_COLUMNS = 200
_MOST_ROWS = 1 << 20


def sniff(name: str, head: bytes) -> float:
    """Sure if a ZIP file's first entries are those of a workbook; less by its name alone."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if b"xl/" in head and (b"[Content_Types].xml" in head or b"_rels/" in head):
        return 0.95
    return 0.85 if name.lower().endswith(_SUFFIXES) else 0.0


def read(data: bytes, name: str) -> Iterator[Source]:
    """The rows of all sheets as records. Raises ``UnreadableError`` if no sheet has a column of texts."""
    yield from read_within(data, name, Budget(len(data)))


def read_within(data: bytes, name: str, budget: Budget) -> Iterator[Source]:  # noqa: ARG001
    """As :func:`read`, at the cost of ``budget``."""
    openpyxl = import_extra("openpyxl", "excel")
    # It warns of whatever it leaves out: styles, pictures, checks of input. None of it is text.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    _check_parts(open_zip(data, budget), budget)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = list(workbook.worksheets)
    except Exception as error:  # noqa: BLE001 - the library raises whatever a damaged file leads to
        raise _name_damage(error) from None
    found = False
    problem = UnreadableError("a workbook without sheets")
    for sheet in sheets:
        try:
            for source in read_rows(
                _list_rows(sheet), format=FORMAT, encoding="utf-8", place=f"sheet {sheet.title}, row"
            ):
                found = True
                yield source
        except UnreadableError as error:
            problem = error
    if not found:
        raise problem


def _check_parts(archive: ZipFile, budget: Budget) -> None:
    """Raise ``UnreadableError`` for what a workbook must not have, before others take it apart."""
    for entry in archive.infolist():
        budget.spend(entry.file_size)
        if entry.file_size > budget.limits.member:
            raise UnreadableError("a workbook with too large a sheet; split it")
        if entry.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(entry) as part:
                    head = part.read(4096)
            except Exception as error:  # noqa: BLE001 - damaged in whatever way
                raise _name_damage(error) from None
            if b"<!DOCTYPE" in head.replace(b"\0", b""):
                raise UnreadableError("a workbook with a document type, which Excel never writes")


def _name_damage(error: Exception) -> UnreadableError:
    what = f" ({type(error).__name__})"
    return UnreadableError(f"a workbook, damaged or encrypted{what}; open it in Excel and save it anew")


def _list_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers."""
    try:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_MOST_ROWS, values_only=True)
        for number, cells in enumerate(rows, 1):
            yield number, [_print_cell(cell) for cell in cells]
    except Exception as error:  # noqa: BLE001 - as above
        raise _name_damage(error) from None


def _print_cell(value: object) -> str:
    """A cell's value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).encode("utf-8", "replace").decode()
