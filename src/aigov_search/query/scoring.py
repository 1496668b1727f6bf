"""What a passage is worth to a query: the one owner of scores.

The first choice is made from postings: BM25 over words and pairs of characters
(:attr:`Scorer.weighted`), refined by single characters (:attr:`Scorer.refining`) where a passage need
not hold all terms. What it puts at the head is read and scored anew (:meth:`Scorer.score`):

- BM25 over words, pairs, and single characters, each class with a fixed weight; of pairs and single
  characters only ideographs count;
- raised by the share of the query that occurs at all, each character counted by its rarity;
- plus the runs of four characters that the passage has in common with the query, and the closeness
  of what was typed as separate terms;
- raised a little where the document's title answers the query, too, and lowered a little where the
  document is doubtful.

All statistics are corpus-wide, and the constants are the same for every corpus.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from aigov_search.engines import HIGHEST_IMPACT, Term, Weighted
from aigov_search.engines.terms import is_alphabetic, is_han, term_of_word
from aigov_search.query.finding import terms_of
from aigov_search.query.matching import iter_run
from aigov_search.query.plan import Every, Except, Filter, Run, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aigov_search.engines import Field
    from aigov_search.query.corpus import Corpus
    from aigov_search.query.plan import Plan, PlanNode, Scored, Spot

K1, B = 0.9, 0.6
_UNIT = 64
"""A weight of 1 as the engines count, in whole numbers."""
WORD_WEIGHT, PAIR_WEIGHT, CHAR_WEIGHT = 1.0, 0.7, 0.5
COVERAGE = 1.0
"""How much a passage gains that holds all of the query over one that holds none of it."""
RUN_LENGTH = 4
RUN_WEIGHT = 0.4
"""What a common run of ``RUN_LENGTH`` characters is worth, times the rarity of its pairs."""
CLOSENESS_WEIGHT = 0.5
"""What two neighbouring terms of the query side by side are worth, times the rarity of the commoner."""
CLOSE = 20
"""Characters between two terms at which closeness is worth half."""
TITLE_GAIN = 0.1
DOUBT_LOSS = 0.03


def list_needed(root: PlanNode) -> list[Spot]:
    """The spots that every match has, if a plan asks for nothing else and has no alternatives."""
    if isinstance(root, Wanted):
        return list(root.alternatives[0].spots) if len(root.alternatives) == 1 else []
    if not isinstance(root, Every):
        return []
    needed: list[Spot] = []
    for part in root.parts:
        spots = list_needed(part)
        if not spots and not isinstance(part, Filter | Except):
            return []
        needed += spots
    return needed


class _Worth:
    """What one text that was asked for is worth, as it occurs in a passage."""

    __slots__ = ("_bounded", "_is_whole", "_runs", "_text", "_units", "_words", "rarity")

    def __init__(
        self,
        text: str,
        weights: Mapping[Term, float],
        units: Mapping[str, float],
        runs: Mapping[str, float],
    ) -> None:
        self._text = text
        self._words = [(term.text, weight) for term, weight in weights.items()]
        self._units = list(units.items())
        self._runs = list(runs.items())
        self.rarity = sum(units.values())
        words = (*(term for term, _ in self._words), *units) if any(map(is_alphabetic, text)) else ()
        self._bounded = {word: run for word in words if (run := _bound_word(word))}
        self._is_whole = bool(self.rarity) and self._bounded.keys().isdisjoint(units)

    def weigh(self, text: str, base: float) -> tuple[float, float, float]:
        """What a passage has of it: BM25, the share that occurs, the rarities of the longer runs.

        ``base`` is what the passage's length adds to a count.
        """
        impacts = runs = 0.0
        bounded, count_in = self._bounded, text.count
        for term, weight in self._words:
            count = count_in(term)
            if count and term in bounded:
                count = sum(1 for _ in iter_run(bounded[term], text))
            if count:
                impacts += weight * (count / (count + base))
        for run, rarity in self._runs:
            if run in text:
                runs += rarity
        return impacts, self.measure_coverage(text), runs

    def measure_coverage(self, text: str) -> float:
        """The share of it that occurs, by rarity."""
        if self._is_whole and self._text in text:
            return 1.0
        bounded = self._bounded
        covered = 0.0
        for unit, rarity in self._units:
            if unit in text and (unit not in bounded or next(iter_run(bounded[unit], text), None)):
                covered += rarity
        return covered / self.rarity if covered else 0.0


class Scorer:
    """Scores passages for one query."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        self._corpus = corpus
        self._rarity = corpus.rarity
        totals = corpus.totals
        self._average = totals.length / totals.entries if totals.length else 1.0
        weights: dict[Term, float] = {}
        self._worths = [list(self._value(item, weights)) for item in plan.scored]
        self._whole = sum(worths[0].rarity for worths in self._worths)
        needed = list_needed(plan.root)
        chosen = self._choose_terms(needed) if needed else weights
        # Characters bring long lists of postings and change little: they only refine the choice.
        first = {term: weight for term, weight in chosen.items() if term.field != "chars"}
        self.weighted = _count_weights(first or chosen)
        self.refining = _count_weights(
            {term: weight for term, weight in weights.items() if term.field == "chars"}
            if first and not needed
            else {}
        )
        self._neighbours = [
            (one, other, min(self._measure_rarest(one), self._measure_rarest(other)))
            for one, other in pairwise(item.texts[0].text for item in plan.scored)
        ]

    def score(self, text: str, length: int, title: str | None = None, *, doubtful: bool = False) -> float:
        """What a passage is worth; ``length`` as the engine counts it, ``title`` of its document."""
        base = K1 * (1 - B + B * length / self._average)
        impacts = coverage = runs = 0.0
        for worths in self._worths:
            best, covered, common = worths[0].weigh(text, base)
            for worth in worths[1:]:
                each = worth.weigh(text, base)
                best, covered, common = max(best, each[0]), max(covered, each[1]), max(common, each[2])
            impacts += best
            coverage += worths[0].rarity * covered
            runs += common
        if coverage:
            coverage /= self._whole
        score = impacts * (1 + COVERAGE * coverage) + RUN_WEIGHT * runs
        for one, other, rarity in self._neighbours:
            gap = measure_gap(one, other, text)
            if gap is not None:
                score += CLOSENESS_WEIGHT * rarity * CLOSE / (CLOSE + gap)
        if title:
            score *= 1 + TITLE_GAIN * self._measure_coverage(title)
        return score * (1 - DOUBT_LOSS) if doubtful else score

    def _measure_coverage(self, title: str) -> float:
        """The share of the query that occurs in a title."""
        covered = 0.0
        for worths in self._worths:
            covered += worths[0].rarity * max([worth.measure_coverage(title) for worth in worths])
        return covered / self._whole if covered else 0.0

    def _value(self, item: Scored, weights: dict[Term, float]) -> Iterator[_Worth]:
        """The worth of each text of an item; what its terms weigh is added to ``weights``.

        A variant's terms are no rarer than those of the text that was typed, so that a passage is
        not better for saying a thing as few do.
        """
        rarest: dict[Field, float] = {}
        for number, (text, words) in enumerate(item.texts):
            own: dict[Term, float] = {}
            for term, weight in _iter_terms(text, words):
                rarity = self._rarity(term)
                if number:
                    rarity = min(rarity, rarest.get(term.field, rarity))
                else:
                    rarest[term.field] = max(rarity, rarest.get(term.field, 0.0))
                own[term] = own.get(term, 0.0) + weight * rarity
            for term, weight in own.items():
                weights[term] = weights.get(term, 0.0) + weight
            units = {unit: self._rarity(_term_of_unit(unit)) for unit in _iter_units(text)}
            runs = {run: min(self._rarity_of_run(run), rarest.get("pairs", inf)) for run in _iter_runs(text)}
            yield _Worth(text, own, units, runs)

    def _choose_terms(self, spots: Sequence[Spot]) -> dict[Term, float]:
        """One term for each spot that every match must have: its rarest.

        The others are in every match, too, and about as often; they would double the work and
        hardly change the order.
        """
        chosen: dict[Term, float] = {}
        for spot in spots:
            terms = terms_of(spot)
            if isinstance(spot, Run) and spot.starts_word and spot.ends_word:
                terms = (Term("words", spot.text), *terms)
            rarities = [(self._rarity(term), term) for term in terms if self._corpus.frequency(term)]
            if rarities:
                # A word of letters is only told from parts of words by its own postings.
                rarity, term = rarities[0] if rarities[0][1].field == "words" else max(rarities)
                weight = rarity * (WORD_WEIGHT + PAIR_WEIGHT * len(terms))
                chosen[term] = max(weight, chosen.get(term, 0.0))
        return chosen

    def _rarity_of_run(self, run: str) -> float:
        return (self._rarity(Term("pairs", run[:2])) + self._rarity(Term("pairs", run[-2:]))) / 2

    def _measure_rarest(self, text: str) -> float:
        return max((self._rarity(_term_of_unit(unit)) for unit in _iter_units(text)), default=0.0)


def scale_score(score: int) -> float:
    """A sum of an engine's weighted impacts, on the scale of :meth:`Scorer.score`."""
    return score / (_UNIT * HIGHEST_IMPACT)


def measure_gap(one: str, other: str, text: str) -> int | None:
    """The fewest characters between two runs in one paragraph of a text; None if none holds both."""
    gaps = []
    for paragraph in text.split("\n"):
        starts = list(_iter_places(other, paragraph))
        if starts:
            for start in _iter_places(one, paragraph):
                at = bisect_left(starts, start)
                if at < len(starts):
                    gaps.append(starts[at] - start - len(one))
                if at:
                    gaps.append(start - starts[at - 1] - len(other))
    return max(0, min(gaps)) if gaps else None


def _count_weights(weights: Mapping[Term, float]) -> list[Weighted]:
    """Weights as engines take them."""
    return [Weighted(term, max(1, round(_UNIT * weight))) for term, weight in weights.items()]


def _iter_terms(text: str, words: Sequence[str]) -> Iterator[tuple[Term, float]]:
    for word in words:
        yield term_of_word(word), WORD_WEIGHT
    for first, second in pairwise(text):
        if is_han(first) and is_han(second):
            yield Term("pairs", first + second), PAIR_WEIGHT
    for char in text:
        if is_han(char):
            yield Term("chars", char), CHAR_WEIGHT


def _bound_word(term: str) -> Run | None:
    """How to find a term that must not be part of a longer word; None for one that may."""
    starts, ends = is_alphabetic(term[0]), is_alphabetic(term[-1])
    return Run(text=term, starts_word=starts, ends_word=ends) if starts or ends else None


def _iter_units(text: str) -> Iterator[str]:
    """What coverage counts: ideographs, and runs of other word characters."""
    run = ""
    for char in text:
        if char.isalnum() and not is_han(char):
            run += char
            continue
        if run:
            yield run
        run = ""
        if is_han(char):
            yield char
    if run:
        yield run


def _term_of_unit(unit: str) -> Term:
    return Term("chars", unit) if len(unit) == 1 and is_han(unit) else Term("words", unit)


def _iter_runs(text: str) -> Iterator[str]:
    """The runs of ``RUN_LENGTH`` ideographs in a text."""
    for start in range(len(text) - RUN_LENGTH + 1):
        run = text[start : start + RUN_LENGTH]
        if all(map(is_han, run)):
            yield run


def _iter_places(run: str, text: str) -> Iterator[int]:
    at = text.find(run)
    while at >= 0:
        yield at
        at = text.find(run, at + 1)
