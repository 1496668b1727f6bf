"""Ranks what a plan finds: BM25 over words, pairs of characters and single characters.

The three classes of terms are added up, single characters at less than a third of their weight; of
pairs and single characters only Han ones count. Weights are corpus-wide.
"""

from __future__ import annotations

from itertools import islice, pairwise
from math import log
from typing import TYPE_CHECKING, Literal, NamedTuple

from aigov_search.engines import Scale, Term, Weighted
from aigov_search.engines.terms import is_han
from aigov_search.query.corpus import Place
from aigov_search.query.finding import Finder, find_documents
from aigov_search.query.planner import loosen_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.query.corpus import Corpus, Scope
    from aigov_search.query.plan import Plan, Scored

WORD_WEIGHT = 1.0
PAIR_WEIGHT = 1.0
CHAR_WEIGHT = 0.3

Matched = Literal["all", "some"]


class Ranked(NamedTuple):
    """A passage that was found, or the best passage of a document that was found."""

    place: Place
    score: float
    matched: Matched


def rank_passages(corpus: Corpus, plan: Plan, limit: int, scope: Scope = None) -> list[Ranked]:
    """The ``limit`` best passages in which the plan holds, best first; ties in order of the corpus."""
    ranked = [
        hit
        for number in range(len(corpus.segments))
        for hit in islice(_iter_ranked(corpus, number, plan, limit, scope), limit)
    ]
    ranked.sort(key=lambda hit: (-hit.score, hit.place))
    return ranked[:limit]


def rank_documents(corpus: Corpus, plan: Plan, limit: int, scope: Scope = None) -> list[Ranked]:
    """The best passage of each of the ``limit`` best documents in which the plan holds as a whole."""
    ranked: list[Ranked] = []
    for number, segment in enumerate(corpus.segments):
        documents = {place.number for place in find_documents(corpus, plan, scope) if place.segment == number}
        best: dict[int, Ranked] = {}
        for hit in _iter_ranked(corpus, number, loosen_plan(plan), limit, scope):
            document = segment.document_of(hit.place.number)
            if document in documents:
                best.setdefault(document, hit)
            if len(best) == limit:
                break
        ranked += best.values()
    ranked.sort(key=lambda hit: (-hit.score, hit.place))
    return ranked[:limit]


def _iter_ranked(corpus: Corpus, number: int, plan: Plan, asked: int, scope: Scope) -> Iterator[Ranked]:
    """The passages of one segment in which the plan holds, best first."""
    segment = corpus.segments[number]
    weighted, scale = weigh_terms(corpus, plan.scored)
    finder = Finder(segment, plan.root, scope[number] if scope else None)
    possible = finder.possible_condition()
    taken = 0
    while True:
        scored = segment.reader.best(weighted, scale, possible, asked)
        for score, passage in scored[taken:]:
            if finder.is_match(passage):
                is_all = plan.root is plan.strict or finder.is_match(passage, plan.strict)
                yield Ranked(Place(number, passage), score, "all" if is_all else "some")
        if len(scored) < asked:
            return
        taken, asked = len(scored), asked * 4


def weigh_terms(corpus: Corpus, scored: Iterable[Scored]) -> tuple[list[Weighted], Scale]:
    """The terms that a query is ranked by, and the constants to score them with."""
    totals = corpus.totals
    weights: dict[Term, float] = {}
    for item in scored:
        for text, words in item.texts:
            for term, weight in _iter_terms(text, words):
                frequency = corpus.frequency(term)
                rarity = log(1 + (totals.entries - frequency + 0.5) / (frequency + 0.5))
                weights[term] = weights.get(term, 0.0) + weight * rarity
    average = totals.length / totals.entries if totals.length else 1.0
    return [Weighted(term, weight) for term, weight in weights.items()], Scale(average)


def _iter_terms(text: str, words: Sequence[str]) -> Iterable[tuple[Term, float]]:
    for word in words:
        yield Term("words", word), WORD_WEIGHT
    for first, second in pairwise(text):
        if is_han(first) and is_han(second):
            yield Term("pairs", first + second), PAIR_WEIGHT
    for char in text:
        if is_han(char):
            yield Term("chars", char), CHAR_WEIGHT
