"""What commands that ask a query have in common: the options, and what becomes of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from aigov_search.cli.options import check_date, complete_path, is_date, new_since_option
from aigov_search.errors import AigovError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from aigov_search.cli.options import Settings
    from aigov_search.search.index import Index
    from aigov_search.search.scoping import Limits


def limit_options(command: Any) -> Any:
    """The options that say which documents a query is about; :func:`take_limits` reads them."""
    return _add(
        command,
        click.option("--since", callback=check_date, metavar="DATE", help="Published on DATE or later."),
        click.option("--until", callback=check_date, metavar="DATE", help="Published on DATE or earlier."),
        click.option("--source", metavar="NAME", help="Only from publishers with NAME in their name."),
        new_since_option,
        click.option("--lang", metavar="LANG", help="Only in this language (zh, zh-Hans, zh-Hant, en)."),
        click.option(
            "--in",
            "paths",
            multiple=True,
            metavar="PATH",
            shell_complete=complete_path,
            help="Ingest PATH if needed; answer from it only.",
        ),
    )


def reading_options(command: Any) -> Any:
    """The options that say how a query is read and which of several copies count."""
    return _add(
        command,
        click.option("--any", "is_any", is_flag=True, help="Find what holds any of the terms."),
        click.option(
            "--exact", "is_exact", is_flag=True, help="Unify the scripts, but try no regional words."
        ),
        click.option(
            "--bilingual",
            "is_bilingual",
            is_flag=True,
            help="Names such as 'AI governance' find the Chinese, and the reverse.",
        ),
        click.option("--as-saved", is_flag=True, help="Search and show the text as it was before repairs."),
        click.option(
            "--show-copies", "shows_copies", is_flag=True, help="Show every copy of a text, not only one."
        ),
    )


def _add(command: Any, *options: Callable[[Any], Any]) -> Any:
    for option in reversed(options):
        command = option(command)
    return command


def saved_option(*, multiple: bool) -> Callable[[Any], Any]:
    """``--saved``; :func:`read_saved` reads it."""
    return click.option(
        "--saved",
        metavar="NAME",
        multiple=multiple,
        shell_complete=complete_saved,
        help="Ask a saved query; options that are typed win over its own.",
    )


def complete_saved(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The saved queries whose names begin as typed."""
    from click.shell_completion import CompletionItem

    from aigov_search.catalog.saved_queries import read_saved_queries

    try:
        saved = read_saved_queries(ctx.find_root().params["index"])
    except AigovError:
        return []
    return [CompletionItem(name, help=saved[name].query) for name in saved if name.startswith(incomplete)]


def read_saved(settings: Settings, name: str) -> tuple[str, dict[str, Any]]:
    """A saved query, and its options by the names of parameters; what was typed wins over them.

    Raises :class:`UsageError` if there is no such query, or a date of it is none.
    """
    from aigov_search.catalog.saved_queries import FILE, find_saved_query

    saved = find_saved_query(settings.index, name)
    context = click.get_current_context()
    own: dict[str, Any] = {}
    for option, value in saved.options.items():
        if option in ("since", "until") and not is_date(str(value)):
            path = settings.index / FILE
            raise UsageError(f"{path}: [{name}] {option} = {value!r} is no date; write '2024-05-06'")
        parameter = f"is_{option}" if isinstance(value, bool) else option
        if context.get_parameter_source(parameter) in (ParameterSource.DEFAULT, None):
            own[parameter] = value
    return saved.query, own


def take_limits(options: dict[str, Any]) -> Limits:
    """Take what :func:`limit_options` added out of a command's options."""
    from aigov_search.search.scoping import Limits

    paths = tuple(os.path.realpath(path) for path in options.pop("paths"))
    names = ("since", "until", "source", "lang", "new_since")
    return Limits(paths=paths, **{name: options.pop(name) for name in names})


def ingest_first(settings: Settings, paths: tuple[str, ...]) -> bool:
    """Bring the index up to date with the paths, if there are any; whether some file was refused."""
    if not paths:
        return False
    from aigov_search.cli.ingest import report_refusals, summarize
    from aigov_search.ingest.building import IngestOptions, ingest

    done = ingest(settings.index, paths, IngestOptions())
    report_refusals(done)
    if settings.verbose or done.added or done.changed or done.vanished:
        settings.say(summarize(done))
    return bool(done.refused)


def open_index(settings: Settings, *, as_saved: bool) -> Index:
    """The index to ask, its texts repaired or as they were saved."""
    from aigov_search.search.index import Index

    index = Index.open(settings.index)
    if not as_saved:
        return index
    from aigov_search.search.as_saved import open_as_saved

    return open_as_saved(index.generation)
