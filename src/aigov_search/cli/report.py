"""``report``: what is found for a query, as one page for a browser or for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ingest_first, limit_options, open_index, reading_options, take_limits
from aigov_search.cli.options import QueryCommand, Settings, complete_path, open_output

if TYPE_CHECKING:
    from aigov_search.analysis.reporting import Report

NOTHING_FOUND = 1
SOME_REFUSED = 3


@click.command("report", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, metavar="QUERY…")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    shell_complete=complete_path,
    help="Write to FILE, whole or not at all ('-': standard output).",
)
@click.option(
    "-n", "limit", default=100, type=click.IntRange(min=1), show_default=True, help="Passages to quote."
)
@limit_options
@reading_options
@click.pass_obj
def command(
    settings: Settings, /, query: tuple[str, ...], output: str, as_saved: bool, **options: Any
) -> int:
    """Write what is found for a query as one page of HTML.

    It quotes the passages that rank highest, matches and repairs marked, and beside a repaired one
    the text as it was saved; it tells how the query was read, when and by whom it was written about,
    and which texts are copies. The page needs no network and no script, and prints well. The same
    index and query give the same bytes.

    \b
    aigov-search report 数字鸿沟 -o report.html
    aigov-search report '"能力建设"' --since 2024 -n 20 -o report.html
    """
    refused = ingest_first(settings, options["paths"])
    from aigov_search.analysis.reporting import make_report
    from aigov_search.search.searching import Request, Searcher

    limits = take_limits(options)
    request = Request(query=" ".join(query), limits=limits, **options)
    with open_index(settings, as_saved=as_saved) as index:
        report = make_report(index, Searcher(index), request)
    if report is None:
        settings.say(f"nothing found for {request.query}")
        return NOTHING_FOUND
    _write(report, output)
    return SOME_REFUSED if refused else 0


def _write(report: Report, output: str) -> None:
    from aigov_search.output.report import write_report

    with open_output(output) as stream:
        stream.writelines(write_report(report))
