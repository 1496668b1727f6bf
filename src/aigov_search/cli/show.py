"""``show``: one document, clean, as saved, or with what was done to it."""

from __future__ import annotations

import json
import shutil
import sys
from typing import IO, TYPE_CHECKING

import click

from aigov_search.cli.asking import open_index
from aigov_search.cli.options import (
    Settings,
    complete_document,
    format_options,
    open_output,
    script_option,
    wants_colour,
)
from aigov_search.errors import UsageError
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.chinese.script import Script
    from aigov_search.search.index import OpenSegment

_WIDEST = 100
_PAST = {"repairs": "repaired in", "removed": "stripped from within"}


@click.command("show")
@click.argument("document", metavar="DOC[:PASSAGE]", shell_complete=complete_document)
@click.option("--clean", "view", flag_value="clean", default=True, help="The clean text (default).")
@click.option("--source", "view", flag_value="source", help="The source text, as the file was read.")
@click.option("--diff", "view", flag_value="diff", help="The article with every repair marked.")
@click.option("--repairs", "view", flag_value="repairs", help="The list of repairs, suspected ones too.")
@click.option("--removed", "view", flag_value="removed", help="What was stripped, and why.")
@script_option
@format_options("table")
@click.pass_obj
def command(
    settings: Settings,
    document: str,
    view: str,
    script: Script | None,
    format_name: str | None,
    output: str,
    color: str,
) -> int:
    """Show one document of the index.

    DOC is the id that search and docs print; DOC:3 is its third passage.

    \b
    aigov-search show 04cbec050d-1 --diff
    aigov-search show 04cbec050d-1:6 --source
    aigov-search show 04cbec050d-1:6 --repairs
    """
    if script is not None and view != "clean":
        raise UsageError(f"--script goes with the clean text; --{view} shows what the file has")
    doc_id, _, ordinal = document.partition(":")
    with open_index(settings) as index, open_output(output) as stream:
        segment, row = index.find_document(doc_id)
        passage = _find_passage(row, ordinal) if ordinal else None
        if view in ("repairs", "removed"):
            if not _write_records(segment, row, view, passage, format_name, stream):
                settings.say(f"nothing was {_PAST[view]} {document}")
        elif format_name in (None, "table"):
            colour = wants_colour(color, output)
            lines = _render(segment, row, view, passage, colour=colour)
            if script is not None:
                from aigov_search.output.scripts import convert_text

                lines = [convert_text(line, script, row.lang) for line in lines]
            stream.writelines(line + "\n" for line in lines)
        else:
            raise UsageError(f"--format {format_name} goes with --repairs and --removed; text has none")
    return 0


def _find_passage(row: DocumentRow, ordinal: str) -> int:
    """The number of a document's passage, given as it was typed."""
    if not ordinal.isascii() or not ordinal.isdigit() or not 1 <= int(ordinal) <= row.passages:
        raise UsageError(f"{row.doc_id}:{ordinal}: no such passage; the document has {row.passages}")
    return row.first_passage + int(ordinal) - 1


def _render(
    segment: OpenSegment, row: DocumentRow, view: str, passage: int | None, *, colour: bool
) -> Sequence[str]:
    from aigov_search.catalog.segment import join_body
    from aigov_search.output.terminal import show_controls

    catalog = segment.catalog
    if view == "source":
        text = catalog.source_text(row.source)
        if passage is not None:
            text = text[catalog.flat.row(passage).start : catalog.flat.row(passage).end]
        return [show_controls(line) for line in text.split("\n")]
    if view == "diff":
        return _render_diff(segment, row, passage, colour=colour)
    if passage is not None:
        return [show_controls(line) for line in catalog.flat.row(passage).text.split("\n")]
    body = join_body(catalog.passages(row.first_passage, row.passages))
    head = [row.title or "", " · ".join(x for x in (row.date, row.publisher, row.author) if x)]
    head += [f"doubtful: {reason}" for reason in json.loads(row.reasons or "[]")]
    return [show_controls(line) for line in [*(line for line in head if line), *body.split("\n")]]


def _render_diff(
    segment: OpenSegment, row: DocumentRow, passage: int | None, *, colour: bool
) -> Sequence[str]:
    """The repairs of a document or of a passage; in a terminal wrapped, with the numbers of lines."""
    from aigov_search.output.diffs import render_diff, render_wrapped_diff
    from aigov_search.spans import Span, find_line_starts

    revision = segment.revision(row)
    part = None
    if passage is not None:
        found = segment.catalog.flat.row(passage)
        part = Span(found.start - row.start, found.end - row.start)
    if not sys.stdout.isatty():
        return render_diff(revision, colour=colour, part=part)
    line_starts = find_line_starts(segment.catalog.source_text(row.source))
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return list(render_wrapped_diff(revision, line_starts, width, colour=colour, part=part))


def _write_records(
    segment: OpenSegment,
    row: DocumentRow,
    view: str,
    passage: int | None,
    format_name: str | None,
    stream: IO[str],
) -> int:
    """The repairs of a document, or what was removed from it; of a passage only what lies inside.

    Returns how many there are.
    """
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.output.terminal import show_controls
    from aigov_search.search.documents import RemovedRecord, RepairRecord, list_removed, list_repairs

    start, end = row.start, row.end
    if passage is not None:
        found = segment.catalog.flat.row(passage)
        start, end = found.start, found.end
    repairs = [r for r in list_repairs(segment, row) if start <= r.start and r.end <= end]
    removals = [r for r in list_removed(segment, row) if start <= r.start and r.end <= end]
    if format_name not in (None, "table"):
        records, kind = (repairs, RepairRecord) if view == "repairs" else (removals, RemovedRecord)
        WRITERS[str(format_name)](map(make_row, records), list_fields(kind), stream)
    elif view == "repairs":
        for r in repairs:
            state = r.confidence if r.applied else "suspected, not applied"
            change = show_controls(f"{r.before!r} → {r.after!r}")
            evidence = show_controls(r.evidence)
            stream.write(f"{r.n:>4}  {r.rule} ({state}) at {r.start}: {change}  {evidence}\n")
    else:
        for removed in removals:
            stream.write(f"[{removed.reason}]  {show_controls(removed.text.strip())}\n")
    return len(repairs if view == "repairs" else removals)
