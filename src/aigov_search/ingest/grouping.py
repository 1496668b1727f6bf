"""The families of an index: which of its documents are copies of one text."""

from __future__ import annotations

from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import CATALOG, read_families
from aigov_search.catalog.segment import SegmentCatalog, join_body
from aigov_search.families import Signed, group_families, resembles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aigov_search.catalog.generations import Generation, Segment

_FEW = 100
"""New documents up to which it pays to look first whether any of them is like another."""


def find_families(
    base: Generation,
    segments: Sequence[Segment],
    *,
    added: Segment | None = None,
    new: SegmentCatalog | None = None,
) -> dict[str, list[str]]:
    """The ids of the copies of each text that stands in the index more than once, best copy first.

    ``added`` is the one of the segments that ``base`` did not have; ``new`` is the catalog of one
    that is being built, if it shall count.
    """
    with ExitStack() as opened:
        catalogs: list[tuple[SegmentCatalog, frozenset[int]]] = []
        for segment in segments:
            catalog = SegmentCatalog(base.segment_folder(segment) / CATALOG)
            opened.enter_context(closing(catalog))
            catalogs.append((catalog, frozenset(segment.dead)))
        signed: dict[str, Signed] = {}
        fresh: dict[str, Signed] = {}
        for segment, (catalog, dead) in zip(segments, catalogs, strict=True):
            documents = {each.doc_id: each for each in _sign_all(base, catalog, dead)}
            signed |= documents
            fresh |= documents if segment == added else {}
        if new is not None:
            fresh = {each.doc_id: each for each in _sign_all(base, new, frozenset())}
            signed |= fresh
        if _stand(standing := read_families(base), signed, fresh, base.amendments):
            return standing
        return {family.family_id: list(family.members) for family in group_families(signed.values())}


def _stand(
    families: Mapping[str, Sequence[str]],
    signed: Mapping[str, Signed],
    fresh: Mapping[str, Signed],
    amended: Mapping[str, object],
) -> bool:
    """Whether the families are what they were: no member is gone or changed, and nothing new is a copy."""
    members = {doc_id for ids in families.values() for doc_id in ids}
    if len(fresh) > _FEW or not members <= signed.keys() or members & {*fresh, *amended}:
        return False
    others = [each.signature for doc_id, each in signed.items() if doc_id not in fresh]
    return not resembles([each.signature for each in fresh.values()], others)


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
