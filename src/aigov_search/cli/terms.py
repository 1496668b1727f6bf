"""``terms``: words that mark what a query or a filter chooses off from the rest of the corpus."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Literal

import click

from aigov_search.cli.asking import ingest_first, limit_options, open_index, reading_options, take_limits
from aigov_search.cli.options import QueryCommand, Settings, format_options, open_output
from aigov_search.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.analysis.keywords import By, Keyword
    from aigov_search.query.corpus import Place
    from aigov_search.search.index import Index
    from aigov_search.search.scoping import Limits

NOTHING_FOUND = 1
SOME_REFUSED = 3
_LIMITS = ("since", "until", "source", "lang", "new_since", "paths")


@click.command("terms", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="[QUERY…]")
@click.option("-n", "limit", default=30, type=click.IntRange(min=1), show_default=True, help="Words to show.")
@click.option(
    "--by",
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
    show_default=True,
    help="Passages (documents) that must hold a word, in all.",
)
@limit_options
@reading_options
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    limit: int,
    by: By,
    direction: Literal["more", "less", "both"],
    least: int,
    as_saved: bool,
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
    if not query and not any(options[name] for name in _LIMITS):
        raise UsageError("give a query, or a filter such as --source or --since; there is nothing to compare")
    refused = ingest_first(settings, options["paths"])
    from aigov_search.analysis.keywords import Contrast

    limits = take_limits(options)
    counts_copies = options.pop("shows_copies")
    with open_index(settings, as_saved=as_saved) as index, open_output(output) as stream:
        places = _find(index, " ".join(query), limits, options)
        contrast = Contrast(index, places, by, counts_copies=counts_copies)
        keywords = contrast.find_keywords(direction, least)
        _write(keywords[:limit], by, format_name or "table", stream)
    if not contrast.of:
        settings.say("nothing found")
    elif not contrast.rest_of:
        settings.say(f"every {by} of the corpus is found; there is no rest to compare with")
    elif not keywords:
        settings.say("no word is written so often on one side that it could not be chance")
    if not keywords:
        return NOTHING_FOUND
    return SOME_REFUSED if refused else 0


def _find(index: Index, query: str, limits: Limits, options: dict[str, Any]) -> Iterable[Place]:
    """The passages of the part."""
    if not query:
        from aigov_search.analysis.keywords import list_within

        return list_within(index, limits)
    from aigov_search.search.searching import Request, Searcher

    return Searcher(index).places(Request(query=query, limits=limits, **options))


def _write(keywords: list[Keyword], by: By, form: str, stream: IO[str]) -> None:
    if form == "table":
        from aigov_search.output.keywords import render_keywords

        stream.writelines(line + "\n" for line in render_keywords(keywords, by))
        return
    from aigov_search.analysis.keywords import Keyword
    from aigov_search.frozen import list_fields
    from aigov_search.output.records import WRITERS, make_row

    WRITERS[form](map(make_row, keywords), list_fields(Keyword), stream)
