"""``verify``: whether the index and the sources are still whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from aigov_search.cli.options import Settings

DAMAGED = 4
SOME_CHANGED = 3


@click.command("verify")
@click.pass_obj
def command(settings: Settings) -> int:
    """Check every byte of the index, and whether the files it was made from still stand.

    Exit code 4: something in the index is damaged, each file named; 3: the index is whole, but
    sources changed or vanished since they were read.

    \b
    aigov-search verify
    """
    from aigov_search.search.verifying import check_index, check_sources

    problems = check_index(settings.index)
    for problem in problems:
        click.echo(f"aigov-search: {problem}", err=True)
    if problems:
        click.echo("aigov-search: rebuild the index with 'aigov-search ingest --full PATH…'", err=True)
        return DAMAGED
    changes = check_sources(settings.index)
    for change in changes:
        click.echo(f"aigov-search: {change}", err=True)
    settings.say(f"the index is whole; {len(changes)} sources changed or vanished")
    return SOME_CHANGED if changes else 0
