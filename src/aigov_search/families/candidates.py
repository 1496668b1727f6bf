"""Documents that may be copies of one text, found by their signatures alone.

Two texts are candidates when their sketches share enough. Sketches lie in a file, and so do the pairs
that their hashes put together while they are counted: however many documents there are, a few numbers
are held for each.
"""

from __future__ import annotations

from array import array
from collections import Counter
from contextlib import closing
from itertools import chain, compress, groupby, islice
from operator import eq
from typing import TYPE_CHECKING
from zlib import crc32

from aigov_search.families.signatures import estimate_containment, read_signature
from aigov_search.families.sorting import Sorter, join_halves, part_halves
from aigov_search.scratch import open_scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LEAST_ESTIMATE = 0.33
"""Estimated containment from which texts are read; estimates are off by .05 or so."""
_LEAST_SHARED = 8
"""Rare hashes that sketches must share, where they have enough."""
_RARE = 6
"""Documents in which a hash may stand for all pairs of them to be considered."""
_NEIGHBOURS = 2
"""How many of the following documents a document is paired with over a more frequent hash. The
copies of a large family follow each other in all their hashes, so the pairs chain them."""
SECOND = (1 << 32) - 1
"""Where the second place of a pair stands; the first is above it."""


class Sketches:
    """The hashes of each document's signature, by its place; must be closed."""

    def __init__(self, signatures: Iterable[bytes], scratch: Path) -> None:
        self._file = open_scratch(scratch)
        self._ends = array("Q", [0])
        self._sums = array("I")
        for signature in signatures:
            self._file.write(signature)
            self._ends.append(self._ends[-1] + len(signature))
            self._sums.append(crc32(signature))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> array[int]:
        start, end = self._ends[place : place + 2]
        self._file.seek(start)
        return read_signature(self._file.read(end - start))

    def size(self, place: int) -> int:
        """The number of hashes of one document."""
        return (self._ends[place + 1] - self._ends[place]) // 4

    def find_twins(self, scratch: Path) -> array[int]:
        """For each document the place of the first one that has the same hashes."""
        twins = array("I", range(len(self)))
        with closing(Sorter(scratch)) as sums:
            sums.extend(join_halves(self._sums, twins))
            for part in sums.iter_parts():
                for _, numbers in groupby(part, key=lambda number: number >> 32):
                    first, *others = (number & SECOND for number in numbers)
                    known = {self[first].tobytes(): first} if others else {}
                    for place in others:
                        twins[place] = known.setdefault(self[place].tobytes(), place)
        return twins

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def propose_pairs(sketches: Sketches, scratch: Path) -> Iterator[int]:
    """Pairs of places in ``sketches`` whose texts may be copies, ascending.

    A pair is a number: its upper half is the smaller place, the lower one the other.
    """
    needed = bytes(min(_LEAST_SHARED, sketches.size(place) // 8) for place in range(len(sketches)))
    with closing(Sorter(scratch)) as meetings:
        _meet(sketches, scratch, meetings)
        for part in meetings.iter_parts():
            for pair, shared in Counter(part).items():
                first = pair >> 32
                if shared >= needed[first] and _may_be_copies(
                    sketches[first], sketches[pair & SECOND], shared
                ):
                    yield pair


class Newcomers:
    """Signatures that are new, beside which others are held."""

    def __init__(self, signatures: Iterable[bytes]) -> None:
        self._sketches: list[array[int]] = []
        self._holders: dict[int, list[int]] = {}
        self.resemble_each_other = False
        """Whether one of them may be of a copy of another."""
        for signature in signatures:
            self.resemble_each_other = self.resemble_each_other or self.resemble(signature)
            sketch = read_signature(signature)
            for number in sketch:
                self._holders.setdefault(number, []).append(len(self._sketches))
            self._sketches.append(sketch)

    def resemble(self, signature: bytes) -> bool:
        """Whether one of them may be of a copy of the text with this signature."""
        sketch = read_signature(signature)
        holders = map(self._holders.__getitem__, self._holders.keys() & sketch)
        shared = Counter(chain.from_iterable(holders))
        return any(_may_be_copies(sketch, self._sketches[each], times) for each, times in shared.items())


def _may_be_copies(a: array[int], b: array[int], shared: int) -> bool:
    """Whether texts are worth reading of whose sketches so many hashes are known to be the same."""
    return shared >= min(_LEAST_SHARED, max(1, min(len(a), len(b)) // 8)) and (
        estimate_containment(a, b) >= _LEAST_ESTIMATE
    )


def _meet(sketches: Sketches, scratch: Path, meetings: Sorter) -> None:
    """Note the pairs of places that a hash puts together, once for each such hash."""
    with closing(Sorter(scratch)) as hashes:
        for place in range(len(sketches)):
            sketch = sketches[place]
            hashes.extend(join_halves(sketch, array("I", [place]) * len(sketch)))
        for part in hashes.iter_parts():
            _pair(*part_halves(array("Q", part)), meetings)


def _pair(hashes: array[int], places: array[int], meetings: Sorter) -> None:
    """Note the pairs of ``places`` that have the same of the ``hashes``, which come in order."""
    numbers = [*hashes, *[-1] * _RARE]  # with what is no hash behind them
    for distance in range(1, _NEIGHBOURS + 1):
        same = list(map(eq, numbers, islice(numbers, distance, None)))
        firsts, seconds = compress(places, same), compress(places[distance:], same)
        meetings.extend(join_halves(array("I", firsts), array("I", seconds)))
    frequent = {*compress(numbers, map(eq, numbers, islice(numbers, _RARE, None)))}
    further = compress(range(len(places)), map(eq, numbers, islice(numbers, _NEIGHBOURS + 1, None)))
    rare = [at for at in further if numbers[at] not in frequent]
    for distance in range(_NEIGHBOURS + 1, _RARE):
        rare = [at for at in rare if numbers[at] == numbers[at + distance]]
        ahead = array("I", [places[at + distance] for at in rare])
        meetings.extend(join_halves(array("I", map(places.__getitem__, rare)), ahead))
