"""Ranks what a plan finds.

Engines choose by postings, corpus-wide; the ``HEAD`` best of their choice are read, verified, and
scored by :class:`~aigov_search.query.scoring.Scorer`, and stand before all others. Those follow in the
order of the engines' scores; of documents, the first ``REFINED`` are read and scored, too. Nothing
depends on how many are asked for, or on how the corpus is cut into segments; ties keep the order of
the corpus.
"""

from __future__ import annotations

from functools import cached_property
from heapq import nsmallest
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.query.corpus import Place
from aigov_search.query.finding import Finder, find_documents
from aigov_search.query.plan import Either, Every, Except, Filter, Wanted
from aigov_search.query.planner import loosen_plan
from aigov_search.query.scoring import scale_score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov_search.query.corpus import Corpus, Scope, Segment
    from aigov_search.query.plan import Plan, PlanNode

HEAD = 30
"""Passages, or documents, that are ranked by their text."""
REFINED = 200
"""Passages whose order is refined by single characters, where not all terms need be there."""
SURROUNDINGS = 600
"""Characters of a document around its best passage that it is ranked by."""
CHOICE_WEIGHT = 0.25
"""What the best passage's own score, as chosen, adds to that of a document."""
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
    chosen = ranking.iter_matches()
    head = _sort([ranking.rank_passage(place) for _, place in islice(chosen, HEAD)])
    lowest = head[-1].score if head else 0.0
    tail = (Ranked(place, min(score, lowest), ranking.match(place)) for score, place in chosen)
    return [*head[:limit], *islice(tail, max(0, limit - HEAD))]


def rank_documents(corpus: Corpus, plan: Plan, limit: int, scope: Scope = None) -> list[Ranked]:
    """The ``limit`` best documents in which the plan holds as a whole, each by its best passage.

    A document is ranked by that passage and what surrounds it.
    """
    is_simple = _is_found_by_passage(plan.root)
    allowed = None if is_simple else set(find_documents(corpus, plan, scope))
    wanted = max(limit, REFINED) if limit > HEAD else HEAD
    ranking = _Ranking(corpus, plan if is_simple else loosen_plan(plan), scope, wanted + wanted // 4)
    best: dict[Place, tuple[float, Place]] = {}
    for score, place in ranking.iter_matches():
        document = Place(place.segment, corpus.segments[place.segment].document_of(place.number))
        if allowed is None or document in allowed:
            best.setdefault(document, (score, place))
        if len(best) == (wanted if allowed is None else min(wanted, len(allowed))):
            break
    chosen = list(best.values())
    ranked: list[Ranked] = []
    for start, stop in ((0, HEAD), (HEAD, REFINED)):
        lowest = ranked[-1].score if ranked else inf
        scored = _sort([ranking.rank_document(place, score) for score, place in chosen[start:stop]])
        ranked += [hit._replace(score=min(hit.score, lowest)) for hit in scored]
    lowest = ranked[-1].score if ranked else 0.0
    ranked += [
        Ranked(place, min(score, lowest), ranking.match(place)) for score, place in chosen[REFINED:limit]
    ]
    ranked = ranked[:limit]
    return ranked if is_simple else [hit._replace(matched="all") for hit in ranked]


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
        self._is_strict = plan.root is plan.strict
        self._scorer = corpus.scorer_of(plan)
        self._asked = max(asked, REFINED if self._scorer.refining else HEAD)
        self._finders = [
            Finder(segment, plan.root, scope[number] if scope else None)
            for number, segment in enumerate(corpus.segments)
        ]
        self._conditions = [finder.possible_condition() for finder in self._finders]

    def iter_matches(self) -> Iterator[tuple[float, Place]]:
        """All passages in which the plan holds, in the order of the choice, with its scores."""
        is_proven = [finder.is_proven for finder in self._finders]
        for n, (score, place) in enumerate(self._iter_chosen()):
            if is_proven[place.segment] or self._is_match(place, by_posting=n > PATIENCE):
                yield scale_score(score), place

    def rank_passage(self, place: Place) -> Ranked:
        """A passage with its score."""
        number, segment = place.number, self._corpus.segments[place.segment]
        score = self._score(segment, number, segment.text_of(number), segment.reader.length(number))
        return Ranked(place, score, "all" if self._is_strict else self.match(place))

    def rank_document(self, place: Place, chosen: float) -> Ranked:
        """A document's best passage, which was chosen by that score, with the score of the two."""
        segment = self._corpus.segments[place.segment]
        text, length = segment.surroundings(place.number, SURROUNDINGS)
        score = self._score(segment, place.number, text, length) + CHOICE_WEIGHT * chosen
        return Ranked(place, score, self.match(place))

    def match(self, place: Place) -> Matched:
        """Whether a passage holds all that was asked for."""
        if self._is_strict or self._finders[place.segment].is_match(place.number, self._plan.strict):
            return "all"
        return "some"

    def _score(self, segment: Segment, passage: int, text: str, length: int) -> float:
        title, is_doubtful = segment.owner_of(passage)
        return self._scorer.score(text, length, title, doubtful=is_doubtful)

    def _iter_chosen(self) -> Iterator[tuple[int, Place]]:
        """All passages in which the plan may hold, in the order of the choice."""
        asked = self._asked
        best = self._choose(asked)
        refined = self._refine(best[:REFINED]) if self._scorer.refining else []
        self._read_ahead((refined or best)[:HEAD])
        yield from refined
        taken = len(refined)
        while True:
            yield from best[taken:]
            if len(best) < asked:
                return
            taken, asked = len(best), asked * _GROWTH
            best = self._choose(asked)

    def _read_ahead(self, chosen: list[tuple[int, Place]]) -> None:
        """Have the passages at the head read together."""
        for number, segment in enumerate(self._corpus.segments):
            numbers = [place.number for _, place in chosen if place.segment == number]
            if numbers:
                segment.read_ahead(numbers)

    def _choose(self, asked: int) -> list[tuple[int, Place]]:
        """The best passages of all segments in which the plan may hold, by postings."""
        best: list[tuple[int, Place]] = []
        for number, (segment, condition) in enumerate(
            zip(self._corpus.segments, self._conditions, strict=True)
        ):
            floor = best[-1][0] if len(best) == asked else 0
            found = segment.reader.best(self._scorer.weighted, condition, asked, floor)
            best += [(score, Place(number, passage)) for score, passage in found]
            if number:
                best = nsmallest(asked, best, key=_by_score)
        return best

    def _refine(self, best: list[tuple[int, Place]]) -> list[tuple[int, Place]]:
        """The same passages in the order of finer scores."""
        refined = []
        for number, segment in enumerate(self._corpus.segments):
            own = [(score, place) for score, place in best if place.segment == number]
            gains = segment.reader.score(self._scorer.refining, [place.number for _, place in own])
            refined += [(score + gain, place) for (score, place), gain in zip(own, gains, strict=True)]
        return sorted(refined, key=_by_score)

    def _is_match(self, place: Place, *, by_posting: bool) -> bool:
        """Whether the plan holds in a passage; ``by_posting``: look whether a posting proves it first."""
        if by_posting and place.number in self._sure[place.segment]:
            return True
        return self._finders[place.segment].is_match(place.number)

    @cached_property
    def _sure(self) -> list[frozenset[int]]:
        """For each segment the passages in which the plan is known to hold without reading them."""
        return [
            frozenset(segment.reader.matching(finder.sure_condition()))
            for segment, finder in zip(self._corpus.segments, self._finders, strict=True)
        ]


def _by_score(chosen: tuple[int, Place]) -> tuple[int, Place]:
    return -chosen[0], chosen[1]


def _sort(head: list[Ranked]) -> list[Ranked]:
    return sorted(head, key=lambda hit: (-hit.score, hit.place))
