"""``docs``: the documents in the index with their metadata."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from aigov_search.cli.options import Settings, format_options, open_output
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.search.documents import DocumentRecord


@click.command("docs")
@click.option("--text", "with_text", is_flag=True, help="Add the clean text, one paragraph a line.")
@format_options("table", "references")
@click.pass_obj
def command(settings: Settings, with_text: bool, format_name: str | None, output: str, color: str) -> int:
    """List the documents in the index with their metadata.

    What is not known is empty (in JSON: null), never a guess.

    \b
    aigov-search docs
    aigov-search docs --text --format jsonl --output corpus.jsonl
    """
    del color  # the table has none
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.search.documents import DocumentRecord, describe_documents
    from aigov_search.search.index import Index

    with Index.open(settings.index) as index, open_output(output) as stream:
        records = describe_documents(index, with_text=with_text)
        if format_name in (None, "table"):
            write_table(records, stream)
        else:
            names = [name for name in list_fields(DocumentRecord) if with_text or name != "text"]
            WRITERS[str(format_name)](map(make_row, records), names, stream)
    return 0


def write_table(records: Iterable[DocumentRecord], stream: IO[str]) -> None:
    """One line a document: id, date, publisher, reliability, title, file; the clean text below."""
    from aigov_search.output.terminal import cut_to_width, pad_to_width, show_controls

    for record in records:
        cells = [
            pad_to_width(record.doc_id, 14),
            pad_to_width(record.date or "-", 10),
            pad_to_width(cut_to_width(show_controls(record.source or "-"), 14), 14),
            pad_to_width(record.reliability, 8),
            show_controls(record.title or "-"),
            f"({show_controls(record.file)})",
        ]
        stream.write("  ".join(cells) + "\n")
        for line in (record.text or "").splitlines():
            stream.write("    " + show_controls(line) + "\n")
