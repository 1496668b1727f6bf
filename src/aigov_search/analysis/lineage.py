"""Which copy of a text came from which, as far as the copies say, and what each kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov_search.families import compare
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.catalog.segment import DocumentRow
    from aigov_search.records import Reliability
    from aigov_search.search.index import Index


@frozen
class CopyRecord:
    """One copy of a text; ``rank`` 1 is the best.

    ``differs`` counts the characters that differ from the best. ``parent`` is the copy that this one
    is held to follow (:func:`find_parents`), None for the best; ``kept`` is the share of the
    parent's characters that stand here, too, ``added`` the share of the characters here that the
    parent does not have.
    """

    family: str
    rank: int
    doc_id: str
    file: str
    title: str | None
    date: str | None
    source: str | None
    reliability: Reliability
    repairs: int
    differs: int
    parent: str | None
    kept: float | None
    added: float | None


def describe_families(index: Index, families: Iterable[tuple[str, list[str]]]) -> Iterator[CopyRecord]:
    """The copies of each family in turn, the best first."""
    for family, members in families:
        found = [index.find_document(doc_id) for doc_id in members]
        parents = find_parents([row for _, row in found])
        best = index.read_body(members[0])
        for rank, (segment, row) in enumerate(found, 1):
            text = index.read_body(row.doc_id)
            parent = parents[row.doc_id]
            yield CopyRecord(
                family=family,
                rank=rank,
                doc_id=row.doc_id,
                file=segment.describe_file(row.number),
                title=row.title,
                date=row.date,
                source=row.publisher,
                reliability=row.reliability,
                repairs=row.repairs,
                differs=count_differing(best, text) if rank > 1 else 0,
                parent=parent,
                kept=measure_kept(index.read_body(parent), text) if parent else None,
                added=round(1 - measure_kept(text, index.read_body(parent)), 4) if parent else None,
            )


def find_parents(rows: Sequence[DocumentRow]) -> dict[str, str | None]:
    """For each copy, given the best first, the one it follows.

    That is the best of those before it with the publisher that it names as its source; where there
    is none, the best of all.
    """
    by_publisher: dict[str | None, str] = {}
    parents: dict[str, str | None] = {}
    for row in rows:
        known = row.publisher is not None and row.publisher in by_publisher
        parents[row.doc_id] = by_publisher[row.publisher] if known else rows[0].doc_id if parents else None
        by_publisher.setdefault(row.publisher, row.doc_id)
    return parents


def count_differing(a: str, b: str) -> int:
    """How many characters differ between two copies."""
    return sum(max(d.a_end - d.a_start, d.b_end - d.b_start) for d in compare(a, b))


def measure_kept(a: str, b: str) -> float:
    """The share of the characters of ``a`` that stand in ``b``, in the same order."""
    lost = sum(d.a_end - d.a_start for d in compare(a, b))
    return round(1 - lost / len(a), 4) if a else 1.0
