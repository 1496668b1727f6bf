"""``verify``: whether the index and the sources are still whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from aigov_search.cli.options import Settings

DAMAGED = 4
SOME_CHANGED = 3


@click.command("verify")
@click.option("--repair", is_flag=True, help="Mend what is damaged: from the catalog, else from the sources.")
@click.pass_obj
def command(settings: Settings, repair: bool) -> int:
    """Check every byte of the index, and whether the files it was made from still stand.

    Exit code 4: something in the index is damaged, each file named; 3: the index is whole, but
    sources changed or vanished since they were read.

    With --repair, what is damaged is made anew: postings from the catalog; where that is damaged,
    its files are read again. What cannot be read again is named, and what is left of the damaged
    part is set aside.

    \b
    aigov-search verify
    aigov-search verify --repair
    """
    if repair:
        return mend(settings)
    from aigov_search.search.verifying import check_index, check_sources

    problems = check_index(settings.index)
    for problem in problems:
        click.echo(f"aigov-search: {problem}", err=True)
    if problems:
        click.echo("aigov-search: mend the index with 'aigov-search verify --repair'", err=True)
        return DAMAGED
    changes = check_sources(settings.index)
    for change in changes:
        click.echo(f"aigov-search: {change}", err=True)
    settings.say(f"the index is whole; {len(changes)} sources changed or vanished")
    return SOME_CHANGED if changes else 0


def mend(settings: Settings) -> int:
    """Mend the index; returns the exit code."""
    from aigov_search.cli.ingest import report_damage, report_refusals
    from aigov_search.ingest.building import IngestOptions, ingest

    done = ingest(settings.index, [], IngestOptions(repair=True))
    report_damage(settings, done)
    report_refusals(done)
    settings.say("the index is whole")
    return SOME_CHANGED if done.refused or done.unlisted else 0
