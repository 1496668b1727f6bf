"""``copies``: texts that stand in the corpus more than once, and what differs between the copies."""

from __future__ import annotations

import shutil
from itertools import groupby
from typing import IO, TYPE_CHECKING

import click

from aigov_search.cli.asking import NOTHING_FOUND, open_index
from aigov_search.cli.options import (
    Settings,
    complete_document,
    format_options,
    has_plain_terminal,
    open_output,
    wants_colour,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.analysis.lineage import CopyRecord
    from aigov_search.search.index import Index


@click.command("copies", short_help="List the texts that stand in the corpus more than once.")
@click.argument("document", required=False, metavar="[DOC]", shell_complete=complete_document)
@click.option("--tree", "is_tree", is_flag=True, help="Show reposts below the copy they name as source.")
@format_options("table")
@click.pass_obj
def command(
    settings: Settings, document: str | None, is_tree: bool, format_name: str | None, output: str, color: str
) -> int:
    """List the texts that stand in the corpus more than once, or the copies of one document.

    The earliest and cleanest copy comes first; the others say in how many characters they differ
    from it. In a tree each copy stands below the one of the publisher that it names as its source,
    and says how much of that text it has. With DOC, the places that differ are shown.

    \b
    aigov-search copies
    aigov-search copies --tree
    aigov-search copies 947a434f3c-1
    """
    from aigov_search.analysis.lineage import CopyRecord, describe_families
    from aigov_search.frozen import list_fields
    from aigov_search.output.records import WRITERS, make_row

    with open_index(settings) as index, open_output(output) as stream:
        families = index.families.members
        if document is not None:
            index.find_document(document)
            family = index.families.find(document)
            families = {family: families[family]} if family is not None else {}
        records = describe_families(index, families.items())
        if format_name in (None, "table"):
            colour = wants_colour(color, output)
            _write_table(index, records, stream, is_tree=is_tree, places=document is not None, colour=colour)
        else:
            WRITERS[str(format_name)](map(make_row, records), list_fields(CopyRecord), stream)
    if not families:
        settings.say("no text stands in the corpus more than once" if document is None else "no copies")
    return 0 if families else NOTHING_FOUND


def _write_table(
    index: Index,
    records: Iterable[CopyRecord],
    stream: IO[str],
    *,
    is_tree: bool,
    places: bool,
    colour: bool,
) -> None:
    from aigov_search.output.lineage import render_list, render_tree

    width = min(shutil.get_terminal_size().columns, 120)
    read = index.read_body
    if not is_tree:
        lines = render_list(records, read, width, places=places, colour=colour)
        stream.writelines(line + "\n" for line in lines)
        return
    is_plain = has_plain_terminal(stream)
    for n, (_, family) in enumerate(groupby(records, key=lambda record: record.family)):
        lines = render_tree(list(family), read, width, places=places, colour=colour, ascii_only=is_plain)
        stream.write("\n" * bool(n))
        stream.writelines(line + "\n" for line in lines)
