"""BM25 over the posting lists of one chunk, term by term, with only as much work as decides the best.

Terms are taken by weight, the heaviest first. What a term can still add is at most its weight, so
as soon as all that is left could not lift a new entry above the ``limit`` best ones, no new entries
are taken up, and those that cannot reach them any more are dropped (MaxScore, Turtle and Flood
1995). Each entry's score is summed in the same order whatever is dropped, so equal entries score
equally to the last bit.
"""

from __future__ import annotations

from bisect import bisect_left
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aigov_search.engines import Scale

FAR = 24
"""Looking a number up in a sorted list costs about as much as walking over so many of its numbers."""
_SLACK = 1 + 1e-9
"""Bounds are sums in another order than scores; they may be lower by rounding."""


class PostingList(NamedTuple):
    """The postings of one term in one chunk: entries' numbers, ascending, and counts."""

    weight: float
    numbers: memoryview[int]
    counts: memoryview[int]


class Bases(dict[int, float]):
    """What the length of an entry adds to a count in the denominator, by length."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._constant = scale.k1 * (1 - scale.b)
        self._slope = scale.k1 * scale.b / scale.average

    def __missing__(self, length: int) -> float:
        base = self[length] = self._constant + self._slope * length
        return base


def score_entries(
    found: Iterable[int] | None,
    lists: Sequence[PostingList],
    lengths: Sequence[int],
    bases: Bases,
    limit: int,
    above: float,
) -> dict[int, float]:
    """The scores of at least the ``limit`` best entries, or of those that score ``above`` or more.

    ``found`` are the entries to score; ``None`` stands for all that hold any of the terms.
    ``lists`` are in order of falling weight; ``lengths`` are those of the chunk's entries.
    """
    scores: dict[int, float] = {} if found is None else dict.fromkeys(found, 0.0)
    is_open = found is None
    rest = sum(item.weight for item in lists) * _SLACK
    for weight, numbers, counts in lists:
        if len(numbers) * 2 > len(scores) > limit or above:
            floor = max(above, _find_floor(scores, limit))
            if rest < floor:
                is_open = False
                needed = floor - rest
                scores = {number: score for number, score in scores.items() if score >= needed}
        if is_open:
            get = scores.get
            for number, count in zip(numbers, counts, strict=True):
                gain = weight * (count / (count + bases[lengths[number]]))
                scores[number] = get(number, 0.0) + gain
        elif len(numbers) > FAR * len(scores):
            size = len(numbers)
            for number in scores:
                at = bisect_left(numbers, number)
                if at < size and numbers[at] == number:
                    count = counts[at]
                    scores[number] += weight * (count / (count + bases[lengths[number]]))
        else:
            for number, count in zip(numbers, counts, strict=True):
                if number in scores:
                    scores[number] += weight * (count / (count + bases[lengths[number]]))
        rest -= weight
    return scores


def _find_floor(scores: dict[int, float], limit: int) -> float:
    """The score that ``limit`` entries have reached already."""
    return nlargest(limit, scores.values())[-1] if len(scores) >= limit else 0.0
