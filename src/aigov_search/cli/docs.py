"""``docs``: the documents in the index with their metadata."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from aigov_search.cli.asking import ask, comment_undated, limit_options, saved_option, wording_options
from aigov_search.cli.options import QueryCommand, Settings, format_options, open_output
from aigov_search.frozen import list_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aigov_search.search.documents import DocumentRecord


@click.command("docs", short_help="List documents with their metadata.", cls=QueryCommand)
@click.argument("query", nargs=-1, metavar="[QUERY…]")
@saved_option(multiple=False)
@limit_options
@wording_options
@click.option(
    "--by",
    type=click.Choice(["passage", "document"]),
    default="passage",
    help="Whether the terms of a query must be in one passage, or anywhere in the document.",
)
@click.option("--one-per-family", is_flag=True, help="Of copies that say the same, only the best.")
@click.option("--text", "with_text", is_flag=True, help="Add the clean text, one paragraph a line.")
@format_options("table", "references")
@click.pass_obj
def command(
    settings: Settings,
    /,
    query: tuple[str, ...],
    one_per_family: bool,
    with_text: bool,
    format_name: str | None,
    output: str,
    color: str,
    **options: Any,
) -> int:
    """List the documents in the index with their metadata, all or those in which a query is found.

    What is not known is empty (in JSON: null), never a guess.

    \b
    aigov-search docs
    aigov-search docs --text --format jsonl --output corpus.jsonl
    aigov-search docs '"能力建设"' --since 2024 --format bibtex --output cited.bib
    """
    del color  # the table has none
    from aigov_search.output.records import WRITERS, make_row
    from aigov_search.search.documents import DocumentRecord, describe_document, find_documents
    from aigov_search.search.scoping import NO_LIMITS

    options |= {"as_saved": False, "shows_copies": not one_per_family}
    with ask(settings, query, options, needs_query=False) as question, open_output(output) as stream:
        found = find_documents(question.searcher, question.request)
        records = (describe_document(segment, row, with_text=with_text) for segment, row in found)
        if format_name in (None, "table"):
            write_table(records, stream)
        else:
            names = [name for name in list_fields(DocumentRecord) if with_text or name != "text"]
            WRITERS[str(format_name)](map(make_row, records), names, stream)
        limits = question.request.limits
        comment_undated(settings, question.searcher.count_undated(limits))
    if not found:
        settings.say("no documents")
    is_choice = question.request.query or limits != NO_LIMITS
    return question.conclude(is_found=bool(found or not is_choice))


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
