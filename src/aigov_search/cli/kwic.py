"""``kwic``: every occurrence of a query's terms, one below the other."""

from __future__ import annotations

import shutil
import sys
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ask, asking_options
from aigov_search.cli.options import (
    QueryCommand,
    Settings,
    format_options,
    open_output,
    script_option,
    wants_colour,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aigov_search.analysis.occurrences import Occurrence, Order
    from aigov_search.chinese.script import Script

_WIDTH = 40


@click.command("kwic", short_help="Show every occurrence of a query in its context.", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option("-n", "limit", type=click.IntRange(min=1), metavar="N", help="Lines to show.  [default: all]")
@click.option(
    "--width",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help=f"Columns of context on either side; a Han character takes two.  [default: {_WIDTH}, in a "
    "terminal what it has room for]",
)
@click.option(
    "--sort",
    "order",
    type=click.Choice(["position", "left", "right", "date"]),
    default="position",
    help="Order of lines: as in the corpus, by the context read away from the keyword, newest first.",
)
@asking_options
@script_option
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    limit: int | None,
    width: int | None,
    order: Order,
    script: Script | None,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """Show every occurrence of a query's terms with what stands around it.

    One occurrence is one line; the text is the repaired one, in its own script. Quote a phrase to
    see only its own occurrences and not those of its words.

    \b
    aigov-search kwic '"能力建设"' --sort right
    aigov-search kwic 数字鸿沟 --since 2024 --format csv --output lines.csv
    """
    from aigov_search.analysis.occurrences import list_occurrences, sort_occurrences

    is_table = format_name in (None, "table")
    given = width or (max(_WIDTH, shutil.get_terminal_size().columns) if is_table else _WIDTH)
    with ask(settings, query, options) as question, open_output(output) as stream:
        searcher, request = question.searcher, question.request
        found = list_occurrences(searcher.index, searcher.plan(request), searcher.places(request), given)
        shown = sort_occurrences(found, order)
        if script is not None:
            from aigov_search.output.scripts import convert_occurrence

            shown = (convert_occurrence(occurrence, script) for occurrence in shown)
        chosen = _Counted(islice(shown, limit))
        if is_table:
            _write_table(chosen, width, stream, colour=wants_colour(color, output))
        else:
            _write_records(chosen, given, str(format_name), stream)
    if not chosen.count:
        settings.say(f"nothing found for {request.query}")
    return question.conclude(is_found=bool(chosen.count))


class _Counted:
    """Occurrences, counted while they are read."""

    def __init__(self, occurrences: Iterable[Occurrence]) -> None:
        self._occurrences = occurrences
        self.count = 0

    def __iter__(self) -> Iterator[Occurrence]:
        for occurrence in self._occurrences:
            self.count += 1
            yield occurrence


def _write_table(
    occurrences: Iterable[Occurrence], width: int | None, stream: IO[str], *, colour: bool
) -> None:
    from aigov_search.output.concordance import Columns, fit_columns, render_occurrence

    if width is not None:
        columns = Columns(width)
    elif stream is sys.stdout and sys.stdout.isatty():
        columns = fit_columns(shutil.get_terminal_size().columns)
    else:
        columns = Columns(_WIDTH)
    for occurrence in occurrences:
        stream.write(render_occurrence(occurrence, columns, colour=colour) + "\n")


def _write_records(occurrences: Iterable[Occurrence], width: int, form: str, stream: IO[str]) -> None:
    from aigov_search.analysis.occurrences import Occurrence
    from aigov_search.frozen import list_fields
    from aigov_search.output.concordance import trim_context
    from aigov_search.output.records import WRITERS, make_row

    rows = (make_row(trim_context(occurrence, width)) for occurrence in occurrences)
    WRITERS[form](rows, list_fields(Occurrence), stream)
