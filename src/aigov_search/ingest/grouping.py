"""The families of an index: which of its documents are copies of one text."""

from __future__ import annotations

from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG
from aigov_search.catalog.segment import SegmentCatalog, join_body
from aigov_search.families import Signed, group_families

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.catalog.generations import Generation, Segment


def find_families(
    base: Generation, segments: Sequence[Segment], new: SegmentCatalog | None = None
) -> dict[str, list[str]]:
    """The ids of the copies of each text that stands in the index more than once, best copy first.

    ``new`` is the catalog of a segment that is being built, if it shall count.
    """
    with ExitStack() as opened:
        catalogs: list[tuple[SegmentCatalog, frozenset[int]]] = []
        for segment in segments:
            catalog = SegmentCatalog(base.segment_folder(segment) / CATALOG)
            opened.enter_context(closing(catalog))
            catalogs.append((catalog, frozenset(segment.dead)))
        signed = {each.doc_id: each for catalog, dead in catalogs for each in _sign_all(base, catalog, dead)}
        if new is not None:
            signed |= {each.doc_id: each for each in _sign_all(base, new, frozenset())}
        return {family.family_id: list(family.members) for family in group_families(signed.values())}


def _sign_all(base: Generation, catalog: SegmentCatalog, dead: frozenset[int]) -> Iterator[Signed]:
    paths = {row.number: row.path for row in catalog.files()}
    for row in catalog.signatures():
        if row.file not in dead:
            amended = base.amendments.get(row.doc_id, {})
            yield Signed(
                doc_id=row.doc_id,
                signature=row.signature,
                chars=row.chars,
                text_of=partial(_read_body, catalog, row.first_passage, row.passages),
                title=row.title,
                date=amended.get("date", row.date),
                reliability=row.reliability,
                repairs=row.repairs,
                order=f"{paths[row.file]}\0{row.number:09d}",
            )


def _read_body(catalog: SegmentCatalog, first: int, count: int) -> str:
    return join_body(catalog.passages(first, count))
