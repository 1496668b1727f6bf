"""``terms``: words that mark what a query or a filter chooses off from the rest of the corpus."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Literal

import click

from aigov_search.cli.asking import ask, asking_options
from aigov_search.cli.options import QueryCommand, Settings, format_options, number_option, open_output
from aigov_search.errors import UsageError
from aigov_search.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.analysis.keywords import By, Keyword
    from aigov_search.query.corpus import Place
    from aigov_search.search.searching import Request, Searcher


@click.command("terms", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="[QUERY…]")
@number_option("Words to show", 30)
@click.option(
    "--by",
    "unit",
    type=click.Choice(["passage", "document"]),
    default="passage",
    show_default=True,
    help="Compare passages that match, or documents that hold one.",
)
@click.option(
    "--direction",
    type=click.Choice(["more", "less", "both"]),
    default="more",
    show_default=True,
    help="Words that are written more there than elsewhere, or less.",
)
@click.option(
    "--min-count",
    "least",
    default=3,
    type=click.IntRange(min=1),
    metavar="N",
    show_default=True,
    help="Passages (documents) that must hold a word, in all.",
)
@asking_options
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    limit: int,
    unit: By,
    direction: Literal["more", "less", "both"],
    least: int,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """List the words that tell a part of the corpus from the rest.

    The part is what a query finds, what --since, --until, --source and --lang let through, or both.
    Words are ranked by their log-likelihood ratio (Dunning 1993) and shown as the index has them, in
    Simplified characters; copies of a text count once.

    \b
    aigov-search terms 数字鸿沟
    aigov-search terms --source 外交部 --by document
    aigov-search terms 人工智能 --since 2024 --direction both -n 100 --csv
    """
    del color  # there is none
    from aigov_search.analysis.keywords import Contrast

    with (
        ask(settings, query, options, needs_query=False) as question,
        open_output(output) as stream,
    ):
        request = question.request
        places = _find(question.searcher, request)
        contrast = Contrast(question.searcher.index, places, unit, counts_copies=request.shows_copies)
        keywords = contrast.find_keywords(direction, least)
        _write(keywords[:limit], unit, format_name or "table", stream)
    if not contrast.of:
        settings.say("nothing found")
    elif not contrast.rest_of:
        settings.say(f"every {unit} of the corpus is found; there is no rest to compare with")
    elif not keywords:
        settings.say("no word is written so often on one side that it could not be chance")
    return question.conclude(is_found=bool(keywords))


def _find(searcher: Searcher, request: Request) -> Iterable[Place]:
    """The passages of the part, all copies of them."""
    if request.query:
        return searcher.places(replace(request, shows_copies=True))
    from aigov_search.analysis.keywords import list_within
    from aigov_search.search.scoping import NO_LIMITS

    if request.limits == NO_LIMITS:
        raise UsageError("give a query, or a filter such as --source or --since; there is nothing to compare")
    return list_within(searcher.index, request.limits)


def _write(keywords: list[Keyword], by: By, form: str, stream: IO[str]) -> None:
    if form == "table":
        from aigov_search.output.keywords import render_keywords

        stream.writelines(line + "\n" for line in render_keywords(keywords, by))
        return
    from aigov_search.analysis.keywords import Keyword
    from aigov_search.frozen import list_fields
    from aigov_search.output.records import WRITERS, make_row

    WRITERS[form](map(make_row, keywords), list_fields(Keyword), stream)
