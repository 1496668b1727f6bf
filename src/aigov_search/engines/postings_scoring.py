"""Sums of impacts over the posting lists of one chunk, with only as much work as decides the best.

Terms are taken by weight, the heaviest first. What a term can still add is bounded by its highest
impact, so as soon as all that is left could not lift a new entry above the ``limit`` best ones, no
new entries are taken up, and those that cannot reach them any more are dropped (MaxScore, Turtle and
Flood 1995).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines import HIGHEST_IMPACT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

FAR = 12
"""Looking a number up in a sorted list costs about as much as walking over so many of its numbers."""
_WORTHWHILE = 4
"""Entries for each posting of a list up to which it may pay to look whether the list can be cut short."""


class Postings:
    """The postings of one term in a segment.

    ``numbers`` and ``impacts`` are those of all terms; ``bounds`` says where this term's begin in each
    chunk, and where those in the last chunk end.
    """

    def __init__(self, numbers: memoryview[int], impacts: memoryview[int], bounds: Sequence[int]) -> None:
        self.numbers = numbers
        self.impacts = impacts
        self.bounds = bounds
        self.size = bounds[-1] - bounds[0]

    @cached_property
    def highest(self) -> int:
        """The highest impact."""
        return find_highest(self.read_impacts())

    def read_impacts(self) -> bytes:
        """The impacts in all chunks."""
        return bytes(self.impacts[self.bounds[0] : self.bounds[-1]])

    def numbers_in(self, chunk: int) -> memoryview[int]:
        """The entries of a chunk, numbered within it, ascending."""
        return self.numbers[self.bounds[chunk] : self.bounds[chunk + 1]]

    def impacts_in(self, chunk: int) -> memoryview[int]:
        """The impacts in these entries."""
        return self.impacts[self.bounds[chunk] : self.bounds[chunk + 1]]

    def keep(self, found: Collection[int], chunk: int) -> Collection[int]:
        """Those of some entries of a chunk that hold the term."""
        numbers, start, stop = self.numbers, self.bounds[chunk], self.bounds[chunk + 1]
        if stop - start > FAR * len(found):
            return [
                n for n in found if (at := bisect_left(numbers, n, start, stop)) < stop and numbers[at] == n
            ]
        others = found if isinstance(found, set) else set(found)
        return others.intersection(numbers[start:stop].tolist())


class WeightedPostings(NamedTuple):
    """Postings with the weight that their impacts count with."""

    weight: int
    postings: Postings

    @property
    def bound(self) -> int:
        """The most that they add to a score."""
        return self.weight * self.postings.highest if self.weight else 0


def score_entries(
    found: Iterable[int] | None, lists: Sequence[WeightedPostings], chunk: int, limit: int, above: int
) -> dict[int, int]:
    """The scores of at least the ``limit`` best entries of a chunk, or of those that score ``above`` or more.

    ``found`` are the entries to score; ``None`` stands for all that hold any of the terms.
    ``lists`` are in order of falling weight.
    """
    scores: dict[int, int] = {} if found is None else dict.fromkeys(found, 0)
    is_open = found is None
    may_drop = is_open or len(scores) > limit or above > 0
    bounds = [item.bound if may_drop else 0 for item in lists]
    rest = sum(bounds)
    for (weight, postings), bound in zip(lists, bounds, strict=True):
        start, stop = postings.bounds[chunk], postings.bounds[chunk + 1]
        size = stop - start
        if may_drop and len(scores) < _WORTHWHILE * size:
            floor = max(above, find_floor(scores, limit, rest))
            if floor > rest:
                is_open = False
                needed = floor - rest
                scores = {number: score for number, score in scores.items() if score >= needed}
        if is_open:
            get = scores.get
            for number, impact in zip(postings.numbers_in(chunk), postings.impacts_in(chunk), strict=True):
                scores[number] = get(number, 0) + weight * impact
        elif size > FAR * len(scores):
            numbers, impacts = postings.numbers, postings.impacts
            for number in scores:
                at = bisect_left(numbers, number, start, stop)
                if at < stop and numbers[at] == number:
                    scores[number] += weight * impacts[at]
        else:
            for number, impact in zip(postings.numbers_in(chunk), postings.impacts_in(chunk), strict=True):
                if number in scores:
                    scores[number] += weight * impact
        rest -= bound
    return scores


def find_highest(impacts: bytes) -> int:
    """The highest of some impacts; 0 if there are none."""
    # To look for each that there may be is far cheaper than to look at each that there is.
    return next((level for level in range(HIGHEST_IMPACT, 0, -1) if level in impacts), 0)


def find_floor(scores: dict[int, int], limit: int, least: int = -1) -> int:
    """The score that ``limit`` entries have reached, if it is above ``least``; else 0."""
    if len(scores) < limit:
        return 0
    high = [score for score in scores.values() if score > least]
    return sorted(high)[-limit] if len(high) >= limit else 0
