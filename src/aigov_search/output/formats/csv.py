"""CSV as RFC 4180 has it, and the kind of it that spreadsheets open well."""

from __future__ import annotations

import csv
import sys
from typing import IO, TYPE_CHECKING

from aigov_search.output.cells import make_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.output.formats import Row

_MARK = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What some spreadsheet takes for the beginning of a formula, or passes over before one."""


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write a header and the rows; nested fields are JSON text."""
    _write_table(rows, names, stream, lambda cells: cells)


def write_excel(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Write the same so that spreadsheets read it as UTF-8 and no cell can become a formula."""
    stream.write(_MARK)
    _write_table(rows, names, stream, lambda cells: [defuse(cell) for cell in cells])


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of either kind; all values are text."""
    with path.open(encoding="utf-8", newline="") as stream:
        is_excel = stream.read(1) == _MARK
        if not is_excel:
            stream.seek(0)
        # A cell is as long as the text in it; the module stops at 128 KiB.
        csv.field_size_limit(sys.maxsize if sys.maxsize < 1 << 31 else (1 << 31) - 1)
        reader = csv.DictReader(stream, strict=True)
        try:
            if reader.fieldnames is None:
                raise ValueError("empty, without even a header")
            for row in reader:
                if None in row or None in row.values():
                    raise ValueError("a row has more or fewer cells than the header")
                yield {name: undo_defusing(cell) for name, cell in row.items()} if is_excel else row
        except csv.Error as error:
            raise ValueError(str(error)) from error


def defuse(cell: str) -> str:
    """A cell that a spreadsheet takes for text; an apostrophe stands before one that it would run."""
    return "'" + cell if cell.lstrip("'").startswith(_DANGEROUS) else cell


def undo_defusing(cell: str) -> str:
    """What :func:`defuse` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_DANGEROUS) else cell


def _write_table(
    rows: Iterable[Row],
    names: Sequence[str],
    stream: IO[str],
    finish: Callable[[list[str]], list[str]],
) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(finish(make_cells(row, names)) for row in rows)
