"""The best of the entries that hold certain terms, over all chunks of a segment at once.

The rarest term that scores leads. Its postings are walked down by falling impact, and each entry is looked
up in the lists of the others, until nothing further down can reach the best (the threshold algorithm of
Fagin, Lotem and Naor 2001, with one of the lists in order). There are few different impacts, so no list
need be sorted: the places of each impact are looked for in turn. Where few entries hold all terms, so
that the walk would be long, it costs less to intersect the lists chunk by chunk; then that is done,
without the entries whose impact is too low for any of the best.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import compress
from math import inf, prod
from typing import TYPE_CHECKING

from aigov_search.engines import HIGHEST_IMPACT, AllOf, Marked
from aigov_search.engines.postings_format import CHUNK, CHUNK_BITS
from aigov_search.engines.postings_scoring import FAR, WeightedPostings, score_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from aigov_search.engines import Condition
    from aigov_search.engines.postings_matching import Matcher
    from aigov_search.engines.postings_scoring import Postings

_FEW = 100
"""Postings that are intersected at once."""
_STEP = 20
"""A step of the walk costs about as much as it takes to intersect so many postings."""
_MANY = 500
"""Entries of a chunk among which it pays to look first what masks leave of them."""

Choice = list[tuple[int, int]]
"""Negative scores, and the numbers of entries, sorted."""


class Chooser:
    """Chooses the ``limit`` best entries that are in all lists of ``needed``.

    ``others`` are what else they must fulfil, ``scored`` the lists to score by, the heaviest first.
    Entries that score less than ``above`` may be left out.
    """

    def __init__(
        self,
        matcher: Matcher,
        needed: Sequence[Postings],
        others: Sequence[Condition],
        scored: Sequence[WeightedPostings],
        limit: int,
        above: int,
    ) -> None:
        weights = {id(postings): weight for weight, postings in scored}
        rarest_first = sorted(needed, key=lambda postings: postings.size)
        self._needed = [WeightedPostings(weights.pop(id(item), 0), item) for item in rarest_first]
        self._scores_elsewhere = bool(weights)
        self._matcher = matcher
        self._masks = [part.mask for part in others if isinstance(part, Marked)]
        self._others = [part for part in others if not isinstance(part, Marked)]
        self._scored = scored
        self._limit = limit
        self._floor = above

    def choose(self) -> Choice:
        """The best entries; at least one list must be needed."""
        leading = next((item for item in self._needed if item.weight), None)
        if leading is not None and not self._scores_elsewhere:
            patience = self._measure_patience(leading)
            if self._limit <= patience:
                best, is_whole = self.walk(leading, patience)
                if is_whole:
                    return best
                if len(best) == self._limit:
                    self._floor = max(self._floor, -best[-1][0])
        return self._intersect()

    def walk(self, leading: WeightedPostings, patience: float) -> tuple[Choice, bool]:
        """The best entries that so many steps down a list lead to, and whether they are the best of all.

        Whatever else is scored by must be needed.
        """
        limit, floor = self._limit, self._floor
        weight, postings = leading
        numbers, bounds, impacts = postings.numbers, postings.bounds, postings.read_impacts()
        following = [item for item in self._needed if item.postings is not postings]
        asks_more = bool(following or self._masks or self._others)
        rest = sum(item.bound for item in following)
        best: Choice = []
        steps = 0
        for level in range(postings.highest, 0, -1):
            worth = weight * level
            if worth + rest < floor:
                break
            at = impacts.find(level)
            if at < 0:
                continue
            if steps > patience:
                return best, False
            count = len(best)
            while at >= 0:
                steps += 1
                place = bounds[0] + at
                chunk = bisect_right(bounds, place) - 1
                number = numbers[place]
                more = self._look_up(number, chunk, following) if asks_more else 0
                if more >= 0 and worth + more >= floor:
                    best.append((-worth - more, (chunk << CHUNK_BITS) + number))
                    if not rest and len(best) == limit:
                        return best, True
                at = impacts.find(level, at + 1)
            if rest and len(best) >= limit and len(best) > count:
                best.sort()
                del best[limit:]
                floor = -best[-1][0]
                # Now it is known how deep the walk will be at most.
                deep = _mark_levels(floor - rest, weight, level - 1)
                if count < limit and impacts.translate(deep).count(1) > patience:
                    return best, False
        best.sort()
        return best, True

    def _look_up(self, number: int, chunk: int, following: Sequence[WeightedPostings]) -> int:
        """What other lists add to the score of an entry; -1 if it does not fulfil everything."""
        whole = (chunk << CHUNK_BITS) + number
        for mask in self._masks:
            if not mask[whole]:
                return -1
        score = 0
        for weight, postings in following:
            numbers, stop = postings.numbers, postings.bounds[chunk + 1]
            at = bisect_left(numbers, number, postings.bounds[chunk], stop)
            if at == stop or numbers[at] != number:
                return -1
            if weight:
                score += weight * postings.impacts[at]
        if self._others and not all(self._matcher.holds(part, whole) for part in self._others):
            return -1
        return score

    def _measure_patience(self, leading: WeightedPostings) -> float:
        """The steps that may be worth it, down that list."""
        sizes = [item.postings.size for item in self._needed[:2]]
        if len(sizes) == 1 and not (self._masks or self._others):
            return inf
        if sizes[0] <= _FEW:
            return 0
        half = sum(min(size, FAR * sizes[0]) for size in sizes) / (2 * _STEP)  # of intersecting them
        # Terms of one run stand together; other terms are thought to do so only by chance.
        others = [item.postings.size for item in self._needed if item.weight and item is not leading]
        if not others:
            return half
        twice = 2 * self._limit / prod(size / self._matcher.entries for size in others)
        return twice if twice <= half else 0

    def _intersect(self) -> Choice:
        limit, floor = self._limit, self._floor
        (weight, rarest), *following = self._needed
        best: Choice = []
        for chunk in range(len(rarest.bounds) - 1):
            found: Collection[int] = rarest.numbers_in(chunk).tolist()
            if found and floor and weight:
                rest = sum(item.bound for item in self._scored) - weight * rarest.highest
                deep = _mark_levels(floor - rest, weight, HIGHEST_IMPACT)
                found = [*compress(found, rarest.impacts_in(chunk).tobytes().translate(deep))]
            start = chunk << CHUNK_BITS
            masks = [mask[start : start + CHUNK] for mask in self._masks]
            if len(found) > _MANY:
                found = _thin(found, [mask for mask in masks if mask.count(0) > len(mask) // 2])
            for item in following:
                if not found:
                    break
                found = item.postings.keep(found, chunk)
            found = _thin(found, masks)
            if found and self._others:
                found = self._matcher.keep(set(found), AllOf(tuple(self._others)), chunk)
            if found:
                scores = score_entries(found, self._scored, chunk, limit, floor)
                best += [(-score, start + number) for number, score in scores.items()]
                best.sort()
                del best[limit:]
                if len(best) == limit:
                    floor = max(floor, -best[-1][0])
        return best


def _thin(found: Collection[int], masks: Sequence[bytes | bytearray]) -> Collection[int]:
    """The entries of a chunk that all its masks let through."""
    for mask in masks:
        found = [number for number in found if mask[number]]
    return found


def _mark_levels(score: int, weight: int, highest: int) -> bytes:
    """For each impact, whether it is worth that score by that weight, and no higher than ``highest``."""
    lowest = min(max(1, -(-score // weight)), highest + 1)
    return bytes(lowest) + b"\1" * (highest + 1 - lowest) + bytes(HIGHEST_IMPACT - highest)
