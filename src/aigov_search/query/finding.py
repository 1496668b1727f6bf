"""Finds every passage, or document, in which a plan holds: nothing missed, nothing extra.

Each term is turned into two conditions on postings. What fulfils the *sure* one holds the term for
certain: pairs and single characters are runs themselves, and a word was posted because it stood
there. What does not fulfil the *possible* one cannot hold it. What lies between is read.

A match may reach across a cut inside a long paragraph. Runs that hold a sign at which paragraphs
were cut, and near ones, are therefore also looked for in chains of passages that continue each
other.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from aigov_search.engines import EVERY, NONE, AllOf, AnyOf, Condition, Listed, Marked, Term, Without
from aigov_search.engines.terms import terms_holding
from aigov_search.query.corpus import Place
from aigov_search.query.matching import holds, is_spot_in, iter_spots, measure_reach, passes_filter
from aigov_search.query.plan import Either, Every, Except, Filter, Near, PlanNode, Run, Spot, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aigov_search.query.corpus import Corpus, Scope, Segment
    from aigov_search.query.plan import Plan


def find_passages(corpus: Corpus, plan: Plan, scope: Scope = None) -> Iterator[Place]:
    """Every passage in which the plan holds, in order."""
    for number, segment in enumerate(corpus.segments):
        finder = Finder(segment, plan.root, scope[number] if scope else None)
        yield from (Place(number, passage) for passage in finder.find())


def find_documents(corpus: Corpus, plan: Plan, scope: Scope = None) -> Iterator[Place]:
    """Every document in which the plan holds as a whole, in order; numbers are documents' numbers."""
    for number, segment in enumerate(corpus.segments):
        finder = DocumentFinder(segment, plan.root, scope[number] if scope else None)
        yield from (Place(number, document) for document in finder.find())


class Finder:
    """Finds passages of one segment."""

    def __init__(self, segment: Segment, root: PlanNode, mask: bytes | None = None) -> None:
        self._segment = segment
        self._root = root
        self._limits = [Marked(mask) for mask in (segment.live, mask) if mask is not None]
        self._reach = measure_reach(root) if any(map(self._may_cross, iter_spots(root))) else 0
        self._masks: dict[Filter, bytes] = {}

    def find(self) -> Iterator[int]:
        """The numbers of the passages in which the plan holds, ascending."""
        sure = set(self._segment.reader.matching(self.sure_condition()))
        for passage in self._segment.reader.matching(self.possible_condition()):
            if passage in sure or self.is_match(passage):
                yield passage

    def is_match(self, passage: int, root: PlanNode | None = None) -> bool:
        """Whether the plan (or another ``root`` over the same terms) holds in a passage, by its text."""
        window = self._segment.window(passage, self._reach)
        return holds(root or self._root, window, lambda wish: bool(self.mask_of(wish)[passage]))

    @cached_property
    def is_proven(self) -> bool:
        """Whether postings alone prove every match."""
        return all(
            self.bound_spot(spot, sure=True) == self.bound_spot(spot, sure=False)
            for spot in iter_spots(self._root)
        )

    def possible_condition(self) -> Condition:
        """What every match fulfils."""
        return _join_all([self._bound(self._root, sure=False), *self._limits])

    def sure_condition(self) -> Condition:
        """What only matches fulfil."""
        return _join_all([self._bound(self._root, sure=True), *self._limits])

    def bound_spot(self, spot: Spot, *, sure: bool) -> Condition:
        """The condition for one spot."""
        if sure:
            return _bound_surely(spot)
        terms = terms_of(spot)
        condition = terms[0] if len(terms) == 1 else AllOf(terms)
        if self._may_cross(spot):
            crossing = self._find_crossing(spot)
            if crossing:
                return AnyOf((condition, Listed(crossing)))
        return condition

    def _bound(self, node: PlanNode, *, sure: bool) -> Condition:
        match node:
            case Wanted():
                options = [
                    _join_all([self.bound_spot(spot, sure=sure) for spot in option.spots])
                    for option in node.alternatives
                ]
                return options[0] if len(options) == 1 else AnyOf(tuple(options))
            case Filter():
                return Marked(self.mask_of(node))
            case Every(parts=parts):
                return _join_all([self._bound(part, sure=sure) for part in parts])
            case Either(parts=parts):
                return AnyOf(tuple(self._bound(part, sure=sure) for part in parts))
            case Except(part=part):
                return Without(EVERY, self._bound(part, sure=not sure))

    def _may_cross(self, spot: Spot) -> bool:
        """Whether a spot can lie on both sides of a cut."""
        signs = self._segment.cut_signs
        return bool(signs) if isinstance(spot, Near) else not signs.isdisjoint(spot.text[:-1])

    def _find_crossing(self, spot: Spot) -> frozenset[int]:
        """The passages of all cut paragraphs that hold every term of the spot somewhere."""
        segment = self._segment
        chains = segment.chains
        firsts: set[int] = set(chains.values())
        for term in terms_of(spot):
            numbers = segment.reader.matching(term)
            firsts &= {chains[number] for number in numbers if number in chains}
            if not firsts:
                return frozenset()
        return frozenset(number for number, first in chains.items() if first in firsts)

    def mask_of(self, wish: Filter) -> bytes:
        """The passages that a filter lets through, one byte each."""
        mask = self._masks.get(wish)
        if mask is None:
            segment = self._segment
            passed = [passes_filter(wish, value) for value in segment.values_of(wish.field)]
            if not passed:  # the field is unknown here
                mask = bytes(segment.reader.entries)
            elif wish.field == "article":
                mask = bytes(passed)
            else:
                mask = b"".join(
                    bytes([passes]) * len(segment.passages_of(document))
                    for document, passes in enumerate(passed)
                )
            self._masks[wish] = mask
        return mask


class DocumentFinder(Finder):
    """Finds documents of one segment: what the plan asks of a passage is asked of a whole document."""

    def __init__(self, segment: Segment, root: PlanNode, mask: bytes | None) -> None:
        super().__init__(segment, root, mask)
        self._verdicts: dict[tuple[Spot, int], bool] = {}
        self._candidates: dict[Spot, dict[int, list[int]]] = {}
        self._sure: dict[Spot, set[int]] = {}

    def find(self) -> Iterator[int]:
        """The numbers of the documents in which the plan holds, ascending."""
        segment = self._segment
        within = segment.reader.matching(AllOf(tuple(self._limits)))
        documents = dict.fromkeys(map(segment.document_of, within))
        return (document for document in documents if self._holds(self._root, document))

    def _holds(self, node: PlanNode, document: int) -> bool:
        match node:
            case Wanted():
                return any(
                    all(self._holds_spot(spot, document) for spot in option.spots)
                    for option in node.alternatives
                )
            case Filter():
                mask = self.mask_of(node)
                return any(mask[passage] for passage in self._segment.passages_of(document))
            case Every(parts=parts):
                return all(self._holds(part, document) for part in parts)
            case Either(parts=parts):
                return any(self._holds(part, document) for part in parts)
            case Except(part=part):
                return not self._holds(part, document)

    def _holds_spot(self, spot: Spot, document: int) -> bool:
        key = (spot, document)
        if key not in self._verdicts:
            if spot not in self._sure:
                self._look_up(spot)
            self._verdicts[key] = document in self._sure[spot] or any(
                is_spot_in(spot, self._segment.window(passage, self._reach))
                for passage in self._candidates[spot].get(document, ())
            )
        return self._verdicts[key]

    def _look_up(self, spot: Spot) -> None:
        segment, limits = self._segment, self._limits
        sure = segment.reader.matching(AllOf((self.bound_spot(spot, sure=True), *limits)))
        self._sure[spot] = set(map(segment.document_of, sure))
        self._candidates[spot] = {}
        for passage in segment.reader.matching(AllOf((self.bound_spot(spot, sure=False), *limits))):
            self._candidates[spot].setdefault(segment.document_of(passage), []).append(passage)


@lru_cache(maxsize=1024)  # for one query the same spots are asked about again and again
def terms_of(spot: Spot) -> tuple[Term, ...]:
    """The terms that a text must hold in which the spot is."""
    if isinstance(spot, Run):
        return tuple(terms_holding(spot.text))
    return tuple(dict.fromkeys(term for run in spot.runs for term in terms_holding(run.text)))


def _join_all(parts: Sequence[Condition]) -> Condition:
    """All parts as one condition, as flat as can be."""
    if len(parts) == 1:
        return parts[0]
    flat: dict[Condition, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, AllOf) else (part,)))
    return AllOf(tuple(flat))


def _bound_surely(spot: Spot) -> Condition:
    """The condition that proves a run by a single posting, if there is one.

    A word was posted where it stands, and one of letters and digits where it stands whole.
    """
    if isinstance(spot, Near) or spot.starts_word != spot.ends_word or spot.apart:
        return NONE
    if spot.starts_word or len(spot.text) > 2:
        return Term("words", spot.text)
    if not spot.text.isalnum():
        return NONE
    return Term("chars" if len(spot.text) == 1 else "pairs", spot.text)
