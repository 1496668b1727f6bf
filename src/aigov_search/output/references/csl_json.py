"""CSL-JSON (Citation Style Language 1.0.2): what Zotero, Pandoc and others read references from."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from aigov_search.output.cells import to_json
from aigov_search.output.references import describe_evidence, list_authors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.output.formats import Row


def write(rows: Iterable[Row], names: Sequence[str], stream: IO[str]) -> None:  # noqa: ARG001 - all are used
    """Write one array, an item a line."""
    separator = "[\n"
    for row in rows:
        stream.write(separator + to_json(make_item(row)))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def make_item(row: Row) -> dict[str, Any]:
    """A document as an item; what is not known is left out."""
    item = {
        "id": row["doc_id"],
        "type": "webpage" if row["url"] else "document",
        "title": row["title"],
        "author": [{"literal": name} for name in list_authors(row["author"])] if row["author"] else None,
        "publisher": row["source"],
        "issued": {"date-parts": [[int(part) for part in row["date"].split("-")]]} if row["date"] else None,
        "number": row["number"],
        "URL": row["url"],
        "language": row["lang"],
        "archive_location": row["file"],
        "note": describe_evidence(row),
    }
    return {name: value for name, value in item.items() if value is not None}
