"""``export``: every matching passage of one query or of many, for programs and spreadsheets."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.options import (
    QueryCommand,
    Settings,
    check_date,
    complete_path,
    format_options,
    is_date,
    new_since_option,
    open_output,
)
from aigov_search.errors import QueryError, UsageError
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aigov_search.output.records import Writer
    from aigov_search.records import Hit
    from aigov_search.search.batches import BatchQuery
    from aigov_search.search.searching import Searcher

NOTHING_FOUND = 1
SOME_REFUSED = 3


@click.command("export", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option(
    "--queries", metavar="FILE", shell_complete=complete_path, help="Many queries: one a line, TSV, or CSV."
)
@click.option("--per-query", "limit", type=click.IntRange(min=1), metavar="N", help="Only the N best.")
@click.option("--any", "is_any", is_flag=True, help="Find what holds any of the terms.")
@click.option("--exact", "is_exact", is_flag=True, help="Unify the scripts, but try no regional words.")
@click.option("--bilingual", "is_bilingual", is_flag=True, help="English names find Chinese ones, too.")
@click.option("--one-per-family", is_flag=True, help="Of copies that say the same, only the best.")
@click.option("--by", type=click.Choice(["passage", "document"]), default="passage", help="What is ranked.")
@click.option("--since", callback=check_date, metavar="DATE", help="Published on DATE or later.")
@click.option("--until", callback=check_date, metavar="DATE", help="Published on DATE or earlier.")
@click.option("--source", metavar="NAME", help="Only from publishers with NAME in their name.")
@new_since_option
@click.option("--fields", "names", metavar="A,B,…", help="Only these fields, in this order.")
@click.option("--excel", is_flag=True, help="CSV that spreadsheets open well: UTF-8 mark, no formulas.")
@format_options("csv", "quotations")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    queries: str | None,
    names: str | None,
    excel: bool,
    one_per_family: bool,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """Write every passage that matches, with all that is needed to check it.

    A query of a batch that cannot be read is named on stderr and the others go on (exit code 3).

    \b
    aigov-search export '"能力建设"' --output hits.csv
    aigov-search export --queries queries.tsv --per-query 100 --format jsonl
    """
    del color  # there is none
    if bool(query) == bool(queries):
        raise UsageError("give either a query or --queries FILE")
    if format_name == "table":
        raise UsageError("export writes files for programs, such as csv; 'search' prints for reading")
    from aigov_search.output.records import make_row
    from aigov_search.search.batches import BatchQuery
    from aigov_search.search.index import Index
    from aigov_search.search.searching import Searcher

    chosen = choose_fields(names)
    with Index.open(settings.index) as index, open_output(output) as stream:
        export = _Export(Searcher(index), {**options, "shows_copies": not one_per_family})
        batch = _open_batch(queries) if queries else [BatchQuery("1", " ".join(query))]
        rows = (make_row(hit) for hit in export.hits(batch, is_batch=bool(queries)))
        form = format_name or "csv"
        load_writer(form, excel=excel)(rows, chosen, stream)
    settings.say(f"{export.found} hits for {export.answered} of {export.asked} queries")
    if export.refused:
        return SOME_REFUSED
    return 0 if export.found else NOTHING_FOUND


def load_writer(name: str, *, excel: bool) -> Writer:
    """What writes the rows; raises :class:`UsageError` if there is no such thing for ``--excel``."""
    if not excel:
        from aigov_search.output.records import WRITERS

        return WRITERS[name]
    if name != "csv":
        raise UsageError(f"--excel is a kind of csv; leave out --format {name}, or write --format xlsx")
    from aigov_search.output.formats.csv import write_excel

    return write_excel


def choose_fields(names: str | None) -> list[str]:
    """The fields to write; raises :class:`UsageError` for one that a hit does not have."""
    from aigov_search.records import Hit

    known = list_fields(Hit)
    chosen = [name.strip() for name in names.split(",")] if names else [*known]
    for name in chosen:
        if name not in known:
            raise UsageError(f"a hit has no field {name!r}; it has {', '.join(known)}")
    return chosen


def _open_batch(path: str) -> Iterator[BatchQuery]:
    from aigov_search.search.batches import read_queries

    try:
        stream: IO[str]
        with click.open_file(path, encoding="utf-8-sig") as stream:
            yield from read_queries(stream)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the queries are not UTF-8; save the file as UTF-8") from None


class _Export:
    """Runs queries one after the other and counts what became of them."""

    def __init__(self, searcher: Searcher, options: dict[str, Any]) -> None:
        self._searcher = searcher
        self._limits = {name: options.pop(name) for name in ("since", "until", "source", "new_since")}
        self._options = options
        self.asked = self.answered = self.refused = self.found = 0

    def hits(self, batch: Iterable[BatchQuery], *, is_batch: bool) -> Iterator[Hit]:
        """The hits of all queries, in order; in a batch, a bad query is reported and passed over."""
        for query in batch:
            self.asked += 1
            try:
                yield from self._hits_of(query)
            except (QueryError, UsageError) as error:
                if not is_batch:
                    raise
                self.refused += 1
                click.echo(f"aigov-search: query {query.query_id}: {error}; skipped", err=True)

    def _hits_of(self, query: BatchQuery) -> Iterator[Hit]:
        from aigov_search.search.scoping import Limits
        from aigov_search.search.searching import Request

        for date in (query.since, query.until):
            if date is not None and not is_date(date):
                raise UsageError(f"{date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        limits = Limits(
            since=query.since or self._limits["since"],
            until=query.until or self._limits["until"],
            source=query.source or self._limits["source"],
            new_since=self._limits["new_since"],
        )
        request = Request(query=query.query, query_id=query.query_id, limits=limits, **self._options)
        answer = self._searcher.answer(request)
        self.answered += bool(answer.ranked)
        for finding in self._searcher.findings(answer, request):
            self.found += 1
            yield finding.hit
