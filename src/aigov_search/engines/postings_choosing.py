"""The best of the entries that hold certain terms, over all chunks of a segment at once.

The rarest of the terms leads. Its postings are walked down by falling impact, and each entry is looked
up in the lists of the others, until nothing further down can reach the best (the threshold algorithm of
Fagin, Lotem and Naor 2001, with one of the lists in order). There are few different impacts, so no list
need be sorted: the places of each impact are looked for in turn. Where few entries hold all terms, so
that the walk would be long, it costs less to intersect the lists chunk by chunk; then that is done,
without the entries whose impact is too low for any of the best.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from itertools import compress
from math import inf, prod
from typing import TYPE_CHECKING

from aigov_search.engines import HIGHEST_IMPACT, AllOf, Marked
from aigov_search.engines.postings_format import CHUNK_BITS
from aigov_search.engines.postings_scoring import FAR, score_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from aigov_search.engines import Condition
    from aigov_search.engines.postings_matching import Matcher
    from aigov_search.engines.postings_scoring import Postings, WeightedPostings

_FEW = 100
"""Postings that are intersected at once."""
_STEP = 20
"""A step of the walk costs about as much as it takes to intersect so many postings."""

Choice = list[tuple[int, int]]
"""Negative scores, and the numbers of entries, sorted."""


class Chooser:
    """Chooses the ``limit`` best entries that are in all lists of ``needed``, at least one.

    ``others`` are what else they must fulfil, ``scored`` the lists to score by, the heaviest first.
    Entries that score less than ``above`` may be left out.
    """

    def __init__(
        self,
        matcher: Matcher,
        needed: Sequence[Postings],
        others: tuple[Condition, ...],
        scored: Sequence[WeightedPostings],
        limit: int,
        above: int,
    ) -> None:
        self._matcher = matcher
        self._leading, *following = sorted(needed, key=lambda postings: postings.size)
        weights = {id(postings): weight for weight, postings in scored}
        self._weight = weights.pop(id(self._leading), 0)
        self._following = [(weights.pop(id(postings), 0), postings) for postings in following]
        self._has_more_scores = bool(weights)
        self._conditions = others
        self._scored = scored
        self._limit = limit
        self._floor = above

    def choose(self) -> Choice:
        """The best entries."""
        if self._weight and not self._has_more_scores:
            patience = self._measure_patience()
            # Words of a run stand together; of others it is assumed that they do so only by chance.
            entries = self._matcher.entries
            share = prod(postings.size / entries for weight, postings in self._following if weight)
            if self._limit <= patience * share:
                best, is_whole = self.walk(patience)
                if is_whole:
                    return best
                if len(best) == self._limit:
                    self._floor = max(self._floor, -best[-1][0])
        return self._intersect()

    def walk(self, patience: float) -> tuple[Choice, bool]:
        """The best entries that so many steps lead to, and whether they are the best of all.

        The leading list must be one of those to score by.
        """
        limit, floor, test = self._limit, self._floor, self._make_test()
        impacts = self._leading.read_impacts()
        rest = sum(weight * postings.highest for weight, postings in self._following if weight)
        best: Choice = []
        steps = 0
        for level in range(self._leading.highest, 0, -1):
            worth = self._weight * level
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
                number, more = self._look_up(at)
                if number >= 0 and worth + more >= floor and (test is None or test(number)):
                    best.append((-worth - more, number))
                    if not rest and len(best) == limit:
                        return best, True
                at = impacts.find(level, at + 1)
            if rest and len(best) >= limit and len(best) > count:
                best.sort()
                del best[limit:]
                floor = -best[-1][0]
                # Now it is known how deep the walk will be at most.
                deep = _mark_levels(floor - rest, self._weight, level - 1)
                if count < limit and impacts.translate(deep).count(1) > patience:
                    return best, False
        best.sort()
        return best[:limit], True

    def _look_up(self, at: int) -> tuple[int, int]:
        """The number of an entry of the leading list, and what the other lists add to its score.

        The number is -1 if it is not in all of them.
        """
        leading = self._leading
        place = leading.bounds[0] + at
        chunk = bisect_right(leading.bounds, place) - 1
        numbers = leading.numbers
        number = numbers[place]
        more = 0
        for weight, postings in self._following:
            stop = postings.bounds[chunk + 1]
            found = bisect_left(numbers, number, postings.bounds[chunk], stop)
            if found == stop or numbers[found] != number:
                return -1, 0
            if weight:
                more += weight * postings.impacts[found]
        return number + (chunk << CHUNK_BITS), more

    def _make_test(self) -> Callable[[int], object] | None:
        """What tells whether an entry fulfils what else is asked."""
        match self._conditions:
            case ():
                return None
            case (Marked(mask),):
                return mask.__getitem__
            case _:
                return partial(self._matcher.holds, AllOf(self._conditions))

    def _measure_patience(self) -> float:
        """The steps that cost half as much as to intersect the lists."""
        size = self._leading.size
        if not self._following and not self._conditions:
            return inf
        if size <= _FEW:
            return 0
        whole = size + sum(min(postings.size, FAR * size) for _, postings in self._following)
        return whole / (2 * _STEP)

    def _intersect(self) -> Choice:
        leading, limit, floor = self._leading, self._limit, self._floor
        best: Choice = []
        for chunk in range(len(leading.bounds) - 1):
            found: Collection[int] = leading.numbers_in(chunk).tolist()
            if found and floor and self._weight:
                rest = sum(item.bound for item in self._scored) - self._weight * leading.highest
                deep = _mark_levels(floor - rest, self._weight, HIGHEST_IMPACT)
                found = [*compress(found, leading.impacts_in(chunk).tobytes().translate(deep))]
            for _, postings in self._following:
                if not found:
                    break
                found = postings.keep(found, chunk)
            if found and self._conditions:
                found = self._matcher.keep(set(found), AllOf(self._conditions), chunk)
            if found:
                scores = score_entries(found, self._scored, chunk, limit, floor)
                base = chunk << CHUNK_BITS
                best += [(-score, base + number) for number, score in scores.items()]
                best.sort()
                del best[limit:]
                if len(best) == limit:
                    floor = max(floor, -best[-1][0])
        return best


def _mark_levels(score: int, weight: int, highest: int) -> bytes:
    """For each impact, whether it is worth that score by that weight, and no higher than ``highest``."""
    lowest = min(max(1, -(-score // weight)), highest + 1)
    return bytes(lowest) + b"\1" * (highest + 1 - lowest) + bytes(HIGHEST_IMPACT - highest)
