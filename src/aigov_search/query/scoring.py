"""What a passage is worth to a query: the one owner of scores.

The first choice is made from postings: BM25 over words and pairs of characters
(:attr:`Scorer.weighted`). What it puts at the head is read and scored anew (:meth:`Scorer.score`):

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
from math import inf, log
from typing import TYPE_CHECKING, NamedTuple

from aigov_search.engines import HIGHEST_IMPACT, Term, Weighted
from aigov_search.engines.terms import is_han, term_of_word
from aigov_search.query.finding import terms_of
from aigov_search.query.plan import Every, Except, Filter, Run, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aigov_search.query.corpus import Corpus
    from aigov_search.query.plan import Plan, PlanNode, Scored, Spot

K1, B = 0.9, 0.6
_UNIT = 64
"""A weight of 1 as the engines count, in whole numbers."""
WORD_WEIGHT, PAIR_WEIGHT, CHAR_WEIGHT = 1.0, 0.7, 0.5
COVERAGE = 0.5
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


class _Counted(NamedTuple):
    """A term to count in a text, and what it weighs."""

    text: str
    weight: float


class Scorer:
    """Scores passages for one query."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        self._corpus = corpus
        totals = corpus.totals
        self._average = totals.length / totals.entries if totals.length else 1.0
        weights = self._weigh(plan.scored)
        self._counted = [_Counted(term.text, weight) for term, weight in weights.items()]
        texts = [text.text for item in plan.scored for text in item.texts]
        spots = list_needed(plan.root)
        chosen = (
            self._choose_terms(spots)
            if spots
            # Characters would bring long lists of postings and change little: they wait for the text.
            else {t: weight for t, weight in weights.items() if t.field != "chars" or t.text in texts}
        )
        self.weighted = [Weighted(term, max(1, round(_UNIT * weight))) for term, weight in chosen.items()]
        self._units = {
            unit: self._rarity(_term_of_unit(unit)) for text in texts for unit in _iter_units(text)
        }
        self._whole = sum(self._units.values())
        self._runs = {run: self._rarity_of_run(run) for text in texts for run in _iter_runs(text)}
        self._neighbours = list(self._pair_neighbours(plan.scored))

    def score(self, text: str, length: int, title: str | None = None, *, doubtful: bool = False) -> float:
        """What a passage is worth; ``length`` as the engine counts it, ``title`` of its document."""
        base = K1 * (1 - B + B * length / self._average)
        score = 0.0
        for term, weight in self._counted:
            count = text.count(term)
            if count:
                score += weight * (count / (count + base))
        score *= 1 + COVERAGE * self._measure_coverage(text)
        score += RUN_WEIGHT * sum(rarity for run, rarity in self._runs.items() if run in text)
        for one, other, rarity in self._neighbours:
            gap = measure_gap(one, other, text)
            if gap is not None:
                score += CLOSENESS_WEIGHT * rarity * CLOSE / (CLOSE + gap)
        if title:
            score *= 1 + TITLE_GAIN * self._measure_coverage(title)
        return score * (1 - DOUBT_LOSS) if doubtful else score

    def _measure_coverage(self, text: str) -> float:
        """The share of the query that occurs in a text."""
        if not self._whole:
            return 0.0
        return sum(rarity for unit, rarity in self._units.items() if unit in text) / self._whole

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
        telling = {term: weight for term, weight in chosen.items() if term.field != "chars"}
        return telling or chosen

    def _weigh(self, scored: Iterable[Scored]) -> dict[Term, float]:
        """The terms that are scored by.

        A variant's are no rarer than the typed text's, so that a text is not better for saying a
        thing as few do.
        """
        weights: dict[Term, float] = {}
        for item in scored:
            rarest = inf
            for text, words in item.texts:
                terms = [(*pair, self._rarity(pair[0])) for pair in _iter_terms(text, words)]
                for term, weight, rarity in terms:
                    weights[term] = weights.get(term, 0.0) + weight * min(rarity, rarest)
                rarest = min(rarest, max((rarity for _, _, rarity in terms), default=inf))
        return weights

    def _rarity(self, term: Term) -> float:
        entries, frequency = self._corpus.totals.entries, self._corpus.frequency(term)
        return log(1 + (entries - frequency + 0.5) / (frequency + 0.5))

    def _rarity_of_run(self, run: str) -> float:
        return (self._rarity(Term("pairs", run[:2])) + self._rarity(Term("pairs", run[-2:]))) / 2

    def _pair_neighbours(self, scored: Sequence[Scored]) -> Iterator[tuple[str, str, float]]:
        """Terms of the query that stand next to each other, as typed, with the rarity of the commoner."""
        for one, other in pairwise(item.texts[0].text for item in scored):
            rarity = min(
                max((self._units[unit] for unit in _iter_units(text)), default=0.0) for text in (one, other)
            )
            yield one, other, rarity


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


def _iter_terms(text: str, words: Sequence[str]) -> Iterator[tuple[Term, float]]:
    for word in words:
        yield term_of_word(word), WORD_WEIGHT
    for first, second in pairwise(text):
        if is_han(first) and is_han(second):
            yield Term("pairs", first + second), PAIR_WEIGHT
    for char in text:
        if is_han(char):
            yield Term("chars", char), CHAR_WEIGHT


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
