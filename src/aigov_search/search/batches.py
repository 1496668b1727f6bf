"""Many queries from one file, in whichever of three forms it comes."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from aigov_search.errors import UsageError
from aigov_search.query.dates import is_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OWN_LIMITS = ("since", "until", "source")
_COLUMNS = ("id", "query", *_OWN_LIMITS)


class BatchQuery(NamedTuple):
    """One query of a batch; ``settings`` are those of the request that are its own.

    ``line`` is where it stands in the file.
    """

    query_id: str
    query: str
    settings: Mapping[str, object] = {}
    line: int | None = None


class BadQuery(NamedTuple):
    """What stands in a batch and cannot be asked, and why."""

    query_id: str
    query: str
    line: int | None
    reason: str


def read_queries(stream: IO[str]) -> Iterator[BatchQuery | BadQuery]:
    """The queries of a file: one a line; ``id<TAB>query``; or a table with a header ``id,query,…``.

    Empty lines are passed over. Where there is no id, the number of the line is one. A table is CSV,
    or TSV if there are tabs in its header. Raises :class:`UsageError` for a header with columns that
    mean nothing here.
    """
    first = next(stream, "").removeprefix("\ufeff")
    delimiter = "\t" if "\t" in first else ","
    names = [name.strip() for name in first.split(delimiter)]
    if "query" in names and (delimiter == "," or set(names) <= set(_COLUMNS)):
        yield from _read_table(names, stream, delimiter)
        return
    for number, ended in enumerate(chain([first], stream), 1):
        line = ended.rstrip("\r\n")
        query_id, tab, query = line.partition("\t")
        if line.strip():
            yield BatchQuery(*((query_id.strip(), query) if tab else (str(number), line)), line=number)


def _read_table(
    names: list[str], lines: Iterable[str], delimiter: str
) -> Iterator[BatchQuery | BadQuery]:
    import csv

    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        known = ", ".join(_COLUMNS)
        raise UsageError(f"column {unknown[0]!r} of the queries means nothing; known are {known}")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 2  # the header was read before; a quoted cell may span lines
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield BadQuery(str(number), "", number, f"no row of a table ({error})")
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _read_row(names, cells, number)


def _read_row(names: list[str], cells: list[str], number: int) -> BatchQuery | BadQuery:
    row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    query_id, query = row.get("id") or str(number), row.get("query", "")
    problem = _find_problem(row)
    if len(cells) > len(names):
        problem = f"{len(cells)} cells under {len(names)} names; put a cell with a comma in quotes"
    if problem is not None:
        return BadQuery(query_id, query, number, problem)
    own = {name: row[name] for name in _OWN_LIMITS if row.get(name)}
    return BatchQuery(query_id, query, own, number)


def _find_problem(row: Mapping[str, str]) -> str | None:
    """Why a row cannot be asked, if so."""
    if not row.get("query"):
        return "no query"
    for name in ("since", "until"):
        if row.get(name) and not is_date(row[name]):
            return f"{name} {row[name]!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    return None
