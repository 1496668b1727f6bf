"""Records in formats for programs: JSON, JSON Lines, CSV, TSV.

Every writer takes the same rows (mappings with the same keys in the same order) and streams them.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from aigov_search.frozen import to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def make_row(record: Any) -> dict[str, Any]:
    """A record as a mapping, its field names as keys; records inside become mappings too."""
    return to_dict(record)


def write_json(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """One JSON array, an object a line."""
    separator = "[\n"
    for row in rows:
        stream.write(separator + _to_json({name: row[name] for name in names}))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def write_jsonl(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """One JSON object a line."""
    for row in rows:
        stream.write(_to_json({name: row[name] for name in names}) + "\n")


def write_csv(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """RFC 4180 with a header; nested fields are JSON text."""
    _write_table(rows, names, stream, lambda cells: cells)


def write_excel_csv(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """CSV that spreadsheets open as UTF-8 and in which no cell can become a formula."""
    stream.write("\ufeff")
    _write_table(rows, names, stream, lambda cells: [_defuse(cell) for cell in cells])


def write_tsv(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:
    """Tab-separated values; tabs, newlines and backslashes inside are written as in C."""
    stream.write("\t".join(names) + "\n")
    for row in rows:
        stream.write("\t".join(_escape(cell) for cell in _make_cells(row, names)) + "\n")


WRITERS: dict[str, Callable[[Iterable[Row], Sequence[str], IO[str]], None]] = {
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
    "excel": write_excel_csv,
    "tsv": write_tsv,
}


def _write_table(
    rows: Iterable[Row],
    names: Sequence[str],
    stream: IO[str],
    finish: Callable[[list[str]], list[str]],
) -> None:
    import csv

    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(finish(cells) for cells in _iterate_cells(rows, names))


def _iterate_cells(rows: Iterable[Row], names: Sequence[str]) -> Iterator[list[str]]:
    for row in rows:
        yield _make_cells(row, names)


def _make_cells(row: Row, names: Sequence[str]) -> list[str]:
    return [_to_cell(row[name]) for name in names]


def _to_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return _to_json(value)


def _to_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _defuse(cell: str) -> str:
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


def _escape(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
