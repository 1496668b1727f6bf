"""The families of an index: which of its documents are copies of one text."""

from __future__ import annotations

from array import array
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from heapq import merge
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.catalog.generations import CATALOG, read_families
from aigov_search.catalog.segment import SegmentCatalog, join_body
from aigov_search.families import Newcomers, Signed, group_families

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from aigov_search.catalog.generations import Generation, Segment
    from aigov_search.catalog.segment import DocumentSignature
    from aigov_search.families import Family

FEW = 100
"""New documents up to which it pays to look first whether any of them is like another."""
_TOGETHER = 500
"""Documents that are read at a time."""


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


class Roster:
    """The living documents of some catalogs by place, in the order of their ids.

    Only where each of them lies is held, in six bytes. ``sign`` reads documents of a catalog, given by
    their numbers, as grouping sees them.
    """

    def __init__(
        self,
        shelves: Sequence[Shelf],
        sign: Callable[[Shelf, Sequence[int]], Iterable[tuple[int, Signed]]],
    ) -> None:
        self._all = shelves
        self._sign = sign
        self._shelves = array("H")
        self._numbers = array("I")
        for _, shelf, number in merge(*(_list_ids(shelf, at) for at, shelf in enumerate(shelves))):
            self._shelves.append(shelf)
            self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: int) -> Signed:
        return self._read(range(place, place + 1))[0]

    def __iter__(self) -> Iterator[Signed]:
        for start in range(0, len(self), _TOGETHER):
            yield from self._read(range(start, min(start + _TOGETHER, len(self))))

    def _read(self, places: range) -> list[Signed]:
        wanted: dict[int, list[int]] = {}
        for place in places:
            wanted.setdefault(self._shelves[place], []).append(self._numbers[place])
        found = {
            (shelf, number): signed
            for shelf, numbers in wanted.items()
            for number, signed in self._sign(self._all[shelf], numbers)
        }
        return [found[self._shelves[place], self._numbers[place]] for place in places]


def _list_ids(shelf: Shelf, at: int) -> Iterator[tuple[str, int, int]]:
    """The ids of a shelf's living documents, in order, with the shelf's place and their numbers."""
    return ((doc_id, at, number) for doc_id, file, number in shelf.catalog.ids() if file not in shelf.dead)


def find_families(
    base: Generation, segments: Sequence[Segment], *, added: Segment | None = None
) -> Mapping[str, Sequence[str]]:
    """The ids of the copies of each text that stands in the index more than once, best copy first.

    ``added`` is the one of the segments that ``base`` did not have.
    """
    with open_shelves(base, segments) as shelves:
        new = [shelf for segment, shelf in zip(segments, shelves, strict=True) if segment == added]
        old = [shelf for shelf in shelves if shelf not in new]
        if _stand(standing := read_families(base), old, new, base.amendments):
            return standing
        return list_members(group_families(Roster(shelves, partial(_sign, base)), base.folder))


def list_members(families: Iterable[Family]) -> dict[str, Sequence[str]]:
    """The ids of the members of each family, by its id."""
    return {family.family_id: family.members for family in families}


def _stand(
    families: Mapping[str, Sequence[str]],
    old: Iterable[Shelf],
    new: Iterable[Shelf],
    amended: Collection[str],
) -> bool:
    """Whether the families are what they were: no member is gone or changed, and nothing new is a copy."""
    missing = {doc_id for ids in families.values() for doc_id in ids}
    fresh = [*islice(chain.from_iterable(map(_list_living, new)), FEW + 1)]
    if len(fresh) > FEW or not missing.isdisjoint(chain(amended, (row.doc_id for row in fresh))):
        return False
    newcomers = Newcomers(row.signature for row in fresh)
    if newcomers.resemble_each_other:
        return False
    for row in chain.from_iterable(map(_list_living, old)):
        missing.discard(row.doc_id)
        if newcomers.resemble(row.signature):
            return False
    return not missing


def _list_living(shelf: Shelf) -> Iterator[DocumentSignature]:
    return (row for row in shelf.catalog.signatures() if row.file not in shelf.dead)


def _sign(base: Generation, shelf: Shelf, numbers: Sequence[int]) -> Iterator[tuple[int, Signed]]:
    for row in shelf.catalog.signatures_at(numbers):
        amended = base.amendments.get(row.doc_id, {})
        yield (
            row.number,
            Signed(
                doc_id=row.doc_id,
                signature=row.signature,
                text_of=partial(_read_body, shelf.catalog, row.first_passage, row.passages),
                title=row.title,
                date=amended.get("date", row.date),
                reliability=row.reliability,
                repairs=row.repairs,
                order_of=partial(make_order, shelf, row.file, row.number),
            ),
        )


def make_order(shelf: Shelf, file: int, number: int) -> str:
    """Where a document comes among all others, by its path."""
    return f"{shelf.catalog.file(file).path}\0{number:09d}"


def _read_body(catalog: SegmentCatalog, first: int, count: int) -> str:
    return join_body(catalog.passages(first, count))
