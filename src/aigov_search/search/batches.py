"""Many queries from one file, in whichever of three forms it comes."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from aigov_search.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLUMNS = {"id", "query", "since", "until", "source"}


class BatchQuery(NamedTuple):
    """One query of a batch, with its own limits where the file has them."""

    query_id: str
    query: str
    since: str | None = None
    until: str | None = None
    source: str | None = None


def read_queries(stream: IO[str]) -> Iterator[BatchQuery]:
    """The queries of a file: one a line; ``id<TAB>query``; or CSV with a header ``id,query,…``.

    Empty lines are passed over. Where there is no id, the number of the line is one. Raises
    :class:`UsageError` for a CSV header with columns that mean nothing here.
    """
    lines = (line.rstrip("\r\n") for line in stream)
    first = next(lines, None)
    if first is None:
        return
    first = first.removeprefix("\ufeff")
    names = [name.strip() for name in first.split(",")]
    if "query" in names:
        yield from _read_csv(names, stream)
        return
    for number, line in enumerate(chain([first], lines), 1):
        query_id, tab, query = line.partition("\t")
        if line.strip():
            yield BatchQuery(query_id.strip(), query) if tab else BatchQuery(str(number), line)


def _read_csv(names: list[str], lines: Iterable[str]) -> Iterator[BatchQuery]:
    import csv

    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        known = ", ".join(sorted(_COLUMNS))
        raise UsageError(f"column {unknown[0]!r} of the queries means nothing; known are {known}")
    for number, row in enumerate(csv.DictReader(lines, fieldnames=names), 2):
        query = (row["query"] or "").strip()
        if query:
            yield BatchQuery(
                query_id=(row.get("id") or "").strip() or str(number),
                query=query,
                since=row.get("since") or None,
                until=row.get("until") or None,
                source=row.get("source") or None,
            )
