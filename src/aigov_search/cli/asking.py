"""What commands that ask a query have in common: the options, and what becomes of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from aigov_search.cli.options import check_date, complete_path, is_date, new_since_option
from aigov_search.errors import AigovError, UsageError
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.shell_completion import CompletionItem

    from aigov_search.cli.options import Settings
    from aigov_search.search.index import Index
    from aigov_search.search.scoping import Limits
    from aigov_search.search.searching import Request, Searcher

NOTHING_FOUND = 1
SOME_REFUSED = 3


def document_options(command: Any) -> Any:
    """The options that say what documents must be like."""
    return _add(
        command,
        click.option("--since", callback=check_date, metavar="DATE", help="Published on DATE or later."),
        click.option("--until", callback=check_date, metavar="DATE", help="Published on DATE or earlier."),
        click.option("--source", metavar="NAME", help="Only from publishers with NAME in their name."),
        click.option("--lang", metavar="LANG", help="Only in this language (zh, zh-Hans, zh-Hant, en)."),
    )


def limit_options(command: Any) -> Any:
    """:func:`document_options`, and where documents come from; :func:`take_limits` reads them."""
    within = click.option(
        "--in",
        "paths",
        multiple=True,
        metavar="PATH",
        shell_complete=complete_path,
        help="Ingest PATH if needed; answer from it only.",
    )
    return document_options(_add(command, new_since_option, within))


def wording_options(command: Any) -> Any:
    """The options that say how a query is read."""
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
    )


def reading_options(command: Any) -> Any:
    """:func:`wording_options`, and which texts and copies count."""
    return wording_options(
        _add(
            command,
            click.option(
                "--as-saved", is_flag=True, help="Search and show the text as it was before repairs."
            ),
            click.option(
                "--show-copies", "shows_copies", is_flag=True, help="Show every copy of a text, not only one."
            ),
        )
    )


def asking_options(command: Any) -> Any:
    """The options of every command that asks one query; :func:`ask` reads them."""
    return saved_option(multiple=False)(limit_options(reading_options(command)))


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

    An option that the command does not have is named on stderr and passed over. Raises
    :class:`UsageError` if there is no such query, or a date of it is none.
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
        if parameter not in context.params:
            settings.say(f"{name}: {context.info_name} has no --{option} {value}; it is passed over")
        elif context.get_parameter_source(parameter) in (ParameterSource.DEFAULT, None):
            own[parameter] = value
    return saved.query, own


def take_query(settings: Settings, query: tuple[str, ...], options: dict[str, Any]) -> str:
    """The query that was typed, or the saved one, whose options go to the others.

    Raises :class:`UsageError` for both at once, or a saved one that cannot be read.
    """
    saved = options.pop("saved")
    if saved and query:
        raise UsageError("give either a query or --saved NAME")
    if not saved:
        return " ".join(query)
    text, own = read_saved(settings, saved)
    options.update(own)
    return text


def take_limits(options: dict[str, Any]) -> Limits:
    """Take what :func:`limit_options` added out of a command's options."""
    from aigov_search.paths import find_real_path
    from aigov_search.search.scoping import Limits

    paths = tuple(map(find_real_path, options.pop("paths")))
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


def open_index(settings: Settings, *, as_saved: bool = False) -> Index:
    """The index to ask, its texts repaired or as they were saved."""
    from aigov_search.search.index import Index

    index = Index.open(settings.index)
    parts = len(index.generation.segments)
    settings.note(
        f"index {settings.index}: generation {index.generation.number}, {parts} segment{'s' * (parts != 1)}"
    )
    if not as_saved:
        return index
    from aigov_search.search.as_saved import open_as_saved

    return open_as_saved(index.generation)


@frozen
class Question:
    """A request and what answers it; ``is_incomplete`` where a file of ``--in`` was refused."""

    request: Request
    searcher: Searcher
    is_incomplete: bool

    def conclude(self, *, is_found: bool) -> int:
        """The exit code."""
        if not is_found:
            return NOTHING_FOUND
        return SOME_REFUSED if self.is_incomplete else 0


@contextmanager
def ask(
    settings: Settings, query: tuple[str, ...], options: dict[str, Any], *, needs_query: bool = True
) -> Iterator[Question]:
    """Make a request of what was typed, and open the index to answer it.

    ``options`` are those of :func:`asking_options`, and others by the names of the request's fields.
    Raises :class:`UsageError` if there is no query, unless it is not needed.
    """
    words = take_query(settings, query, options)
    if needs_query and not words:
        raise UsageError("give a query, or --saved NAME; --help shows how")
    is_incomplete = ingest_first(settings, options["paths"])
    from aigov_search.search.searching import Request, Searcher

    limits = take_limits(options)
    as_saved = options.pop("as_saved")
    request = Request(query=words, limits=limits, **options)
    with open_index(settings, as_saved=as_saved) as index:
        searcher = Searcher(index)
        if settings.verbose:
            _note_request(settings, searcher, request)
        yield Question(request=request, searcher=searcher, is_incomplete=is_incomplete)


def _note_request(settings: Settings, searcher: Searcher, request: Request) -> None:
    """Say what is looked for, and where."""
    from aigov_search.search.dissecting import iter_terms

    if request.query:
        for term in iter_terms(searcher.plan(request).strict):
            texts = dict.fromkeys(each.text for each in term.wanted.alternatives)
            role = "not wanted" if term.is_excluded else "looked for"
            settings.note(f"{role}: {' or '.join(texts)}")
    for name, value in request.limits._asdict().items():
        if value:
            settings.note(f"only {name.replace('_', ' ')} {', '.join(value) if name == 'paths' else value}")


def comment_undated(settings: Settings, undated: int) -> None:
    """Say on stderr what a limit on dates passed over without knowing."""
    if undated:
        are = "documents are" if undated > 1 else "document is"
        settings.say(f"{undated} undated {are} left out by --since or --until")
