"""Writes docs/cli.md and the manual page docs/aigov-search.1 from the program itself.

    python tools/make_cli_docs.py

The manual page is made here and not by a library: those for click run the examples of a command's
help into one paragraph and know only commands that are loaded beforehand.
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from aigov_search import __version__
from aigov_search.cli.main import program

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).resolve().parent.parent / "docs"
REFERENCE, MANUAL = DOCS / "cli.md", DOCS / "aigov-search.1"

NAME = "aigov-search"
MADE_WITH = f"Made from the program, with click {version('click')}:"
BAR = r"\|"
"""A bar in a cell of a table, even inside code."""
_VERBATIM = "\b"
"""What click wants before a paragraph that it shall not wrap."""

EXIT_CODES = {
    "0": "found, or done",
    "1": "a valid query, and nothing found",
    "2": "wrong usage, a query that cannot be read, or an error while running",
    "3": "done, but some inputs, or some queries of a batch, were refused; each is named on stderr",
    "4": "no index, or one that is damaged or made by an incompatible version",
    "130": "interrupted",
}
ENVIRONMENT = {
    "AIGOV_SEARCH_INDEX": "the folder of the index, where --index is not given",
    "NO_COLOR": "no colours, whatever the terminal",
    "COLUMNS": "the width of the terminal, where it cannot be asked",
}
HABITS = (
    "Results go to stdout, and nothing else does: progress, warnings and summaries go to stderr. "
    "A closed pipe ends the program quietly. An error is one line that says what is wrong, where, and "
    "what to do next. What is printed from a file is cleared of control characters.",
    "-q, -v and --index may stand before a command or behind it. -v tells on stderr, with times, what is "
    "read and passed over, what is looked for, and which step is at work.",
    "Everything is UTF-8. CSV follows RFC 4180. Dates are written YYYY, YYYY-MM or YYYY-MM-DD. "
    "In a query, full-width quotes, brackets, colons and spaces work like the ASCII ones; -伦理 is part "
    "of a query, since an option is - and an ASCII letter; -- ends the options.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the program says of one command."""

    path: str
    usage: str
    paragraphs: tuple[tuple[str, bool], ...]
    """The help, paragraph by paragraph, and whether it stands as typed."""
    options: tuple[tuple[str, str], ...]


def read_pages() -> list[Page]:
    """The program and its commands, in the order of ``--help``."""
    root = click.Context(program, info_name=NAME, **program.context_settings)
    return [_read_page(program, root), *_read_commands(program, root)]


def _read_commands(group: click.Group, parent: click.Context) -> Iterator[Page]:
    for name in group.list_commands(parent):
        command = cast("click.Command", group.get_command(parent, name))
        context = click.Context(command, info_name=name, parent=parent)
        yield _read_page(command, context)
        if isinstance(command, click.Group):
            yield from _read_commands(command, context)


def _read_page(command: click.Command, context: click.Context) -> Page:
    options = (option for option in command.get_params(context) if isinstance(option, click.Option))
    records = (option.get_help_record(context) for option in options)
    return Page(
        path=context.command_path,
        usage=" ".join([context.command_path, *command.collect_usage_pieces(context)]),
        paragraphs=tuple(_split_help(command.help or "")),
        options=tuple(record for record in records if record),
    )


def _split_help(text: str) -> Iterator[tuple[str, bool]]:
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        first, _, rest = paragraph.partition("\n")
        if first.strip(" ") == _VERBATIM:
            yield rest, True
        else:
            yield paragraph.replace("\n", " "), False


def write_reference(pages: list[Page]) -> str:
    """The reference in Markdown."""
    lines = ["# The command line", "", f"{MADE_WITH} `python tools/make_cli_docs.py`", ""]
    for habit in HABITS:
        lines += [*textwrap.wrap(habit, 100, break_on_hyphens=False), ""]
    for title, rows in (("exit code", EXIT_CODES), ("environment", ENVIRONMENT)):
        lines += [f"| {title} | |", "|---|---|"]
        lines += [*(f"| `{key}` | {value} |" for key, value in rows.items()), ""]
    for page in pages:
        lines += [f"## {page.path}", "", f"    {page.usage}", ""]
        for text, is_verbatim in page.paragraphs:
            lines += textwrap.indent(text, "    ").split("\n") if is_verbatim else _wrap_markdown(text)
            lines.append("")
        lines += ["| option | |", "|---|---|"]
        lines += [f"| `{names.replace('|', BAR)}` | {_escape_cell(text)} |" for names, text in page.options]
        lines.append("")
    return "\n".join(lines)


def _wrap_markdown(text: str) -> list[str]:
    return textwrap.wrap(text.replace("*", r"\*").replace("<", r"\<"), 100, break_on_hyphens=False)


def _escape_cell(text: str) -> str:
    return text.replace("|", BAR).replace("*", r"\*").replace("<", r"\<")


def write_manual(pages: list[Page]) -> str:
    """The manual page, in the macros of man(7)."""
    first, *commands = pages
    lines = [r"""'\" -*- coding: utf-8 -*-"""]
    lines.append(f'.TH AIGOV-SEARCH 1 "" "{NAME} {__version__}" "User Commands"')
    lines += [".SH NAME", rf"{NAME} \- {_escape_roff(first.paragraphs[0][0].rstrip('.'))}"]
    lines += [".SH SYNOPSIS", ".B " + _escape_roff(first.usage)]
    lines += [".SH DESCRIPTION", *_write_roff(first)]
    for habit in HABITS:
        lines += [".PP", _escape_roff(habit)]
    lines += [".SH OPTIONS", *_list_roff(dict(first.options))]
    lines.append(".SH COMMANDS")
    for page in commands:
        lines += [".SS " + _escape_roff(page.usage), *_write_roff(page), *_list_roff(dict(page.options))]
    lines += [".SH EXIT STATUS", *_list_roff(EXIT_CODES), ".SH ENVIRONMENT", *_list_roff(ENVIRONMENT)]
    return "\n".join(lines) + "\n"


def _write_roff(page: Page) -> Iterator[str]:
    for text, is_verbatim in page.paragraphs:
        if is_verbatim:
            yield from (".PP", ".RS 4", ".nf", _escape_roff(text), ".fi", ".RE")
        else:
            yield from (".PP", _escape_roff(text))


def _list_roff(rows: dict[str, str]) -> Iterator[str]:
    for key, text in rows.items():
        yield from (".TP", ".B " + _escape_roff(key), _escape_roff(text))


def _escape_roff(text: str) -> str:
    r"""Text as roff prints it; a line may begin with no request (``.`` or ``'``)."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return "\n".join(rf"\&{line}" if line.startswith((".", "'")) else line for line in escaped.split("\n"))


def main() -> None:
    """Write both files."""
    pages = read_pages()
    REFERENCE.write_text(write_reference(pages), "utf-8")
    MANUAL.write_text(write_manual(pages), "utf-8")


if __name__ == "__main__":
    main()
