"""``explain``: how a query was read, what each part of it finds, and what each filter removes."""

from __future__ import annotations

import shutil
from typing import Any

import click

from aigov_search.cli.asking import NOTHING_FOUND, ask, asking_options
from aigov_search.cli.options import QueryCommand, Settings, format_options, open_output, wants_colour
from aigov_search.frozen import list_fields


@click.command("explain", short_help="Tell how a query was read, and what it finds.", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="QUERY…")
@click.option("-n", "limit", default=10, type=click.IntRange(min=1), hidden=True)
@click.option("--offset", default=0, type=click.IntRange(min=0), metavar="N", help="Hits to pass over.")
@asking_options
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", hidden=True)
@click.option("--by", type=click.Choice(["passage", "document"]), default="passage", help="What is ranked.")
@click.option("-C", "context", default=0, type=click.IntRange(min=0), hidden=True)
@click.option("-c", "--count", is_flag=True, hidden=True)
@click.option("-l", "--files-with-matches", is_flag=True, hidden=True)
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    format_name: str | None,
    output: str,
    color: str,
    count: bool,
    files_with_matches: bool,
    **options: Any,
) -> int:
    """Tell how a query was read, what each part of it finds, and what each filter removes.

    It takes the options of search, and where search finds nothing, it names the cause. Terms are
    counted in the whole index, filters on what the query finds without any of them. Exit code 0:
    the query finds something, 1: nothing.

    \b
    aigov-search explain 人工智慧 倫理 --since 2025
    """
    del count, files_with_matches  # they change what search prints, not what it finds
    from aigov_search.search.explaining import Explanation, explain

    with ask(settings, query, options) as question, open_output(output) as stream:
        explanation = explain(question.searcher, question.request)
        if format_name in (None, "table"):
            from aigov_search.output.explanations import render_explanation

            width = min(shutil.get_terminal_size().columns, 100)
            lines = render_explanation(explanation, width, colour=wants_colour(color, output))
            stream.writelines(line + "\n" for line in lines)
        else:
            from aigov_search.output.records import WRITERS, make_row

            WRITERS[str(format_name)]([make_row(explanation)], list_fields(Explanation), stream)
    return NOTHING_FOUND if explanation.causes else 0
