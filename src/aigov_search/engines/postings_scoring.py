"""Sums of impacts over the posting lists of one chunk, with only as much work as decides the best.

Terms are taken by weight, the heaviest first. What a term can still add is bounded by its highest
impact, so as soon as all that is left could not lift a new entry above the ``limit`` best ones, no
new entries are taken up, and those that cannot reach them any more are dropped (MaxScore, Turtle and
Flood 1995).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines import HIGHEST_IMPACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FAR = 12
"""Looking a number up in a sorted list costs about as much as walking over so many of its numbers."""
_WORTHWHILE = 4
"""Entries for each posting of a list up to which it may pay to look whether the list can be cut short."""


class PostingList(NamedTuple):
    """The postings of one term in one chunk: entries' numbers, ascending, and impacts."""

    weight: int
    numbers: memoryview[int]
    impacts: memoryview[int]


def score_entries(
    found: Iterable[int] | None, lists: Sequence[PostingList], limit: int, above: int
) -> dict[int, int]:
    """The scores of at least the ``limit`` best entries, or of those that score ``above`` or more.

    ``found`` are the entries to score; ``None`` stands for all that hold any of the terms.
    ``lists`` are in order of falling weight.
    """
    scores: dict[int, int] = {} if found is None else dict.fromkeys(found, 0)
    is_open = found is None
    may_drop = is_open or len(scores) > limit
    bounds = [item.weight * find_highest(bytes(item.impacts)) if may_drop else 0 for item in lists]
    rest = sum(bounds)
    for (weight, numbers, impacts), bound in zip(lists, bounds, strict=True):
        if may_drop and len(scores) < _WORTHWHILE * len(numbers):
            floor = max(above, find_floor(scores, limit, rest))
            if floor > rest:
                is_open = False
                needed = floor - rest
                scores = {number: score for number, score in scores.items() if score >= needed}
        if is_open:
            get = scores.get
            for number, impact in zip(numbers, impacts, strict=True):
                scores[number] = get(number, 0) + weight * impact
        elif len(numbers) > FAR * len(scores):
            size = len(numbers)
            for number in scores:
                at = bisect_left(numbers, number)
                if at < size and numbers[at] == number:
                    scores[number] += weight * impacts[at]
        else:
            for number, impact in zip(numbers, impacts, strict=True):
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
