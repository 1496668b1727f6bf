"""The entry point: sets up the streams, finds the command, turns errors into one line and a code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aigov_search import __version__
from aigov_search.cli.options import (
    ClosedPipeError,
    Settings,
    complain,
    follow_log,
    is_closed_pipe,
    print_line,
)
from aigov_search.errors import AigovError, DamagedIndexError, MissingIndexError, QueryError
from aigov_search.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
_GARBAGE = 100_000
"""Objects that are made before any are looked through for garbage; CPython's own limit is 700."""
_EXPECTED = (AigovError, ClosedPipeError, OSError, click.ClickException, click.Abort, click.exceptions.Exit)
"""Errors that say themselves what they are about."""
_GENERAL = ("index", "quiet", "verbose")
"""Options that mean the same before and behind a command."""
_NOT_COMMANDS = {"__init__", "asking", "main", "options"}


class _Commands(click.Group):
    """Every other module beside this one is a command; it is imported when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        files = Path(__file__).parent.iterdir()
        names = {path.stem for path in files if path.suffix == ".py"} - _NOT_COMMANDS
        return sorted(names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"aigov_search.cli.{cmd_name}").command
        _accept_general_options(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            known = self.list_commands(ctx)
            meant = get_close_matches(args[0], known, n=1)
            hint = f"did you mean {meant[0]!r}?" if meant else f"the commands are {', '.join(known)}"
            raise click.UsageError(f"no such command {args[0]!r}; {hint}") from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; where one trips over a damaged index, that is no bug of the program."""
        try:
            return super().invoke(ctx)
        except _EXPECTED:
            raise
        except Exception as error:
            from aigov_search.search.verifying import check_index

            with suppress(MissingIndexError):
                for problem in check_index(ctx.obj.index):
                    raise DamagedIndexError(problem) from error
            raise


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: aigov-search search 人工智能能力建设 --in FOLDER",
)
@click.option(
    "--index",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="AIGOV_SEARCH_INDEX",
    default=Path("data/index"),
    show_default=True,
    help="The folder of the index (also $AIGOV_SEARCH_INDEX).",
)
@click.option("-q", "--quiet", is_flag=True, help="No summaries and warnings on stderr; errors remain.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr about what is done.")
@click.version_option(__version__, prog_name="aigov-search")
@click.pass_context
def program(ctx: click.Context, index: Path, quiet: bool, verbose: bool) -> None:
    """Search saved pages of Chinese AI policy.

    Pages are stripped of boilerplate, split into articles, repaired and indexed; passages are
    found in Simplified and Traditional alike and quoted with file, line and date.
    """
    _settle(ctx, Settings(index=index, quiet=quiet, verbose=verbose))


def _settle(ctx: click.Context, settings: Settings) -> None:
    """Let settings hold; what is done below the commands is told by loggers."""
    was_verbose = isinstance(ctx.obj, Settings) and ctx.obj.verbose
    ctx.obj = settings
    if settings.verbose and not was_verbose:
        follow_log(settings)
        ctx.find_root().call_on_close(lambda: settings.note("done"))


def _accept_general_options(command: click.Command) -> None:
    """Let the options of the whole program stand behind a command, too."""
    known = {param.name for param in command.params}
    for option in program.params:
        if isinstance(option, click.Option) and option.name in _GENERAL and option.name not in known:
            command.params.append(
                click.Option(
                    option.opts,
                    type=option.type,
                    is_flag=option.is_flag,
                    expose_value=False,
                    hidden=True,
                    callback=_take_general_option,
                )
            )
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _accept_general_options(each)


def _take_general_option(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value and isinstance(ctx.obj, Settings):
        _settle(ctx, replace(ctx.obj, **{str(param.name): value}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave the process with the exit code of ``docs/cli.md``."""
    # Modules and records stay; to look through them for garbage takes a twentieth of a search.
    gc.set_threshold(_GARBAGE)
    _open_streams()
    _use_utf8()
    if os.name == "nt":
        _use_sequences()
    _heed_signals()
    arguments = [_decode(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    sys.exit(_run(list(arguments)))


def _run(arguments: list[str]) -> int:
    try:
        code = program.main(arguments, prog_name="aigov-search", standalone_mode=False)
        sys.stdout.flush()
    except AigovError as error:
        return _report(error)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        complain(_describe(error).replace("\0", ""))
        return 2
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except ClosedPipeError:
        _silence(sys.stdout)
        return 0
    except OSError as error:
        if is_closed_pipe(error):
            _silence(sys.stdout)
            return 0
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}")
        return 2
    except Exception as error:
        if "-v" in arguments or "--verbose" in arguments:
            raise
        complain(
            f"this is a bug: {type(error).__name__}: {error}; "
            "run it again with 'aigov-search -v …' for what to report"
        )
        return 2
    return code if isinstance(code, int) else 0


def _describe(error: click.ClickException) -> str:
    """What was typed wrong and, where the message does not say so itself, where to look it up."""
    message = error.format_message()
    is_told = isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if is_told or context is None:
        return message
    return f"{message.removesuffix('.')}; see '{context.command_path} --help'"


def _report(error: AigovError) -> int:
    complain(str(error))
    if isinstance(error, QueryError) and sys.stderr.isatty():
        from aigov_search.output.terminal import measure_width, show_controls

        print_line("  " + error.query)
        click.echo("  " + " " * measure_width(show_controls(error.query[: error.position])) + "^", err=True)
    return error.exit_code


def _heed_signals() -> None:
    """Tidy up before the program ends at a signal; what whoever started it wanted ignored is ignored."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # there is no SIGHUP on Windows
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else _end)


def _end(number: int, _frame: object) -> None:
    """End as on an error, so that temporary files are removed on the way."""
    sys.exit(128 + number)


def _open_streams() -> None:
    """Give the process the streams that it was started without: no file it opens may take their place."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, number)
            if nothing != number:
                os.close(nothing)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - it stays


def _use_utf8() -> None:
    """Speak UTF-8 on every stream, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _use_sequences() -> None:
    """Let a console of Windows understand the sequences for colours; click brings what does that there."""
    from colorama import just_fix_windows_console  # type: ignore[import-untyped]

    just_fix_windows_console()


def _decode(argument: str) -> str:
    """Undo the decoding of an argument in a locale that is not UTF-8."""
    if argument.isascii() or os.name == "nt":
        return argument
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def _silence(stream: object) -> None:
    """Keep the interpreter from complaining about a closed pipe when it flushes at exit."""
    if hasattr(stream, "fileno"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
