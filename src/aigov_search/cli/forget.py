"""``forget``: take documents out of the index."""

from __future__ import annotations

import click

from aigov_search.cli.options import Settings, complete_path


@click.command("forget")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", shell_complete=complete_path)
@click.pass_obj
def command(settings: Settings, paths: tuple[str, ...]) -> int:
    """Take the documents of files and folders out of the index.

    The files stay as they are; the next ingest of their folder takes them up again.

    \b
    aigov-search forget pages/old pages/draft.html
    """
    from aigov_search.ingest.deciding import forget_files

    forgotten = forget_files(settings.index, paths)
    settings.say(f"{len(forgotten)} file{'s' * (len(forgotten) != 1)} forgotten")
    return 0
