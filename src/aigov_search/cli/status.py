"""``status``: what the index holds."""

from __future__ import annotations

from collections import Counter

import click

from aigov_search.cli.asking import open_index
from aigov_search.cli.options import Settings, format_options, open_output
from aigov_search.frozen import frozen, list_fields


@frozen
class StatusRecord:
    """What the index holds, in numbers; ``size`` is in bytes."""

    index: str
    generation: int
    engine: str
    dictionary: str
    segments: int
    files: int
    refused: int
    documents: int
    passages: int
    undated: int
    clean: int
    repaired: int
    doubtful: int
    size: int


@click.command("status", short_help="Tell what the index holds.")
@format_options("table")
@click.pass_obj
def command(settings: Settings, format_name: str | None, output: str, color: str) -> int:
    """Tell what the index holds: files, documents, passages, and how far they can be relied upon.

    \b
    aigov-search status --json
    """
    del color  # there is none
    from aigov_search.catalog.generations import list_files
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.terminal import show_controls

    with open_index(settings) as index, open_output(output) as stream:
        generation = index.generation
        rows = [row for _, row in index.documents()]
        reliability = Counter(row.reliability for row in rows)
        record = StatusRecord(
            index=str(settings.index),
            generation=generation.number,
            engine=generation.engine,
            dictionary=generation.dictionary,
            segments=len(generation.segments),
            files=len({(id(segment), row.file) for segment, row in index.documents()}),
            refused=len(generation.refused),
            documents=len(rows),
            passages=sum(row.passages for row in rows),
            undated=sum(row.date is None for row in rows),
            clean=reliability["clean"],
            repaired=reliability["repaired"],
            doubtful=reliability["doubtful"],
            size=sum(stored.size for _, stored in list_files(generation)),
        )
        row = make_row(record)
        if format_name not in (None, "table"):
            WRITERS[str(format_name)]([row], list_fields(record), stream)
            return 0
        for name, value in row.items():
            shown = f"{value:,} bytes" if name == "size" else show_controls(str(value))
            stream.write(f"{name:<12} {shown}\n")
        for refusal in generation.refused:
            stream.write("refused      " + show_controls(f"{refusal.path}: {refusal.reason}") + "\n")
    return 0
