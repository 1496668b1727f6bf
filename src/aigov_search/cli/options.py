"""What the commands' options have in common."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.errors import UsageError
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.shell_completion import CompletionItem


class ClosedPipeError(Exception):
    """The reader of standard output went away; click would make a failure of a ``BrokenPipeError``."""


def is_closed_pipe(error: OSError) -> bool:
    """Whether something could not be written because its reader went away (Windows has no word for it)."""
    is_vague = os.name == "nt" and error.errno == errno.EINVAL and error.filename is None
    return is_vague or isinstance(error, BrokenPipeError)


_START = perf_counter()
_SHIELD = "\0"
"""Stands before an argument such as ``-伦理`` while click looks for options."""


@frozen
class Settings:
    """What holds for every command."""

    index: Path
    quiet: bool = False
    verbose: bool = False

    @property
    def wants_progress(self) -> bool:
        """Whether bars may be drawn: they would run into notes."""
        return not self.quiet and not self.verbose

    def note(self, message: str) -> None:
        """Print on stderr what is being done, and how long after the start, if that is wanted."""
        if self.verbose:
            print_line(f"[{perf_counter() - _START:6.2f} s] {message}")

    def say(self, message: str) -> None:
        """Print a summary or warning on stderr, unless that is not wanted."""
        if not self.quiet:
            print_line(message)


def follow_log(settings: Settings) -> None:
    """Print what loggers of the program are told as notes."""
    import logging

    class _Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            settings.note(record.getMessage())

    logger = logging.getLogger("aigov_search")
    logger.handlers[:] = [_Notes()]
    logger.setLevel(logging.INFO)


def complain(message: str) -> None:
    """Print on stderr what went wrong."""
    print_line(f"aigov-search: {message}")


def print_line(message: str) -> None:
    """Print a line on stderr; what it quotes can neither break it nor control the terminal."""
    if not message.isprintable():
        from aigov_search.output.terminal import show_controls

        message = show_controls(message)
    click.echo(message, err=True)


class QueryCommand(click.Command):
    """A command whose arguments are a query: an option is ``-`` and an ASCII letter, or ``--``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Shield what begins with ``-`` and is no option; all behind ``--`` is query."""
        rest = super().parse_args(ctx, [_shield(argument) for argument in args])
        for name, value in ctx.params.items():
            if isinstance(value, str):
                ctx.params[name] = value.replace(_SHIELD, "")
            elif isinstance(value, tuple):
                ctx.params[name] = tuple(v.replace(_SHIELD, "") if isinstance(v, str) else v for v in value)
        return rest


def _shield(argument: str) -> str:
    if len(argument) < 2 or argument[0] != "-" or argument[1] == "-":
        return argument
    return argument if argument[1].isascii() and argument[1].isalpha() else _SHIELD + argument


def complete_document(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The documents whose ids begin as typed, with their titles; none if there is no index to ask."""
    from click.shell_completion import CompletionItem

    from aigov_search.errors import AigovError
    from aigov_search.output.terminal import show_controls
    from aigov_search.search.index import Index

    try:
        with Index.open(ctx.find_root().params["index"]) as index:
            return [
                CompletionItem(row.doc_id, help=show_controls(row.title or ""))
                for _, row in index.documents()
                if row.doc_id.startswith(incomplete)
            ]
    except AigovError:
        return []


def complete_path(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave it to the shell to complete a path."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def check_date(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Let a date pass as it was given: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, a day that exists."""
    if value is None or is_date(value):
        return value
    raise click.BadParameter(f"{value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")


def check_point(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Let a point in the index's life pass: a date, or the number of a generation."""
    if value is None or is_date(value) or (value.isascii() and value.isdigit()):
        return value
    raise click.BadParameter(
        f"{value!r} is neither a date nor a generation; write YYYY-MM-DD, or the number 'status' gives"
    )


new_since_option = click.option(
    "--new-since",
    callback=check_point,
    metavar="GENERATION|DATE",
    help="Only from files that came in, or changed, after a generation of the index or since a day.",
)


def is_date(value: str) -> bool:
    """Whether a text is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` and such a day exists."""
    from datetime import date

    parts = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value, re.ASCII)
    if parts is None:
        return False
    year, month, day = parts.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def format_options(default: str, *packages: str) -> Callable[[Any], Any]:
    """``--format``, its shorthands, ``--output`` and ``--color``.

    ``packages`` are those of :mod:`aigov_search.output` whose formats fit, besides ``formats``.
    """
    from aigov_search.output.formats import list_formats

    names = ["table", *list_formats("formats", *packages)]

    def add(command: Any) -> Any:
        for option in reversed(
            [
                click.option(
                    "--format",
                    "format_name",
                    type=click.Choice(names),
                    default=None,
                    help=f"How results are written.  [default: {default}]",
                ),
                click.option("--json", "format_name", flag_value="json", help="Same as --format json."),
                click.option("--csv", "format_name", flag_value="csv", help="Same as --format csv."),
                click.option(
                    "-o",
                    "--output",
                    shell_complete=complete_path,
                    metavar="FILE",
                    default="-",
                    help="Write to FILE, whole or not at all ('-': standard output).",
                ),
                click.option(
                    "--color",
                    type=click.Choice(["auto", "always", "never"]),
                    default="auto",
                    help="Colours: on a terminal, always, or never (also NO_COLOR).",
                ),
            ]
        ):
            command = option(command)
        return command

    return add


script_option = click.option(
    "--script",
    type=click.Choice(["hans", "hant"]),
    help="Show titles and clean text in Simplified or Traditional characters; the source text stays.",
)


def wants_colour(choice: str, output: str) -> bool:
    """Whether to colour what is written to ``output``."""
    if choice != "auto":
        return choice == "always"
    return output == "-" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def number_option(what: str, default: int) -> Callable[[Any], Any]:
    """The option that says how many of the best to give."""
    return click.option(
        "-n",
        "limit",
        default=default,
        type=click.IntRange(min=1),
        show_default=True,
        metavar="N",
        help=f"{what}.",
    )


def has_plain_terminal(stream: IO[str]) -> bool:
    """Whether results go to a terminal that has no block characters and no lines."""
    unnamed = "windows" if os.name == "nt" else ""
    return stream.isatty() and os.environ.get("TERM", unnamed) in ("", "dumb", "linux", "vt100")


@contextmanager
def open_output(
    output: str, *, make_manifest: Callable[[Path], str] | None = None
) -> Iterator[IO[str]]:
    """The stream to write results to; a file appears under its name only when it is whole.

    ``make_manifest`` is called with the finished file before it has its name; what it says is written
    beside the file, as ``FILE.manifest.json``. Raises :class:`UsageError` if the file cannot be made.
    """
    if output == "-":
        # Line ends belong to the format (CSV has CRLF); no platform may translate them.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(newline="")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except OSError as error:
            if is_closed_pipe(error):
                raise ClosedPipeError from None
            raise
        return
    target = Path(output)
    if target.exists() and not target.is_file():  # a device or a pipe is written to, not replaced
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        return
    with _pending(target) as (aside, handle):
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        if make_manifest is None:
            _give_name(aside, target)
            return
        from aigov_search.search.manifests import MANIFEST

        manifest = target.with_name(target.name + MANIFEST)
        with _pending(manifest) as (manifest_aside, handle):
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(make_manifest(aside))
            _put_in_place(aside, target, manifest_aside, manifest)


@contextmanager
def _pending(target: Path) -> Iterator[tuple[Path, int]]:
    """A private file beside ``target``, opened; it is gone in the end unless it was given that name."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written ({error.strerror})") from error
    aside = Path(name)
    try:
        yield aside, handle
    finally:
        aside.unlink(missing_ok=True)


def _put_in_place(aside: Path, target: Path, manifest_aside: Path, manifest: Path) -> None:
    """Give a file and its manifest their names.

    An older manifest goes first, so that no file ever stands beside the manifest of another; it comes
    back if the file cannot get its name (on Windows: while another program has it open).
    """
    older = manifest_aside.with_name(manifest_aside.name + ".older")
    if manifest.exists():
        manifest.replace(older)
    try:
        _give_name(aside, target)
    except UsageError:
        if older.exists():
            older.replace(manifest)
        raise
    _give_name(manifest_aside, manifest)
    older.unlink(missing_ok=True)


def _give_name(aside: Path, target: Path) -> None:
    """Let a finished file be read by whoever may read new files, under its name.

    Raises :class:`UsageError` if it cannot have it.
    """
    aside.chmod(0o666 & ~_umask())
    try:
        aside.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written ({error.strerror}); is it open elsewhere?") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
