"""Families from signatures: candidates, then evidence from the texts, then groups.

Copies found among the candidates join into families, the strongest pairs first; texts that are known
to differ, or that have nothing in common, never come into one family by way of a third.

However many documents there are, some thirty bytes are held for each; texts are read when they are
compared.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from contextlib import closing
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from aigov_search.families.candidates import SECOND, Sketches, propose_pairs
from aigov_search.families.evidence import (
    Reading,
    find_enactment,
    is_copy,
    measure_containment,
    read_text,
)
from aigov_search.families.signatures import estimate_containment
from aigov_search.frozen import frozen
from aigov_search.remembering import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from aigov_search.records import Reliability

_NOTHING = 0.1
"""Estimated containment below which two texts have nothing in common."""
_KEPT = 500_000
"""Characters of texts kept ready while pairs are looked at; each takes some hundred bytes."""
_DATES = 1 << 15
"""Dates of enactment that are kept, too."""
_TRUST: dict[Reliability, int] = {"clean": 0, "repaired": 1, "doubtful": 2}


@frozen
class Signed:
    """A document as grouping sees it.

    ``text_of`` reads its clean body text, one paragraph a line, when it is asked for; ``repairs``
    counts the repairs in it. What ``order_of`` says decides which of two copies comes first where date
    and reliability do not.
    """

    doc_id: str
    signature: bytes
    text_of: Callable[[], str]
    title: str | None = None
    date: str | None = None
    reliability: Reliability = "clean"
    repairs: int = 0
    order_of: Callable[[], str] = str


class Documents(Protocol):
    """Documents by place, in the order of their ids."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Signed: ...

    def __iter__(self) -> Iterator[Signed]: ...


@frozen
class Family:
    """Two or more copies of one text; ``members`` are document ids, the best copy first.

    ``family_id`` is made from the smallest of these ids.
    """

    family_id: str
    members: tuple[str, ...]


def group_families(documents: Documents, scratch: Path) -> list[Family]:
    """The families among ``documents``, by id.

    All documents are gone through once, and some then taken by their places. ``scratch`` is a folder for
    files that last no longer than this.
    """

    @lru_cache(_DATES)
    def date(place: int) -> str | None:
        return find_enactment(documents[place].text_of())

    read = _Readings(documents)
    strengths, copies, differing = array("d"), array("Q"), array("Q")
    with closing(Sketches((each.signature for each in documents), scratch)) as sketches:
        for pair in propose_pairs(sketches, scratch):
            first, second = pair >> 32, pair & SECOND
            if date(first) and date(second) and date(first) != date(second):
                differing.append(pair)  # before more is read of them
            elif is_copy(a := read(first), b := read(second)):
                copies.append(pair)
                strengths.append(measure_containment(a, b))
            else:
                differing.append(pair)
        strongest = sorted(range(len(copies)), key=strengths.__getitem__, reverse=True)
        twins = sketches.find_twins(scratch)
        groups = _join(sketches, twins, map(copies.__getitem__, strongest), differing)
        return [_make_family(documents, group) for group in groups]


class _Readings:
    """Texts made ready to be held beside others; those that were looked at last are kept."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._kept = Memory[int, Reading](_KEPT)

    def __call__(self, place: int) -> Reading:
        reading = self._kept.get(place)
        if reading is None:
            document = self._documents[place]
            reading = read_text(document.text_of(), document.repairs)
            self._kept.put(place, reading, len(reading.letters))
        return reading


def _make_family(documents: Documents, group: Sequence[int]) -> Family:
    """The family of the documents at these places."""
    ranked = sorted(_rank(documents[place]) for place in group)
    members = tuple(doc_id for *_, doc_id in ranked)
    return Family(family_id=f"f-{min(members)}", members=members)


def _rank(document: Signed) -> tuple[bool, str, int, str, str]:
    """Earliest first, undated last; then the more reliable; then as ``order_of`` says."""
    date = document.date
    return date is None, date or "", _TRUST[document.reliability], document.order_of(), document.doc_id


def _join(
    sketches: Sketches, twins: Sequence[int], copies: Iterable[int], differing: Sequence[int]
) -> Iterator[list[int]]:
    """Groups of two or more places, ascending (Kruskal's algorithm with a veto).

    ``twins`` has for each place the first one with the same sketch. ``copies`` are pairs, the strongest
    first; ``differing`` are pairs that must not come together.
    """
    groups = _Groups(twins, differing)
    for pair in copies:
        first, second = groups.order(pair >> 32, pair & SECOND)
        if groups.must_stay_apart(first, second):
            continue
        sketch = sketches[second]
        others = map(sketches.__getitem__, groups.list_different(first))
        if any(estimate_containment(other, sketch) < _NOTHING for other in others):
            continue  # a text that holds them both is no bridge between them
        groups.unite(first, second)
    return groups.list_all()


class _Groups:
    """Places, each of them in a group, at first by itself; ``differing`` are pairs that differ.

    A group is a ring, so that two are made one by an exchange. Another ring, from the place that the
    group is named by, has one of each set of ``twins``.
    """

    def __init__(self, twins: Sequence[int], differing: Sequence[int]) -> None:
        size = len(twins)
        self._twins = twins
        self._group_of = array("I", range(size))
        self._sizes = array("I", [1]) * size
        self._next = array("I", range(size))
        self._next_different = array("I", range(size))
        swapped = ((pair & SECOND) << 32 | pair >> 32 for pair in differing)
        self._apart = array("Q", sorted(chain(differing, swapped)))

    def order(self, first: int, second: int) -> tuple[int, int]:
        """The two places, that of the larger group first."""
        ours, theirs = (self._sizes[self._group_of[place]] for place in (first, second))
        return (second, first) if ours < theirs else (first, second)

    def list_members(self, place: int) -> Iterator[int]:
        """All places of the group that a place is in."""
        return _go_round(self._next, place)

    def list_different(self, place: int) -> Iterator[int]:
        """One place of each set of twins in the group that a place is in."""
        return _go_round(self._next_different, self._group_of[place])

    def must_stay_apart(self, first: int, second: int) -> bool:
        """Whether there is nothing to unite, or a member of one group differs from one of the other."""
        group = self._group_of[first]
        return self._group_of[second] == group or any(
            self._group_of[other] == group
            for member in self.list_members(second)
            for other in self._list_differing(member)
        )

    def _list_differing(self, place: int) -> Iterator[int]:
        start = bisect_left(self._apart, place << 32)
        end = bisect_left(self._apart, (place + 1) << 32, start)
        return (pair & SECOND for pair in self._apart[start:end])

    def unite(self, first: int, second: int) -> None:
        """Make the groups of two places one, which keeps the first one's name."""
        one, other = self._group_of[first], self._group_of[second]
        known = {self._twins[place] for place in self.list_different(first)}
        for place in [*self.list_different(second)]:
            if self._twins[place] not in known:
                self._next_different[place] = self._next_different[one]
                self._next_different[one] = place
        for member in self.list_members(second):
            self._group_of[member] = one
        self._sizes[one] += self._sizes[other]
        self._next[first], self._next[second] = self._next[second], self._next[first]

    def list_all(self) -> Iterator[list[int]]:
        """The groups of two or more, their places ascending, that with the smallest first."""
        is_listed = bytearray(len(self._next))
        for place, following in enumerate(self._next):
            if following != place and not is_listed[place]:
                group = sorted(self.list_members(place))
                for member in group:
                    is_listed[member] = True
                yield group


def _go_round(ring: Sequence[int], place: int) -> Iterator[int]:
    """All places of a ring, from one on."""
    at = place
    while True:
        yield at
        at = ring[at]
        if at == place:
            return
