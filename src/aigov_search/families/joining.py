"""Families from signatures: candidates, then evidence from the texts, then groups.

Two texts are candidates when their sketches share enough. Copies found among them join into
families, the strongest pairs first; texts that are known to differ, or that have nothing in common,
never come into one family by way of a third.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from aigov_search.families.evidence import (
    Reading,
    find_enactment,
    is_copy,
    measure_containment,
    read_text,
)
from aigov_search.families.signatures import estimate_containment, read_signature
from aigov_search.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aigov_search.records import Reliability

_LEAST_ESTIMATE = 0.33
"""Estimated containment from which texts are read; estimates are off by .05 or so."""
_NOTHING = 0.1
"""Estimated containment below which two texts have nothing in common."""
_LEAST_SHARED = 8
"""Rare hashes that sketches must share, where they have enough."""
_RARE = 6
"""Documents in which a hash may stand for all pairs of them to be considered."""
_NEIGHBOURS = 2
"""How many of the following documents a document is paired with over a more frequent hash. The
copies of a large family follow each other in all their hashes, so the pairs chain them."""
_BLOCKS = 64
"""Parts in which pairs are counted."""
_TOGETHER, _SAMPLED = 500_000, 16
"""Hashes that are compared at a time; of so many one is looked at to divide them evenly."""
_KEPT = 1024
"""Texts kept ready while pairs are looked at."""
_TRUST: dict[Reliability, int] = {"clean": 0, "repaired": 1, "doubtful": 2}


@frozen
class Signed:
    """A document as grouping sees it.

    ``text_of`` reads its clean body text, one paragraph a line, when it is asked for; ``repairs``
    counts the repairs in it. ``order`` decides which of two copies comes first where date and
    reliability do not.
    """

    doc_id: str
    signature: bytes
    chars: int
    text_of: Callable[[], str]
    title: str | None = None
    date: str | None = None
    reliability: Reliability = "clean"
    repairs: int = 0
    order: str = ""


@frozen
class Family:
    """Two or more copies of one text; ``members`` are document ids, the best copy first.

    ``family_id`` is made from the smallest of these ids.
    """

    family_id: str
    members: tuple[str, ...]


def group_families(documents: Iterable[Signed]) -> list[Family]:
    """The families among ``documents``, by id; the same whatever the order they come in."""
    known = sorted(documents, key=lambda document: document.doc_id)

    @lru_cache(_KEPT)
    def read(number: int) -> Reading:
        return read_text(known[number].text_of(), known[number].repairs)

    @lru_cache(None)
    def date(number: int) -> str | None:
        return find_enactment(known[number].text_of())

    sketches = [read_signature(document.signature) for document in known]
    copies: list[tuple[float, int, int]] = []
    differing: list[tuple[int, int]] = []
    for first, second in propose_pairs(sketches):
        if date(first) and date(second) and date(first) != date(second):
            differing.append((first, second))  # before more is read of them
        elif is_copy(a := read(first), b := read(second)):
            copies.append((-measure_containment(a, b), first, second))
        else:
            differing.append((first, second))
    families = []
    for group in _join(sketches, copies, differing):
        members = sorted((known[number] for number in group), key=_rank)
        families.append(
            Family(
                family_id=f"f-{known[group[0]].doc_id}",
                members=tuple(member.doc_id for member in members),
            )
        )
    return sorted(families, key=lambda family: family.family_id)


def _rank(document: Signed) -> tuple[bool, str, int, str, str]:
    """Earliest first, undated last; then the more reliable; then as ``order`` says."""
    date = document.date
    return date is None, date or "", _TRUST[document.reliability], document.order, document.doc_id


def propose_pairs(sketches: Sequence[array[int]]) -> list[tuple[int, int]]:
    """Pairs of places in ``sketches`` whose texts may be copies, the smaller first, ascending."""
    size = len(sketches)
    pairs = []
    for block in _meet(sketches):
        for pair, shared in Counter(block).items():
            if shared < _LEAST_SHARED and shared < len(sketches[pair // size]) // 8:
                continue
            if _may_be_copies(sketches[pair // size], sketches[pair % size], shared):
                pairs.append(divmod(pair, size))
    return sorted(pairs)


def resembles(some: Iterable[bytes], others: Iterable[bytes]) -> bool:
    """Whether one of ``some`` signatures may be of a copy of another, or of one of the ``others``."""
    new = [read_signature(signature) for signature in some]
    hashes = {number for sketch in new for number in sketch}
    known = [*new, *(other for other in map(read_signature, others) if not hashes.isdisjoint(other))]
    return any(
        _may_be_copies(one, other, len({*one}.intersection(other)))
        for number, one in enumerate(new)
        for other in known[number + 1 :]
    )


def _may_be_copies(a: array[int], b: array[int], shared: int) -> bool:
    """Whether texts are worth reading of whose sketches so many hashes are known to be the same."""
    return shared >= min(_LEAST_SHARED, max(1, min(len(a), len(b)) // 8)) and (
        estimate_containment(a, b) >= _LEAST_ESTIMATE
    )


def _meet(sketches: Sequence[array[int]]) -> list[array[int]]:
    """The pairs of places that a hash puts together, once for each such hash, in blocks.

    A pair is the first place times the number of sketches, plus the second; all of a pair's
    meetings are in one block. Hashes are gone through by ranges, so that memory stays bounded.
    """
    size = len(sketches)
    blocks = [array("Q") for _ in range(_BLOCKS)]
    reached = [0] * size
    for limit in _list_limits(sketches):
        places: defaultdict[int, list[int]] = defaultdict(list)
        once: set[int] = set()
        twice: set[int] = set()
        slices = []
        for place, sketch in enumerate(sketches):
            start = reached[place]
            reached[place] = stop = bisect_left(sketch, limit, start)
            hashes = set(sketch[start:stop])
            slices.append(hashes)
            twice |= once & hashes
            once |= hashes
        del once
        for place, hashes in enumerate(slices):
            for shared in twice & hashes:
                places[shared].append(place)
        for found in places.values():
            reach = len(found) if len(found) <= _RARE else _NEIGHBOURS
            for index, first in enumerate(found):
                block, base = blocks[first % _BLOCKS], first * size
                block.extend([base + second for second in found[index + 1 : index + 1 + reach]])
    return blocks


def _list_limits(sketches: Sequence[array[int]]) -> list[int]:
    """Ends of ranges that hold about as many hashes each, some ``_TOGETHER``; the last is beyond all."""
    sample = sorted(number for sketch in sketches for number in sketch[::_SAMPLED])
    step = max(1, _TOGETHER // _SAMPLED)
    return [*sample[step::step], 1 << 32]


def _join(
    sketches: Sequence[array[int]],
    copies: list[tuple[float, int, int]],
    differing: list[tuple[int, int]],
) -> list[list[int]]:
    """Groups of two or more places, ascending (Kruskal's algorithm with a veto)."""
    group_of = list(range(len(sketches)))
    members = {number: [number] for number in group_of}
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for first, second in differing:
        apart[first].add(second)
        apart[second].add(first)
    for _, first, second in sorted(copies):
        one, other = group_of[first], group_of[second]
        if len(members[one]) < len(members[other]):
            one, other, first, second = other, one, second, first
        if one == other or other in apart[one]:
            continue
        if any(estimate_containment(sketches[n], sketches[second]) < _NOTHING for n in members[one]):
            continue  # a text that holds them both is no bridge between them
        for number in members[other]:
            group_of[number] = one
        members[one] += members.pop(other)
        for group in apart.pop(other, set()):
            apart[group].discard(other)
            apart[group].add(one)
            apart[one].add(group)
    return [sorted(group) for group in members.values() if len(group) > 1]
