"""``export``: every matching passage of one query or of many, for programs and spreadsheets."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import (
    NOTHING_FOUND,
    SOME_REFUSED,
    document_options,
    open_index,
    read_saved,
    saved_option,
    wording_options,
)
from aigov_search.cli.options import (
    QueryCommand,
    Settings,
    complain,
    complete_path,
    format_options,
    new_since_option,
    open_output,
)
from aigov_search.errors import UsageError
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aigov_search.output.progress import Progress
    from aigov_search.output.records import Writer
    from aigov_search.search.batches import BadQuery, BatchQuery
    from aigov_search.search.exporting import Export


@click.command("export", short_help="Write every passage that matches, to be checked.", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option(
    "--queries", metavar="FILE", shell_complete=complete_path, help="Many queries: one a line, TSV, or CSV."
)
@saved_option(multiple=True)
@click.option("--per-query", "limit", type=click.IntRange(min=1), metavar="N", help="Only the N best.")
@wording_options
@click.option("--one-per-family", is_flag=True, help="Of copies that say the same, only the best.")
@click.option("--by", type=click.Choice(["passage", "document"]), default="passage", help="What is ranked.")
@document_options
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
    saved: tuple[str, ...],
    names: str | None,
    excel: bool,
    one_per_family: bool,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """Write every passage that matches, with all that is needed to check it.

    Beside FILE stands FILE.manifest.json: what it was made with and from, how each query was read and
    what it found. The same index and queries give the same bytes of both.

    \b
    The FILE of --queries is UTF-8 text:
    人工智能 治理                 one query a line, or
    q1<TAB>人工智能 治理          with an id before a tab, or
    id,query,since,until,source   CSV with such a header, each row with limits of its own

    A query of several that cannot be read is named on stderr, with its line, and the others go on
    (exit code 3).

    \b
    aigov-search export '"能力建设"' --output hits.csv
    aigov-search export --queries queries.csv --per-query 100 --format xlsx --output hits.xlsx
    aigov-search export 治理 --new-since 2024-05-01 --format markdown
    aigov-search export --saved capacity --saved safety --output hits.csv
    """
    del color  # there is none
    if (bool(query), bool(queries), bool(saved)).count(True) != 1:
        raise UsageError("give either a query, or --queries FILE, or --saved NAME (which may be repeated)")
    form = format_name or "csv"
    if form == "table":
        raise UsageError("export writes files for programs, such as csv; 'search' prints for reading")
    write, chosen = load_writer(form, excel=excel), choose_fields(names, form)
    from aigov_search.output.progress import Progress
    from aigov_search.output.records import make_row
    from aigov_search.search.batches import BatchQuery
    from aigov_search.search.exporting import Export
    from aigov_search.search.searching import Searcher

    batch: list[BatchQuery | BadQuery] = [BatchQuery(name, *read_saved(settings, name)) for name in saved]
    if not saved:
        batch = _read_batch(queries) if queries else [BatchQuery("1", " ".join(query))]
    progress = Progress("exporting", is_wanted=settings.wants_progress and output != "-" and len(batch) > 1)

    def report(skipped: BadQuery) -> None:
        progress.clear()
        where = f"{queries}:{skipped.line}: " if queries else ""
        complain(f"{where}query {skipped.query_id}: {skipped.reason}; skipped")

    def describe(written: Path) -> str:
        from aigov_search.search.manifests import make_manifest

        said = {name.removeprefix("is_"): value for name, value in options.items()}
        said["one_per_family"] = not said.pop("shows_copies")
        said["per_query"] = said.pop("limit")
        manifest = make_manifest(
            index,
            export,
            written=written,
            name=Path(output).name,
            form="excel csv" if excel else form,
            fields=chosen,
            settings=said,
        )
        return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"

    options["shows_copies"] = not one_per_family
    with open_index(settings) as index, open_output(output, make_manifest=describe) as stream:
        export = Export(Searcher(index), options, report if queries or saved else None)
        hits = export.hits(_watch(batch, progress, partial(_note_answer, settings, export)))
        write(map(make_row, hits), chosen, stream)
    answered = sum(query.hits > 0 for query in export.answered)
    settings.say(f"{export.found} hits for {answered} of {len(batch)} queries")
    if export.skipped:
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
    from aigov_search.output.records import clear_for_terminals

    return clear_for_terminals(write_excel)


def choose_fields(names: str | None, form: str) -> list[str]:
    """The fields to write; raises :class:`UsageError` for one that a hit does not have."""
    from aigov_search.output.formats import list_formats
    from aigov_search.records import Hit

    known = list_fields(Hit)
    if names and form not in list_formats("formats"):
        raise UsageError(f"--fields is for tables and lists; {form} takes what it needs")
    chosen = [name.strip() for name in names.split(",")] if names else [*known]
    for name in chosen:
        if name not in known:
            raise UsageError(f"a hit has no field {name!r}; it has {', '.join(known)}")
    return chosen


def _read_batch(path: str) -> list[BatchQuery | BadQuery]:
    from aigov_search.search.batches import read_queries

    stream: IO[str]
    try:
        with click.open_file(path, encoding="utf-8-sig") as stream:
            return list(read_queries(stream))
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the queries are not UTF-8; save the file as UTF-8") from None


def _watch(
    batch: Sequence[BatchQuery | BadQuery], progress: Progress, note: Callable[[], None]
) -> Iterator[BatchQuery | BadQuery]:
    """The queries one by one; what became of each is noted when the next is asked for."""
    for done, query in enumerate(batch):
        progress(done, len(batch))
        yield query
        note()
    progress(len(batch), len(batch))


def _note_answer(settings: Settings, export: Export) -> None:
    if settings.verbose and export.answered:
        last = export.answered[-1]
        settings.note(f"query {last.query_id}: {last.query}: {last.hits} hits in {last.documents} documents")
