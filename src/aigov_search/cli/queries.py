"""``queries``: save queries under a name, list them, remove them."""

from __future__ import annotations

from typing import Any

import click

from aigov_search.cli.asking import NOTHING_FOUND, complete_saved, document_options, wording_options
from aigov_search.cli.options import QueryCommand, Settings, format_options, open_output


@click.group("queries", short_help="Save queries under a name, to ask them again.")
def command() -> None:
    """Save queries under a name, with their options, to ask them again.

    They lie in queries.toml in the folder of the index, which can be edited by hand, and stay
    whatever becomes of the index.

    \b
    aigov-search queries save capacity '"能力建设" -伦理' --since 2024-05
    aigov-search search --saved capacity
    aigov-search export --saved capacity --new-since 2024-11-01 --output new.csv
    """


@command.command("save", cls=QueryCommand)
@click.argument("name", metavar="NAME")
@click.argument("query", nargs=-1, required=True, metavar="QUERY…")
@document_options
@wording_options
@click.option("--by", type=click.Choice(["passage", "document"]), help="What is ranked.")
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of the one with its name.")
@click.pass_obj
def save(
    settings: Settings, /, name: str, query: tuple[str, ...], replaces: bool, **options: Any
) -> int:
    """Save a query and its options under NAME.

    \b
    aigov-search queries save capacity '"能力建设" -伦理' --since 2024-05 --source 外交部
    """
    from aigov_search.catalog.saved_queries import SavedQuery, save_query

    given = {option.removeprefix("is_"): value for option, value in options.items() if value}
    saved = SavedQuery(name=name, query=" ".join(query), options=given)
    save_query(settings.index, saved, replaces=replaces)
    settings.say(f"saved; ask it with 'aigov-search search --saved {name}'")
    return 0


@command.command("list")
@format_options("table")
@click.pass_obj
def list_all(settings: Settings, format_name: str | None, output: str, color: str) -> int:
    """List the saved queries.

    \b
    aigov-search queries list
    """
    del color  # there is none
    from aigov_search.catalog.saved_queries import SavedQuery, read_saved_queries
    from aigov_search.frozen import list_fields
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.terminal import show_controls

    saved = list(read_saved_queries(settings.index).values())
    with open_output(output) as stream:
        if format_name not in (None, "table"):
            WRITERS[str(format_name)](map(make_row, saved), list_fields(SavedQuery), stream)
        else:
            for each in saved:
                options = [f"{name}={value}" for name, value in each.options.items()]
                stream.write(show_controls("  ".join([each.name, each.query, *options])) + "\n")
    return 0 if saved else NOTHING_FOUND


@command.command("remove")
@click.argument("name", metavar="NAME", shell_complete=complete_saved)
@click.pass_obj
def remove(settings: Settings, name: str) -> int:
    """Remove a saved query.

    \b
    aigov-search queries remove capacity
    """
    from aigov_search.catalog.saved_queries import remove_query

    remove_query(settings.index, name)
    settings.say(f"removed {name}")
    return 0
