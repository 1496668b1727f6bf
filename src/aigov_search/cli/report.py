"""``report``: what is found for a query, as one page for a browser or for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ask, asking_options
from aigov_search.cli.options import QueryCommand, Settings, complete_path, number_option, open_output

if TYPE_CHECKING:
    from aigov_search.analysis.reporting import Report


@click.command("report", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    shell_complete=complete_path,
    help="Write to FILE, whole or not at all ('-': standard output).",
)
@number_option("Passages to quote", 100)
@asking_options
@click.pass_obj
def command(settings: Settings, /, query: tuple[str, ...], output: str, **options: Any) -> int:
    """Write what is found for a query as one page of HTML.

    It quotes the passages that rank highest, matches and repairs marked, and beside a repaired one
    the text as it was saved; it tells how the query was read, when and by whom it was written about,
    and which texts are copies. The page needs no network and no script, and prints well. The same
    index and query give the same bytes.

    \b
    aigov-search report 数字鸿沟 -o report.html
    aigov-search report '"能力建设"' --since 2024 -n 20 -o report.html
    """
    from aigov_search.analysis.reporting import make_report

    with ask(settings, query, options) as question:
        report = make_report(question.searcher, question.request)
        settings.note("ranked, counted and gathered; writing the page")
    if report is not None:
        _write(report, output)
    else:
        settings.say(f"nothing found for {question.request.query}")
    return question.conclude(is_found=report is not None)


def _write(report: Report, output: str) -> None:
    from aigov_search.output.report import write_report

    with open_output(output) as stream:
        stream.writelines(write_report(report))
