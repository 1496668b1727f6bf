"""The families of an index: which of its documents are copies of one text."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.generations import CATALOG, read_families
from aigov_search.catalog.segment import SegmentCatalog, join_body
from aigov_search.families import Signed, group_families, resembles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.families import Family

_FEW = 100
"""New documents up to which it pays to look first whether any of them is like another."""


class Shelf(NamedTuple):
    """A segment's catalog with the numbers of its files that no longer count; ``name`` is the segment's."""

    name: str
    catalog: SegmentCatalog
    dead: frozenset[int]


@contextmanager
def open_shelves(base: Generation, segments: Sequence[Segment]) -> Iterator[list[Shelf]]:
    """The catalogs of ``segments``, open for as long as the context lasts."""
    with ExitStack() as opened:
        shelves = []
        for segment in segments:
            catalog = SegmentCatalog(base.segment_folder(segment) / CATALOG)
            opened.enter_context(closing(catalog))
            shelves.append(Shelf(segment.name, catalog, frozenset(segment.dead)))
        yield shelves


def find_families(
    base: Generation, segments: Sequence[Segment], *, added: Segment | None = None
) -> dict[str, list[str]]:
    """The ids of the copies of each text that stands in the index more than once, best copy first.

    ``added`` is the one of the segments that ``base`` did not have.
    """
    with open_shelves(base, segments) as shelves:
        signed: dict[str, Signed] = {}
        fresh: dict[str, Signed] = {}
        for segment, shelf in zip(segments, shelves, strict=True):
            documents = {each.doc_id: each for each in _sign_all(base, shelf)}
            signed |= documents
            fresh |= documents if segment == added else {}
        if _stand(standing := read_families(base), signed, fresh, base.amendments):
            return standing
        return list_members(group_families(signed.values()))


def list_members(families: Iterable[Family]) -> dict[str, list[str]]:
    """The ids of the members of each family, by its id."""
    return {family.family_id: list(family.members) for family in families}


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


def _sign_all(base: Generation, shelf: Shelf) -> Iterator[Signed]:
    paths = {row.number: row.path for row in shelf.catalog.files()}
    for row in shelf.catalog.signatures():
        if row.file not in shelf.dead:
            amended = base.amendments.get(row.doc_id, {})
            yield Signed(
                doc_id=row.doc_id,
                signature=row.signature,
                chars=row.chars,
                text_of=partial(_read_body, shelf.catalog, row.first_passage, row.passages),
                title=row.title,
                date=amended.get("date", row.date),
                reliability=row.reliability,
                repairs=row.repairs,
                order=f"{paths[row.file]}\0{row.number:09d}",
            )


def _read_body(catalog: SegmentCatalog, first: int, count: int) -> str:
    return join_body(catalog.passages(first, count))
