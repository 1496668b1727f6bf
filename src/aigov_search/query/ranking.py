"""Ranks what a plan finds.

Engines choose by postings, corpus-wide; the ``HEAD`` best of their choice are read, verified, and
scored by :class:`~aigov_search.query.scoring.Scorer`, and stand before all others. Those follow in the
order of the engines' scores. Nothing depends on how many are asked for, or on how the corpus is cut
into segments; ties keep the order of the corpus.
"""

from __future__ import annotations

from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.query.corpus import Place
from aigov_search.query.finding import Finder, find_documents
from aigov_search.query.plan import Either, Every, Except, Filter, Wanted
from aigov_search.query.planner import loosen_plan
from aigov_search.query.scoring import Scorer, scale_score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.query.corpus import Corpus, Scope
    from aigov_search.query.plan import Plan, PlanNode

HEAD = 30
"""Passages that are ranked by their text."""
PATIENCE = 400
"""Passages to read before it pays to find out which of the rest need no reading."""
_GROWTH = 4
"""How many times more passages are asked for when those at hand did not do."""

Matched = Literal["all", "some"]


class Ranked(NamedTuple):
    """A passage that was found, or the best passage of a document that was found."""

    place: Place
    score: float
    matched: Matched


def rank_passages(corpus: Corpus, plan: Plan, limit: int, scope: Scope = None) -> list[Ranked]:
    """The ``limit`` best passages in which the plan holds, best first."""
    ranking = _Ranking(corpus, plan, scope, limit)
    ranked: list[Ranked] = []
    for hit in ranking.iter_ranked():
        if len(ranked) == limit:
            break
        ranked.append(hit)
    return ranked


def rank_documents(corpus: Corpus, plan: Plan, limit: int, scope: Scope = None) -> list[Ranked]:
    """The best passage of each of the ``limit`` best documents in which the plan holds as a whole."""
    allowed: set[Place] | None = None
    loose = plan
    if not _is_found_by_passage(plan.root):
        allowed = set(find_documents(corpus, plan, scope))
        loose = loosen_plan(plan)
    ranked: dict[Place, Ranked] = {}
    for hit in _Ranking(corpus, loose, scope, limit + limit // 4).iter_ranked():
        segment, passage = hit.place
        document = Place(segment, corpus.segments[segment].document_of(passage))
        if document not in ranked and (allowed is None or document in allowed):
            ranked[document] = hit if allowed is None else hit._replace(matched="all")
        if len(ranked) == limit or (allowed is not None and len(ranked) == len(allowed)):
            break
    return list(ranked.values())


def _is_found_by_passage(node: PlanNode) -> bool:
    """Whether a document holds the plan if and only if one of its passages does."""
    match node:
        case Wanted():
            return all(len(option.spots) == 1 for option in node.alternatives)
        case Filter():
            return True
        case Every(parts=parts):
            # All passages of a document pass a filter alike, but for one on articles.
            others = [part for part in parts if not isinstance(part, Filter) or part.field == "article"]
            return len(others) < 2 and all(map(_is_found_by_passage, others))
        case Either(parts=parts):
            return all(map(_is_found_by_passage, parts))
        case Except():
            return False


class _Ranking:
    """One query's ranking, made as far as it is read."""

    def __init__(self, corpus: Corpus, plan: Plan, scope: Scope, asked: int) -> None:
        self._corpus = corpus
        self._plan = plan
        self._asked = max(asked, HEAD)
        self._scorer = Scorer(corpus, plan)
        self._finders = [
            Finder(segment, plan.root, scope[number] if scope else None)
            for number, segment in enumerate(corpus.segments)
        ]
        self._conditions = [finder.possible_condition() for finder in self._finders]

    def iter_ranked(self) -> Iterator[Ranked]:
        """All passages in which the plan holds, best first."""
        head: list[Ranked] = []
        is_head = True
        lowest = 0.0
        for n, (score, place) in enumerate(self._iter_chosen()):
            if is_head and len(head) == HEAD:
                yield from _sort(head)
                lowest = min(hit.score for hit in head)
                is_head = False
            if not self._is_match(place, by_posting=n > PATIENCE):
                continue
            if is_head:
                head.append(self._rank(place))
            else:
                yield Ranked(place, min(score, lowest), self._matched(place))
        if is_head:
            yield from _sort(head)

    def _iter_chosen(self) -> Iterator[tuple[float, Place]]:
        """All passages in which the plan may hold, in the engines' order."""
        taken, asked = 0, self._asked
        while True:
            best: list[tuple[int, Place]] = []
            for number, (segment, condition) in enumerate(
                zip(self._corpus.segments, self._conditions, strict=True)
            ):
                floor = -best[-1][0] if len(best) == asked else 0
                found = segment.reader.best(self._scorer.weighted, condition, asked, floor)
                best += [(-score, Place(number, passage)) for score, passage in found]
                best = nsmallest(asked, best) if number else best
            yield from ((scale_score(-score), place) for score, place in best[taken:])
            if len(best) < asked:
                return
            taken, asked = len(best), asked * _GROWTH

    def _is_match(self, place: Place, *, by_posting: bool) -> bool:
        """Whether the plan holds in a passage; ``by_posting``: look whether a posting proves it first."""
        finder = self._finders[place.segment]
        if finder.is_proven or (by_posting and place.number in self._sure[place.segment]):
            return True
        return finder.is_match(place.number)

    @cached_property
    def _sure(self) -> list[frozenset[int]]:
        """For each segment the passages in which the plan is known to hold without reading them."""
        return [
            frozenset(segment.reader.matching(finder.sure_condition()))
            for segment, finder in zip(self._corpus.segments, self._finders, strict=True)
        ]

    def _rank(self, place: Place) -> Ranked:
        segment = self._corpus.segments[place.segment]
        number = place.number
        score = self._scorer.score(
            segment.text_of(number),
            segment.reader.length(number),
            segment.title_of(segment.document_of(number)) if segment.title_of else None,
            doubtful=segment.doubtful is not None and bool(segment.doubtful[number]),
        )
        return Ranked(place, score, self._matched(place))

    def _matched(self, place: Place) -> Matched:
        plan = self._plan
        if plan.root is plan.strict or self._finders[place.segment].is_match(place.number, plan.strict):
            return "all"
        return "some"


def _sort(head: list[Ranked]) -> list[Ranked]:
    return sorted(head, key=lambda hit: (-hit.score, hit.place))
