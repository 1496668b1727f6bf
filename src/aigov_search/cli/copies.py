"""``copies``: texts that stand in the corpus more than once, and what differs between the copies."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from aigov_search.cli.options import Settings, complete_document, format_options, open_output
from aigov_search.frozen import frozen, list_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aigov_search.search.index import Index

NOTHING_FOUND = 1


@frozen
class CopyRecord:
    """One copy of a text; ``rank`` 1 is the best. ``differs`` counts the characters that differ from it."""

    family: str
    rank: int
    doc_id: str
    file: str
    title: str | None
    date: str | None
    source: str | None
    reliability: str
    differs: int


@click.command("copies")
@click.argument("document", required=False, metavar="[DOC]", shell_complete=complete_document)
@format_options("table")
@click.pass_obj
def command(
    settings: Settings, document: str | None, format_name: str | None, output: str, color: str
) -> int:
    """List the texts that stand in the corpus more than once, or the copies of one document.

    The earliest and cleanest copy comes first; the others say in how many characters they differ
    from it. With DOC, the places that differ are shown.

    \b
    aigov-search copies
    aigov-search copies 947a434f3c-1
    """
    del color  # there is none
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.search.index import Index

    with Index.open(settings.index) as index, open_output(output) as stream:
        families = index.families.members
        if document is not None:
            index.find_document(document)
            family = index.families.find(document)
            families = {family: families[family]} if family is not None else {}
        records = list(_describe_families(index, families.items()))
        if format_name in (None, "table"):
            _write_table(index, records, stream, with_places=document is not None)
        else:
            names = list_fields(CopyRecord)
            WRITERS[str(format_name)](map(make_row, records), names, stream)
    if not records:
        settings.say("no text stands in the corpus more than once" if document is None else "no copies")
    return 0 if records else NOTHING_FOUND


def _describe_families(index: Index, families: Iterable[tuple[str, list[str]]]) -> Iterator[CopyRecord]:
    from aigov_search.families import compare

    for family, members in families:
        best = index.read_body(members[0])
        for rank, doc_id in enumerate(members, 1):
            segment, row = index.find_document(doc_id)
            differences = compare(best, index.read_body(doc_id)) if rank > 1 else []
            yield CopyRecord(
                family=family,
                rank=rank,
                doc_id=doc_id,
                file=segment.describe_file(row.number),
                title=row.title,
                date=row.date,
                source=row.publisher,
                reliability=row.reliability,
                differs=sum(max(d.a_end - d.a_start, d.b_end - d.b_start) for d in differences),
            )


def _write_table(index: Index, records: list[CopyRecord], stream: IO[str], *, with_places: bool) -> None:
    from aigov_search.families import compare
    from aigov_search.output.terminal import show_controls

    best = ""
    for record in records:
        if record.rank == 1:
            stream.write(f"{show_controls(record.title or record.family)}\n")
            best = index.read_body(record.doc_id)
        said = [record.date or "undated", record.source or "publisher unknown", record.reliability]
        if record.rank > 1:
            said.append(f"{record.differs} characters differ" if record.differs else "the same text")
        origin = " · ".join(map(show_controls, said))
        stream.write(f"  {record.doc_id}  {origin}  {show_controls(record.file)}\n")
        if with_places and record.rank > 1:
            text = index.read_body(record.doc_id)
            for d in compare(best, text):
                before, after = best[d.a_start : d.a_end], text[d.b_start : d.b_end]
                stream.write(f"    [-{show_controls(before)}-] {{+{show_controls(after)}+}}\n")
